#include "cni/cni_fields.h"

#include "base/text.h"
#include "cni/cni_run.h"
#include "host/package.h"

enum {
	ASK_TIMEOUT_MS = 2000,
};

/* --- Releases --- */

/*
 * "CNI bridge plugin v1.4.0", which plugins say when they are told no command (pkg/skel of libcni);
 * distributions mostly build them with "version unknown".
 */
static bool ask_release(const struct host *host, const char *program, struct version *ret)
{
	static const char word[] = " plugin ";
	const char *const argv[] = { program, NULL };
	const struct host_program query = {
		.argv = argv,
		.environment = (const char *const[]){ "CNI_COMMAND=", NULL },
	};
	cleanup(host_command_done) struct host_command answer = { 0 };
	cleanup_free char *text = NULL;
	struct error ignored;
	const char *found;

	if (host_query_program(host, &query, ASK_TIMEOUT_MS, &answer, &ignored) < 0 ||
	    answer.status)
		return false;
	found = strstr(answer.error, word);
	if (!found)
		return false;
	found += strlen(word);
	text = xstrndup(found, strcspn(found, " \n"));
	return version_parse(text, ret, &ignored) == 0;
}

/* "1.1.1" of Debian's "1.1.1+ds1-3+b5", and of "1:1.5.1-2.el9". */
static bool read_package(const struct host *host, const char *program, struct version *ret)
{
	cleanup_free char *version = NULL, *upstream = NULL;
	struct error ignored;
	const char *start;

	if (package_version(host, program, &version, &ignored) < 0 || !version)
		return false;
	start = strchr(version, ':') ? strchr(version, ':') + 1 : version;
	upstream = xstrndup(start, strspn(start, "0123456789."));
	return version_parse(upstream, ret, &ignored) == 0;
}

/* What the plugin came before, by the newest version of the specification that it speaks. */
static bool find_bound(const struct host *host, const struct str_list *bin_dirs, const char *type,
		       struct version *ret)
{
	cleanup(str_list_done) struct str_list versions = { 0 };
	struct error ignored;

	return cni_plugin_versions(host, bin_dirs, type, ASK_TIMEOUT_MS, &versions, &ignored) ==
		       0 &&
	       cni_plugins_beyond(versions.items[versions.count - 1], ret);
}

/* --- Judging --- */

void cni_fields_judge(const struct host *host, const struct str_list *bin_dirs,
		      const struct cni_plugin *plugin, bool asks, struct cni_faults *ret)
{
	struct cni_judge judge = { .path = "", .faults = ret };
	cleanup_free char *program = NULL;
	struct version version;
	struct error ignored;

	if (!cni_type_find(plugin->type))
		return;
	if (asks && cni_plugin_find(host, bin_dirs, plugin->type, &program, &ignored) == 0) {
		if (ask_release(host, program, &version) || read_package(host, program, &version))
			judge.plugins = &version;
		else if (find_bound(host, bin_dirs, plugin->type, &version))
			judge.plugins = &version, judge.older = true;
	}
	cni_judge_plugin(&judge, plugin->config);
}

char *cni_fields_place(const struct cni_plugin *plugin, const struct cni_fault *fault)
{
	struct yaml_place place;

	if (fault->key)
		return cni_place(plugin->file, fault->in, fault->key);
	place = yaml_place_of_index(plugin->file, fault->in, fault->index);
	return xasprintf("%s:%zu:%zu", plugin->file->name, (size_t)place.line,
			 (size_t)place.column);
}
