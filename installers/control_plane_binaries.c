/* Programs of the control plane, as published. */
#include "install/artifacts.h"

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	static const char *const names[] = { "kube-apiserver", "kube-controller-manager",
					     "kube-scheduler" };
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(names) && r == 0; i++)
		r = artifacts_add(in, names[i], plan, err);
	return r;
}

const struct installer installer_control_plane_binaries = {
	.id = "control-plane-binaries",
	.title = "Programs of the control plane",
	.roles = ROLE_CONTROL_PLANE,
	.needs = { .areas = FACTS_SYSTEM | FACTS_HOLDS },
	.add = add,
};
