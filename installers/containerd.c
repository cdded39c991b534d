/* containerd, the container runtime, as published. */
#include "install/artifacts.h"

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	return artifacts_add(in, "containerd", plan, err);
}

const struct installer installer_containerd = {
	.id = "containerd",
	.title = "containerd, the container runtime",
	.roles = ROLE_ANY,
	.needs = { .areas = FACTS_SYSTEM | FACTS_HOLDS },
	.add = add,
};
