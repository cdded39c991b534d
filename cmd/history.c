/* knode history: the runs that changed this host. */
#include <stdio.h>

#include "command.h"
#include "run.h"

static struct json *run_to_json(const struct run *run)
{
	struct json *map = json_map();

	json_map_set_text(map, "run", run->id);
	json_map_set_text(map, "command", run->command);
	json_map_set_text(map, "time", run->time);
	json_map_set_text(map, "version", run->version);
	json_map_set_text(map, "state", run_state_name(run->state));
	json_map_set_text(map, "failure", run->failure);
	json_map_set_int(map, "changes", (int64_t)run->changes);
	return map;
}

static void print_text(const struct json *runs)
{
	if (json_count(runs) == 0)
		puts("no run has changed this host");
	for (size_t i = 0; i < json_count(runs); i++) {
		const struct json *run = json_list_at(runs, i);
		const char *failure = json_map_text(run, "failure", NULL);

		printf("%-20s %s  %3lld change%s %s%s%s\n", json_map_text(run, "run", ""),
		       json_map_text(run, "time", ""), (long long)json_map_int(run, "changes", 0),
		       json_map_int(run, "changes", 0) == 1 ? " " : "s",
		       json_map_text(run, "state", ""), failure ? ": " : "",
		       failure ? failure : "");
	}
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	cleanup_json struct json *document = json_map();
	cleanup(str_list_done) struct str_list ids = { 0 };
	cleanup_host struct host *host = NULL;
	struct json *runs = json_list();

	(void)argc, (void)argv;
	json_map_set_text(document, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(document, "kind", "RunList");
	json_map_set(document, "runs", runs);
	if (open_host(ctx, HOST_READ, &host, err) < 0 || run_list(host, &ids, err) < 0)
		return EXIT_ERROR;
	for (size_t i = 0; i < ids.count; i++) {
		cleanup_run struct run *one = NULL;

		if (run_load(host, ids.items[i], &one, err) < 0)
			return EXIT_ERROR;
		json_list_add(runs, run_to_json(one));
	}
	if (!ctx->global.output || output_is(ctx, "text"))
		print_text(runs);
	else
		print_tree(ctx, document);
	return EXIT_OK;
}

const struct command command_history = {
	.name = "history",
	.summary = "List the runs that changed this host",
	.synopsis = "",
	.details = "Oldest first: when it began, how many changes it made, and whether it is done, "
		   "interrupted, failed\nor undone. `knode plan show RUN` tells what it did.",
	.run = run,
};
