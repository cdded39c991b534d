/* Plugins run as libcni runs them: what they get, in which order, and what is made of answers. */
#include "cni/cni_run.h"

#include <errno.h>

#include "cni/cni_result.h"
#include "tree.h"
#include "unit.h"

/* Writes down what it got, and answers what is in the file beside it. */
#define PLUGIN                                                                              \
	"#!/bin/sh\ndir=${0%/*}\ncat >\"$dir/../got.$CNI_COMMAND.${0##*/}\"\n"              \
	"echo \"$CNI_COMMAND ${0##*/} $CNI_CONTAINERID $CNI_IFNAME $CNI_NETNS $CNI_ARGS\" " \
	">>\"$dir/../log\"\n"                                                               \
	"cat \"$dir/../answer.$CNI_COMMAND.${0##*/}\" 2>/dev/null || [ $CNI_COMMAND != ADD ]\n"

#define RESULT                                                                         \
	"{\"cniVersion\":\"1.0.0\",\"ips\":[{\"address\":\"10.0.0.2/24\",\"gateway\":" \
	"\"10.0.0.1\"}]}"

#define LIST(version)                                                                        \
	"{\"name\":\"pods\",\"cniVersion\":\"" version "\",\"plugins\":[{\"type\":\"one\"}," \
	"{\"type\":\"two\",\"capabilities\":{\"portMappings\":true,\"ips\":false}}]}"

static struct error err;
static struct tree tree;
static struct host *host;
static struct str_list bin_dirs;
static struct json *capabilities;
static char *cache_dir;

static const struct cni_attachment attachment_of_test = {
	.container = "c1",
	.netns = "/run/netns/x",
	.interface = "eth0",
	.args = "A=1;B=2",
};

static struct cni_runtime set_up(void)
{
	cleanup_free char *bin = NULL;

	tree = tree_make();
	bin = tree_path(&tree, "/bin");
	cache_dir = tree_path(&tree, "/cache");
	str_list_add(&bin_dirs, bin);
	tree_put(&tree, "/bin/one", 0755, PLUGIN);
	tree_put(&tree, "/bin/two", 0755, PLUGIN);
	tree_put(&tree, "/answer.ADD.one", 0644, RESULT);
	tree_put(&tree, "/answer.ADD.two", 0644, RESULT);
	ck_assert_int_eq(host_open(NULL, HOST_WRITE, &host, &err), 0);
	capabilities = json_map();
	json_map_set(capabilities, "portMappings", json_list());
	json_map_set(capabilities, "ips", json_list());
	return (struct cni_runtime){ .host = host, .bin_dirs = &bin_dirs, .cache_dir = cache_dir };
}

static void take_down(struct cni_runtime *runtime)
{
	cni_runtime_done(runtime);
	tree_remove(&tree);
	host_close(host);
	str_list_done(&bin_dirs);
	json_free(capabilities);
	free(cache_dir);
}

static struct cni_list *parse(const char *text)
{
	struct cni_list *list = NULL;

	ck_assert_int_eq(cni_list_parse("a.conflist", text, strlen(text), &list, &err), 0);
	return list;
}

