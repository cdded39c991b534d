#include <errno.h>

#include "check/check.h"

enum {
	CPUS_NEEDED = 2
};

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	struct result *result;
	int count = in->facts->cpu_count;

	if (count <= 0)
		return error_set(err, -EOPNOTSUPP, "the number of processors is not known");
	if (count >= CPUS_NEEDED)
		return check_pass(report, "NumCPU", "%d processors", count);
	result = report_add(report, CHECK_FAIL, "NumCPU",
			    "%d processor, and a control plane needs %d", count, CPUS_NEEDED);
	result_observed(result, "%d", count);
	result_expected(result, "at least %d", CPUS_NEEDED);
	result_hint(result, "knode preflight --ignore-preflight-errors=NumCPU");
	return 0;
}

static const char *const names[] = { "NumCPU", NULL };

const struct check check_cpu_count = {
	.id = "cpu-count",
	.title = "A control plane has two processors",
	.names = names,
	.roles = ROLE_CONTROL_PLANE,
	.why = "API server, etcd, scheduler and controller manager ask for most of a processor "
	       "when idle; with one, etcd's heartbeats come late under load and leaders are lost.",
	.rule = "At least 2 processors that this process may use (its affinity counts, as in Go).",
	.source = "kubeadm, NumCPU",
	.needs = { .areas = FACTS_HARDWARE },
	.run = run,
};
