/* What a host tells beside its configurations: plugins, leases, and flags of the kubelet. */
#include <sys/stat.h>
#include <time.h>

#include "base/net.h"
#include "base/shell.h"
#include "cni/cni_lint_inside.h"
#include "cni/cni_run.h"

enum {
	VERSION_TIMEOUT_MS = 2000,
	LEASE_MAX = 4096,         /* bytes of a lease's file: an id and an interface's name */
	LEASE_SETTLED_S = 5 * 60, /* a pod that is being made is not among the runtime's yet */
	NAMED_LEASES = 10,        /* in one finding */
	ID_SHOWN = 13,            /* characters of an id, as crictl shows them */
};

#define DATA_DIR "/var/lib/cni/networks" /* of host-local, unless it has a dataDir */

/* --- Versions --- */

/* Whether root alone could have put the program there. */
static bool is_of_root(const struct host *host, const char *path)
{
	cleanup_free char *dir = xstrndup(path, (size_t)(strrchr(path, '/') - path));
	struct error ignored;
	struct stat file, above;

	return host_stat(host, path, true, &file, &ignored) == 0 &&
	       host_stat(host, dir, true, &above, &ignored) == 0 && file.st_uid == 0 &&
	       above.st_uid == 0 && !((file.st_mode | above.st_mode) & (S_IWGRP | S_IWOTH));
}

char *cni_lint_program(const struct cni_lint *lint, const char *type)
{
	cleanup_free char *program = NULL;
	struct error ignored;

	if (host_kind(lint->host) != HOST_RUNNING ||
	    cni_plugin_find(lint->host, lint->bin_dirs, type, &program, &ignored) < 0 ||
	    !is_of_root(lint->host, program))
		return NULL;
	return take_ptr(&program);
}

static void lint_version(const struct cni_lint *lint, const struct cni_list *list,
			 const struct cni_plugin *plugin, const struct json *in, const char *type,
			 struct cni_findings *ret)
{
	cleanup(str_list_done) struct str_list versions = { 0 };
	cleanup_free char *program = cni_lint_program(lint, type), *spoken = NULL, *remedy = NULL;
	struct error err = { 0 };

	if (!program)
		return;
	if (cni_plugin_versions(lint->host, lint->bin_dirs, type, VERSION_TIMEOUT_MS, &versions,
				&err) < 0) {
		cni_finding_add(ret, "plugin-silent", cni_place(plugin->file, in, "type"),
				xasprintf("%s does not tell which versions it speaks: %s", program,
					  err.message),
				NULL);
		return;
	}
	if (str_list_has(&versions, *list->version ? list->version : "0.1.0"))
		return;
	spoken = str_list_join(&versions, ", ");
	remedy = cni_version_remedy(list, &versions);
	cni_finding_add(ret, "plugin-version", cni_place(plugin->file, in, "type"),
			xasprintf("%s speaks %s, and not the list's cniVersion %s: no pod gets a "
				  "network",
				  program, spoken, *list->version ? list->version : "0.1.0"),
			xasprintf("# %s", remedy));
}

void cni_lint_versions(const struct cni_lint *lint, const struct cni_list *list,
		       struct cni_findings *ret)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct cni_plugin *plugin = &list->plugins[i];
		const struct json *ipam = json_map_get(plugin->config, "ipam");
		const char *type = json_map_text(ipam, "type", "");

		lint_version(lint, list, plugin, plugin->config, plugin->type, ret);
		if (*type)
			lint_version(lint, list, plugin, ipam, type, ret);
	}
}

/* --- Leases --- */

/* The id in a lease, as plugins/ipam/host-local/backend/disk writes it: "ID\r\nINTERFACE". */
static char *read_lease(const struct host *host, const char *path)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(LEASE_MAX);
	struct error ignored; /* it was given back in the meantime */

	if (host_read(host, path, LEASE_MAX, &text, &ignored) < 0)
		return NULL;
	return xstrndup(text.text, strcspn(text.text, "\r\n"));
}

static bool is_settled(const struct host *host, const char *path)
{
	struct error ignored;
	struct stat st;

	return host_stat(host, path, false, &st, &ignored) == 0 &&
	       st.st_mtime < time(NULL) - LEASE_SETTLED_S;
}

