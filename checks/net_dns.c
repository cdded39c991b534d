#include "check/check.h"

/*
 * What a pod may have, and how many of its search domains are the cluster's own:
 * https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
 */
enum {
	NAMESERVERS_MAX = 3,
	SEARCH_MAX = 32 - 3,
	SEARCH_LENGTH_MAX = 2048,
};

static int judge_servers(const struct str_list *servers, struct report *report)
{
	const char name[] = "net-dns:nameservers";
	struct result *result;

	if (servers->count > 0 && servers->count <= NAMESERVERS_MAX)
		return check_pass(report, name, "%zu in /etc/resolv.conf", servers->count);
	if (servers->count == 0)
		result = report_add(report, CHECK_FAIL, name,
				    "/etc/resolv.conf names no nameserver, so pods will have none");
	else
		result = report_add(report, CHECK_WARN, name,
				    "/etc/resolv.conf names %zu nameservers; pods get the first %d",
				    servers->count, NAMESERVERS_MAX);
	result_observed(result, "%zu", servers->count);
	result_expected(result, "1 to %d", NAMESERVERS_MAX);
	result_hint(result, "resolvectl dns || cat /etc/resolv.conf");
	return 0;
}

static int judge_search(const struct str_list *domains, struct report *report)
{
	const char name[] = "net-dns:search";
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
	result_hint(result, "grep ^search /etc/resolv.conf");
	return 0;
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	(void)err;
	return judge_servers(&in->facts->nameservers, report) +
	       judge_search(&in->facts->search, report);
}

const struct check check_net_dns = {
	.id = "net-dns",
	.title = "The host's DNS settings suit pods",
	.roles = ROLE_ANY,
	.why = "Pods inherit the host's nameservers and search domains. What goes beyond the limits "
	       "of the C library is cut off, silently but for an event of the kubelet, and names "
	       "then resolve on the host and not in pods.",
	.rule = "/etc/resolv.conf names 1 to 3 nameservers (none fails, more is a warning), and at "
		"most 29 search domains of 2048 characters together: 32 less the cluster's 3.",
	.source = "kubelet, dnsConfig limits",
	.needs = { .areas = FACTS_DNS },
	.run = run,
};
