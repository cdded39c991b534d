/*
 * What further control planes share with this one, encrypted, in Secret kube-system/kubeadm-certs,
 * and who may read it (cmd/kubeadm/app/phases/copycerts/copycerts.go).
 */
#include "acts/upload.h"
#include "install/installer.h"
#include "install/manifest.h"
#include "install/token_secret.h"

#define OWNER "kubeadm-certs" /* what late values call the token */

enum {
	TTL_MS = 2 * 3600 * 1000, /* DefaultCertTokenDuration */
};

/* Files below the certificates directory, by their names in the Secret. */
static const struct {
	const char *name, *path;
	bool etcd; /* of a local etcd */
} files[] = {
	{ "ca.crt", "ca.crt", false },
	{ "ca.key", "ca.key", false },
	{ "front-proxy-ca.crt", "front-proxy-ca.crt", false },
	{ "front-proxy-ca.key", "front-proxy-ca.key", false },
	{ "sa.pub", "sa.pub", false },
	{ "sa.key", "sa.key", false },
	{ "etcd-ca.crt", "etcd/ca.crt", true },
	{ "etcd-ca.key", "etcd/ca.key", true },
};

static void add_files(const struct config *config, struct json *data)
{
	const struct config_etcd_external *etcd = &config->cluster.etcd_external;
	bool external = config->cluster.etcd_is_external;

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		cleanup_free char *path =
			xasprintf("%s/%s", config->cluster.certificates_dir, files[i].path);

		if (!files[i].etcd || !external)
			upload_file(data, files[i].name, path);
	}
	if (!external)
		return;
	upload_file(data, "external-etcd-ca.crt", etcd->ca_file);
	upload_file(data, "external-etcd.crt", etcd->cert_file);
	upload_file(data, "external-etcd.key", etcd->key_file);
}

/* A token that is good for nothing but expiring: the Secret goes with it. */
static int add_secret(const struct config *config, struct plan *plan, struct error *err)
{
	struct config_token token = {
		.description = (char[]){ "Proxy for managing TTL for the kubeadm-certs secret" },
		.ttl = TTL_MS,
	};
	cleanup_late_token struct late_token late = late_token_of(&token, OWNER);
	cleanup_late struct late uid = late_make(LATE_TOKEN_UID, OWNER);
	cleanup_json struct json *values = json_map(), *object = NULL, *owner = NULL;
	cleanup_free char *uid_text = late_text(&uid);
	struct json *data = json_map();
	struct action *action;
	int r;

	add_files(config, data);
	json_map_set(values, "DATA", data);
	late_set(values, "TOKEN_ID", &late.id);
	late_set(values, "TOKEN_UID", &uid);
	r = manifest_render("upload-certs/secret.yaml", values, &object, err);
	if (r == 0)
		r = token_secret(&token, &late, &owner, err);
	if (r < 0)
		return r;
	action = plan_upload(plan, take_ptr(&object), take_ptr(&owner), uid_text,
			     config->init.certificate_key, TTL_MS);
	late_token_register(&late, action);
	action_say(action, "for control planes that join");
	return 0;
}

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	cleanup_json struct json *none = json_map();
	int r;

	if (!in->config->init.upload_certs)
		return 0;
	r = add_secret(in->config, plan, err);
	return r < 0 ? r : manifest_add_objects(plan, "upload-certs/rbac.yaml", none, err);
}

const struct installer installer_upload_certs = {
	.id = "upload-certs",
	.title = "Certificates for further control planes",
	.phase = "upload-certs",
	.roles = ROLE_CONTROL_PLANE,
	.add = add,
};
