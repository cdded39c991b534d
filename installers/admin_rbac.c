/* What makes administrators of the bearers of knode's certificates, where these do not themselves.
 */
#include "acts/api.h"
#include "install/installer.h"
#include "install/manifest.h"

/*
 * What gives admin.conf its rights is applied by who has all of them already, if it is not there
 * yet (cmd/kubeadm/app/phases/kubeconfig/kubeconfig.go of Kubernetes v1.29:
 * EnsureAdminClusterRoleBinding()).
 */
static int add_admins(struct plan *plan, struct error *err)
{
	cleanup_json struct json *none = json_map(), *binding = NULL;
	int r = manifest_render("cluster-admins.yaml", none, &binding, err);

	if (r == 0)
		api_with(plan_api(plan, take_ptr(&binding)), "/etc/kubernetes/admin.conf",
			 "/etc/kubernetes/super-admin.conf");
	return r;
}

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	const struct version *version = &in->config->version;
	cleanup_json struct json *none = json_map();
	int r = 0;

	if (release_has(version, RELEASE_SUPER_ADMIN))
		r = add_admins(plan, err);
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