START_TEST(a_list_is_added_checked_and_deleted)
{
	struct cni_runtime runtime = set_up();
	cleanup_cni_list struct cni_list *list = parse(LIST("1.0.0"));
	cleanup_json struct json *result = NULL;
	struct cni_attachment attachment = attachment_of_test;

	attachment.capabilities = capabilities;
	ck_assert_int_eq(cni_add(&runtime, list, &attachment, &result, &err), 0);
	tree_check(&tree, "/got.ADD.one",
		   "{\"type\":\"one\",\"name\":\"pods\",\"cniVersion\":\"1.0.0\"}");
	tree_check(&tree, "/got.ADD.two",
		   "{\"type\":\"two\",\"capabilities\":{\"portMappings\":true,\"ips\":false},"
		   "\"name\":\"pods\",\"cniVersion\":\"1.0.0\",\"prevResult\":" RESULT
		   ",\"runtimeConfig\":{\"portMappings\":[]}}");
	ck_assert_int_eq(tree_mode(&tree, "/cache/results/pods-c1-eth0"), 0600);
	ck_assert_int_eq(cni_check(&runtime, list, &attachment, &err), 0);
	tree_check(
		&tree, "/got.CHECK.one",
		"{\"type\":\"one\",\"name\":\"pods\",\"cniVersion\":\"1.0.0\",\"prevResult\":" RESULT
		"}");
	ck_assert_int_eq(cni_del(&runtime, list, &attachment, &err), 0);
	tree_check(&tree, "/log",
		   "ADD one c1 eth0 /run/netns/x A=1;B=2\nADD two c1 eth0 /run/netns/x A=1;B=2\n"
		   "CHECK one c1 eth0 /run/netns/x A=1;B=2\n"
		   "CHECK two c1 eth0 /run/netns/x A=1;B=2\n"
		   "DEL two c1 eth0 /run/netns/x A=1;B=2\nDEL one c1 eth0 /run/netns/x A=1;B=2\n");
	ck_assert_ptr_null(tree_get(&tree, "/cache/results/pods-c1-eth0"));
	take_down(&runtime);
}
END_TEST

static const struct {
	const char *plugin, *message;
	int64_t code;
} failures[] = {
	{ "#!/bin/sh\necho '{\"code\":7,\"msg\":\"no range\",\"details\":\"none left\"}'\nexit 1\n",
	  "plugin two, ADD: code 7, no range; none left", 7 },
	{ "#!/bin/sh\necho broken >&2\nexit 3\n", "plugin two, ADD: broken", 0 },
	{ "#!/bin/sh\nexit 3\n", "plugin two, ADD: it ended with status 3, and said nothing", 0 },
	{ "#!/bin/sh\nkill -9 $$\n", "plugin two, ADD: it was ended by signal 9, and said nothing",
	  0 },
	{ "#!/bin/sh\necho hello\n", "plugin two, ADD: its result:1:5: invalid token near 'hello'",
	  0 },
	{ "#!/bin/sh\necho '{\"cniVersion\":\"9.0.0\"}'\n",
	  "plugin two, ADD: its result is of the version \"9.0.0\", which is not known", 0 },
	{ "#!/bin/sh\necho '{\"ips\":[{\"address\":\"10.0.0.2\"}]}'\n",
	  "plugin two, ADD: ips[0].address of the result is no address with a prefix", 0 },
};

START_TEST(a_plugin_that_fails_is_named_with_its_words)
{
	struct cni_runtime runtime = set_up();
	cleanup_cni_list struct cni_list *list = parse(LIST("1.0.0"));

	for (size_t i = 0; i < ARRAY_SIZE(failures); i++) {
		struct json *result = NULL;

		tree_put(&tree, "/bin/two", 0755, failures[i].plugin);
		error_clear(&err);
		ck_assert_int_lt(cni_add(&runtime, list, &attachment_of_test, &result, &err), 0);
		ck_assert_str_eq(err.message, failures[i].message);
		ck_assert_str_eq(runtime.failed, "two");
		ck_assert_int_eq(runtime.code, failures[i].code);
	}
	take_down(&runtime);
}
END_TEST

START_TEST(a_plugin_has_to_be_there_and_may_be_executed)
{
	struct cni_runtime runtime = set_up();
	cleanup_free char *file = NULL, *message = NULL;

	tree_put(&tree, "/bin/plain", 0644, "");
	ck_assert_int_eq(cni_plugin_find(host, &bin_dirs, "plain", &file, &err), -EACCES);
	message = xasprintf("%s/bin/plain may not be executed: chmod +x %s/bin/plain", tree.path,
			    tree.path);
	ck_assert_str_eq(err.message, message);
	error_clear(&err);
	ck_assert_int_eq(cni_plugin_find(host, &bin_dirs, "none", &file, &err), -ENOENT);
	error_clear(&err);
	ck_assert_int_eq(cni_plugin_find(host, &bin_dirs, "../bin/one", &file, &err), -EINVAL);
	ck_assert_str_eq(err.message, "\"../bin/one\" is no name of a plugin");
	take_down(&runtime);
}
END_TEST