/* The files of @dir that are leases of pods which the runtime does not have. */
static void find_stale(const struct cni_lint *lint, const char *dir, struct str_list *ret,
		       struct strbuf *words, struct cni_findings *findings)
{
	cleanup(str_list_done) struct str_list names = { 0 };
	struct error ignored;

	if (host_list(lint->host, dir, &names, &ignored) < 0)
		return; /* nothing was leased yet */
	for (size_t i = 0; i < names.count; i++) {
		cleanup_free char *path = xasprintf("%s/%s", dir, names.items[i]);
		cleanup_free char *id = NULL;
		struct net_ip ip;

		if (net_ip_parse(names.items[i], &ip) < 0 || !is_settled(lint->host, path))
			continue;
		id = read_lease(lint->host, path);
		if (!id)
			continue;
		if (!lint->pod_ids) {
			findings->open_leases++;
			continue;
		}
		if (str_list_has(lint->pod_ids, id))
			continue;
		if (ret->count < NAMED_LEASES)
			strbuf_printf(words, "%s%s to %.*s", ret->count ? ", " : "", names.items[i],
				      ID_SHOWN, id);
		str_list_add(ret, path);
	}
}

static char *removal(const struct cni_lint *lint, const struct str_list *paths)
{
	cleanup(strbuf_done) struct strbuf command = strbuf_make(STRBUF_MAX_LINE);

	if (host_kind(lint->host) != HOST_RUNNING)
		return NULL;
	strbuf_puts(&command, "rm");
	for (size_t i = 0; i < paths->count && i < NAMED_LEASES; i++) {
		strbuf_putc(&command, ' ');
		shell_add_word(&command, paths->items[i]);
	}
	return strbuf_take(&command);
}

static void lint_leases_in(const struct cni_lint *lint, char *dir, struct cni_findings *ret)
{
	cleanup(str_list_done) struct str_list stale = { 0 };
	cleanup(strbuf_done) struct strbuf words = strbuf_make(STRBUF_MAX_LINE);

	find_stale(lint, dir, &stale, &words, ret);
	if (!stale.count) {
		free(dir);
		return;
	}
	cni_finding_add(ret, "lease-stale", dir,
			xasprintf("%zu leased to pods that the runtime does not have, and no pod "
				  "gets them again: %s%s",
				  stale.count, words.text,
				  stale.count > NAMED_LEASES ? ", ..." : ""),
			removal(lint, &stale));
}

void cni_lint_leases(const struct cni_lint *lint, const struct cni_list *list,
		     struct cni_findings *ret)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct json *ipam = json_map_get(list->plugins[i].config, "ipam");
		const char *dir = json_map_text(ipam, "dataDir", "");

		if (str_eq(json_map_text(ipam, "type", ""), "host-local") &&
		    cni_name_is_valid(list->name))
			lint_leases_in(lint, xasprintf("%s/%s", *dir ? dir : DATA_DIR, list->name),
				       ret);
	}
}

/* --- The kubelet --- */

/* Of v1.23 and before (dockershim); the kubelet has none of them since v1.24. */
static const struct {
	const char *flag, *instead;
} flags[] = {
	{ "network-plugin", "it always takes the runtime's networks" },
	{ "cni-conf-dir", "the runtime's setting is conf_dir (CRI-O: network_dir)" },
	{ "cni-bin-dir", "the runtime's setting is bin_dirs, or bin_dir (CRI-O: plugin_dirs)" },
	{ "cni-cache-dir", "the runtime has a place of its own" },
	{ "network-plugin-mtu", "a plugin's setting is mtu" },
};

void cni_lint_flags(const struct cni_lint *lint, struct cni_findings *ret)
{
	for (size_t i = 0; i < lint->flag_count; i++) {
		const struct cni_flag *flag = &lint->flags[i];

		for (size_t n = 0; n < ARRAY_SIZE(flags); n++)
			if (str_eq(flag->name, flags[n].flag))
				cni_finding_add(
					ret, "kubelet-flag", xstrdup(flag->from),
					xasprintf("the kubelet of v1.24 and newer does not start "
						  "with --%s=%s: take it away; %s",
						  flag->name, flag->value, flags[n].instead),
					NULL);
	}
}
