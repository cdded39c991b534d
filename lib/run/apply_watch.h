/* Watching steps being taken: for progress, and for stopping between two of them. */
#pragma once

#include "plan/act.h"

/* Who watches: told how many steps are to act, of each before it does, and asked between steps. */
struct apply_watch {
	void (*begin)(void *arg, size_t steps); /* may be NULL */
	void (*step)(void *arg, const struct action *action, const struct change *change);
	/* Told within steps that wait for others; its stops() is asked between steps as well,
	 * whether to leave the rest, with -ECANCELED. */
	struct teller teller;
	void *arg;
};

/* Tells the watch, which may be NULL, how many steps are to act. */
void apply_begins(const struct apply_watch *watch, size_t steps);
/* Whether the watch, which may be NULL, wants the rest to be left. */
bool apply_stops(const struct apply_watch *watch);