START_TEST(commands_are_there_since_their_versions)
{
	struct cni_runtime runtime = set_up();
	cleanup_cni_list struct cni_list *old = parse(LIST("0.3.1")), *new = parse(LIST("1.1.0"));
	cleanup_json struct json *valid = json_list();
	cleanup(str_list_done) struct str_list versions = { 0 };

	ck_assert_int_eq(cni_check(&runtime, old, &attachment_of_test, &err), -EOPNOTSUPP);
	ck_assert_str_eq(
		err.message,
		"a.conflist: there is CHECK since version 0.4.0, and the list is of 0.3.1");
	error_clear(&err);
	ck_assert_int_eq(cni_status(&runtime, old, &err), -EOPNOTSUPP);
	error_clear(&err);
	ck_assert_int_eq(cni_gc(&runtime, old, valid, &err), -EOPNOTSUPP);
	error_clear(&err);
	ck_assert_int_eq(cni_status(&runtime, new, &err), 0);
	ck_assert_int_eq(cni_gc(&runtime, new, valid, &err), 0);
	tree_check(&tree, "/got.GC.one",
		   "{\"type\":\"one\",\"name\":\"pods\",\"cniVersion\":\"1.1.0\","
		   "\"cni.dev/valid-attachments\":[],\"cni.dev/attachments\":[]}");
	tree_put(&tree, "/answer.VERSION.one", 0644,
		 "{\"cniVersion\":\"1.0.0\",\"supportedVersions\":[\"0.4.0\",\"1.0.0\"]}");
	ck_assert_int_eq(cni_plugin_versions(host, &bin_dirs, "one", 0, &versions, &err), 0);
	ck_assert_uint_eq(versions.count, 2);
	ck_assert_str_eq(versions.items[1], "1.0.0");
	take_down(&runtime);
}
END_TEST

START_TEST(results_are_told_as_versions_have_them)
{
	cleanup_json struct json *result = NULL, *older = NULL, *view = NULL, *old = NULL;
	cleanup_free char *text = NULL, *seen = NULL;
	struct json *none = NULL;

	ck_assert_int_eq(cni_result_parse(RESULT, "1.0.0", &result, &err), 0);
	ck_assert_int_eq(cni_result_convert(result, "0.4.0", &older, &err), 0);
	text = json_to_text(older);
	ck_assert_str_eq(text, "{\"cniVersion\":\"0.4.0\",\"ips\":[{\"address\":\"10.0.0.2/24\","
			       "\"gateway\":\"10.0.0.1\",\"version\":\"4\"}]}");
	ck_assert_int_eq(cni_result_convert(result, "0.2.0", &none, &err), -EINVAL);
	ck_assert_str_eq(err.message, "a result of the version 1.0.0 cannot be told as 0.2.0");
	error_clear(&err);
	ck_assert_int_eq(cni_result_parse("{\"ip4\":{\"ip\":\"10.0.0.2/24\"}}", "", &old, &err), 0);
	view = cni_result_view(old);
	seen = json_to_text(view);
	ck_assert_str_eq(seen, "{\"interfaces\":[],\"ips\":[{\"address\":\"10.0.0.2/24\"}],"
			       "\"routes\":[],\"dns\":{}}");
}
END_TEST

UNIT_TESTS(cni_run, a_list_is_added_checked_and_deleted,
	   a_plugin_that_fails_is_named_with_its_words,
	   a_plugin_has_to_be_there_and_may_be_executed, commands_are_there_since_their_versions,
	   results_are_told_as_versions_have_them)
