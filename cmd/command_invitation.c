#include "command_invitation.h"

#include <errno.h>

#include "base/secret.h"
#include "pki/kubeconfig.h"

void invitation_done(struct invitation *invitation)
{
	free(invitation->server);
	secret_free(invitation->token);
	free(invitation->ca_hash);
	secret_free(invitation->certificate_key);
}

int invitation_set_ca(struct invitation *invitation, const char *name, const struct strbuf *pem,
		      struct error *err)
{
	cleanup_pki struct pki *pki = NULL;
	cleanup_pki_certs struct pki_certs certs = { 0 };
	int r = pki_open(&pki, err);

	if (r == 0)
		r = pki_certs_read(pki, name, pem, &certs, err);
	if (r == 0)
		invitation->ca_hash = xstrdup(certs.items[0]->public_key_hash);
	return r;
}

/* A kubeconfig without a user. */
static int take_kubeconfig(struct invitation *invitation, const char *name, const char *content,
			   struct error *err)
{
	static const char scheme[] = "https://";
	cleanup(strbuf_done) struct strbuf text = strbuf_make(KUBECONFIG_MAX);
	cleanup(strbuf_done) struct strbuf pem = strbuf_make(PKI_MAX_FILE);
	cleanup_kubeconfig struct kubeconfig config = { 0 };
	const char *file = NULL, *server;
	int r;

	strbuf_puts(&text, content);
	r = kubeconfig_parse(name, &text, &config, err);
	if (r < 0)
		return r;
	server = kubeconfig_server(&config);
	if (!server || !str_starts(server, scheme))
		return error_set(err, -EINVAL, "%s names no server that speaks https", name);
	r = kubeconfig_get(&config, KUBECONFIG_CA, &pem, &file, err);
	if (r < 0 || file)
		return r < 0 ? r : error_set(err, -EINVAL, "%s holds no CA", name);
	invitation->server = xstrdup(server + strlen(scheme));
	return invitation_set_ca(invitation, name, &pem, err);
}

int invitation_read(struct kube *kube, struct invitation *ret, struct error *err)
{
	static const struct kube_ref ref = { "v1", "ConfigMap", "kube-public", "cluster-info" };
	cleanup_json struct json *object = NULL;
	const char *content;
	int r = kube_get(kube, &ref, &object, err);

	if (r < 0)
		return r;
	content = json_map_text(json_map_get(object, "data"), "kubeconfig", NULL);
	if (!content)
		return error_set(err, -ENOENT,
				 "the cluster has no ConfigMap kube-public/cluster-info with a "
				 "kubeconfig, so that no host can join it: `knode init phase "
				 "bootstrap-token` makes it on a control plane");
	return take_kubeconfig(ret, "ConfigMap kube-public/cluster-info", content, err);
}

char *invitation_command(const struct invitation *invitation, bool hides)
{
	return xasprintf("knode join %s --token %s --discovery-token-ca-cert-hash %s",
			 invitation->server, hides ? "TOKEN" : invitation->token,
			 invitation->ca_hash);
}

char *invitation_command_control_plane(const struct invitation *invitation, bool hides_token,
				       bool hides_key)
{
	cleanup_free char *join = invitation_command(invitation, hides_token);

	return xasprintf("%s --control-plane --certificate-key %s", join,
			 hides_key ? "KEY" : invitation->certificate_key);
}
