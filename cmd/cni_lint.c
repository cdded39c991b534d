/* knode cni lint: what is wrong with the networks of CNI that the container runtime finds. */
#include "cni/cni_lint.h"

#include "check/kubelet_flags.h"
#include "check/mend.h"
#include "client/cri.h"
#include "command_cni.h"
#include "command_lint.h"
#include "command_node.h"
#include "command_output.h"
#include "command_print.h"

enum {
	MAX_PODS = 110, /* the kubelet's default */
	PODS_TIMEOUT_MS = 5000,
};

struct options {
	const char *conf_dir;
	struct str_list bin_dirs;
};

static const struct opt opts[] = {
	{ "conf-dir", 0, OPT_PATH, offsetof(struct options, conf_dir), "DIR",
	  "where network configurations are (where the runtime looks)" },
	{ "bin-dir", 0, OPT_LIST, offsetof(struct options, bin_dirs), "DIR",
	  "where plugins are (where the runtime looks)" },
	{ 0 },
};

/* What is known around the networks. */
struct around {
	struct node node;
	struct cni_lists lists;
	struct cni_dirs dirs;
	struct cni_link *links;
	size_t link_count;
	struct str_list pod_ids;
	bool pods_known;
	struct kubelet_flags kubelet;
	struct cni_flag *flags;
	struct net_cidr pods[NET_CIDRS_MAX];
	size_t pod_count;
	struct cni_taken *taken;
	size_t taken_count, taken_capacity;
	struct cni_lack *lacks;
	size_t lack_count, lack_capacity;
};

static void around_done(struct around *around)
{
	cni_lists_done(&around->lists);
	cni_dirs_done(&around->dirs);
	for (size_t i = 0; i < around->link_count; i++)
		str_list_done(&around->links[i].addresses);
	free(around->links);
	str_list_done(&around->pod_ids);
	kubelet_flags_done(&around->kubelet);
	free(around->flags);
	for (size_t i = 0; i < around->taken_count; i++)
		free(around->taken[i].what);
	free(around->taken);
	for (size_t i = 0; i < around->lack_count; i++)
		free(around->lacks[i].remedy);
	free(around->lacks);
	node_done(&around->node);
}

/* --- Gathering --- */

static void take(struct around *around, const char *network, const char *link, char *what)
{
	struct net_cidr cidr;

	if (net_cidr_parse(network, &cidr) < 0 || !cidr.prefix) { /* a default route */
		free(what);
		return;
	}
	around->taken = grow(around->taken, &around->taken_capacity, around->taken_count + 1,
			     sizeof(*around->taken));
	around->taken[around->taken_count++] = (struct cni_taken){ cidr, what, link };
}

/* Routes of the main table; those to single hosts and of the host itself are none to a network. */
static void take_routes(struct around *around)
{
	const struct facts *facts = around->node.facts;

	for (size_t i = 0; i < facts->route_count; i++) {
		const struct fact_route *route = &facts->routes[i];

		if (route->destination && route->type && str_eq(route->type, "unicast") &&
		    route->table && str_eq(route->table, "main"))
			take(around, route->destination, route->interface,
			     xasprintf("the route of this host to %s by %s", route->destination,
				       route->interface ? route->interface : "a gateway"));
	}
}

static bool is_text(const char *text, const char *wanted)
{
	return text && str_eq(text, wanted);
}

static bool has_default_route(const struct facts *facts, const char *link)
{
	for (size_t i = 0; i < facts->route_count; i++)
		if (is_text(facts->routes[i].destination, "0.0.0.0/0") &&
		    is_text(facts->routes[i].interface, link))
			return true;
	return false;
}

static void take_links(struct around *around)
{
	const struct facts *facts = around->node.facts;

	around->links = xcalloc(facts->interface_count + 1, sizeof(*around->links));
	for (size_t i = 0; i < facts->interface_count; i++) {
		const struct fact_interface *interface = &facts->interfaces[i];
		struct cni_link *link = &around->links[around->link_count++];

		link->name = interface->name;
		link->mtu = interface->mtu;
		link->is_default = has_default_route(facts, interface->name);
		for (size_t j = 0; j < interface->address_count; j++)
			str_list_add(&link->addresses, interface->addresses[j].address);
	}
}

