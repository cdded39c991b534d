/* crictl, to talk to container runtimes, as published. */
#include "install/artifacts.h"

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	return artifacts_add(in, "crictl", plan, err);
}

const struct installer installer_crictl = {
	.id = "crictl",
	.title = "crictl, to talk to container runtimes",
	.roles = ROLE_ANY,
	.needs = { .areas = FACTS_SYSTEM | FACTS_HOLDS },
	.add = add,
};
