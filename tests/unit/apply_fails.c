/* Steps that fail: what is done all the same, what is left, and the ways on from there. */
#include "acts/dir.h"
#include "acts/exec.h"
#include "acts/module.h"
#include "acts/sysctl.h"
#include "acts/unit.h"
#include "apply_bench.h"
#include "host/host_change.h"
#include "plan/late.h"

/* Changes that this host refuses, as it would a container; NULL-terminated. */
static int refuse(void *arg, const char *what)
{
	const char *const *refused = arg;

	for (; *refused; refused++)
		if (str_eq(*refused, what))
			return -EROFS;
	return 0;
}

static void refuse_only(const struct bench *bench, const char *const refused[])
{
	host_set_gate(bench->host, refuse, (void *)(uintptr_t)refused);
}

static const char *const nothing[] = { NULL };
static const char *const panic[] = { "set /proc/sys/kernel/panic", NULL };

static void put_settings(const struct bench *bench)
{
	tree_put(&bench->tree, "/proc/sys/kernel/panic", 0644, "0\n");
	tree_put(&bench->tree, "/proc/sys/vm/overcommit_memory", 0644, "0\n");
}

static struct plan *plan_of_settings(void)
{
	struct plan *plan = plan_new();

	plan_sysctl(plan, "kernel.panic", PLAN_SYSCTL_EXACT, "10");
	plan_sysctl(plan, "vm.overcommit_memory", PLAN_SYSCTL_EXACT, "1");
	plan_file(plan, "/etc/x", 0644, "new\n");
	return plan;
}

#define PANIC_REFUSED                                                                           \
	"kernel.panic cannot be set from here, as in a container: on the machine that it runs " \
	"on, sysctl -w kernel.panic='10': Read-only file system"

START_TEST(the_others_are_done)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_of_settings(), *other = plan_of_file("/etc/y", "y");

	put_settings(&bench);
	refuse_only(&bench, panic);
	ck_assert_int_eq(apply(&bench, plan), -EROFS);
	ck_assert_str_eq(err.message, "run 0001-test-it is done but for 1 step that failed: `knode "
				      "resume` tries it again once that is mended, `knode undo` "
				      "takes the run back");
	ck_assert_uint_eq(bench.result.changes, 2);
	ck_assert_uint_eq(bench.result.failed.count, 1);
	ck_assert_str_eq(bench.result.failed.items[0], "sysctl kernel.panic: " PANIC_REFUSED);
	tree_check(&bench.tree, "/proc/sys/vm/overcommit_memory", "1\n");
	tree_check(&bench.tree, "/etc/x", "new\n");
	check_state(&bench, "1", RUN_INCOMPLETE);
	/* It keeps nobody from anything. */
	apply_well(&bench, other);
	ck_assert_int_eq(undo(&bench, NULL, false), 0);
	/* Mended, it is tried again; and all of it is taken back. */
	refuse_only(&bench, nothing);
	ck_assert_msg(resume(&bench, NULL) == 0, "%s", err.message);
	ck_assert_uint_eq(bench.result.changes, 1);
	tree_check(&bench.tree, "/proc/sys/kernel/panic", "10\n");
	check_state(&bench, "1", RUN_DONE);
	ck_assert_int_eq(undo(&bench, NULL, false), 0);
	tree_check(&bench.tree, "/proc/sys/kernel/panic", "0\n");
	tree_check(&bench.tree, "/proc/sys/vm/overcommit_memory", "0\n");
	ck_assert(!host_exists(bench.host, "/etc/x"));
}
END_TEST

START_TEST(an_incomplete_run_is_undone)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_of_settings();

	put_settings(&bench);
	refuse_only(&bench, panic);
	ck_assert_int_eq(apply(&bench, plan), -EROFS);
	ck_assert_int_eq(undo(&bench, NULL, false), 0);
	tree_check(&bench.tree, "/proc/sys/vm/overcommit_memory", "0\n");
	ck_assert(!host_exists(bench.host, "/etc/x"));
	check_state(&bench, "1", RUN_UNDONE);
}
END_TEST

