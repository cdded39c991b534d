/* What goes ahead in a plan: which order comes of it, and that a run keeps to that when resumed. */
#include "plan/plan_order.h"

#include "acts/dir.h"
#include "acts/module.h"
#include "acts/unit.h"
#include "apply_bench.h"

/* The steps in the order in which they are taken, a line each. */
static char *order_text(const struct plan *plan)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_free size_t *order = plan_order(plan);

	for (size_t i = 0; i < plan_count(plan); i++) {
		const struct action *action = plan_at(plan, order[i]);

		strbuf_printf(&out, "%s %s\n", action->act->name, action->target);
	}
	return strbuf_take(&out);
}

static void put_unit(const struct bench *bench)
{
	tree_mkdir(&bench->tree, "/etc/systemd/system", 0755);
	tree_mkdir(&bench->tree, "/run/fake", 0755);
	tree_put(&bench->tree, "/lib/systemd/system/slow.service", 0644, "[Service]\n");
}

/* A unit that needs two of the files before it, and a manifest that names one of them. */
static struct plan *plan_of_slow(void)
{
	struct plan *plan = plan_new();
	struct action *unit, *pod;

	plan_file(plan, "/etc/first", 0644, "1\n");
	plan_dir(plan, "/etc/slow", 0755);
	plan_file(plan, "/etc/slow/a", 0644, "a\n");
	plan_file(plan, "/etc/slow/b", 0644, "b\n");
	pod = plan_file(plan, "/etc/pod.yaml", 0600, "path: /etc/late\n");
	action_is_static_pod(pod);
	action_hurry(pod, 1);
	plan_file(plan, "/etc/last", 0644, "2\n");
	unit = plan_unit(plan, "slow.service", PLAN_UNIT_STARTED);
	action_reads(unit, "/etc/slow/b");
	action_start_after(unit, "/etc/absent");
	action_hurry(unit, 2);
	return plan;
}

START_TEST(what_it_needs_comes_with_it)
{
	cleanup_plan struct plan *plan = plan_of_slow();
	cleanup_free char *text = order_text(plan);

	ck_assert_str_eq(text, "dir /etc/slow\n"
			       "file /etc/slow/b\n"
			       "unit slow.service\n"
			       "file /etc/pod.yaml\n"
			       "file /etc/first\n"
			       "file /etc/slow/a\n"
			       "file /etc/last\n");
}
END_TEST

/* A pod sees all of a directory that its manifest names, but not of one whose name begins alike. */
START_TEST(a_manifest_needs_whole_directories)
{
	cleanup_plan struct plan *plan = plan_new();
	cleanup_free char *text = NULL;
	struct action *pod;

	plan_dir(plan, "/etc/certs", 0755);
	plan_dir(plan, "/etc/certs.old", 0755);
	plan_file(plan, "/etc/certs.old/a", 0644, "a\n");
	plan_file(plan, "/etc/certs/a", 0644, "a\n");
	pod = plan_file(plan, "/etc/pod.yaml", 0600, "path: /etc/certs\n");
	action_is_static_pod(pod);
	action_hurry(pod, 1);
	text = order_text(plan);
	ck_assert_str_eq(text, "dir /etc/certs\n"
			       "file /etc/certs/a\n"
			       "file /etc/pod.yaml\n"
			       "dir /etc/certs.old\n"
			       "file /etc/certs.old/a\n");
}
END_TEST

/* Of the kinds that say nothing, all that comes before them is taken before them. */
START_TEST(a_module_is_not_overtaken)
{
	cleanup_plan struct plan *plan = plan_new();
	cleanup_free char *text = NULL;
	struct action *unit;

	plan_file(plan, "/etc/first", 0644, "1\n");
	plan_module(plan, "br_netfilter");
	plan_file(plan, "/etc/second", 0644, "2\n");
	unit = plan_unit(plan, "slow.service", PLAN_UNIT_STARTED);
	action_start_after(unit, "/etc/first");
	action_hurry(unit, 2);
	text = order_text(plan);
	ck_assert_str_eq(text, "file /etc/first\n"
			       "module br_netfilter\n"
			       "unit slow.service\n"
			       "file /etc/second\n");
}
END_TEST

