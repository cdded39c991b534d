#include "base/net.h"
#include "check/check.h"
#include "check/proxy.h"

static void judge(const struct check_input *in, const char *name, const char *host, int port,
		  const char *exception, struct report *report)
{
	const char *proxy = proxy_for(in->facts, host, port);
	struct result *result;

	if (!proxy) {
		check_pass(report, name, "%s is reached without a proxy", exception);
		return;
	}
	result = report_add(report, CHECK_WARN, name, "%s would be reached through the proxy %s",
			    exception, proxy);
	result_observed(result, "%s", proxy);
	result_hint(result, "export NO_PROXY=\"$NO_PROXY,%s\"", exception);
}

static void judge_server(const struct check_input *in, const char *server, struct report *report)
{
	cleanup_free char *host = NULL;
	int port;

	if (net_host_port_parse(server, &host, &port) == 0)
		judge(in, "HTTPProxy", host, port ? port : check_endpoint(in)->bind_port, host,
		      report);
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

static void judge_range(const struct check_input *in, const struct net_cidr *range,
			struct report *report)
{
	cleanup_free char *text = net_cidr_format(range), *part = NULL;
	struct net_cidr gap;
	const char *proxy = proxy_for_range(in->facts, range, &gap);
	struct result *result;

	if (!proxy) {
		check_pass(report, "HTTPProxyCIDR", "%s is reached without a proxy", text);
		return;
	}
	part = net_cidr_format(&gap);
	if (gap.prefix == range->prefix)
		result = report_add(report, CHECK_WARN, "HTTPProxyCIDR",
				    "%s would be reached through the proxy %s", text, proxy);
	else
		result = report_add(report, CHECK_WARN, "HTTPProxyCIDR",
				    "a part of %s would be reached through the proxy %s: NO_PROXY "
				    "leaves out %s",
				    text, proxy, part);
	result_observed(result, "%s", proxy);
	result_hint(result, "export NO_PROXY=\"$NO_PROXY,%s\"", text);
}

static void judge_ranges(const struct check_input *in, const char *ranges, struct report *report)
{
	struct net_cidr cidrs[NET_CIDRS_MAX];
	size_t count = 0;

	if (ranges && net_cidrs_parse(ranges, cidrs, NET_CIDRS_MAX, &count) < 0)
		return;
	for (size_t i = 0; i < count; i++)
		judge_range(in, &cidrs[i], report);
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
