/* What holds for all kinds of actions. */
#include "act_bench.h"
#include "acts/exec.h"
#include "acts/file.h"
#include "acts/module.h"
#include "acts/ready.h"
#include "acts/swap.h"
#include "acts/sysctl.h"
#include "certs/pki_batch.h"

/* Under --root there is nothing of a running system. */
START_TEST(test_root_has_files_only)
{
	cleanup_tree struct tree tree = fake_make();
	cleanup_plan struct plan *plan = plan_new();
	cleanup_inspection struct inspection seen = { 0 };
	cleanup_host struct host *host = NULL;

	plan_sysctl(plan, "a.b", PLAN_SYSCTL_EXACT, "1");
	plan_module(plan, "overlay");
	plan_swap_off(plan, "/dev/sda2");
	plan_exec(plan, "x", (const char *[]){ "true", NULL }, NULL, NULL);
	plan_ready_add(plan_ready(plan, "it", NULL, 1), "it", NULL, "/x");
	plan_file(plan, "/x", 0644, "");
	ck_assert_int_eq(host_open(tree.path, HOST_READ, &host, &err), 0);
	ck_assert_int_eq(plan_inspect(plan, host, &seen, &err), 0);
	ck_assert_uint_eq(seen.left_out, 5);
	ck_assert_uint_eq(seen.pending, 1);
}
END_TEST

/* One that has no function for it would be called by NULL. */
START_TEST(test_what_is_made_in_batches_is_written)
{
	for (size_t i = 0; act_table[i]; i++)
		ck_assert_msg((act_table[i]->make == pki_batch_make) == !!act_table[i]->write, "%s",
			      act_table[i]->name);
}
END_TEST

UNIT_TESTS(act, test_what_is_made_in_batches_is_written, test_root_has_files_only)
