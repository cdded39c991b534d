/*
 * Looking at a host with a plan in hand: what each action would change.
 *
 * Under --root, actions of run-time state (sysctl values, modules, swaps, what runs) have nothing
 * to look at: they count as done, and `left_out` tells how many they are.
 */
#pragma once

#include "plan/act.h"

struct inspection {
	struct change *changes; /* one for each action of the plan */
	size_t count;
	size_t pending;  /* how many are not CHANGE_NONE */
	size_t left_out; /* run-time actions under --root */
};

#define cleanup_inspection cleanup(inspection_done)

/* Looks at every action. The first that cannot be told, or is in the way, is the error. */
int plan_inspect(const struct plan *plan, const struct host *host, struct inspection *ret,
		 struct error *err);
void inspection_done(struct inspection *inspection);

/* Looks at one action; *@ret is zeroed, and filled also when this fails (for change_done()). */
int action_inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err);
