#include <errno.h>

#include "base/shell.h"
#include "cni/cni_fields.h"
#include "cni/cni_lint_inside.h"
#include "cni/cni_missing.h"
#include "cni/cni_run.h"
#include "cni/cni_type.h"

/* "program FILE" on this host; a path of --root lies below that root, where no such command works.
 */
static char *on_host(const struct cni_lint *lint, const char *command, const char *path,
		     const char *after)
{
	cleanup(strbuf_done) struct strbuf words = strbuf_make(STRBUF_MAX_LINE);

	if (host_kind(lint->host) != HOST_RUNNING)
		return NULL;
	strbuf_printf(&words, "%s ", command);
	shell_add_word(&words, path);
	if (after) {
		cleanup_free char *target = xasprintf("%s%s", path, after);

		strbuf_putc(&words, ' ');
		shell_add_word(&words, target);
	}
	return strbuf_take(&words);
}

/* --- Programs --- */

static void lint_missing(const struct cni_lint *lint, const char *type, bool ipam, char *place,
			 struct cni_findings *ret)
{
	cleanup_free char *dirs = str_list_join(lint->bin_dirs, ", ");
	const struct cni_type *known = cni_type_find(type);
	cleanup_free char *remedy = cni_missing_remedy(lint->host, lint->bin_dirs, type);
	const char *nearest = remedy ? NULL : cni_type_nearest(type, ipam);

	cni_finding_add(
		ret, "plugin-missing", place,
		xasprintf("there is no plugin \"%s\" in %s: no pod gets a network%s%s%s%s%s", type,
			  dirs, nearest ? "; did you mean \"" : "", nearest ? nearest : "",
			  nearest ? "\"?" : "",
			  known && known->since ? "; plugins have it from " : "",
			  known && known->since ? known->since : ""),
		take_ptr(&remedy));
}

static void lint_program(const struct cni_lint *lint, const struct cni_plugin *plugin,
			 const struct json *in, const char *type, bool ipam,
			 struct cni_findings *ret)
{
	char *place = cni_place(plugin->file, in, "type");
	cleanup_free char *program = NULL;
	struct error err;
	int r;

	if (cni_type_is_windows(type)) {
		cni_finding_add(ret, "plugin-windows", place,
				xasprintf("\"%s\" is a plugin of Windows: on Linux, bridge or a "
					  "network of its own takes its place",
					  type),
				NULL);
		return;
	}
	r = cni_plugin_find(lint->host, lint->bin_dirs, type, &program, &err);
	if (r == -EACCES)
		cni_finding_add(ret, "plugin-not-executable", place,
				xasprintf("%s may not be executed: no pod gets a network", program),
				on_host(lint, "chmod +x", program, NULL));
	else if (r < 0)
		lint_missing(lint, type, ipam, place, ret);
	else
		free(place);
}

static void lint_programs(const struct cni_lint *lint, const struct cni_list *list,
			  struct cni_findings *ret)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct cni_plugin *plugin = &list->plugins[i];
		const struct json *ipam = json_map_get(plugin->config, "ipam");
		const char *type = json_map_text(ipam, "type", "");

		lint_program(lint, plugin, plugin->config, plugin->type, false, ret);
		if (*type)
			lint_program(lint, plugin, ipam, type, true, ret);
	}
}

/* --- What is said to them --- */

/* Keys of another case are none: plugins, which are written in Go, read them all the same. */
static const char *rule_of(enum cni_fault_kind kind)
{
	switch (kind) {
	case CNI_FAULT_CASE:
		return NULL;
	case CNI_FAULT_UNKNOWN:
	case CNI_FAULT_VERSION:
		return "field-unknown";
	case CNI_FAULT_TYPE:
		return "field-type";
	case CNI_FAULT_VALUE:
		return "value-invalid";
	case CNI_FAULT_RANGE:
		return "range-invalid";
	case CNI_FAULT_IDLE:
		return "value-idle";
	case CNI_FAULT_HARM:
		return "value-harmful";
	}
	abort(); /* all are above */
}

static void take_faults(const struct cni_plugin *plugin, const struct cni_faults *faults,
			const char *rule, struct cni_findings *ret)
{
	for (size_t i = 0; i < faults->count; i++) {
		const struct cni_fault *fault = &faults->items[i];
		const char *own = rule ? rule : rule_of(fault->kind);

		if (own)
			cni_finding_add(ret, own, cni_fields_place(plugin, fault),
					xasprintf("%s: %s", fault->path, fault->message), NULL);
	}
}