static void take_config(struct around *around)
{
	const struct config_cluster *cluster = &around->node.config->cluster;
	struct net_cidr services[NET_CIDRS_MAX];
	size_t count = 0;

	if (net_cidrs_parse(cluster->service_subnet, services, NET_CIDRS_MAX, &count) < 0)
		count = 0;
	for (size_t i = 0; i < count; i++) {
		cleanup_free char *text = net_cidr_format(&services[i]);

		take(around, text, NULL, xasprintf("the network of Services, %s", text));
	}
	if (!cluster->pod_subnet || net_cidrs_parse(cluster->pod_subnet, around->pods,
						    NET_CIDRS_MAX, &around->pod_count) < 0)
		around->pod_count = 0;
}

/* Those that the runtime has, running or not. */
static void take_pods(struct around *around)
{
	const char *endpoint = config_registration(around->node.config)->cri_socket;
	cleanup(cri_pods_done) struct cri_pods pods = { 0 };
	cleanup_cri struct cri *cri = NULL;
	struct error ignored; /* then it is not known, which is told */

	if (host_kind(around->node.host) != HOST_RUNNING ||
	    cri_open(NULL, endpoint, PODS_TIMEOUT_MS, &cri, &ignored) < 0 ||
	    cri_list_pods(cri, &(struct cri_filter){ 0 }, &pods, &ignored) < 0)
		return;
	for (size_t i = 0; i < pods.count; i++)
		str_list_add(&around->pod_ids, pods.items[i].id);
	around->pods_known = true;
}

/* The kubelet's, as it would start now. */
static void take_flags(struct around *around)
{
	const struct check_input in = { .host = around->node.host };

	kubelet_flags_read(&in, &around->kubelet);
	around->flags = xcalloc(around->kubelet.count + 1, sizeof(*around->flags));
	for (size_t i = 0; i < around->kubelet.count; i++) {
		const struct kubelet_flag *flag = &around->kubelet.items[i];

		around->flags[i] = (struct cni_flag){ flag->name, flag->value, flag->from };
	}
}

static void take_lack(struct around *around, const struct cni_kind *kind)
{
	const struct check_input in = { .host = around->node.host, .facts = around->node.facts };

	if (!mend_lacks_module(&in, kind->module, kind->option))
		return;
	around->lacks = grow(around->lacks, &around->lack_capacity, around->lack_count + 1,
			     sizeof(*around->lacks));
	around->lacks[around->lack_count++] =
		(struct cni_lack){ kind, mend_by_module(&in, kind->module, kind->option) };
}

/* Each module once, whatever plugins make links of it. */
static void take_kernel(struct around *around)
{
	for (size_t i = 0; cni_type_table[i]; i++)
		for (const struct cni_kind *kind = cni_type_table[i]->kinds; kind && kind->kind;
		     kind++) {
			bool known = false;

			for (size_t j = 0; j < around->lack_count && !known; j++)
				known = str_eq(around->lacks[j].kind->module, kind->module);
			if (!known)
				take_lack(around, kind);
		}
}

/* --- Telling --- */

static struct lint_line line_of(const struct cni_finding *finding)
{
	return (struct lint_line){
		.rule = finding->rule->id,
		.error = finding->rule->error,
		.place = finding->place,
		.message = finding->message,
		.remedy = finding->remedy,
		.command = true,
	};
}

static void print_findings(const struct cni_findings *findings, const struct cni_lists *lists)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);

	for (size_t i = 0; i < findings->count; i++) {
		const struct lint_line line = line_of(&findings->items[i]);

		lint_line_print(&line, &out);
	}
	if (lists->count && lists->items[0].list)
		strbuf_printf(&out, "the runtime takes %s, the network %s\n", lists->items[0].path,
			      lists->items[0].list->name);
	if (findings->open_leases)
		strbuf_printf(&out,
			      "leases in use: %zu; no runtime tells whether their pods are there\n",
			      findings->open_leases);
	lint_count_print(findings->errors, findings->count, &out);
	print_buffer(&out);
}

