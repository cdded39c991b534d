/* Files: what they hold, what is in their way, whose they are. */
#include "act_bench.h"
#include "acts/file.h"
#include "plan/late.h"

START_TEST(test_file)
{
	cleanup_bench struct bench bench = bench_make();

	plan_file(bench.plan, "/etc/x", 0640, "hello\n");
	check_way(&bench, CHANGE_CREATE, "mode 0640, 6 bytes");
	tree_put(&bench.tree, "/etc/x", 0600, "other");
	check_way(&bench, CHANGE_MODIFY, "mode 0600 -> 0640, 6 bytes");
	tree_put(&bench.tree, "/etc/x", 0640, "other");
	check_way(&bench, CHANGE_MODIFY, "mode 0640, 6 bytes");
}
END_TEST

START_TEST(test_file_has_obstacles)
{
	cleanup_bench struct bench bench = bench_make();

	plan_file(bench.plan, "/etc/x", 0640, "hello\n");
	tree_link(&bench.tree, "/etc/x", "/etc/y");
	check_refused(&bench, -ELOOP,
		      "/etc/x is a symbolic link to /etc/y, and is not replaced: remove the link, "
		      "or put a file in its place");
	fake_remove(&bench.tree, "/etc/x");
	tree_mkdir(&bench.tree, "/etc/x", 0755);
	check_refused(&bench, -EEXIST, "/etc/x shall be a file, and is something else (dir)");
}
END_TEST

START_TEST(test_file_of_a_package)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };

	plan_file(bench.plan, "/etc/x", 0640, "hello\n");
	tree_put(&bench.tree, "/var/lib/dpkg/info/a-1.2:amd64.list", 0644, "/.\n/etc\n/etc/xy\n");
	tree_put(&bench.tree, "/var/lib/dpkg/info/b-1.2:amd64.list", 0644, "/.\n/etc\n/etc/x\n");
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_CREATE);
	tree_put(&bench.tree, "/etc/x", 0640, "theirs");
	check_refused(&bench, -EBUSY,
		      "/etc/x belongs to the package b-1.2, and is not overwritten: an update of "
		      "the package would take the change away again");
	/* What is right already may be anybody's. */
	tree_put(&bench.tree, "/etc/x", 0640, "hello\n");
	change_done(&change);
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_NONE);
}
END_TEST

START_TEST(test_file_with_late_value)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_late struct late value = late_make(LATE_FILE, "/etc/ca");
	cleanup_late struct late other = late_make(LATE_FILE, "/etc/shadow");
	cleanup_free char *late = late_text(&value), *unknown = late_text(&other);
	cleanup_free char *text =
		xasprintf("a: \"%s\"\nb: \"%s\"\nc: \"%s\"\n", late, late, unknown);
	cleanup_free char *filled = xasprintf("a: \"Y2E=\"\nb: \"Y2E=\"\nc: \"%s\"\n", unknown);
	cleanup_change struct change change = { 0 };

	action_late(plan_file(bench.plan, "/etc/x", 0600, text), &value);
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_CREATE);
	ck_assert_str_eq(change.want_data->text, text);
	ck_assert_str_eq(change.late, "<late: base64 of /etc/ca>: cannot open /etc/ca: No such "
				      "file or directory");
	ck_assert_int_eq(act_find("file")->apply(plan_at(bench.plan, 0), bench.host, &change, &err),
			 -ENOENT);
	tree_put(&bench.tree, "/etc/ca", 0600, "ca");
	change_done(&change);
	inspect(&bench, &change);
	ck_assert_ptr_null(change.late);
	ck_assert_str_eq(change.want_data->text, filled);
	check_way(&bench, CHANGE_CREATE, "mode 0600, 55 bytes");
}
END_TEST

UNIT_TESTS(act_file, test_file, test_file_has_obstacles, test_file_of_a_package,
	   test_file_with_late_value)
