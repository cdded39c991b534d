/* Reference plugins of CNI, as published, where the container runtime looks for them. */
#include "config/cni_dirs.h"
#include "install/artifacts.h"

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	return artifacts_add_to(in, "cni-plugins", config_cni_bin_dir(in->config, in->facts), plan,
				err);
}

const struct installer installer_cni_plugins = {
	.id = "cni-plugins",
	.title = "Reference plugins of CNI",
	.roles = ROLE_ANY,
	.needs = { .areas = FACTS_SYSTEM | FACTS_HOLDS },
	.add_needs = config_want_runtime,
	.add = add,
};