START_TEST(units_keep_their_order)
{
	cleanup_plan struct plan *plan = plan_new();
	cleanup_free char *text = NULL;
	struct action *unit;

	plan_file(plan, "/etc/first", 0644, "1\n");
	plan_unit(plan, "other.service", PLAN_UNIT_STARTED);
	plan_file(plan, "/etc/second", 0644, "2\n");
	unit = plan_unit(plan, "slow.service", PLAN_UNIT_STARTED);
	action_start_after(unit, "/etc/absent");
	action_hurry(unit, 2);
	text = order_text(plan);
	ck_assert_str_eq(text, "file /etc/first\n"
			       "unit other.service\n"
			       "unit slow.service\n"
			       "file /etc/second\n");
}
END_TEST

/* --- Runs --- */

/* Fails the change number `left` of a run, and each after it; the names that changes give files are
 * in `said`. */
struct count {
	struct strbuf said;
	size_t left;
};

static int count_down(void *arg, const char *what)
{
	struct count *count = arg;

	if (strstr(what, "/var/lib/knode") || strstr(what, " /run"))
		return 0;
	if (count->left == 0)
		return -EIO;
	count->left--;
	if (!str_starts(what, "create "))
		strbuf_printf(&count->said, "%s\n", what);
	return 0;
}

static void check_made(const struct bench *bench)
{
	tree_check(&bench->tree, "/etc/first", "1\n");
	tree_check(&bench->tree, "/etc/last", "2\n");
	tree_check(&bench->tree, "/etc/pod.yaml", "path: /etc/late\n");
	tree_check(&bench->tree, "/etc/slow/a", "a\n");
	tree_check(&bench->tree, "/etc/slow/b", "b\n");
	ck_assert(host_exists(bench->host, "/run/fake/slow.service"));
}

START_TEST(it_is_applied_in_that_order)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_of_slow();
	struct count count = { strbuf_make(STRBUF_MAX_TEXT), 1000 };

	put_unit(&bench);
	host_set_gate(bench.host, count_down, &count);
	apply_well(&bench, plan);
	host_set_gate(bench.host, NULL, NULL);
	ck_assert_str_eq(count.said.text, "mkdir /etc/slow\n"
					  "write /etc/slow/b\n"
					  "refresh slow.service\n"
					  "restart slow.service\n"
					  "write /etc/pod.yaml\n"
					  "write /etc/first\n"
					  "write /etc/slow/a\n"
					  "write /etc/last\n");
	strbuf_done(&count.said);
	check_made(&bench);
	ck_assert_int_eq(undo(&bench, NULL, false), 0);
	ck_assert(!host_exists(bench.host, "/etc/slow"));
	ck_assert(!host_exists(bench.host, "/run/fake/slow.service"));
}
END_TEST

/* Wherever it was stopped, what is left is done, in that order too: nothing is passed over. */
START_TEST(a_resumed_run_goes_on_in_that_order)
{
	size_t stop = 0;
	int r = -1;

	for (; r < 0; stop++) {
		cleanup_bench struct bench bench = bench_make();
		cleanup_plan struct plan *plan = plan_of_slow();
		struct count count = { strbuf_make(STRBUF_MAX_TEXT), stop };

		put_unit(&bench);
		host_set_gate(bench.host, count_down, &count);
		r = apply(&bench, plan);
		host_set_gate(bench.host, NULL, NULL);
		if (r < 0 && bench.result.run)
			ck_assert_msg(resume(&bench, NULL) == 0, "%s", err.message);
		else if (r < 0)
			apply_well(&bench, plan);
		check_made(&bench);
		strbuf_done(&count.said);
	}
	ck_assert_uint_gt(stop, 7);
}
END_TEST

UNIT_TESTS(plan_order, what_it_needs_comes_with_it, a_manifest_needs_whole_directories,
	   a_module_is_not_overtaken, units_keep_their_order, it_is_applied_in_that_order,
	   a_resumed_run_goes_on_in_that_order)
