/* kubectl, as published. */
#include "install/artifacts.h"

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	return artifacts_add(in, "kubectl", plan, err);
}

const struct installer installer_kubectl_binary = {
	.id = "kubectl-binary",
	.title = "kubectl",
	.roles = ROLE_ANY,
	.needs = { .areas = FACTS_SYSTEM | FACTS_HOLDS },
	.add = add,
};
