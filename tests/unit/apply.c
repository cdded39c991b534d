/* Applying and resuming plans: what stops them, what they leave. */
#include <fcntl.h>
#include <sys/file.h>

#include "acts/absent.h"
#include "acts/bundle.h"
#include "acts/cgroup.h"
#include "acts/exec.h"
#include "acts/file.h"
#include "acts/sysctl.h"
#include "apply_bench.h"
#include "pki_unit.h"
#include "plan/late.h"

START_TEST(test_apply_and_undo)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_of_file("/etc/x", "new\n");

	tree_put(&bench.tree, "/etc/x", 0600, "old\n");
	apply_well(&bench, plan);
	ck_assert_str_eq(bench.result.run, "0001-test-it");
	ck_assert_uint_eq(bench.result.changes, 1);
	tree_check(&bench.tree, "/etc/x", "new\n");
	check_state(&bench, "1", RUN_DONE);
	ck_assert_int_eq(undo(&bench, NULL, false), 0);
	ck_assert_uint_eq(bench.result.changes, 1);
	tree_check(&bench.tree, "/etc/x", "old\n");
	ck_assert_uint_eq(tree_mode(&bench.tree, "/etc/x"), 0600);
	check_state(&bench, "0001-test-it", RUN_UNDONE);
}
END_TEST

/* What changes nothing leaves no trace: no journal, no lock. */
START_TEST(test_nothing_to_do)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_of_file("/etc/x", "new\n");

	tree_put(&bench.tree, "/etc/x", 0644, "new\n");
	apply_well(&bench, plan);
	ck_assert_ptr_null(bench.result.run);
	ck_assert(!host_exists(bench.host, "/var/lib/knode"));
	ck_assert(!host_exists(bench.host, "/run/knode.lock"));
}
END_TEST

/* The plan holds, whoever resumes it; the secret lies beside the records, never in them. */
START_TEST(test_secrets)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_new();
	cleanup_free char *records = NULL;

	action_hide(plan_file(plan, "/etc/token", 0600, "s3cret"));
	plan_exec(plan, "it", (const char *[]){ "false", NULL }, NULL, NULL);
	tree_put(&bench.tree, "/etc/token", 0600, "0ld");
	ck_assert_int_eq(apply(&bench, plan), -ECHILD);
	records = tree_get(&bench.tree, "/var/lib/knode/journal/0001-test-it/journal");
	ck_assert_ptr_null(strstr(records, "s3cret"));
	ck_assert_ptr_null(strstr(records, "0ld"));
	tree_check(
		&bench.tree, "/var/lib/knode/journal/0001-test-it/secret-0",
		"{\"target\":\"/etc/token\",\"params\":{\"mode\":\"0600\",\"content\":\"s3cret\"}}");
	ck_assert_uint_eq(tree_mode(&bench.tree, "/var/lib/knode/journal/0001-test-it/secret-0"),
			  0600);
	ck_assert_int_eq(undo(&bench, NULL, false), 0);
	tree_check(&bench.tree, "/etc/token", "0ld");
}
END_TEST

START_TEST(test_secret_is_resumed)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_new();

	plan_exec(plan, "it", (const char *[]){ "mend", NULL },
		  (const char *[]){ "test", "/etc/mended", NULL }, NULL);
	action_hide(plan_file(plan, "/etc/token", 0600, "s3cret"));
	ck_assert_int_eq(apply(&bench, plan), -ENOENT);
	ck_assert_str_eq(
		err.message,
		"run 0001-test-it stopped: cannot run mend: No such file or directory; "
		"`knode resume` goes on once that is mended, `knode undo` takes the run back");
	check_state(&bench, "1", RUN_FAILED);
	tree_put(&bench.tree, "/etc/mended", 0644, "");
	ck_assert_msg(resume(&bench, NULL) == 0, "%s", err.message);
	tree_check(&bench.tree, "/etc/token", "s3cret");
	check_state(&bench, "1", RUN_DONE);
}
END_TEST

/* What is done is not done again, though nothing tells by looking; undo takes it back once. */
START_TEST(test_command_runs_once)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_new();

	plan_exec(plan, "tick", (const char *[]){ "tick", "/etc/ticks", NULL }, NULL,
		  (const char *[]){ "tick", "/etc/tocks", NULL });
	plan_exec(plan, "it", (const char *[]){ "mend", NULL },
		  (const char *[]){ "test", "/etc/mended", NULL }, NULL);
	ck_assert_int_eq(apply(&bench, plan), -ENOENT);
	tree_put(&bench.tree, "/etc/mended", 0644, "");
	ck_assert_int_eq(resume(&bench, NULL), 0);
	tree_check(&bench.tree, "/etc/ticks", ".");
	ck_assert_int_eq(undo(&bench, NULL, false), 0);
	tree_check(&bench.tree, "/etc/tocks", ".");
	ck_assert_int_eq(undo(&bench, NULL, false), -ENOENT);
}
END_TEST

