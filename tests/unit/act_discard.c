/* Files that have served their purpose. */
#include "act_bench.h"
#include "acts/discard.h"
#include "acts/file.h"

START_TEST(it_is_gone_after_it_was_of_use)
{
	cleanup_bench struct bench bench = bench_make();

	plan_discard(bench.plan, "/etc/x");
	check_kind(&bench, CHANGE_NONE);
	tree_put(&bench.tree, "/etc/x", 0600, "a token");
	check_kind(&bench, CHANGE_REMOVE);
	apply(&bench);
	check_kind(&bench, CHANGE_NONE);
}
END_TEST

/* An earlier step makes it: then it is to go again, though it is not there yet. */
START_TEST(it_follows_what_makes_it)
{
	cleanup_plan struct plan *plan = plan_new();
	const struct action *other, *same, *discard;

	other = plan_file(plan, "/etc/y", 0600, "a token");
	same = plan_file(plan, "/etc/x", 0600, "a token");
	discard = plan_discard(plan, "/etc/x");
	ck_assert(!discard->act->follows(discard, other));
	ck_assert(discard->act->follows(discard, same));
}
END_TEST

UNIT_TESTS(act_discard, it_is_gone_after_it_was_of_use, it_follows_what_makes_it)