/* Given again, the command comes to what failed alone; as that changes nothing, it is no run. */
START_TEST(what_changes_nothing_is_no_run)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_of_settings();

	put_settings(&bench);
	refuse_only(&bench, panic);
	ck_assert_int_eq(apply(&bench, plan), -EROFS);
	ck_assert_int_eq(apply(&bench, plan), -EROFS);
	ck_assert_str_eq(err.message, PANIC_REFUSED "; nothing was changed");
	ck_assert_ptr_null(bench.result.run);
	ck_assert_int_eq(
		run_undo(bench.host, &(struct undo_wish){ .id = "2" }, NULL, &bench.result, &err),
		-ENOENT);
	check_state(&bench, "1", RUN_INCOMPLETE);
}
END_TEST

START_TEST(an_older_run_is_not_resumed)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_of_settings(), *other = plan_of_file("/etc/y", "y");

	put_settings(&bench);
	refuse_only(&bench, panic);
	ck_assert_int_eq(apply(&bench, plan), -EROFS);
	apply_well(&bench, other);
	ck_assert_int_eq(resume(&bench, "1"), -EBUSY);
	ck_assert_str_eq(err.message,
			 "run 0001-test-it lies under the newer 0002-test-it: give its "
			 "command anew");
	ck_assert_int_eq(resume(&bench, NULL), -EALREADY);
}
END_TEST

/* A module and its setting, a directory and its file, a file and what it is to hold. */
START_TEST(what_stands_on_it_is_left)
{
	static const char *const refused[] = { "run modprobe", "mkdir /etc/d", "write /etc/ca",
					       NULL };
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_new();
	cleanup_late struct late late = late_make(LATE_FILE, "/etc/ca");
	cleanup_free char *text = late_text(&late);

	put_settings(&bench);
	plan_module(plan, "br_netfilter");
	plan_sysctl_stands_on(
		plan_sysctl(plan, "net.bridge.bridge-nf-call-iptables", PLAN_SYSCTL_EXACT, "1"),
		"br_netfilter");
	plan_dir(plan, "/etc/d", 0755);
	plan_file(plan, "/etc/d/x", 0644, "x");
	plan_file(plan, "/etc/dx", 0644, "x");
	plan_file(plan, "/etc/ca", 0644, "ca");
	action_late(plan_file(plan, "/etc/config", 0644, text), &late);
	plan_sysctl(plan, "kernel.panic", PLAN_SYSCTL_EXACT, "10");
	refuse_only(&bench, refused);
	ck_assert_int_eq(apply(&bench, plan), -EROFS);
	ck_assert_str_eq(err.message,
			 "run 0001-test-it is done but for 3 steps that failed and 3 "
			 "that stand on them: `knode resume` tries them again once that "
			 "is mended, `knode undo` takes the run back");
	ck_assert_uint_eq(bench.result.failed.count, 6);
	ck_assert_str_eq(bench.result.failed.items[1],
			 "sysctl net.bridge.bridge-nf-call-iptables: left, as it stands on module "
			 "br_netfilter");
	ck_assert_str_eq(bench.result.failed.items[3], "file /etc/d/x: left, as it stands on dir "
						       "/etc/d");
	ck_assert_str_eq(bench.result.failed.items[5], "file /etc/config: left, as it stands on "
						       "file /etc/ca");
	tree_check(&bench.tree, "/etc/dx", "x");
	tree_check(&bench.tree, "/proc/sys/kernel/panic", "10\n");
	refuse_only(&bench, nothing);
	ck_assert_msg(resume(&bench, NULL) == 0, "%s", err.message);
	tree_check(&bench.tree, "/etc/d/x", "x");
	tree_check(&bench.tree, "/etc/config", "Y2E=");
	check_state(&bench, "1", RUN_DONE);
	ck_assert_int_eq(undo(&bench, NULL, false), 0);
	ck_assert(!host_exists(bench.host, "/etc/d") && !host_exists(bench.host, "/etc/config"));
}
END_TEST

/* What is to run reads what was written for it; what is to stop does not. */
START_TEST(units_that_run_stand_on_what_was_written)
{
	static const char *const refused[] = { "write /etc/x", NULL };
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_new();

	tree_mkdir(&bench.tree, "/etc/systemd/system", 0755);
	tree_put(&bench.tree, "/lib/systemd/system/a.service", 0644, "[Unit]\n");
	tree_put(&bench.tree, "/lib/systemd/system/b.service", 0644, "[Unit]\n");
	tree_put(&bench.tree, "/run/fake/b.service", 0644, "");
	plan_file(plan, "/etc/x", 0644, "x");
	plan_unit(plan, "a.service", PLAN_UNIT_STARTED);
	plan_unit(plan, "b.service", PLAN_UNIT_STOPPED);
	refuse_only(&bench, refused);
	ck_assert_int_eq(apply(&bench, plan), -EROFS);
	ck_assert_str_eq(bench.result.failed.items[1], "unit a.service: left, as it stands on file "
						       "/etc/x");
	ck_assert(!host_exists(bench.host, "/run/fake/a.service"));
	ck_assert(!host_exists(bench.host, "/run/fake/b.service"));
}
END_TEST

