/* Network configuration lists: what runtimes read, and what is wrong where. */
#include "cni/cni_list.h"

#include <errno.h>

#include "tree.h"
#include "unit.h"

#define PLUGINS "\"plugins\": [{\"type\": \"bridge\"}]"
#define LIST    "{\"name\": \"pods\", \"cniVersion\": \"1.0.0\", " PLUGINS "}"

static const struct {
	const char *path, *text;
	const char *problem; /* NULL: it is read */
	const char *version;
} cases[] = {
	{ "a.conflist", LIST, NULL, "1.0.0" },
	{ "a.conflist", "{\"name\": \"pods\", " PLUGINS "}", NULL, "" },
	{ "a.conflist",
	  "{\"name\": \"p\", \"cniVersion\": \"0.3.1\", \"cniVersions\": [\"0.4.0\", \"1.0.0\", "
	  "\"2.0.0\"], " PLUGINS "}",
	  NULL, "1.0.0" },
	{ "a.conflist",
	  "{\"name\": \"p\", \"cniVersion\": \"1.1.0\", \"cniVersions\": [\"1.0.0\"], " PLUGINS "}",
	  NULL, "1.1.0" },
	{ "a.conf", "{\"type\": \"ptp\", \"name\": \"n\", \"cniVersion\": \"0.4.0\"}", NULL,
	  "0.4.0" },
	{ "a.json", "{\"type\": \"ptp\"}", NULL, "" },
	/* A pair of surrogates, which libyaml has not, costs the places only. */
	{ "a.conf", "{\"type\": \"ptp\", \"x\": \"\\ud83d\\ude00\"}", NULL, "" },
	{ "a.conflist", "{", "a.conflist:1:1: string or '}' expected near end of file", NULL },
	{ "a.conflist", "[]", "a.conflist: this must be a mapping, and is of type list", NULL },
	{ "a.conflist", "{" PLUGINS "}", "a.conflist:1:1: the list has no name", NULL },
	{ "a.conflist", "{\n  \"name\": 5,\n" PLUGINS "}",
	  "a.conflist:2:11: name must be a string, and is of type integer", NULL },
	{ "a.conflist", "{\"name\": \"p\"}", "a.conflist:1:1: the list has no plugins", NULL },
	{ "a.conflist", "{\"name\": \"p\", \"plugins\": []}",
	  "a.conflist:1:26: the list has no plugins", NULL },
	{ "a.conflist", "{\"name\": \"p\", \"plugins\": {}}",
	  "a.conflist:1:26: plugins must be a list, and is of type mapping", NULL },
	{ "a.conflist", "{\"name\": \"p\", \"plugins\": [\"bridge\"]}",
	  "a.conflist:1:26: plugins[0] must be a mapping, and is of type string", NULL },
	{ "a.conflist", "{\"name\": \"p\", \"plugins\": [{}]}",
	  "a.conflist:1:27: the plugin has no type", NULL },
	{ "a.conf", LIST,
	  "a.conf:1:1: the plugin has no type: a list of plugins stands in a file *.conflist",
	  NULL },
	{ "a.conflist", "{\"name\": \"p\", \"loadOnlyInlinedPlugins\": true}",
	  "a.conflist:1:1: loadOnlyInlinedPlugins is true, and there are no plugins", NULL },
	{ "a.conflist", "{\"name\": \"p\", \"disableCheck\": \"true\", " PLUGINS "}",
	  "a.conflist:1:31: disableCheck must be a boolean, and is of type string", NULL },
	{ "a.conflist", "{\"name\": \"p\", \"cniVersion\": 1, " PLUGINS "}",
	  "a.conflist:1:29: cniVersion must be a string, and is of type integer", NULL },
	{ "a.conflist", "{\"name\": \"p\", \"cniVersion\": \"one\", " PLUGINS "}",
	  "a.conflist:1:29: \"one\" is no version of CNI", NULL },
	{ "a.conflist", "{\"name\": \"p\", \"cniVersions\": [\"1.0.0.0\"], " PLUGINS "}",
	  "a.conflist:1:30: \"1.0.0.0\" is no version of CNI", NULL },
	{ "a.conf", "{\"type\": \"x\", \"capabilities\": {\"portMappings\": 1}}",
	  "a.conf:1:48: capabilities.portMappings must be a boolean, and is of type integer",
	  NULL },
	{ "a.conf", "{\"type\": \"x\", \"ipam\": {\"type\": 7}}",
	  "a.conf:1:32: ipam.type must be a string, and is of type integer", NULL },
	{ "a.conf", "{\"type\": \"x\", \"ipam\": []}",
	  "a.conf:1:23: ipam must be a mapping, and is of type list", NULL },
	{ "a.conf", "{\"type\": \"x\", \"dns\": {\"search\": [1]}}",
	  "a.conf:1:33: dns.search[0] must be a string, and is of type integer", NULL },
	{ "a.conf", "{\"type\": \"x\", \"ipam\": null}", NULL, "" },
};

