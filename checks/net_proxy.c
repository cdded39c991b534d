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

/* What a node asks: on a control plane its own API server, else the cluster's. */
static const char *server_of(const struct check_input *in)
{
	if (in->role == ROLE_CONTROL_PLANE)
		return check_endpoint(in)->advertise_address;
	return in->joins ? in->config->join.api_server_endpoint
			 : in->config->cluster.control_plane_endpoint;
}

static int judge_server(const struct check_input *in, struct report *report)
{
	const char *server = server_of(in);
	cleanup_free char *host = NULL;
	int port;

	if (!server || net_host_port_parse(server, &host, &port) < 0)
		return check_skip(report, "HTTPProxy", "no API server is named");
	judge(in, "HTTPProxy", host, port ? port : 6443, host, report);
	return 0;
}

static void judge_ranges(const struct check_input *in, const char *ranges, struct report *report)
{
	struct net_cidr cidrs[NET_CIDRS_MAX];
	size_t count = 0;

	if (ranges && net_cidrs_parse(ranges, cidrs, NET_CIDRS_MAX, &count) < 0)
		return;
	for (size_t i = 0; i < count; i++) {
		cleanup_free char *text = net_cidr_format(&cidrs[i]);
		cleanup_free char *first = net_ip_format(&cidrs[i].network);

		judge(in, "HTTPProxyCIDR", first, 443, text, report);
	}
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	(void)err;
	if (in->role == ROLE_CONTROL_PLANE) {
		judge_ranges(in, in->config->cluster.service_subnet, report);
		judge_ranges(in, in->config->cluster.pod_subnet, report);
	}
	return judge_server(in, report);
}

const struct check check_net_proxy = {
	.id = "net-proxy",
	.title = "The cluster is reached without a proxy",
	.names = (const char *const[]){ "HTTPProxy*", NULL },
	.roles = ROLE_ANY,
	.why = "kubelet and control plane take the proxy of their environment, which knows no "
	       "addresses of the cluster: nodes do not register, webhooks time out.",
	.rule = "HTTPS_PROXY is not set, or NO_PROXY names API server, Services and pods.",
	.source = "kubeadm, HTTPProxy and HTTPProxyCIDR",
	.needs = { .areas = FACTS_PROXIES },
	.run = run,
};
