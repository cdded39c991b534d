/* knode token delete: takes bootstrap tokens back. */
#include <errno.h>
#include <stdio.h>

#include "command_output.h"
#include "command_tokens.h"
#include "pki/token.h"

struct options {
	const char *kubeconfig;
	bool dry_run, yes;
};

static const struct opt opts[] = {
	{ "kubeconfig", 0, OPT_TEXT, offsetof(struct options, kubeconfig), "FILE",
	  "whom to talk to, and as whom (" HOST_ADMIN_CONF ")" },
	{ "dry-run", 0, OPT_BOOL, offsetof(struct options, dry_run), NULL,
	  "print what would be deleted; change nothing" },
	{ "yes", 'y', OPT_BOOL, offsetof(struct options, yes), NULL,
	  "for scripts: nothing is asked in any case" },
	{ 0 },
};

/* The ids of the arguments, each once; one that is neither id nor token is not repeated. */
static int find_ids(int argc, char **argv, struct str_list *ret, struct error *err)
{
	for (int i = 0; i < argc; i++) {
		cleanup_free char *id = xstrndup(argv[i], strcspn(argv[i], "."));
		bool is_id = strlen(argv[i]) == SYNTAX_TOKEN_ID &&
			     strspn(argv[i], SYNTAX_TOKEN_ALPHABET) == SYNTAX_TOKEN_ID;

		if (!is_id && !syntax_is_token(argv[i]))
			return error_set(err, -EINVAL,
					 "argument %d is neither a token nor its id: an id is 6 "
					 "characters of a-z and 0-9, what `knode token list` "
					 "shows before the dot",
					 i + 1);
		if (!str_list_has(ret, id))
			str_list_add(ret, id);
	}
	return 0;
}

/* Whether the cluster has them all: a token that is missing may be another one, mistyped. */
static int check_present(struct kube *kube, const struct str_list *ids, struct error *err)
{
	int r = 0;

	for (size_t i = 0; i < ids->count && r == 0; i++) {
		cleanup_free char *name = xasprintf(KUBE_TOKEN_PREFIX "%s", ids->items[i]);
		cleanup_json struct json *secret = NULL;

		r = kube_get(kube, &(struct kube_ref){ "v1", "Secret", "kube-system", name },
			     &secret, err);
		if (r == 0 && !secret)
			return error_set(err, -ENOENT,
					 "the cluster has no token %s, and nothing was deleted: "
					 "`knode token list` shows those that it has",
					 ids->items[i]);
	}
	return r;
}

static int delete_all(struct kube *kube, const struct str_list *ids, struct error *err)
{
	int r = 0;

	for (size_t i = 0; i < ids->count && r == 0; i++) {
		cleanup_free char *name = xasprintf(KUBE_TOKEN_PREFIX "%s", ids->items[i]);

		r = kube_delete(kube, &(struct kube_ref){ "v1", "Secret", "kube-system", name },
				err);
	}
	return r;
}

static void print(const struct context *ctx, const struct str_list *ids, bool dry_run)
{
	cleanup_json struct json *document = NULL;

	if (wants_text(ctx)) {
		for (size_t i = 0; i < ids->count; i++)
			printf("token %s %s deleted\n", ids->items[i], dry_run ? "would be" : "is");
		return;
	}
	document = json_map();
	json_map_set_text(document, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(document, "kind", "BootstrapTokenDeletion");
	json_map_set_bool(document, "dryRun", dry_run);
	json_map_set(document, "ids", json_texts(ids));
	print_tree(ctx, document);
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	const struct options *options = ctx->opts;
	cleanup(str_list_done) struct str_list ids = { 0 };
	cleanup_host struct host *host = NULL;
	struct kube *kube;

	if (find_ids(argc, argv, &ids, err) < 0)
		return EXIT_INVALID;
	if (open_cluster(ctx, options->kubeconfig, &host, &kube, err) < 0 ||
	    check_present(kube, &ids, err) < 0)
		return EXIT_ERROR;
	if (!options->dry_run && delete_all(kube, &ids, err) < 0)
		return EXIT_ERROR;
	print(ctx, &ids, options->dry_run);
	return EXIT_OK;
}

const struct command command_token_delete = {
	.name = "token delete",
	.summary = "Delete bootstrap tokens of the cluster",
	.synopsis = "TOKEN...",
	.details =
		"Each token is named by its id (what is before the dot), or whole. Hosts that have\n"
		"joined with it stay. When the cluster lacks one of them, none is deleted.",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.min_args = 1,
	.max_args = -1,
	.run = run,
};