START_TEST(test_lists_are_read_as_libcni_reads_them)
{
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		cleanup_cni_list struct cni_list *list = NULL;
		struct error err = { 0 };
		int r = cni_list_parse(cases[i].path, cases[i].text, strlen(cases[i].text), &list,
				       &err);

		ck_assert_str_eq(err.message, cases[i].problem ? cases[i].problem : "");
		ck_assert_int_eq(r, cases[i].problem ? err.code : 0);
		if (!r)
			ck_assert_str_eq(list->version, cases[i].version);
	}
}
END_TEST

START_TEST(test_places_lead_to_the_line)
{
	static const char text[] = "{\n\t\"name\": \"pods\",\n\t\"plugins\": [\n\t\t{\n"
				   "\t\t\t\"type\": \"bridge\", \"mtu\": 9000\n\t\t}\n\t]\n}\n";
	cleanup_free char *mtu = NULL, *plugin = NULL, *none = NULL;
	cleanup_cni_list struct cni_list *list = NULL;
	struct error err = { 0 };

	ck_assert_int_eq(cni_list_parse("/d/a.conflist", text, strlen(text), &list, &err), 0);
	ck_assert_str_eq(list->name, "pods");
	ck_assert_uint_eq(list->count, 1);
	ck_assert_str_eq(list->plugins[0].type, "bridge");
	mtu = cni_place(list->plugins[0].file, list->plugins[0].config, "mtu");
	plugin = cni_place(list->plugins[0].file, list->plugins[0].config, "bridge");
	none = cni_place(list->plugins[0].file, NULL, NULL);
	ck_assert_str_eq(mtu, "/d/a.conflist:5:29");
	ck_assert_str_eq(plugin, "/d/a.conflist:4:3");
	ck_assert_str_eq(none, "/d/a.conflist");
}
END_TEST

static struct host *host_of(const struct tree *tree)
{
	struct error err = { 0 };
	struct host *host = NULL;

	ck_assert_msg(host_open(tree->path, HOST_READ, &host, &err) == 0, "%s", err.message);
	return host;
}

START_TEST(test_a_directory_is_read_in_libcnis_order)
{
	cleanup_tree struct tree tree = tree_make();
	cleanup_cni_lists struct cni_lists lists = { 0 };
	cleanup_host struct host *host = host_of(&tree);
	const struct cni_list *chosen = NULL;
	struct error err = { 0 };

	tree_put(&tree, "/etc/cni/net.d/20-b.conf", 0644, "{\"type\": \"ptp\", \"name\": \"b\"}");
	tree_put(&tree, "/etc/cni/net.d/10-a.conflist", 0644, "{\"name\": \"a\"}");
	tree_put(&tree, "/etc/cni/net.d/9.json", 0644, "{\"type\": \"ptp\", \"name\": \"c\"}");
	tree_put(&tree, "/etc/cni/net.d/00.conf.bak", 0644, "");
	tree_put(&tree, "/etc/cni/net.d/00.conf/x", 0644, "");
	ck_assert_int_eq(cni_lists_load(host, "/etc/cni/net.d", &lists, &err), 0);
	ck_assert_uint_eq(lists.count, 3);
	ck_assert_str_eq(lists.items[0].path, "/etc/cni/net.d/10-a.conflist");
	ck_assert_str_eq(lists.items[0].problem,
			 "/etc/cni/net.d/10-a.conflist:1:1: the list has no plugins");
	ck_assert_str_eq(lists.items[1].list->name, "b");
	ck_assert_str_eq(lists.items[2].list->name, "c");

	ck_assert_int_eq(cni_lists_choose(&lists, NULL, &chosen, &err), -EINVAL);
	ck_assert_str_eq(err.message, "/etc/cni/net.d/10-a.conflist:1:1: the list has no plugins");
	error_clear(&err);
	ck_assert_int_eq(cni_lists_choose(&lists, "c", &chosen, &err), 0);
	ck_assert_ptr_eq(chosen, lists.items[2].list);
	ck_assert_int_eq(cni_lists_choose(&lists, "a", &chosen, &err), -ENOENT);
	ck_assert_str_eq(err.message, "/etc/cni/net.d has no network \"a\", only b, c");
}
END_TEST

