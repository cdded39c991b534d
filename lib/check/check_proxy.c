#include "check/check_proxy.h"

#include "check/proxy.h"

void check_proxy(const struct check_input *in, const char *host, int64_t port,
		 struct report *report)
{
	const char *proxy = proxy_for(in->facts, host, (int)port);
	struct result *result;

	if (!proxy) {
		check_pass(report, "HTTPProxy", "%s is reached without a proxy", host);
		return;
	}
	result = report_add(report, CHECK_WARN, "HTTPProxy",
			    "%s would be reached through the proxy %s", host, proxy);
	result_observed(result, "%s", proxy);
	result_hint(result, "export NO_PROXY=\"$NO_PROXY,%s\"", host);
}

void check_proxy_range(const struct check_input *in, const struct net_cidr *range,
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
