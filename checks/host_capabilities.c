#include "check/check.h"

/* Numbers of linux/capability.h. */
static const struct {
	int bit;
	const char *name;
} wanted[] = {
	{ 12, "CAP_NET_ADMIN" },
	{ 21, "CAP_SYS_ADMIN" },
	{ 19, "CAP_SYS_PTRACE" },
	{ 24, "CAP_SYS_RESOURCE" },
};

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	cleanup(str_list_done) struct str_list missing = { 0 };
	cleanup_free char *names = NULL;
	struct result *result;

	(void)err;
	if (in->facts->euid != 0)
		return check_skip(report, NULL, "not run as root (see host-root)");
	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++)
		if (!(in->facts->capabilities & UINT64_C(1) << wanted[i].bit))
			str_list_add(&missing, wanted[i].name);
	if (missing.count == 0)
		return check_pass(report, NULL, "root has the capabilities of a node");
	names = str_list_join(&missing, ", ");
	result = report_add(report, CHECK_FAIL, NULL,
			    "root has not %s here: a kubelet can neither mount nor set up networks",
			    names);
	result_observed(result, "CapEff %#llx", (unsigned long long)in->facts->capabilities);
	result_expected(result, "all capabilities");
	result_hint(result, "# run this container privileged, or knode outside of it");
	return 0;
}

const struct check check_host_capabilities = {
	.id = "host-capabilities",
	.title = "root may do what a node takes",
	.roles = ROLE_ANY,
	.why = "In a container that is not privileged, root lacks capabilities. The kubelet and "
	       "kube-proxy then fail, each at another place, with \"operation not permitted\".",
	.rule = "The effective capabilities hold CAP_NET_ADMIN, CAP_SYS_ADMIN, CAP_SYS_PTRACE and "
		"CAP_SYS_RESOURCE.",
	.source = "capabilities(7)",
	.needs = { .areas = FACTS_LIMITS },
	.run = run,
};
