#include "cni/cni_run.h"

#include <errno.h>

#include "base/text.h"
#include "cni/cni_cache.h"
#include "cni/cni_result.h"

enum {
	VARIABLES = 7,    /* of the environment, with the NULL */
	WORDS_MAX = 1000, /* bytes that a message has of what a plugin wrote */
};

void cni_runtime_done(struct cni_runtime *runtime)
{
	free(runtime->failed);
	free(runtime->own_words);
	runtime->failed = runtime->own_words = NULL;
	runtime->code = CNI_CODE_NONE;
}

/* --- Programs --- */

int cni_plugin_find(const struct host *host, const struct str_list *bin_dirs, const char *type,
		    char **ret, struct error *err)
{
	cleanup_free char *dirs = str_list_join(bin_dirs, ", ");

	if (!*type || strchr(type, '/'))
		return error_set(err, -EINVAL, "\"%s\" is no name of a plugin", type);
	for (size_t i = 0; i < bin_dirs->count; i++) {
		cleanup_free char *path = xasprintf("%s/%s", bin_dirs->items[i], type);
		struct error ignored;
		struct stat st;

		if (host_stat(host, path, true, &st, &ignored) < 0 || !S_ISREG(st.st_mode))
			continue;
		*ret = take_ptr(&path);
		if (st.st_mode & 0111)
			return 0;
		return error_set(err, -EACCES, "%s may not be executed: chmod +x %s", *ret, *ret);
	}
	return error_set(err, -ENOENT, "there is no plugin %s in %s", type, dirs);
}

struct invocation {
	const char *command; /* "ADD" */
	const char *file;    /* of the plugin */
	const struct cni_attachment *attachment;
	char *config; /* for its stdin */
};

static void invocation_done(struct invocation *invocation)
{
	free(invocation->config);
}

static void free_texts(char **texts)
{
	for (size_t i = 0; i < VARIABLES; i++)
		free(texts[i]);
}

static void set_environment(const struct str_list *bin_dirs, const struct invocation *invocation,
			    char *ret[VARIABLES])
{
	static const struct cni_attachment none = { 0 };
	const struct cni_attachment *attachment =
		invocation->attachment ? invocation->attachment : &none;
	cleanup_free char *path = str_list_join(bin_dirs, ":");

	ret[0] = xasprintf("CNI_COMMAND=%s", invocation->command);
	ret[1] =
		xasprintf("CNI_CONTAINERID=%s", attachment->container ? attachment->container : "");
	ret[2] = xasprintf("CNI_NETNS=%s", attachment->netns ? attachment->netns : "");
	ret[3] = xasprintf("CNI_IFNAME=%s", attachment->interface ? attachment->interface : "");
	ret[4] = xasprintf("CNI_ARGS=%s", attachment->args ? attachment->args : "");
	ret[5] = xasprintf("CNI_PATH=%s", path);
}

/* The first line of what a plugin wrote, and whether there is more. */
static void add_words(struct strbuf *out, const char *text)
{
	cleanup_free char *copy = xstrdup(text);
	const char *line = text_trim(copy);
	size_t length = strcspn(line, "\n");

	strbuf_printf(out, "%.*s%s", (int)(length > WORDS_MAX ? WORDS_MAX : length), line,
		      line[length] || length > WORDS_MAX ? " ..." : "");
}

/* What a plugin that failed said, as pkg/invoke/raw_exec.go takes it. */
static void take_failure(struct cni_runtime *runtime, const struct host_command *command)
{
	cleanup(strbuf_done) struct strbuf words = strbuf_make(STRBUF_MAX_LINE);
	cleanup_json struct json *object = NULL;
	struct error ignored;

	if (json_parse("", command->out, strlen(command->out), &object, &ignored) == 0 &&
	    json_is_map(object)) {
		runtime->code = json_map_int(object, "code", CNI_CODE_NONE);
		add_words(&words, json_map_text(object, "msg", ""));
		if (*json_map_text(object, "details", "")) {
			strbuf_puts(&words, "; ");
			add_words(&words, json_map_text(object, "details", ""));
		}
	} else if (*command->out) {
		add_words(&words, command->out);
	} else {
		add_words(&words, command->error);
	}
	runtime->own_words = words.length ? strbuf_take(&words) : NULL;
}