/* It may stand on what a later step of the run has removed. */
START_TEST(test_what_was_right_is_not_looked_at_again)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_new();
	cleanup_unit_ca struct unit_ca ca = unit_ca_make("ca");

	put_cert(&bench.tree, "/etc/a.crt", ca.cert);
	put_cert(&bench.tree, "/etc/x.crt", ca.cert);
	plan_bundle(plan, "/etc/x.crt", false, (const char *[]){ "/etc/a.crt", NULL });
	plan_absent(plan, "/etc/a.crt");
	plan_exec(plan, "it", (const char *[]){ "mend", NULL },
		  (const char *[]){ "test", "/etc/mended", NULL }, NULL);
	ck_assert_int_eq(apply(&bench, plan), -ENOENT);
	ck_assert(!host_exists(bench.host, "/etc/a.crt"));
	tree_put(&bench.tree, "/etc/mended", 0644, "");
	ck_assert_msg(resume(&bench, NULL) == 0, "%s", err.message);
	check_state(&bench, "1", RUN_DONE);
}
END_TEST

/* Nothing else begins while a run is neither done nor undone. */
START_TEST(test_open_run_comes_first)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_new(), *other = plan_of_file("/etc/x", "");

	plan_exec(plan, "it", (const char *[]){ "false", NULL }, NULL, NULL);
	ck_assert_int_eq(apply(&bench, plan), -ECHILD);
	ck_assert_int_eq(apply(&bench, other), -EBUSY);
	ck_assert_str_eq(err.message,
			 "run 0001-test-it failed (false failed with exit status 1: it went "
			 "wrong): `knode resume` completes it, `knode undo` takes it back");
	ck_assert_int_eq(undo(&bench, NULL, false), 0);
	ck_assert_uint_eq(bench.result.notes.count, 1);
	ck_assert_str_eq(bench.result.notes.items[0], "it: nothing takes this back");
	apply_well(&bench, other);
	ck_assert_str_eq(bench.result.run, "0002-test-it");
}
END_TEST

START_TEST(test_host_changed_since_the_plan)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *value = plan_new();
	cleanup_inspection struct inspection seen = { 0 };

	tree_put(&bench.tree, "/proc/sys/a/b", 0644, "1");
	plan_sysctl(value, "a.b", PLAN_SYSCTL_EXACT, "5");
	ck_assert_int_eq(plan_inspect(value, bench.host, &seen, &err), 0);
	tree_put(&bench.tree, "/proc/sys/a/b", 0644, "2");
	ck_assert_int_eq(plan_apply(value, &seen, bench.host, "test", NULL, &bench.result, &err),
			 -ESTALE);
	ck_assert_str_eq(err.message,
			 "a.b changed since the plan was made: it was {\"value\":\"1\"}, and is "
			 "{\"value\":\"2\"}; nothing was changed");
	ck_assert_int_eq(undo(&bench, NULL, false), -ENOENT);
	tree_check(&bench.tree, "/proc/sys/a/b", "2");
}
END_TEST

/* What became right by itself is no change. */
START_TEST(test_host_mended_since_the_plan)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_of_file("/etc/x", "new");
	cleanup_inspection struct inspection seen = { 0 };

	ck_assert_int_eq(plan_inspect(plan, bench.host, &seen, &err), 0);
	tree_put(&bench.tree, "/etc/x", 0644, "new");
	ck_assert_int_eq(plan_apply(plan, &seen, bench.host, "test", NULL, &bench.result, &err), 0);
	ck_assert_uint_eq(bench.result.changes, 0);
	ck_assert_ptr_null(bench.result.run);
	ck_assert_int_eq(undo(&bench, NULL, false), -ENOENT);
}
END_TEST

START_TEST(test_resume_of_nothing)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_of_file("/etc/1", "");

	ck_assert_int_eq(resume(&bench, NULL), -ENOENT);
	ck_assert_str_eq(err.message, "there is no run to resume");
	apply_well(&bench, plan);
	ck_assert_int_eq(resume(&bench, NULL), -EALREADY);
	ck_assert_str_eq(err.message, "run 0001-test-it is done: there is nothing to resume");
}
END_TEST