static void lint_fields(const struct cni_lint *lint, const struct cni_list *list,
			struct cni_findings *ret)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct cni_plugin *plugin = &list->plugins[i];
		cleanup_cni_faults struct cni_faults faults = { 0 };
		cleanup_free char *program = cni_lint_program(lint, plugin->type);

		cni_fields_judge(lint->host, lint->bin_dirs, plugin, program != NULL, &faults);
		take_faults(plugin, &faults, NULL, ret);
	}
}

static void lint_order(const struct cni_list *list, struct cni_findings *ret)
{
	cleanup_cni_faults struct cni_faults faults = { 0 };
	const struct cni_judge judge = { .path = "plugins", .faults = &faults };
	const struct json *plugins = json_map_get(list->document, "plugins");

	if (!json_is_list(plugins))
		return;
	cni_judge_order(&judge, plugins);
	take_faults(&(struct cni_plugin){ .file = list->files[0] }, &faults, "plugin-order", ret);
}

/* --- The host's links --- */

static const struct cni_link *find_link(const struct cni_lint *lint, const char *name)
{
	for (size_t i = 0; i < lint->link_count; i++)
		if (str_eq(lint->links[i].name, name))
			return &lint->links[i];
	return NULL;
}

static void lint_link(const struct cni_lint *lint, const struct cni_plugin *plugin, const char *key,
		      struct cni_findings *ret)
{
	const char *name = json_map_text(plugin->config, key, "");
	const struct cni_link *link = find_link(lint, name);
	int64_t mtu = json_map_int(plugin->config, "mtu", 0);

	if (!*name || !lint->link_count)
		return;
	if (!link)
		cni_finding_add(
			ret, "link-missing", cni_place(plugin->file, plugin->config, key),
			xasprintf("this host has no link %s: ADD of %s fails", name, plugin->type),
			NULL);
	else if (mtu > link->mtu)
		cni_finding_add(ret, "mtu-refused", cni_place(plugin->file, plugin->config, "mtu"),
				xasprintf("%s has an MTU of %lld, and pods' shall be %lld: ADD of "
					  "%s fails",
					  name, (long long)link->mtu, (long long)mtu, plugin->type),
				NULL);
}

/* A bridge, or a pair of links: what pods send outside goes by the host's default route. */
static void lint_mtu(const struct cni_lint *lint, const struct cni_plugin *plugin,
		     struct cni_findings *ret)
{
	int64_t mtu = json_map_int(plugin->config, "mtu", 0);

	if (!str_eq(plugin->type, "bridge") && !str_eq(plugin->type, "ptp"))
		return;
	for (size_t i = 0; i < lint->link_count; i++) {
		const struct cni_link *link = &lint->links[i];

		if (link->is_default && mtu > link->mtu)
			cni_finding_add(ret, "value-harmful",
					cni_place(plugin->file, plugin->config, "mtu"),
					xasprintf("pods have %lld, and %s of this host has %lld: "
						  "what they send outside arrives late or never",
						  (long long)mtu, link->name, (long long)link->mtu),
					NULL);
	}
}

static void lint_fixed(const struct cni_lint *lint, const struct cni_plugin *plugin,
		       const struct json *item, struct cni_findings *ret)
{
	const char *text = json_map_text(item, "address", "");
	cleanup_free char *address = xstrndup(text, strcspn(text, "/"));

	for (size_t i = 0; i < lint->link_count; i++)
		if (str_list_has(&lint->links[i].addresses, address))
			cni_finding_add(ret, "address-taken",
					cni_place(plugin->file, item, "address"),
					xasprintf("%s is an address of this host (%s): packets to "
						  "one of them get lost",
						  address, lint->links[i].name),
					NULL);
}

/* Addresses that static gives. */
static void lint_addresses(const struct cni_lint *lint, const struct cni_plugin *plugin,
			   struct cni_findings *ret)
{
	const struct json *ipam = json_map_get(plugin->config, "ipam");
	const struct json *addresses = json_map_get(ipam, "addresses");

	if (!str_eq(json_map_text(ipam, "type", ""), "static") || !json_is_list(addresses))
		return;
	for (size_t i = 0; i < json_count(addresses); i++)
		lint_fixed(lint, plugin, json_list_at(addresses, i), ret);
}

