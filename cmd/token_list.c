/* knode token list: the bootstrap tokens of a cluster. */
#include <time.h>

#include "base/time.h"
#include "command_output.h"
#include "command_print.h"
#include "command_tokens.h"

struct options {
	const char *kubeconfig;
	bool dry_run;
};

static const struct opt opts[] = {
	{ "kubeconfig", 0, OPT_TEXT, offsetof(struct options, kubeconfig), "FILE",
	  "whom to talk to, and as whom (" HOST_ADMIN_CONF ")" },
	{ "dry-run", 0, OPT_BOOL, offsetof(struct options, dry_run), .hidden = true },
	{ 0 },
};

enum column {
	COLUMN_TOKEN,
	COLUMN_TTL,
	COLUMN_EXPIRES,
	COLUMN_USAGES,
	COLUMN_DESCRIPTION,
	COLUMN_GROUPS,
	COLUMNS,
};

static const char *const titles[COLUMNS] = { "TOKEN",  "TTL",         "EXPIRES",
					     "USAGES", "DESCRIPTION", "EXTRA GROUPS" };

struct row {
	char *cells[COLUMNS];
};

/* How long it still lives. */
static char *ttl_text(const struct kube_token *token, int64_t now)
{
	int64_t expires;

	if (!token->expires)
		return xstrdup("forever");
	if (!time_parse_rfc3339(token->expires, &expires))
		return xstrdup("unknown");
	return expires <= now ? xstrdup("expired") : time_span_text(expires - now);
}

static struct row row_of(const struct kube_token *token, int64_t now)
{
	return (struct row){ .cells = {
				     [COLUMN_TOKEN] = xstrdup(token->text),
				     [COLUMN_TTL] = ttl_text(token, now),
				     [COLUMN_EXPIRES] =
					     xstrdup(token->expires ? token->expires : "never"),
				     [COLUMN_USAGES] = tokens_join(&token->usages, "none"),
				     [COLUMN_DESCRIPTION] = xstrdup(
					     token->description ? token->description : "none"),
				     [COLUMN_GROUPS] = tokens_join(&token->groups, "none"),
			     } };
}

static void row_done(struct row *row)
{
	for (size_t i = 0; i < COLUMNS; i++)
		free(row->cells[i]);
}

static void write_row(const char *const cells[], const size_t widths[], struct strbuf *out)
{
	for (size_t i = 0; i < COLUMNS; i++) {
		strbuf_puts(out, cells[i]);
		if (i + 1 < COLUMNS)
			strbuf_fill(out, ' ', widths[i] + 2 - strlen(cells[i]));
	}
	strbuf_putc(out, '\n');
}

static void print_table(const struct kube_tokens *tokens, int64_t now)
{
	struct row *rows = xcalloc(tokens->count + 1, sizeof(*rows));
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	size_t widths[COLUMNS];

	for (size_t column = 0; column < COLUMNS; column++)
		widths[column] = strlen(titles[column]);
	for (size_t i = 0; i < tokens->count; i++) {
		rows[i] = row_of(&tokens->items[i], now);
		for (size_t column = 0; column < COLUMNS; column++) {
			size_t length = strlen(rows[i].cells[column]);

			if (length > widths[column])
				widths[column] = length;
		}
	}
	write_row(titles, widths, &out);
	for (size_t i = 0; i < tokens->count; i++) {
		write_row((const char *const *)rows[i].cells, widths, &out);
		row_done(&rows[i]);
	}
	free(rows);
	print_buffer(&out);
}

static void print_document(const struct context *ctx, const struct kube_tokens *tokens, int64_t now)
{
	cleanup_json struct json *document = json_map();
	struct json *list = json_list();

	for (size_t i = 0; i < tokens->count; i++) {
		const struct kube_token *token = &tokens->items[i];
		struct json *entry = json_map();
		int64_t expires;

		json_map_set_text(entry, "token", token->text);
		json_map_set_text(entry, "description", token->description);
		json_map_set_text(entry, "expires", token->expires);
		json_map_set_bool(entry, "expired",
				  token->expires && time_parse_rfc3339(token->expires, &expires) &&
					  expires <= now);
		json_map_set(entry, "usages", json_texts(&token->usages));
		json_map_set(entry, "groups", json_texts(&token->groups));
		json_list_add(list, entry);
	}
	json_map_set_text(document, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(document, "kind", "BootstrapTokenList");
	json_map_set(document, "tokens", list);
	print_tree(ctx, document);
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	const struct options *options = ctx->opts;
	cleanup(kube_tokens_done) struct kube_tokens tokens = { 0 };
	cleanup_host struct host *host = NULL;
	int64_t now = time(NULL);
	struct kube *kube;

	(void)argc, (void)argv;
	if (open_cluster(ctx, options->kubeconfig, &host, &kube, err) < 0 ||
	    kube_tokens_get(kube, &tokens, err) < 0)
		return EXIT_ERROR;
	if (!wants_text(ctx))
		print_document(ctx, &tokens, now);
	else if (tokens.count)
		print_table(&tokens, now);
	return EXIT_OK;
}

const struct command command_token_list = {
	.name = "token list",
	.summary = "List the bootstrap tokens of the cluster",
	.synopsis = "",
	.details =
		"Prints all bootstrap tokens of the cluster, how long each still lives, and what\n"
		"it is good for. The tokens are printed whole: whoever has one may join hosts.",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.run = run,
};
