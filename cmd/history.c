/* knode history: the runs that changed this host. */
#include <stdio.h>

#include "command_history.h"
#include "command_node.h"
#include "command_output.h"

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	cleanup(str_list_done) struct str_list ids = { 0 };
	cleanup_host struct host *host = NULL;
	cleanup_json struct json *document = json_map();
	struct json *runs;

	(void)argc, (void)argv;
	if (open_host(ctx, HOST_READ, &host, err) < 0 || run_list(host, &ids, err) < 0 ||
	    history_load(host, &ids, &runs, err) < 0)
		return EXIT_ERROR;
	json_map_set_text(document, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(document, "kind", "RunList");
	json_map_set(document, "runs", runs);
	if (!wants_text(ctx))
		print_tree(ctx, document);
	else if (ids.count)
		history_print(runs);
	else
		puts("no run has changed this host");
	return EXIT_OK;
}

const struct command command_history = {
	.name = "history",
	.summary = "List the runs that changed this host",
	.synopsis = "",
	.details =
		"Oldest first: when it began, how many changes it made, and whether it is done, "
		"interrupted, failed\nor undone. `knode plan show RUN` tells what it did, `knode "
		"history prune` removes runs.",
	.run = run,
};
