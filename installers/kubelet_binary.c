/* The kubelet's program, as published. */
#include "install/artifacts.h"

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	return artifacts_add(in, "kubelet", plan, err);
}

const struct installer installer_kubelet_binary = {
	.id = "kubelet-binary",
	.title = "The kubelet's program",
	.roles = ROLE_ANY,
	.needs = { .areas = FACTS_SYSTEM },
	.add = add,
};
