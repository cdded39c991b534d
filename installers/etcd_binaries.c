/* etcd and its tools, as published. */
#include "install/artifacts.h"

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	return artifacts_add(in, "etcd", plan, err);
}

const struct installer installer_etcd_binaries = {
	.id = "etcd-binaries",
	.title = "etcd and its tools",
	.roles = ROLE_CONTROL_PLANE,
	.needs = { .areas = FACTS_SYSTEM | FACTS_HOLDS },
	.add = add,
};