START_TEST(test_a_directory_that_is_not_there_has_none)
{
	cleanup_tree struct tree tree = tree_make();
	cleanup_cni_lists struct cni_lists lists = { 0 };
	cleanup_host struct host *host = host_of(&tree);
	const struct cni_list *chosen = NULL;
	struct error err = { 0 };

	ck_assert_int_eq(cni_lists_load(host, "/etc/cni/net.d", &lists, &err), 0);
	ck_assert_uint_eq(lists.count, 0);
	ck_assert_int_eq(cni_lists_choose(&lists, NULL, &chosen, &err), -ENOENT);
	ck_assert_str_eq(err.message,
			 "/etc/cni/net.d has no network configuration: `knode install cni-config` "
			 "writes that of a configuration");
}
END_TEST

START_TEST(test_plugins_beside_a_list_follow_its_own)
{
	cleanup_tree struct tree tree = tree_make();
	cleanup_cni_lists struct cni_lists lists = { 0 };
	cleanup_host struct host *host = host_of(&tree);
	struct error err = { 0 };

	tree_put(&tree, "/d/10.conflist", 0644, LIST);
	tree_put(&tree, "/d/20.conflist", 0644,
		 "{\"name\": \"pods\", \"loadOnlyInlinedPlugins\": true, " PLUGINS "}");
	tree_put(&tree, "/d/30.conflist", 0644, "{\"name\": \"other\"}");
	tree_put(&tree, "/d/pods/2.conf", 0644, "{\"type\": \"firewall\"}");
	tree_put(&tree, "/d/pods/1.conf", 0644, "{\"type\": \"portmap\"}");
	tree_put(&tree, "/d/other/1.conf", 0644, "{\"x\": 1}");
	ck_assert_int_eq(cni_lists_load(host, "/d", &lists, &err), 0);
	ck_assert_uint_eq(lists.items[0].list->count, 3);
	ck_assert_str_eq(lists.items[0].list->plugins[1].type, "portmap");
	ck_assert_str_eq(lists.items[0].list->plugins[2].type, "firewall");
	ck_assert_uint_eq(lists.items[1].list->count, 1);
	ck_assert_str_eq(lists.items[2].problem, "/d/other/1.conf:1:1: the plugin has no type");
}
END_TEST

START_TEST(test_versions_and_names)
{
	ck_assert(cni_version_has("1.0.0", "0.4.0"));
	ck_assert(cni_version_has("", "0.1.0"));
	ck_assert(!cni_version_has("", "0.2.0"));
	ck_assert(cni_version_has("1", "1.0.0"));
	ck_assert(!cni_version_has("0.10", "1.0.0"));
	ck_assert(!cni_version_is_valid("1.x"));
	ck_assert(!cni_version_is_valid("1.0.0.0"));
	ck_assert(cni_name_is_valid("k8s-pod_network.1"));
	ck_assert(!cni_name_is_valid(""));
	ck_assert(!cni_name_is_valid("../x"));
	ck_assert(!cni_name_is_valid("a b"));
	ck_assert(cni_interface_is_valid("eth0"));
	ck_assert(!cni_interface_is_valid("0123456789abcdef"));
	ck_assert(!cni_interface_is_valid(".."));
	ck_assert(!cni_interface_is_valid("a/b"));
	ck_assert(!cni_interface_is_valid("a:b"));
}
END_TEST

UNIT_TESTS(cni_list, test_lists_are_read_as_libcni_reads_them, test_places_lead_to_the_line,
	   test_a_directory_is_read_in_libcnis_order, test_a_directory_that_is_not_there_has_none,
	   test_plugins_beside_a_list_follow_its_own, test_versions_and_names)
