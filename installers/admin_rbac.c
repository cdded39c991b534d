/* What makes administrators of the bearers of knode's certificates, where these do not themselves.
 */
#include "install/installer.h"
#include "install/manifest.h"

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	const struct version *version = &in->config->version;
	cleanup_json struct json *none = json_map();
	int r = 0;

	if (release_has(version, RELEASE_SUPER_ADMIN))
		r = manifest_add_objects(plan, "cluster-admins.yaml", none, err);
	if (r == 0 && release_has(version, RELEASE_KUBELET_CLIENT_BOUND))
		r = manifest_add_objects(plan, "apiserver-kubelet-client.yaml", none, err);
	return r;
}

const struct installer installer_admin_rbac = {
	.id = "admin-rbac",
	.title = "Rights of admin.conf and of the API server towards kubelets",
	.roles = ROLE_CONTROL_PLANE,
	.add = add,
};
