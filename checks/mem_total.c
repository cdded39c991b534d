#include <errno.h>

#include "check/check.h"

#define MIB UINT64_C(1048576)

/*
 * Firmware, kernel and crash kernel keep some memory to themselves: a machine sold with 2 GiB tells
 * 1.9. The limits leave room for that: 1700 MiB for 2 GiB (kubeadm), 150 MiB below 1 GiB (Talos).
 */
enum {
	CONTROL_PLANE_MIB = 1700,
	WORKER_MIB = 1024 - 150
};

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	bool worker = in->role == ROLE_WORKER;
	uint64_t needed = worker ? WORKER_MIB : CONTROL_PLANE_MIB;
	uint64_t total = in->facts->memory_total / MIB;
	struct result *result;

	if (in->facts->memory_total == 0)
		return error_set(err, -EOPNOTSUPP, "the size of memory is not known");
	if (total >= needed)
		return check_pass(report, "Mem", "%llu MiB of memory", (unsigned long long)total);
	result = report_add(report, worker ? CHECK_WARN : CHECK_FAIL, "Mem",
			    "%llu MiB of memory, and a %s needs %llu", (unsigned long long)total,
			    worker ? "worker" : "control plane", (unsigned long long)needed);
	result_observed(result, "%llu MiB", (unsigned long long)total);
	result_expected(result, "at least %llu MiB", (unsigned long long)needed);
	result_hint(result, "knode preflight --ignore-preflight-errors=Mem");
	return 0;
}

static const char *const names[] = { "Mem", NULL };

const struct check check_mem_total = {
	.id = "mem-total",
	.title = "There is memory for the role",
	.names = names,
	.roles = ROLE_ANY,
	.why = "An idle control plane takes about 1 GiB; below that the kernel kills etcd or the "
	       "API server as soon as something is deployed.",
	.rule = "Control plane: at least 1700 MiB, which a machine of 2 GiB has after firmware and "
		"kernel took their share; less fails. Worker: 874 MiB (1 GiB less 150 MiB of "
		"slack); less is a warning.",
	.source = "kubeadm, Mem; Talos, pkg/minimal",
	.needs = { .areas = FACTS_HARDWARE },
	.run = run,
};
