#include "command_history.h"

#include <stdio.h>

static struct json *run_to_json(const struct run *run)
{
	struct json *map = json_map();

	json_map_set_text(map, "run", run->id);
	run_command_to_json(run->command, map);
	json_map_set_text(map, "time", run->time);
	json_map_set_text(map, "version", run->version);
	json_map_set_text(map, "state", run_state_name(run->state));
	json_map_set_text(map, "failure", run->failure);
	json_map_set_int(map, "changes", (int64_t)run->changes);
	return map;
}

int history_load(const struct host *host, const struct str_list *ids, struct json **ret,
		 struct error *err)
{
	cleanup_json struct json *runs = json_list();

	for (size_t i = 0; i < ids->count; i++) {
		cleanup_run struct run *run = NULL;
		int r = run_look(host, ids->items[i], &run, err);

		if (r < 0)
			return r;
		json_list_add(runs, run_to_json(run));
	}
	*ret = take_ptr(&runs);
	return 0;
}

void history_print(const struct json *runs)
{
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
