#include "check.h"
#include "net.h"
#include "proxy.h"

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
	result_expected(result, "no proxy");
	result_hint(result, "export NO_PROXY=\"$NO_PROXY,%s\"", exception);
}

static void judge_server(const struct check_input *in, struct report *report)
{
	const char *address = check_endpoint(in)->advertise_address;
	cleanup_free char *host = NULL;
	int port = (int)check_endpoint(in)->bind_port;

	if (in->role == ROLE_WORKER) {
		address = in->config->join.api_server_endpoint;
		if (!address)
			address = in->config->cluster.control_plane_endpoint;
	}
	if (!address || net_host_port_parse(address, &host, &port) < 0) {
		check_skip(report, "HTTPProxy", "no API server is named");
		return;
	}
	judge(in, "HTTPProxy", host, port ? port : 6443, host, report);
}

static void judge_ranges(const struct check_input *in, const char *ranges, struct report *report)
{
	struct net_cidr cidrs[NET_CIDRS_MAX];
	size_t count;

	if (!ranges || net_cidrs_parse(ranges, cidrs, NET_CIDRS_MAX, &count) < 0)
		return;
	for (size_t i = 0; i < count; i++) {
		cleanup_free char *text = net_cidr_format(&cidrs[i]);
		cleanup_free char *first = NULL;
		struct net_ip ip;

		if (net_cidr_nth(&cidrs[i], 1, &ip) < 0)
			continue;
		first = net_ip_format(&ip);
		judge(in, "HTTPProxyCIDR", first, 443, text, report);
	}
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	(void)err;
	judge_server(in, report);
	if (in->role == ROLE_CONTROL_PLANE) {
		judge_ranges(in, in->config->cluster.service_subnet, report);
		judge_ranges(in, in->config->cluster.pod_subnet, report);
	}
	return 0;
}

static const char *const names[] = { "HTTPProxy*", NULL };

const struct check check_net_proxy = {
	.id = "net-proxy",
	.title = "The cluster is reached without a proxy",
	.names = names,
	.roles = ROLE_ANY,
	.why = "kubelet and control plane take the proxy of their environment. A proxy knows no "
	       "addresses of the cluster, so nodes do not register, and webhooks and aggregated "
	       "APIs time out.",
	.rule = "With HTTPS_PROXY set, NO_PROXY names the API server, the Service range and the pod "
		"range; else a warning.",
	.source = "kubeadm, HTTPProxy and HTTPProxyCIDR",
	.run = run,
};
