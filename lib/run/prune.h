/*
 * Removing runs from the journal (journal.h): those that are undone, of which nothing is left on
 * the host, and on request old ones, which nothing takes back from then on.
 *
 * Damaged ones go on request alone: somebody may want to look at them.
 *
 * Undo goes from the newest run to the oldest. So of the runs that are not undone only the oldest
 * go, none from between, and never one that is neither done nor undone.
 */
#pragma once

#include "run/run.h"

struct prune {
	int64_t keep;       /* how many of those not undone stay, the newest; -1: all */
	int64_t older_than; /* ms: of these, older ones go, but never the newest; -1: none */
	bool damaged;       /* those go that cannot be understood; nothing takes them back anyway */
};

/* The runs that would go, by their ids, oldest first. */
int prune_choose(const struct host *host, const struct prune *how, struct str_list *ret,
		 struct error *err);
/*
 * Removes them, with the originals of files and the secrets that lie beside their records: the
 * files are unlinked, not overwritten. Takes the host's lock. *@ret has those that went, also when
 * this fails.
 */
int prune_runs(struct host *host, const struct prune *how, struct str_list *ret, struct error *err);
