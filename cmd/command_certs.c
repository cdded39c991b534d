#include "command_certs.h"

#include <stdio.h>

#include "command_output.h"

int open_node_to_certify(const struct context *ctx, bool dry_run, struct node *node,
			 struct error *err)
{
	const struct node_wish wish = {
		.kind = CONFIG_INIT,
		.parts = NODE_IDENTITY,
		.access = dry_run ? HOST_READ : HOST_WRITE,
	};

	if (!dry_run && check_may_change(ctx, err) < 0)
		return EXIT_ERROR;
	return open_node(ctx, &wish, node, err);
}

void renewing_done(struct renewing *renewing)
{
	node_done(&renewing->node);
	pki_close(renewing->pki);
}

int renewing_open(const struct context *ctx, const char *cert_dir, const char *kubeconfig_dir,
		  struct renewing *ret, struct error *err)
{
	const struct node_wish wish = { .kind = CONFIG_CLUSTER };
	struct node *node = &ret->node;
	int code = open_node(ctx, &wish, node, err);

	if (code != EXIT_OK)
		return code;
	if (pki_open(&ret->pki, err) < 0)
		return EXIT_ERROR;
	ret->how = renewal_of(ret->pki, node->host, node->config, ctx->flags.config != NULL);
	ret->how.options = (struct cert_options){ .config = ctx->flags.config,
						  .cert_dir = cert_dir,
						  .kubeconfig_dir = kubeconfig_dir };
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

int find_cert_dir(const struct context *ctx, const char *given, char **ret, struct error *err)
{
	const struct node_wish wish = { .kind = CONFIG_CLUSTER, .no_host = true };
	cleanup_node struct node node = { 0 };
	const char *dir = given ? given : CERT_DIR;
	int code = ctx->flags.config ? open_node(ctx, &wish, &node, err) : EXIT_OK;

	if (code != EXIT_OK)
		return code;
	if (node.config && !given)
		dir = node.config->cluster.certificates_dir;
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
