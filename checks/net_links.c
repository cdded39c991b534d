#include "check/check.h"

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	const struct facts *facts = in->facts;
	size_t before = report->count;

	(void)err;
	for (size_t i = 0; i < facts->leftover_count; i++) {
		const char *link = facts->leftovers[i].path;
		cleanup_free char *name = xasprintf("net-links:%s", link);
		struct result *result;

		if (!str_eq(facts->leftovers[i].kind, "interface"))
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
	.rule = "There is none of the links that flannel, Calico, Cilium, Antrea, Weave, bridge and "
		"kube-proxy make (cni0, flannel.1, cali*, cilium_*, kube-ipvs0, ...).",
	.source = "RKE2, rke2-killall.sh; kubernetes/kubernetes#39557",
	.needs = { .areas = FACTS_LEFTOVERS },
	.run = run,
};