static int fail(const struct cni_runtime *runtime, int status, struct error *err)
{
	cleanup_free char *code =
		runtime->code ? xasprintf("code %lld, ", (long long)runtime->code) : xstrdup("");

	if (runtime->own_words)
		return error_set(err, -EREMOTEIO, "%s%s", code, runtime->own_words);
	if (status > 128)
		return error_set(err, -EREMOTEIO, "%sit was ended by signal %d, and said nothing",
				 code, status - 128);
	return error_set(err, -EREMOTEIO, "%sit ended with status %d, and said nothing", code,
			 status);
}

/* Runs a plugin; *@ret_out, which the caller frees, is what it wrote. */
static int invoke(struct cni_runtime *runtime, const struct invocation *invocation, char **ret_out,
		  struct error *err)
{
	cleanup(host_command_done) struct host_command command = { 0 };
	char *variables[VARIABLES] = { 0 };
	const char *const argv[] = { invocation->file, NULL };
	const struct host_program program = {
		.argv = argv,
		.environment = (const char *const *)variables,
		.input = invocation->config,
	};
	int r;

	set_environment(runtime->bin_dirs, invocation, variables);
	r = host_run_program(runtime->host, &program,
			     runtime->timeout_ms ? runtime->timeout_ms : CNI_TIMEOUT_MS, &command,
			     err);
	free_texts(variables);
	if (r < 0)
		return r;
	if (command.status) {
		take_failure(runtime, &command);
		return fail(runtime, command.status, err);
	}
	*ret_out = take_ptr(&command.out);
	return 0;
}

/* --- Configurations --- */

/* The capabilities that the plugin has, of those that the runtime gives. */
static struct json *pick_capabilities(const struct json *config, const struct json *given)
{
	struct json_iter iter = json_iter(json_map_get(config, "capabilities"));
	struct json *picked = json_map();

	while (json_next(&iter))
		if (json_get_bool(iter.value, false) && json_map_get(given, iter.key))
			json_map_set(picked, iter.key, json_clone(json_map_get(given, iter.key)));
	return picked;
}

static struct json *make_config(const struct cni_list *list, const struct cni_plugin *plugin)
{
	struct json *config = json_clone(plugin->config);

	json_map_set_text(config, "name", list->name);
	json_map_set_text(config, "cniVersion", list->version);
	return config;
}

static char *make_stdin(const struct cni_list *list, const struct cni_plugin *plugin,
			const struct cni_attachment *attachment, const struct json *previous)
{
	cleanup_json struct json *config = make_config(list, plugin);
	struct json *picked = pick_capabilities(plugin->config, attachment->capabilities);

	if (previous)
		json_map_set(config, "prevResult", json_clone(previous));
	if (json_count(picked))
		json_map_set(config, "runtimeConfig", picked);
	else
		json_free(picked);
	return json_to_text(config);
}

/* --- Commands --- */

/*
 * Runs one plugin of a list with what is in @invocation but for its file. *@ret_out is freed by the
 * caller.
 */
static int run_plugin(struct cni_runtime *runtime, const struct cni_plugin *plugin,
		      struct invocation *invocation, char **ret_out, struct error *err)
{
	cleanup_free char *file = NULL;
	int r;

	cni_runtime_done(runtime);
	r = cni_plugin_find(runtime->host, runtime->bin_dirs, plugin->type, &file, err);
	invocation->file = file;
	if (r == 0)
		r = invoke(runtime, invocation, ret_out, err);
	invocation->file = NULL;
	if (r == 0)
		return 0;
	runtime->failed = xstrdup(plugin->type);
	return error_wrap(err, "plugin %s, %s", plugin->type, invocation->command);
}

static int check_names(const struct cni_list *list, const struct cni_attachment *attachment,
		       struct error *err)
{
	if (!cni_name_is_valid(list->name))
		return error_set(err, -EINVAL,
				 "%s: \"%s\" is no name of a network: "
				 "letters, digits, \"_\", \".\" and \"-\"",
				 list->path, list->name);
	if (!attachment)
		return 0;
	if (!cni_name_is_valid(attachment->container))
		return error_set(err, -EINVAL, "\"%s\" is no ID of a container",
				 attachment->container);
	if (!cni_interface_is_valid(attachment->interface))
		return error_set(err, -EINVAL,
				 "\"%s\" is no name of an interface: at most %d bytes "
				 "without \"/\", \":\" and blanks",
				 attachment->interface, CNI_INTERFACE_MAX);
	return 0;
}