START_TEST(test_lock_names_its_holder)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_of_file("/etc/x", "new");
	cleanup_free char *path = tree_path(&bench.tree, "/run/knode.lock");
	cleanup_fd int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	ck_assert_int_eq(flock(fd, LOCK_EX), 0);
	ck_assert_int_eq(apply(&bench, plan), -EBUSY);
	ck_assert_str_eq(err.message, "another knode is at work (it holds /run/knode.lock)");
	ck_assert_int_eq(write(fd, "412 init phase certs\n", 21), 21);
	ck_assert_int_eq(apply(&bench, plan), -EBUSY);
	ck_assert_str_eq(err.message,
			 "`knode init phase certs` (pid 412) is at work: wait until it is done");
	ck_assert(!host_exists(bench.host, "/var/lib/knode"));
}
END_TEST

/* A file with a late value is written after the one that holds the value. */
START_TEST(test_late_value_of_the_same_plan)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_new();
	cleanup_late struct late late = late_make(LATE_FILE, "/etc/ca");
	cleanup_free char *text = late_text(&late);

	plan_file(plan, "/etc/ca", 0600, "ca");
	action_late(plan_file(plan, "/etc/config", 0600, text), &late);
	plan_file(plan, "/etc/more", 0600, "");
	apply_well(&bench, plan);
	tree_check(&bench.tree, "/etc/config", "Y2E=");
	apply_well(&bench, plan);
	ck_assert_ptr_null(bench.result.run);
}
END_TEST

/* Adjacent files are begun, written and done together, in groups. */
START_TEST(test_many_files)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_new();
	cleanup_free char *before = fake_text(&bench.tree), *after = NULL;

	for (int i = 0; i < 150; i++) {
		cleanup_free char *path = xasprintf("/etc/%d", i);

		plan_file(plan, path, 0644, path);
	}
	apply_well(&bench, plan);
	ck_assert_uint_eq(bench.result.changes, 150);
	tree_check(&bench.tree, "/etc/149", "/etc/149");
	ck_assert_int_eq(undo(&bench, NULL, false), 0);
	after = fake_text(&bench.tree);
	ck_assert_str_eq(after, before);
}
END_TEST

/* What shall be gone from the running system goes, though it came after the plan was made. */
START_TEST(what_came_since_the_plan_goes)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_new();
	cleanup_inspection struct inspection seen = { 0 };

	tree_mkdir(&bench.tree, "/sys/fs/cgroup", 0755);
	plan_cgroup_gone(plan, "kubepods");
	plan_sysctl(plan, "a.b", PLAN_SYSCTL_EXACT, "5");
	tree_put(&bench.tree, "/proc/sys/a/b", 0644, "1");
	ck_assert_int_eq(plan_inspect(plan, bench.host, &seen, &err), 0);
	ck_assert_int_eq(seen.changes[0].kind, CHANGE_NONE);
	tree_mkdir(&bench.tree, "/sys/fs/cgroup/kubepods/besteffort", 0755);
	ck_assert_int_eq(plan_apply(plan, &seen, bench.host, "test", NULL, &bench.result, &err), 0);
	ck_assert_uint_eq(bench.result.changes, 2);
	ck_assert(!host_exists(bench.host, "/sys/fs/cgroup/kubepods"));
}
END_TEST

/* What stands of a command, whatever it was asked for, and what of that is half done. */
START_TEST(test_what_stands)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_of_file("/etc/a", "a");

	plan_file(plan, "/etc/x", 0644, "x");
	ck_assert(!run_stands(bench.host, "test-it"));
	host_set_gate(bench.host, stop_at_x, NULL);
	ck_assert_int_lt(apply(&bench, plan), 0);
	host_set_gate(bench.host, NULL, NULL);
	ck_assert(run_stands(bench.host, "test-it"));
	ck_assert(run_stands_unfinished(bench.host, "test-it"));
	ck_assert(!run_stands(bench.host, "it"));
	ck_assert_int_eq(resume(&bench, NULL), 0);
	ck_assert(run_stands(bench.host, "test-it"));
	ck_assert(!run_stands_unfinished(bench.host, "test-it"));
	ck_assert_int_eq(undo(&bench, NULL, false), 0);
	ck_assert(!run_stands(bench.host, "test-it"));
}
END_TEST

UNIT_TESTS(apply, test_what_stands, test_apply_and_undo, test_nothing_to_do, test_secrets,
	   test_secret_is_resumed, test_command_runs_once,
	   test_what_was_right_is_not_looked_at_again, test_open_run_comes_first,
	   test_host_changed_since_the_plan, what_came_since_the_plan_goes,
	   test_host_mended_since_the_plan, test_resume_of_nothing, test_lock_names_its_holder,
	   test_late_value_of_the_same_plan, test_many_files)
