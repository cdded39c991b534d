#include "command_certs.h"

#include <stdio.h>

void planning_done(struct planning *planning)
{
	plan_free(planning->plan);
	config_free(planning->config);
	host_close(planning->host);
}

int planning_open(const struct context *ctx, bool dry_run, struct planning *ret, struct error *err)
{
	int r = dry_run ? open_host(ctx, HOST_READ, &ret->host, err)
			: open_host_to_change(ctx, &ret->host, err);

	if (r < 0)
		return EXIT_ERROR;
	ret->plan = plan_new();
	return load_config_of_node(ctx, CONFIG_INIT, &ret->config, err);
}

void renewing_done(struct renewing *renewing)
{
	config_free(renewing->config);
	host_close(renewing->host);
	pki_close(renewing->pki);
}

int renewing_open(const struct context *ctx, const char *cert_dir, const char *kubeconfig_dir,
		  struct renewing *ret, struct error *err)
{
	int code = load_config(ctx, NULL, CONFIG_CLUSTER, NULL, &ret->config);

	if (code != EXIT_OK)
		return code;
	if (pki_open(&ret->pki, err) < 0 || open_host(ctx, HOST_READ, &ret->host, err) < 0)
		return EXIT_ERROR;
	ret->how = renewal_of(ret->pki, ret->host, ret->config, ctx->flags.config != NULL);
	if (cert_dir)
		ret->how.cert_dir = cert_dir;
	if (kubeconfig_dir)
		ret->how.kubeconfig_dir = kubeconfig_dir;
	return EXIT_OK;
}

char *renewing_command(const char *words, const char *cert_dir, const char *kubeconfig_dir)
{
	return xasprintf("%s%s%s%s%s", words, cert_dir ? " --cert-dir " : "",
			 cert_dir ? cert_dir : "", kubeconfig_dir ? " --kubeconfig-dir " : "",
			 kubeconfig_dir ? kubeconfig_dir : "");
}

int find_cert_dir(const struct context *ctx, const char *given, char **ret)
{
	cleanup_config struct config *config = NULL;
	const char *dir = given ? given : CERT_DIR;

	if (ctx->flags.config && load_config(ctx, NULL, CONFIG_CLUSTER, NULL, &config) != EXIT_OK)
		return EXIT_INVALID;
	if (config && !given)
		dir = config->cluster.certificates_dir;
	*ret = xstrdup(dir);
	return EXIT_OK;
}

void print_made(const struct context *ctx, const char *kind, const char *field, const char *text)
{
	cleanup_json struct json *document = NULL;

	if (wants_text(ctx)) {
		puts(text);
		return;
	}
	document = json_map();
	json_map_set_text(document, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(document, "kind", kind);
	json_map_set_text(document, field, text);
	print_tree(ctx, document);
}
