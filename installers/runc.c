/* runc, which starts containers, as published. */
#include "install/artifacts.h"

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	return artifacts_add(in, "runc", plan, err);
}

const struct installer installer_runc = {
	.id = "runc",
	.title = "runc, which starts containers",
	.roles = ROLE_ANY,
	.needs = { .areas = FACTS_SYSTEM | FACTS_HOLDS },
	.add = add,
};
