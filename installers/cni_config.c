/* The network of a node's pods, as the container runtime reads it, and the daemon that it needs. */
#include <errno.h>

#include "acts/unit.h"
#include "cluster/cluster.h"
#include "cluster/pod_ranges.h"
#include "config/cni_dirs.h"
#include "install/installer.h"
#include "install/manifest.h"

static const char service[] = "cni-dhcp.service", socket[] = "cni-dhcp.socket";

/* Whether the node is to be the first of a new cluster: of others, the cluster tells the ranges. */
static bool is_first_node(const struct installer_input *in)
{
	return !in->cluster && (in->config->given & CONFIG_INIT);
}

static void note_later(struct plan *plan)
{
	plan_note(plan, "the network of CNI is not written yet: the cluster gives a node the range "
			"of its pods when it has registered. Then run `knode prepare --only "
			"cni-config`, or set cni.podCIDRs");
}

/*
 * The ranges of this node's pods, where host-local needs them. None, and a note, where a cluster
 * has yet to give them.
 */
static int find_ranges(const struct installer_input *in, struct str_list *ret, struct plan *plan,
		       struct error *err)
{
	cleanup_free char *text = NULL;

	str_list_add_all(ret, &in->config->node.cni.pod_cidrs);
	if (in->cluster && !ret->count)
		cluster_node_ranges(in->cluster->node, ret);
	if (ret->count)
		return 0;
	if (!is_first_node(in)) {
		note_later(plan);
		return 0;
	}
	config_first_pod_ranges(in->config, ret);
	if (!ret->count)
		return error_set(err, -EINVAL,
				 "host-local has no ranges, and nothing tells those of this node's "
				 "pods: set networking.podSubnet, or cni.podCIDRs");
	text = str_list_join(ret, ", ");
	plan_note(
		plan,
		"pods of this node get addresses of %s: the part of podSubnet that the controller "
		"manager gives the first node",
		text);
	return 0;
}

static const char *socket_path(const struct config *config)
{
	const struct json *plugins = config->node.cni.plugins;

	for (size_t i = 0; i < json_count(plugins); i++) {
		const struct json *ipam = json_map_get(json_list_at(plugins, i), "ipam");
		const char *path = json_map_text(ipam, "daemonSocketPath", "");

		if (str_eq(json_map_text(ipam, "type", ""), "dhcp") && *path)
			return path;
	}
	return "/run/cni/dhcp.sock";
}

/* Leases of DHCP have to be renewed, so the plugin is a daemon, too. */
static int add_daemon(const struct installer_input *in, struct plan *plan, struct error *err)
{
	cleanup_json struct json *service_values = json_map(), *socket_values = json_map();
	cleanup_free char *program =
		xasprintf("%s/dhcp", config_cni_bin_dir(in->config, in->facts));
	struct action *action;
	int r;

	template_set(service_values, "PROGRAM", program);
	template_set(socket_values, "SOCKET", socket_path(in->config));
	r = manifest_add_text(plan, socket, socket_values, err);
	if (r == 0)
		r = manifest_add_text(plan, service, service_values, err);
	if (r < 0)
		return r;
	action = plan_unit(plan, socket, PLAN_UNIT_ENABLED | PLAN_UNIT_STARTED);
	action_reads(action, "/etc/systemd/system/cni-dhcp.socket");
	return 0;
}

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_TEXT);
	cleanup(str_list_done) struct str_list ranges = { 0 };
	cleanup_free char *path =
		config_cni_path(in->config, config_cni_conf_dir(in->config, in->facts));
	cleanup_json struct json *list = NULL;
	bool wants = config_cni_wants_ranges(in->config);
	int r;

	if (!json_count(in->config->node.cni.plugins))
		return 0;
	r = wants ? find_ranges(in, &ranges, plan, err) : 0;
	if (r < 0 || (wants && !ranges.count))
		return r;
	/* First the daemon: the runtime calls plugins as soon as the list is there. */
	r = config_cni_uses_ipam(in->config, "dhcp") ? add_daemon(in, plan, err) : 0;
	if (r < 0)
		return r;
	list = config_cni_list(in->config, &ranges);
	json_write_pretty(list, &text);
	strbuf_putc(&text, '\n');
	manifest_add_content(plan, path, 0644, text.text);
	return 0;
}

const struct installer installer_cni_config = {
	.id = "cni-config",
	.title = "The network of the node's pods, by plugins of CNI",
	.phase = "cni-config",
	.group = "cni",
	.roles = ROLE_ANY,
	.prepares = true,
	.add_needs = config_want_runtime,
	.add = add,
};
