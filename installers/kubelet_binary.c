/* The kubelet's program, as published. One that runs is started anew. */
#include "acts/unit.h"
#include "install/artifacts.h"

static const char unit[] = "kubelet.service";
static const char program[] = "/usr/local/bin/kubelet";

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	const struct fact_unit *kubelet = in->facts ? facts_unit(in->facts, unit) : NULL;
	int r = artifacts_add(in, "kubelet", plan, err);

	if (r < 0 || !kubelet)
		return r;
	if (in->facts->kubelet_packaged)
		plan_note(plan,
			  "a package brought %s, which stays, and starts the package's kubelet: %s "
			  "is used by nothing, unless a drop-in of the unit says so",
			  unit, program);
	else if (str_eq(kubelet->state.active, "active"))
		action_reads(plan_unit(plan, unit, PLAN_UNIT_STARTED), program);
	return 0;
}

static const char *const units[] = { unit, NULL };

const struct installer installer_kubelet_binary = {
	.id = "kubelet-binary",
	.title = "The kubelet's program",
	.roles = ROLE_ANY,
	.needs = { .areas = FACTS_SYSTEM | FACTS_HOLDS | FACTS_PACKAGES, .units = units },
	.add = add,
};