static int need_version(const struct cni_list *list, const char *version, const char *command,
			struct error *err)
{
	if (cni_version_has(list->version, version))
		return 0;
	return error_set(err, -EOPNOTSUPP,
			 "%s: there is %s since version %s, and the list is of %s", list->path,
			 command, version, *list->version ? list->version : "0.1.0");
}

int cni_add(struct cni_runtime *runtime, const struct cni_list *list,
	    const struct cni_attachment *attachment, struct json **ret_result, struct error *err)
{
	cleanup_json struct json *result = NULL;
	int r = check_names(list, attachment, err);

	for (size_t i = 0; r == 0 && i < list->count; i++) {
		const struct cni_plugin *plugin = &list->plugins[i];
		cleanup(invocation_done) struct invocation invocation = {
			.command = "ADD",
			.attachment = attachment,
			.config = make_stdin(list, plugin, attachment, result),
		};
		cleanup_free char *out = NULL;
		struct json *next = NULL;

		r = run_plugin(runtime, plugin, &invocation, &out, err);
		if (r < 0)
			return r;
		r = cni_result_parse(out, list->version, &next, err);
		if (r < 0) {
			runtime->failed = xstrdup(plugin->type);
			return error_wrap(err, "plugin %s, ADD", plugin->type);
		}
		json_free(result);
		result = next;
	}
	if (r == 0)
		r = cni_cache_add(runtime, list, attachment, result, err);
	if (r == 0)
		*ret_result = take_ptr(&result);
	return r;
}

/* One plugin, of whose answer nothing is wanted. */
static int run_quiet(struct cni_runtime *runtime, const struct cni_list *list, size_t index,
		     const char *command, const struct cni_attachment *attachment,
		     const struct json *previous, struct error *err)
{
	const struct cni_plugin *plugin = &list->plugins[index];
	cleanup(invocation_done) struct invocation invocation = {
		.command = command,
		.attachment = attachment,
		.config = make_stdin(list, plugin, attachment, previous),
	};
	cleanup_free char *out = NULL;

	return run_plugin(runtime, plugin, &invocation, &out, err);
}

int cni_del(struct cni_runtime *runtime, const struct cni_list *list,
	    const struct cni_attachment *attachment, struct error *err)
{
	cleanup_json struct json *result = NULL;
	struct error unreadable;
	int r = check_names(list, attachment, err);

	/* DEL goes on without a result that cannot be read, as in libcni. */
	if (r == 0 && cni_version_has(list->version, "0.4.0") &&
	    cni_cache_result(runtime, list, attachment, &result, &unreadable) < 0)
		cni_cache_remove(runtime, list, attachment);
	for (size_t i = list->count; r == 0 && i > 0; i--)
		r = run_quiet(runtime, list, i - 1, "DEL", attachment, result, err);
	if (r == 0)
		cni_cache_remove(runtime, list, attachment);
	return r;
}

int cni_undo(struct cni_runtime *runtime, const struct cni_list *list,
	     const struct cni_attachment *attachment, struct error *err)
{
	struct error first = { 0 };
	int r = check_names(list, attachment, err);

	if (r < 0)
		return r;
	for (size_t i = list->count; i > 0; i--) {
		struct error failure = { 0 };

		if (run_quiet(runtime, list, i - 1, "DEL", attachment, NULL, &failure) < 0 &&
		    !first.code)
			first = failure;
	}
	cni_cache_remove(runtime, list, attachment);
	return first.code ? error_set(err, first.code, "%s", first.message) : 0;
}

