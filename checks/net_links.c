#include <fnmatch.h>

#include "check.h"

/* Links that pod networks and kube-proxy make, and leave behind. */
static const char *const patterns[] = {
	"cni0",     "flannel.*",  "flannel-v6.*", "flannel-wg*", "vxlan.calico", "vxlan-v6.calico",
	"cilium_*", "kube-ipvs0", "nodelocaldns", "weave",       "antrea-gw0",
};

static bool is_leftover(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(patterns); i++)
		if (fnmatch(patterns[i], name, 0) == 0)
			return true;
	return false;
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	const struct facts *facts = in->facts;
	size_t before = report->count;

	(void)err;
	for (size_t i = 0; i < facts->interface_count; i++) {
		const char *link = facts->interfaces[i].name;
		cleanup_free char *name = xasprintf("net-links:%s", link);
		struct result *result;

		if (!is_leftover(link))
			continue;
		result = report_add(report, CHECK_WARN, name,
				    "link %s is left of an earlier pod network", link);
		result_observed(result, "there");
		result_expected(result, "gone");
		result_hint(result, "ip link delete %s", link);
	}
	if (report->count == before)
		return check_pass(report, NULL, "no link of an earlier pod network");
	return 0;
}

const struct check check_net_links = {
	.id = "net-links",
	.title = "No links are left of an earlier pod network",
	.roles = ROLE_ANY,
	.why = "A bridge or tunnel of an earlier cluster keeps its addresses and routes. A new "
	       "network of another range then fails to set its own (\"cni0 already has an IP "
	       "address different from\"), or packets take the old way.",
	.rule = "There is no cni0, flannel.*, vxlan.calico, cilium_*, kube-ipvs0, nodelocaldns, "
		"weave or antrea-gw0.",
	.source = "RKE2, rke2-killall.sh; kubernetes/kubernetes#39557",
	.run = run,
};
