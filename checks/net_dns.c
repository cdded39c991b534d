#include "check/pod_dns.h"

/*
 * What a pod may have, and how many of its search domains are the cluster's own:
 * https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
 */
enum {
	NAMESERVERS_MAX = 3,
	SEARCH_MAX = 32 - 3,
	SEARCH_LENGTH_MAX = 2048,
};

static int judge_servers(const struct pod_dns *dns, struct report *report)
{
	const char name[] = "net-dns:nameservers";
	const struct str_list *servers = &dns->nameservers;
	struct result *result;

	if (servers->count > 0 && servers->count <= NAMESERVERS_MAX)
		return check_pass(report, name, "%zu in %s", servers->count, dns->path);
	if (servers->count == 0)
		result = report_add(report, CHECK_FAIL, name,
				    "%s names no nameserver, so pods will have none", dns->path);
	else
		result = report_add(report, CHECK_WARN, name,
				    "%s names %zu nameservers; pods get the first %d", dns->path,
				    servers->count, NAMESERVERS_MAX);
	result_observed(result, "%zu", servers->count);
	result_expected(result, "1 to %d", NAMESERVERS_MAX);
	result_hint(result, "resolvectl dns || cat %s", dns->path);
	return 0;
}

static int judge_search(const struct pod_dns *dns, struct report *report)
{
	const char name[] = "net-dns:search";
	const struct str_list *domains = &dns->search;
	struct result *result;
	size_t length = 0;

	for (size_t i = 0; i < domains->count; i++)
		length += strlen(domains->items[i]) + 1;
	if (domains->count <= SEARCH_MAX && length <= SEARCH_LENGTH_MAX)
		return check_pass(report, name, "%zu search domains", domains->count);
	result = report_add(report, CHECK_WARN, name,
			    "too many search domains for pods: the last ones are dropped");
	result_observed(result, "%zu domains, %zu characters", domains->count, length);
	result_expected(result, "at most %d domains, %d characters", SEARCH_MAX, SEARCH_LENGTH_MAX);
	result_hint(result, "grep ^search %s", dns->path);
	return 0;
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	cleanup_pod_dns struct pod_dns dns;

	if (pod_dns_read(in, &dns, err) < 0)
		return err->code;
	if (!*dns.path || dns.is_missing)
		return check_skip(report, NULL, "pods inherit nothing (see net-dns-loop)");
	return judge_servers(&dns, report) + judge_search(&dns, report);
}

const struct check check_net_dns = {
	.id = "net-dns",
	.title = "The host's DNS settings suit pods",
	.roles = ROLE_ANY,
	.why = "Pods inherit the host's nameservers and search domains. What goes beyond the limits "
	       "of the C library is cut off, silently but for an event of the kubelet, and names "
	       "then resolve on the host and not in pods.",
	.rule = "What the kubelet gives to pods (resolvConf, or /etc/resolv.conf) names 1 to 3 nameservers (none fails, more is a warning), and at "
		"most 29 search domains of 2048 characters together: 32 less the cluster's 3.",
	.source = "kubelet, dnsConfig limits",
	.run = run,
};
