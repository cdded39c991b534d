#include "base/net.h"
#include "check/check.h"
#include "check/ranges.h"

/* One of the two kinds of ranges that a cluster has. */
struct kind {
	const char *subject, *option, *ranges, *others; /* the last two as configured, or NULL */
};

static void judge(const struct check_input *in, const struct kind *kind,
		  const struct net_cidr *range, struct report *report)
{
	cleanup_free char *text = net_cidr_format(range);
	cleanup_free char *name = xasprintf("net-ranges:%s", kind->subject);
	cleanup_free char *other = NULL, *command = NULL;
	cleanup(range_use_done) struct range_use use = { 0 };
	struct net_cidr avoid[NET_CIDRS_MAX];
	struct result *result;
	size_t count;

	if (!range_find_use(in->facts, range, &use)) {
		check_pass(report, name, "nothing here uses %s", text);
		return;
	}
	if (!kind->others || net_cidrs_parse(kind->others, avoid, NET_CIDRS_MAX, &count) < 0)
		count = 0;
	other = range_free_one(in->facts, range, count ? &avoid[0] : NULL);
	result = report_add(report, CHECK_FAIL, name, "%s %s overlaps %s", kind->subject, text,
			    use.what);
	result_observed(result, "%s", use.what);
	result_expected(result, "a range that nothing uses%s%s", other ? ", as " : "",
			other ? other : "");
	command = range_use_end(in->facts, range, &use, in->cluster);
	if (command)
		result_hint(result, "%s", command);
	else if (!in->cluster)
		result_hint(result, "knode preflight --%s=%s", kind->option,
			    other ? other : "RANGE");
}

static void judge_all(const struct check_input *in, const struct kind *kind, struct report *report)
{
	cleanup_free char *name = xasprintf("net-ranges:%s", kind->subject);
	struct net_cidr ranges[NET_CIDRS_MAX];
	size_t count;

	if (!kind->ranges || !*kind->ranges ||
	    net_cidrs_parse(kind->ranges, ranges, NET_CIDRS_MAX, &count) < 0) {
		check_skip(report, name, "no %s are configured", kind->subject);
		return;
	}
	for (size_t i = 0; i < count; i++)
		judge(in, kind, &ranges[i], report);
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	const char *pods = in->config->cluster.pod_subnet;
	const char *services = in->config->cluster.service_subnet;

	(void)err;
	judge_all(in, &(struct kind){ "pods", "pod-network-cidr", pods, services }, report);
	judge_all(in, &(struct kind){ "services", "service-cidr", services, pods }, report);
	return 0;
}

const struct check check_net_ranges = {
	.id = "net-ranges",
	.title = "Ranges of pods and Services are free around the host",
	.roles = ROLE_ANY,
	.why = "A node routes both ranges into the cluster. Whatever had such an address before (a "
	       "VPN, another office, docker0, the nameserver, the host itself) cannot be reached "
	       "from the node any more, at worst its own default gateway.",
	.rule = "No route of any table other than a default one, no address of the host and no "
		"nameserver overlaps podSubnet or serviceSubnet.",
	.source = "k3s-io/k3s#588; kubernetes/kubeadm#1185",
	.needs = { .areas = FACTS_NETWORK | FACTS_DNS | FACTS_LEFTOVERS },
	.run = run,
};
