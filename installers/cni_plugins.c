/* Reference plugins of CNI, as published. */
#include "install/artifacts.h"

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	return artifacts_add(in, "cni-plugins", plan, err);
}

const struct installer installer_cni_plugins = {
	.id = "cni-plugins",
	.title = "Reference plugins of CNI",
	.roles = ROLE_ANY,
	.needs = { .areas = FACTS_SYSTEM },
	.add = add,
};
