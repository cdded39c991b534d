/* knode history prune: removes runs that nobody needs any more. */
#include <errno.h>
#include <stdio.h>

#include "command_history.h"
#include "command_node.h"
#include "command_output.h"
#include "command_plan.h"
#include "run/prune.h"

struct options {
	int64_t keep, older_than;
	bool damaged, dry_run, yes;
};

static const struct opt opts[] = {
	{ "keep", 0, OPT_INT, offsetof(struct options, keep), "N",
	  "remove done runs too, all but the N newest" },
	{ "older-than", 0, OPT_DURATION, offsetof(struct options, older_than), "DURATION",
	  "remove done runs older than that too (720h), all but the newest" },
	{ "damaged", 0, OPT_BOOL, offsetof(struct options, damaged), NULL,
	  "remove damaged runs too: nothing takes those back" },
	{ "dry-run", 0, OPT_BOOL, offsetof(struct options, dry_run), NULL,
	  "list what would be removed; remove nothing" },
	{ "yes", 'y', OPT_BOOL, offsetof(struct options, yes), NULL, "do not ask" },
	{ 0 },
};

static int choose_rules(const struct context *ctx, struct prune *ret, struct error *err)
{
	const struct options *options = ctx->opts;
	bool keeps = opts_given(&ctx->sets[2], "keep");
	bool ages = opts_given(&ctx->sets[2], "older-than");

	if (keeps && ages)
		return error_set(err, -EINVAL, "--keep and --older-than exclude each other");
	if (keeps && options->keep < 0)
		return error_set(err, -EINVAL, "--keep: %lld is not a number of runs",
				 (long long)options->keep);
	if (ages && options->older_than < 0)
		return error_set(err, -EINVAL, "--older-than: a run cannot begin in the future");
	ret->keep = keeps ? options->keep : -1;
	ret->older_than = ages ? options->older_than : -1;
	ret->damaged = options->damaged;
	return 0;
}

/* Shows what would go, and asks about it unless that was answered. */
static int show(const struct context *ctx, const struct host *host, const struct str_list *ids,
		struct error *err)
{
	const struct options *options = ctx->opts;
	cleanup_free char *question =
		xasprintf("Remove %zu run%s?", ids->count, ids->count == 1 ? "" : "s");
	cleanup_json struct json *runs = NULL;
	int r = history_load(host, ids, &runs, err);

	if (r == 0 && wants_text(ctx))
		history_print(runs);
	if (r < 0 || !ids->count || options->dry_run || options->yes)
		return r;
	return confirm(ctx, question, err);
}

/* What went, or would go. */
static void tell(const struct context *ctx, const struct str_list *ids, bool removed)
{
	cleanup_json struct json *document = json_map();

	json_map_set_text(document, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(document, "kind", "PruneResult");
	json_map_set_bool(document, "removed", removed);
	json_map_set(document, "runs", json_texts(ids));
	if (!wants_text(ctx))
		print_tree(ctx, document);
	else if (!ids->count)
		puts("there is no run to remove");
	else
		printf("%zu run%s %s\n", ids->count, ids->count == 1 ? "" : "s",
		       removed ? "removed" : "would be removed");
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	const struct options *options = ctx->opts;
	cleanup(str_list_done) struct str_list ids = { 0 }, removed = { 0 };
	cleanup_host struct host *host = NULL;
	struct prune how;
	int r;

	(void)argc, (void)argv;
	if (choose_rules(ctx, &how, err) < 0)
		return EXIT_INVALID;
	r = options->dry_run ? open_host(ctx, HOST_READ, &host, err)
			     : open_host_to_change(ctx, &host, err);
	if (r == 0)
		r = prune_choose(host, &how, &ids, err);
	if (r == 0)
		r = show(ctx, host, &ids, err);
	if (r == 0 && !options->dry_run)
		r = prune_runs(host, &how, &removed, err);
	if (r < 0)
		return EXIT_ERROR;
	tell(ctx, options->dry_run ? &ids : &removed, !options->dry_run);
	return EXIT_OK;
}

const struct command command_history_prune = {
	.name = "history prune",
	.summary = "Remove runs that nobody needs any more",
	.synopsis = "",
	.details =
		"Removes what the journal holds of runs that are undone. With --keep or "
		"--older-than also of done\nones, the oldest first: nothing takes those back from "
		"then on. What was interrupted or failed\nstays. The originals of files, secret "
		"ones too, are unlinked, not overwritten.",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.run = run,
};
