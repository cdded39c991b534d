#include "command_welcome.h"

#include <stdio.h>

#include "acts/api.h"
#include "acts/upload.h"
#include "certs/cert_load.h"
#include "command_invitation.h"
#include "command_output.h"
#include "command_plan.h"
#include "command_print.h"
#include "config/config.h"
#include "run/run.h"

/* A run that went on after a crash has the token and the key that it was begun with. */
static int find_secrets(const struct host *host, const char *id, struct invitation *ret,
			struct error *err)
{
	cleanup(str_list_done) struct str_list tokens = { 0 };
	cleanup_run struct run *run = NULL;
	int r = id ? run_load(host, id, &run, err) : 0;

	if (run)
		api_tokens(run->plan, &tokens);
	if (tokens.count)
		ret->token = xstrdup(tokens.items[0]);
	if (run)
		ret->certificate_key = xstrdup_or_null(upload_key(run->plan));
	return r;
}

static int find_ca_hash(const struct host *host, const struct config *config, char **ret,
			struct error *err)
{
	cleanup_free char *path = xasprintf("%s/ca.crt", config->cluster.certificates_dir);
	cleanup_pki struct pki *pki = NULL;
	cleanup_pki_certs struct pki_certs certs = { 0 };
	int r = pki_open(&pki, err);

	if (r == 0)
		r = cert_load(pki, host, path, &certs, err);
	if (r == 0)
		*ret = xstrdup(certs.items[0]->public_key_hash);
	return r;
}

static int find_invitation(const struct host *host, const struct config *config,
			   const struct apply_result *result, struct invitation *ret,
			   struct error *err)
{
	cleanup_free char *url = config_api_server_url(config);
	int r = find_secrets(host, result->run, ret, err);

	ret->server = xstrdup(url + strlen("https://"));
	return r < 0 ? r : find_ca_hash(host, config, &ret->ca_hash, err);
}

static void print_document(const struct context *ctx, const struct config *config,
			   const struct apply_result *result, const struct invitation *invitation)
{
	cleanup_json struct json *document = result_document("InitResult", "done", result);
	cleanup_free char *join = invitation->token && !ctx->flags.skip_token_print
					  ? invitation_command(invitation, false)
					  : NULL;

	json_map_set_text(document, "kubernetesVersion", config->cluster.kubernetes_version);
	json_map_set_text(document, "nodeName", config->init.node_registration.name);
	json_map_set_text(document, "controlPlaneEndpoint", invitation->server);
	json_map_set_text(document, "kubeconfig", "/etc/kubernetes/admin.conf");
	json_map_set_text(document, "caCertHash", invitation->ca_hash);
	if (join)
		json_map_set_text(document, "joinCommand", join);
	if (invitation->certificate_key && !ctx->flags.skip_certificate_key_print)
		json_map_set_text(document, "certificateKey", invitation->certificate_key);
	json_map_set(document, "notes", json_texts(&result->notes));
	print_tree(ctx, document);
}

static void write_text(const struct context *ctx, const struct config *config,
		       const struct apply_result *result, const struct invitation *invitation,
		       struct strbuf *out)
{
	for (size_t i = 0; i < result->notes.count; i++)
		strbuf_printf(out, "note: %s\n", result->notes.items[i]);
	strbuf_printf(out, "%s is the control plane of a cluster of Kubernetes %s. Next:\n\n",
		      config->init.node_registration.name, config->cluster.kubernetes_version);
	strbuf_puts(out, "  export KUBECONFIG=/etc/kubernetes/admin.conf    for kubectl\n");
	strbuf_puts(out, "  kubectl apply -f NETWORK.yaml                   a network of pods, if "
			 "none is there\n");
	if (invitation->token) {
		cleanup_free char *join =
			invitation_command(invitation, ctx->flags.skip_token_print);

		strbuf_printf(out, "  %s\n%50sas root on each worker\n", join, "");
	}
	if (invitation->token && invitation->certificate_key) {
		cleanup_free char *join =
			invitation_command_control_plane(invitation, ctx->flags.skip_token_print,
							 ctx->flags.skip_certificate_key_print);

		strbuf_printf(out,
			      "  %s\n%50sas root on each further control plane, within 2 hours\n",
			      join, "");
	}
	strbuf_puts(out, "  knode reset                                     takes it away again\n");
}

int welcome_init(const struct context *ctx, const struct host *host,
		 const struct apply_result *result, void *arg, struct error *err)
{
	const struct config *config = arg;
	cleanup_invitation struct invitation invitation = { 0 };
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);

	if (find_invitation(host, config, result, &invitation, err) < 0)
		return EXIT_ERROR;
	if (!wants_text(ctx)) {
		print_document(ctx, config, result, &invitation);
		return EXIT_OK;
	}
	write_text(ctx, config, result, &invitation, &out);
	print_buffer(&out);
	return EXIT_OK;
}

int welcome_upload(const struct context *ctx, const struct host *host,
		   const struct apply_result *result, void *arg, struct error *err)
{
	cleanup_invitation struct invitation invitation = { 0 };
	cleanup_json struct json *document = NULL;
	const char *key;

	(void)arg;
	if (find_secrets(host, result->run, &invitation, err) < 0)
		return EXIT_ERROR;
	key = ctx->flags.skip_certificate_key_print ? NULL : invitation.certificate_key;
	if (wants_text(ctx)) {
		print_result(ctx, "RunResult", "done", result);
		if (key)
			printf("certificate key: %s\n", key);
		return EXIT_OK;
	}
	document = result_document("UploadResult", "done", result);
	json_map_set_text(document, "certificateKey", key);
	json_map_set(document, "notes", json_texts(&result->notes));
	print_tree(ctx, document);
	return EXIT_OK;
}

int welcome_join(const struct context *ctx, const struct host *host,
		 const struct apply_result *result, void *arg, struct error *err)
{
	const struct config *config = arg;
	const char *name = config_registration(config)->name;
	cleanup_json struct json *document = NULL;

	(void)host, (void)err;
	if (!wants_text(ctx)) {
		document = result_document("JoinResult", "done", result);
		json_map_set_text(document, "kubernetesVersion",
				  config->cluster.kubernetes_version);
		json_map_set_text(document, "nodeName", name);
		json_map_set(document, "notes", json_texts(&result->notes));
		print_tree(ctx, document);
		return EXIT_OK;
	}
	print_notes(result);
	printf("%s has joined the cluster, as a worker. On a control plane:\n\n"
	       "  kubectl get nodes    shows it; it is Ready once a network of pods is there\n",
	       name);
	return EXIT_OK;
}
