#include <errno.h>

#include "check/check.h"

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	struct result *result;

	if (in->facts->euid < 0)
		return error_set(err, -EOPNOTSUPP, "the user's id is not among the facts");
	if (in->facts->euid == 0)
		return check_pass(report, "IsPrivilegedUser", "runs as root");
	result = report_add(report, CHECK_FAIL, "IsPrivilegedUser",
			    "runs as user %lld, not as root", (long long)in->facts->euid);
	result_observed(result, "uid %lld", (long long)in->facts->euid);
	result_expected(result, "uid 0");
	result_hint(result, "sudo knode preflight");
	return 0;
}

static const char *const names[] = { "IsPrivilegedUser", NULL };

const struct check check_host_root = {
	.id = "host-root",
	.title = "Runs as root",
	.names = names,
	.roles = ROLE_ANY,
	.why = "Making a node writes below /etc and /var/lib, loads kernel modules and starts "
	       "services, which only root may. As another user some facts stay hidden as well, "
	       "such as the processes that own ports.",
	.rule = "The effective user id is 0.",
	.source = "kubeadm, IsPrivilegedUser",
	.needs = { .areas = FACTS_LIMITS },
	.run = run,
};