/* A command, as all that says nothing else, stands on all: the run stops there, and is open. */
START_TEST(what_stands_on_all_stops_the_run)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_of_settings(), *other = plan_of_file("/etc/y", "y");

	put_settings(&bench);
	plan_exec(plan, "tick", (const char *[]){ "tick", "/etc/ticks", NULL }, NULL,
		  (const char *[]){ "rm", "/etc/ticks", NULL });
	plan_file(plan, "/etc/z", 0644, "z");
	refuse_only(&bench, panic);
	ck_assert_int_eq(apply(&bench, plan), -EROFS);
	ck_assert_str_eq(err.message,
			 "run 0001-test-it stopped: " PANIC_REFUSED "; `knode resume` goes on once "
			 "that is mended, `knode undo` takes the run back");
	ck_assert(!host_exists(bench.host, "/etc/ticks") && !host_exists(bench.host, "/etc/z"));
	check_state(&bench, "1", RUN_FAILED);
	ck_assert_int_eq(apply(&bench, other), -EBUSY);
	refuse_only(&bench, nothing);
	ck_assert_msg(resume(&bench, NULL) == 0, "%s", err.message);
	tree_check(&bench.tree, "/etc/ticks", ".");
	tree_check(&bench.tree, "/etc/z", "z");
	ck_assert_int_eq(undo(&bench, NULL, false), 0);
	ck_assert(!host_exists(bench.host, "/etc/ticks") && !host_exists(bench.host, "/etc/x"));
}
END_TEST

/* One of many that are written together. */
START_TEST(a_group_is_taken_apart)
{
	static const char *const refused[] = { "write /etc/1", NULL };
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_new();

	for (int i = 0; i < 4; i++) {
		cleanup_free char *path = xasprintf("/etc/%d", i);

		plan_file(plan, path, 0644, path);
	}
	refuse_only(&bench, refused);
	ck_assert_int_eq(apply(&bench, plan), -EROFS);
	ck_assert_uint_eq(bench.result.changes, 3);
	ck_assert(!host_exists(bench.host, "/etc/1"));
	tree_check(&bench.tree, "/etc/3", "/etc/3");
	ck_assert_int_eq(undo(&bench, NULL, false), 0);
	ck_assert(!host_exists(bench.host, "/etc/0"));
}
END_TEST

/* A step that became an obstacle since the plan was made is one that failed, too. */
START_TEST(what_changed_since_the_plan_fails_alone)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_of_settings();
	cleanup_inspection struct inspection seen = { 0 };

	put_settings(&bench);
	ck_assert_int_eq(plan_inspect(plan, bench.host, &seen, &err), 0);
	tree_put(&bench.tree, "/proc/sys/kernel/panic", 0644, "7\n");
	ck_assert_int_eq(plan_apply(plan, &seen, bench.host, "test", NULL, &bench.result, &err),
			 -ESTALE);
	ck_assert_str_eq(
		bench.result.failed.items[0],
		"sysctl kernel.panic: kernel.panic changed since the plan was made: it was "
		"{\"value\":\"0\"}, and is {\"value\":\"7\"}");
	tree_check(&bench.tree, "/etc/x", "new\n");
	ck_assert_int_eq(undo(&bench, NULL, false), 0);
	tree_check(&bench.tree, "/proc/sys/kernel/panic", "7\n");
}
END_TEST

UNIT_TESTS(apply_fails, the_others_are_done, an_incomplete_run_is_undone,
	   what_changes_nothing_is_no_run, an_older_run_is_not_resumed, what_stands_on_it_is_left,
	   units_that_run_stand_on_what_was_written, what_stands_on_all_stops_the_run,
	   a_group_is_taken_apart, what_changed_since_the_plan_fails_alone)