static struct json *make_report(const struct cni_findings *findings, const struct around *around)
{
	const struct cni_lists *lists = &around->lists;
	struct json *report = json_map(), *list = json_list();

	json_map_set_text(report, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(report, "kind", "CNILint");
	json_map_set_text(report, "confDir", lists->dir);
	json_map_set(report, "binDirs", json_texts(around->dirs.bin_dirs));
	json_map_set_text(report, "taken", lists->count ? lists->items[0].path : NULL);
	for (size_t i = 0; i < findings->count; i++) {
		const struct lint_line line = line_of(&findings->items[i]);

		json_list_add(list, lint_line_to_json(&line));
	}
	json_map_set_int(report, "openLeases", (int64_t)findings->open_leases);
	lint_report_end(report, list, findings->errors);
	return report;
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	const struct options *options = ctx->opts;
	cleanup_wanted struct facts_wanted wanted = { .areas = FACTS_NETWORK };
	cleanup(around_done) struct around around = { 0 };
	cleanup_cni_findings struct cni_findings findings = { 0 };
	cleanup_json struct json *report = NULL;
	struct cni_lint lint;
	int code;

	(void)argc, (void)argv;
	if (check_bin_dirs(&options->bin_dirs, err) < 0)
		return EXIT_INVALID;
	code = open_node_to_prepare(ctx, HOST_READ, &around.node, err);
	if (code != EXIT_OK)
		return code;
	config_want_runtime(around.node.config, &wanted);
	want_link_kinds(&wanted);
	node_gather(&around.node, &wanted);
	take_routes(&around);
	take_links(&around);
	take_config(&around);
	cni_dirs_find(around.node.facts, config_registration(around.node.config)->cri_socket,
		      &around.dirs);
	cni_dirs_give(&around.dirs, options->conf_dir, &options->bin_dirs);
	if (cni_lists_load(around.node.host, around.dirs.conf_dir, &around.lists, err) < 0)
		return EXIT_ERROR;
	take_pods(&around);
	take_flags(&around);
	take_kernel(&around);
	lint = (struct cni_lint){
		.host = around.node.host,
		.lists = &around.lists,
		.bin_dirs = around.dirs.bin_dirs,
		.links = around.links,
		.link_count = around.link_count,
		.taken = around.taken,
		.taken_count = around.taken_count,
		.pods = around.pods,
		.pod_count = around.pod_count,
		.pod_ids = around.pods_known ? &around.pod_ids : NULL,
		.lacks = around.lacks,
		.lack_count = around.lack_count,
		.flags = around.flags,
		.flag_count = around.kubelet.count,
		.max_pods = json_map_int(around.node.config->kubelet, "maxPods", MAX_PODS),
	};
	cni_lint(&lint, &findings);
	if (wants_text(ctx)) {
		print_findings(&findings, &around.lists);
	} else {
		report = make_report(&findings, &around);
		print_tree(ctx, report);
	}
	return findings.count ? EXIT_PREFLIGHT : EXIT_OK;
}

const struct command command_cni_lint = {
	.name = "cni lint",
	.summary = "Find what is wrong with the networks that the container runtime finds",
	.synopsis = "",
	.details =
		"Reads the network configurations of CNI as the container runtime does, and tells\n"
		"which one it takes, which stand in wait behind it, plugins that are not there, fields\n"
		"that they do not read, ranges of addresses that are too small, that another network,\n"
		"a route of this host or the Services of the cluster have, and links that are not\n"
		"there, addresses that are leased to pods that are gone, and flags of the kubelet that\n"
		"it no longer has. Changes nothing; of a running host, it asks plugins that root alone\n"
		"can have put there for the versions that they speak. Exits 2 when it finds any.",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.config_flags = config_flags_file,
	.run = run,
};