static void lint_links(const struct cni_lint *lint, const struct cni_list *list,
		       struct cni_findings *ret)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct cni_plugin *plugin = &list->plugins[i];
		const struct cni_type *type = cni_type_find(plugin->type);

		for (const struct cni_field *field = type ? type->fields : NULL;
		     field && field->key; field++)
			if (field->is_link)
				lint_link(lint, plugin, field->key, ret);
		lint_mtu(lint, plugin, ret);
		lint_addresses(lint, plugin, ret);
	}
}

/* --- The kernel --- */

static void lint_kinds(const struct cni_plugin *plugin, const struct cni_lack *lack,
		       struct cni_findings *ret)
{
	const struct cni_type *type = cni_type_find(plugin->type);

	for (const struct cni_kind *kind = type ? type->kinds : NULL; kind && kind->kind; kind++)
		if (str_eq(kind->module, lack->kind->module))
			cni_finding_add(ret, "kernel-lacks",
					cni_place(plugin->file, plugin->config, "type"),
					cni_kind_lack_text(plugin->type, kind),
					xstrdup(lack->remedy));
}

static void lint_kernel(const struct cni_lint *lint, const struct cni_list *list,
			struct cni_findings *ret)
{
	for (size_t i = 0; i < list->count; i++)
		for (size_t j = 0; j < lint->lack_count; j++)
			lint_kinds(&list->plugins[i], &lint->lacks[j], ret);
}

/* --- Lists --- */

static void lint_head(const struct cni_list *list, struct cni_findings *ret)
{
	if (!cni_name_is_valid(list->name))
		cni_finding_add(
			ret, "name-invalid", cni_place(list->files[0], list->document, "name"),
			xasprintf("the network's name is \"%s\": it begins with a letter or "
				  "a digit, and has letters, digits, \"_\", \".\" and \"-\"",
				  list->name),
			NULL);
	if (!cni_version_is_valid(list->version) ||
	    (cni_version_has(list->version, CNI_SPEC) && !str_eq(list->version, CNI_SPEC)))
		cni_finding_add(ret, "version-unsupported",
				cni_place(list->files[0], list->document, "cniVersion"),
				xasprintf("cniVersion is \"%s\"; plugins speak 0.1.0 to " CNI_SPEC,
					  list->version),
				NULL);
}

static void lint_list(const struct cni_lint *lint, const struct cni_list *list,
		      struct cni_findings *ret)
{
	lint_head(list, ret);
	lint_programs(lint, list, ret);
	lint_fields(lint, list, ret);
	lint_order(list, ret);
	lint_links(lint, list, ret);
	lint_kernel(lint, list, ret);
	cni_lint_versions(lint, list, ret);
}

/* A problem begins with the place in the file, where there is one. */
static void lint_problem(const struct cni_list_file *file, struct cni_findings *ret)
{
	const char *end =
		str_starts(file->problem, file->path) ? strstr(file->problem, ": ") : NULL;

	cni_finding_add(ret, "file-unreadable",
			end ? xstrndup(file->problem, (size_t)(end - file->problem))
			    : xstrdup(file->path),
			xstrdup(end ? end + strlen(": ") : file->problem), NULL);
}

void cni_lint(const struct cni_lint *lint, struct cni_findings *ret)
{
	const struct cni_lists *lists = lint->lists;
	const char *taken = lists->count ? lists->items[0].path : NULL;

	if (!taken)
		cni_finding_add(ret, "no-network", xstrdup(lists->dir),
				xstrdup("there is no .conflist, .conf or .json: no pod gets a "
					"network, and the node does not become Ready"),
				host_advice(lint->host, "knode install cni-config"));
	for (size_t i = 0; i < lists->count; i++) {
		const struct cni_list_file *file = &lists->items[i];

		if (i > 0)
			cni_finding_add(ret, "file-unused", xstrdup(file->path),
					xasprintf("the runtime takes the first file, %s: this one "
						  "waits for that one to go, and then changes the "
						  "network of all new pods",
						  taken),
					on_host(lint, "mv", file->path, ".unused"));
		if (file->list)
			lint_list(lint, file->list, ret);
		else
			lint_problem(file, ret);
	}
	cni_lint_ranges(lint, ret);
	if (lists->count && lists->items[0].list)
		cni_lint_leases(lint, lists->items[0].list, ret);
	cni_lint_flags(lint, ret);
}
