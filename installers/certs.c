/* All certificates and keys of a control plane. */
#include "credentials/plan_pki.h"
#include "install/installer.h"

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	return plan_certs(plan, in->config, NULL, err);
}

const struct installer installer_certs = {
	.id = "certs",
	.title = "Certificates and keys of the control plane",
	.phase = "certs",
	.roles = ROLE_CONTROL_PLANE,
	.add = add,
};
