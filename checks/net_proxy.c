#include "base/net.h"
#include "check/check_proxy.h"

static void judge_server(const struct check_input *in, const char *server, struct report *report)
{
	cleanup_free char *host = NULL;
	int port;

	if (net_host_port_parse(server, &host, &port) == 0)
		check_proxy(in, host, port ? port : check_endpoint(in)->bind_port, report);
}

/* What a node asks: on a control plane its own API server too, else the cluster's alone. */
static void judge_servers(const struct check_input *in, struct report *report)
{
	const char *own =
		in->role == ROLE_CONTROL_PLANE ? check_endpoint(in)->advertise_address : NULL;
	const char *all = in->joins ? in->config->join.api_server_endpoint
				    : in->config->cluster.control_plane_endpoint;
	bool has_all = all && *all;
	cleanup_free char *host = NULL;
	int port;

	if (own)
		judge_server(in, own, report);
	if (has_all && (!own || net_host_port_parse(all, &host, &port) < 0 || !str_eq(host, own)))
		judge_server(in, all, report);
	if (!own && !has_all)
		check_skip(report, "HTTPProxy", "no API server is named");
}

static void judge_ranges(const struct check_input *in, const char *ranges, struct report *report)
{
	struct net_cidr cidrs[NET_CIDRS_MAX];
	size_t count = 0;

	if (ranges && net_cidrs_parse(ranges, cidrs, NET_CIDRS_MAX, &count) < 0)
		return;
	for (size_t i = 0; i < count; i++)
		check_proxy_range(in, &cidrs[i], report);
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	(void)err;
	if (in->role == ROLE_CONTROL_PLANE) {
		judge_ranges(in, in->config->cluster.service_subnet, report);
		judge_ranges(in, in->config->cluster.pod_subnet, report);
	}
	judge_servers(in, report);
	return 0;
}

const struct check check_net_proxy = {
	.id = "net-proxy",
	.title = "The cluster is reached without a proxy",
	.names = (const char *const[]){ "HTTPProxy*", NULL },
	.roles = ROLE_ANY,
	.why = "kubelet and control plane take the proxy of their environment, which knows no "
	       "addresses of the cluster: nodes do not register, webhooks time out.",
	.rule = "HTTPS_PROXY is not set, or NO_PROXY names the API server, controlPlaneEndpoint, and "
		"all of the networks of Services and pods.",
	.source = "kubeadm, HTTPProxy and HTTPProxyCIDR",
	.needs = { .areas = FACTS_PROXIES },
	.run = run,
};
