/* The kubelet stops: it would start everything anew. */
#include "acts/unit.h"
#include "install/installer.h"

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	(void)in, (void)err;
	plan_unit(plan, "kubelet.service", PLAN_UNIT_STOPPED);
	return 0;
}

const struct installer installer_reset_kubelet = {
	.id = "reset-kubelet",
	.title = "The kubelet stops",
	.roles = ROLE_ANY,
	.add = add,
};