int cni_check(struct cni_runtime *runtime, const struct cni_list *list,
	      const struct cni_attachment *attachment, struct error *err)
{
	cleanup_json struct json *result = NULL;
	int r = check_names(list, attachment, err);

	if (r == 0)
		r = need_version(list, "0.4.0", "CHECK", err);
	if (r < 0 || list->disable_check)
		return r;
	r = cni_cache_result(runtime, list, attachment, &result, err);
	for (size_t i = 0; r == 0 && i < list->count; i++)
		r = run_quiet(runtime, list, i, "CHECK", attachment, result, err);
	return r;
}

int cni_status(struct cni_runtime *runtime, const struct cni_list *list, struct error *err)
{
	int r = check_names(list, NULL, err);

	if (r == 0)
		r = need_version(list, "1.1.0", "STATUS", err);
	for (size_t i = 0; r == 0 && i < list->count; i++)
		r = run_quiet(runtime, list, i, "STATUS", &(struct cni_attachment){ 0 }, NULL, err);
	return r;
}

/* GC of one plugin. Both names of the list are in use (containernetworking/cni#1101). */
static int collect(struct cni_runtime *runtime, const struct cni_list *list, size_t index,
		   const struct json *valid, struct error *err)
{
	const struct cni_plugin *plugin = &list->plugins[index];
	cleanup(invocation_done) struct invocation invocation = { .command = "GC" };
	cleanup_json struct json *config = make_config(list, plugin);
	cleanup_free char *out = NULL;

	json_map_set(config, "cni.dev/valid-attachments", json_clone(valid));
	json_map_set(config, "cni.dev/attachments", json_clone(valid));
	invocation.config = json_to_text(config);
	return run_plugin(runtime, plugin, &invocation, &out, err);
}

int cni_gc(struct cni_runtime *runtime, const struct cni_list *list, const struct json *valid,
	   struct error *err)
{
	struct error first = { 0 };
	int r = check_names(list, NULL, err);

	if (r == 0)
		r = need_version(list, "1.1.0", "GC", err);
	if (r < 0 || list->disable_gc)
		return r;
	for (size_t i = 0; i < list->count; i++) {
		struct error failure = { 0 };

		if (collect(runtime, list, i, valid, &failure) < 0 && !first.code)
			first = failure;
	}
	return first.code ? error_set(err, first.code, "%s", first.message) : 0;
}

/* --- VERSION --- */

static int read_versions(const char *out, struct str_list *ret, struct error *err)
{
	cleanup_json struct json *answer = NULL;
	int r = json_parse("its answer", out, strlen(out), &answer, err);

	if (r < 0)
		return r;
	json_get_texts(json_map_get(answer, "supportedVersions"), ret);
	if (ret->count == 0 && str_eq(json_map_text(answer, "cniVersion", ""), "0.2.0")) {
		str_list_add(ret, "0.1.0");
		str_list_add(ret, "0.2.0");
	}
	return ret->count ? 0 : error_set(err, -EINVAL, "its answer has no supportedVersions");
}

int cni_plugin_versions(const struct host *host, const struct str_list *bin_dirs, const char *type,
			int64_t timeout_ms, struct str_list *ret, struct error *err)
{
	/* Plugins that were built with an older library want these; pkg/invoke/exec.go. */
	static const struct cni_attachment dummy = { .netns = "dummy", .interface = "dummy" };
	cleanup(host_command_done) struct host_command command = { 0 };
	cleanup_free char *file = NULL;
	char *variables[VARIABLES] = { 0 };
	const char *argv[] = { NULL, NULL };
	const struct host_program program = {
		.argv = argv,
		.environment = (const char *const *)variables,
		.input = "{\"cniVersion\":\"" CNI_SPEC "\"}",
	};
	int r = cni_plugin_find(host, bin_dirs, type, &file, err);

	if (r == 0) {
		argv[0] = file;
		set_environment(bin_dirs,
				&(struct invocation){ .command = "VERSION", .attachment = &dummy },
				variables);
		r = host_query_program(host, &program, timeout_ms ? timeout_ms : CNI_TIMEOUT_MS,
				       &command, err);
		free_texts(variables);
	}
	if (r == 0 && command.status)
		r = error_set(err, -EREMOTEIO, "it ended with status %d", command.status);
	if (r == 0)
		r = read_versions(command.out, ret, err);
	return r < 0 ? error_wrap(err, "plugin %s, VERSION", type) : 0;
}
