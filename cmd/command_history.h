/* Runs, as `knode history` lists them. */
#pragma once

#include "command.h"
#include "run/run.h"

/* Those of @ids, as a list. */
int history_load(const struct host *host, const struct str_list *ids, struct json **ret,
		 struct error *err);
/* Such a list as text, a line for each. */
void history_print(const struct json *runs);
