/* What nodes may do that join with a bootstrap token. */
#include "install/installer.h"
#include "install/manifest.h"

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	cleanup_json struct json *none = json_map();

	(void)in;
	return manifest_add_objects(plan, "node-rbac.yaml", none, err);
}

const struct installer installer_node_rbac = {
	.id = "node-rbac",
	.title = "Rights of nodes that join",
	.phase = "bootstrap-token",
	.roles = ROLE_CONTROL_PLANE,
	.add = add,
};
