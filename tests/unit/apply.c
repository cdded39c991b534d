/* Applying, resuming and undoing plans: what stops them, what they leave, what the journal holds.
 */
#include "apply.h"

#include <fcntl.h>
#include <sys/file.h>

#include "fake_host.h"
#include "late.h"
#include "unit.h"

static struct error err;

/* A host, and the outcome of the last thing that was done to it. */
struct bench {
	struct tree tree;
	struct host *host;
	struct apply_result result;
};

#define cleanup_bench cleanup(bench_done)

static struct bench bench_make(void)
{
	struct bench bench = { .tree = fake_make() };

	tree_mkdir(&bench.tree, "/etc", 0755);
	tree_mkdir(&bench.tree, "/run", 0755);
	tree_mkdir(&bench.tree, "/var/lib", 0755);
	bench.host = fake_host(&bench.tree, HOST_WRITE);
	return bench;
}

static void bench_done(struct bench *bench)
{
	host_close(bench->host);
	apply_result_done(&bench->result);
	tree_remove(&bench->tree);
}

/* Looks and applies. */
static int apply(struct bench *bench, const struct plan *plan)
{
	cleanup_inspection struct inspection seen = { 0 };
	int r = plan_inspect(plan, bench->host, &seen, &err);

	apply_result_done(&bench->result);
	if (r == 0)
		r = plan_apply(plan, &seen, bench->host, "test it", NULL, &bench->result, &err);
	return r;
}

static void apply_well(struct bench *bench, const struct plan *plan)
{
	ck_assert_msg(apply(bench, plan) == 0, "%s", err.message);
}

static int undo(struct bench *bench, const char *id, bool force)
{
	apply_result_done(&bench->result);
	return run_undo(bench->host, id, force, NULL, &bench->result, &err);
}

static int resume(struct bench *bench, const char *id)
{
	apply_result_done(&bench->result);
	return run_resume(bench->host, id, NULL, &bench->result, &err);
}

static void check_state(const struct bench *bench, const char *id, enum run_state state)
{
	cleanup_run struct run *run = NULL;

	ck_assert_msg(run_load(bench->host, id, &run, &err) == 0, "%s", err.message);
	ck_assert_str_eq(run_state_name(run->state), run_state_name(state));
}

static struct plan *plan_of_file(const char *path, const char *content)
{
	struct plan *plan = plan_new();

	plan_file(plan, path, 0644, content);
	return plan;
}

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

START_TEST(test_modes_of_the_journal)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_of_file("/etc/x", "new\n");

	umask(0);
	tree_put(&bench.tree, "/etc/x", 0600, "old\n");
	apply_well(&bench, plan);
	ck_assert_uint_eq(tree_mode(&bench.tree, "/var/lib/knode/journal"), 0700);
	ck_assert_uint_eq(tree_mode(&bench.tree, "/var/lib/knode/journal/0001-test-it"), 0700);
	ck_assert_uint_eq(tree_mode(&bench.tree, "/var/lib/knode/journal/0001-test-it/journal"),
			  0600);
	ck_assert_uint_eq(tree_mode(&bench.tree, "/var/lib/knode/journal/0001-test-it/original-0"),
			  0600);
	ck_assert_uint_eq(tree_mode(&bench.tree, "/run/knode.lock"), 0600);
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
	tree_check(&bench.tree, "/var/lib/knode/journal/0001-test-it/content-0", "s3cret");
	ck_assert_uint_eq(tree_mode(&bench.tree, "/var/lib/knode/journal/0001-test-it/content-0"),
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
			 "run 0001-test stopped: a.b changed since the plan was made: it was "
			 "{\"value\":\"1\"}, and is {\"value\":\"2\"}; `knode resume` goes on once "
			 "that is mended, `knode undo` takes the run back");
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
}
END_TEST

START_TEST(test_undo_of_what_was_edited)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_new();

	plan_file(plan, "/etc/w", 0644, "w\n");
	plan_file(plan, "/etc/x", 0644, "one\ntwo\n");
	apply_well(&bench, plan);
	tree_put(&bench.tree, "/etc/x", 0644, "one\n2\n");
	ck_assert_int_eq(undo(&bench, NULL, false), -ESTALE);
	ck_assert_str_eq(err.message, "/etc/x was changed after knode did: nothing is put back; "
				      "`knode undo --force` goes on all the same");
	ck_assert_str_eq(bench.result.difference, "--- as knode left it\n+++ as it is now\n"
						  "@@ -1,2 +1,2 @@\n one\n-two\n+2\n");
	check_state(&bench, "1", RUN_DONE);
	tree_check(&bench.tree, "/etc/w", "w\n");
	ck_assert_int_eq(undo(&bench, NULL, true), 0);
	ck_assert(!host_exists(bench.host, "/etc/x"));
	ck_assert(!host_exists(bench.host, "/etc/w"));
}
END_TEST

START_TEST(test_undo_shows_no_secret)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_new();

	action_hide(plan_file(plan, "/etc/x", 0600, "s3cret"));
	apply_well(&bench, plan);
	tree_put(&bench.tree, "/etc/x", 0600, "their s3cret");
	ck_assert_int_eq(undo(&bench, NULL, false), -ESTALE);
	ck_assert_ptr_null(strstr(bench.result.difference, "s3cret"));
	ck_assert_ptr_nonnull(strstr(bench.result.difference, "\"sha256\":"));
}
END_TEST

/* What stands in the way of looking is left, under --force. */
START_TEST(test_undo_of_what_is_something_else)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_of_file("/etc/x", "new");

	apply_well(&bench, plan);
	fake_remove(&bench.tree, "/etc/x");
	tree_link(&bench.tree, "/etc/x", "/etc/y");
	ck_assert_int_eq(undo(&bench, NULL, false), -ELOOP);
	ck_assert_int_eq(undo(&bench, NULL, true), 0);
	ck_assert_uint_eq(bench.result.changes, 0);
	ck_assert_str_eq(bench.result.notes.items[0],
			 "/etc/x is left as it is: /etc/x is a symbolic link to /etc/y, and is not "
			 "replaced: remove the link, or put a file in its place");
}
END_TEST

START_TEST(test_undo_goes_by_age)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *one = plan_of_file("/etc/1", ""),
				 *two = plan_of_file("/etc/2", "");

	ck_assert_int_eq(undo(&bench, NULL, false), -ENOENT);
	ck_assert_str_eq(err.message, "there is no run to undo");
	apply_well(&bench, one);
	apply_well(&bench, two);
	ck_assert_int_eq(undo(&bench, "1", false), -EBUSY);
	ck_assert_str_eq(err.message,
			 "run 0001-test-it lies under the newer 0002-test-it: undo that "
			 "one first");
	ck_assert_int_eq(undo(&bench, "2", false), 0);
	ck_assert_int_eq(undo(&bench, "2", false), -EALREADY);
	ck_assert_str_eq(err.message, "run 0002-test-it is undone already");
	ck_assert_int_eq(undo(&bench, NULL, false), 0);
	ck_assert_str_eq(bench.result.run, "0001-test-it");
	ck_assert_int_eq(undo(&bench, NULL, false), -ENOENT);
	ck_assert_int_eq(undo(&bench, "9", false), -ENOENT);
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

/* Edits the journal of the first run: @from becomes @to. */
static void edit_journal(const struct bench *bench, const char *from, const char *to)
{
	const char *path = "/var/lib/knode/journal/0001-test-it/journal";
	cleanup_free char *text = tree_get(&bench->tree, path), *edited = NULL;
	char *hit = strstr(text, from);

	ck_assert_ptr_nonnull(hit);
	*hit = '\0';
	edited = xasprintf("%s%s%s", text, to, hit + strlen(from));
	tree_put(&bench->tree, path, 0600, edited);
}

START_TEST(test_resume_by_another_version)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_new();

	plan_exec(plan, "it", (const char *[]){ "false", NULL }, NULL, NULL);
	ck_assert_int_eq(apply(&bench, plan), -ECHILD);
	edit_journal(&bench, "\"version\":\"" KNODE_VERSION "\"", "\"version\":\"9.8.7\"");
	ck_assert_int_eq(resume(&bench, NULL), -ENOTSUP);
	ck_assert_str_eq(err.message,
			 "run 0001-test-it was made by knode 9.8.7, and this is " KNODE_VERSION
			 ": resume it with that version, or `knode undo` it");
	ck_assert_int_eq(undo(&bench, NULL, false), 0);
}
END_TEST

START_TEST(test_damaged_journals)
{
	static const char *const damages[][3] = {
		{ "\"format\":1", "\"format\":2",
		  "line 1: it is of another format, by knode " KNODE_VERSION },
		{ "\"record\":\"run\"", "\"record\":\"done\"",
		  "line 1: it does not begin with the run" },
		{ "\"record\":\"done\"", "\"record\":\"gone\"", "line 3: unknown record \"gone\"" },
		{ "\"step\":0}", "\"step\":1}", "line 3: there is no step 1" },
		{ "\"planned\":[{", "\"planned\":[{},{",
		  "line 1: plan and planned states do not match" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(damages); i++) {
		cleanup_bench struct bench bench = bench_make();
		cleanup_plan struct plan *plan = plan_of_file("/etc/x", "new");
		cleanup_free char *message =
			xasprintf("/var/lib/knode/journal/0001-test-it/journal is damaged: %s",
				  damages[i][2]);

		apply_well(&bench, plan);
		edit_journal(&bench, damages[i][0], damages[i][1]);
		ck_assert_int_eq(undo(&bench, NULL, false), -EBADMSG);
		ck_assert_str_eq(err.message, message);
	}
}
END_TEST

START_TEST(test_damaged_original)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_of_file("/etc/x", "new");

	tree_put(&bench.tree, "/etc/x", 0644, "old");
	apply_well(&bench, plan);
	tree_put(&bench.tree, "/var/lib/knode/journal/0001-test-it/original-0", 0600, "o1d");
	ck_assert_int_eq(undo(&bench, NULL, false), -EBADMSG);
	ck_assert_str_eq(err.message, "/var/lib/knode/journal/0001-test-it/original-0 is damaged: "
				      "its digest differs");
	tree_check(&bench.tree, "/etc/x", "new");
}
END_TEST

/* A last line without its newline was torn by a crash, and never was. */
START_TEST(test_torn_line)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_of_file("/etc/x", "new");
	cleanup_free char *text = NULL;

	apply_well(&bench, plan);
	edit_journal(&bench, "{\"record\":\"end\"", "{\"rec");
	text = tree_get(&bench.tree, "/var/lib/knode/journal/0001-test-it/journal");
	text[strlen(text) - 1] = '\0';
	tree_put(&bench.tree, "/var/lib/knode/journal/0001-test-it/journal", 0600, text);
	check_state(&bench, "1", RUN_INTERRUPTED);
	ck_assert_int_eq(resume(&bench, NULL), 0);
	check_state(&bench, "1", RUN_DONE);
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
	cleanup_free char *late = late_base64_of("/etc/ca");

	plan_file(plan, "/etc/ca", 0600, "ca");
	action_late(plan_file(plan, "/etc/config", 0600, late), late);
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

/* What cannot be applied is refused before anything is. */
START_TEST(test_api_is_refused)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_of_file("/etc/x", "new");
	struct json *object = json_map(), *metadata = json_map();

	json_map_set_text(object, "kind", "ConfigMap");
	json_map_set_text(metadata, "name", "c");
	json_map_set(object, "metadata", metadata);
	plan_api(plan, object);
	ck_assert_int_eq(apply(&bench, plan), -ENOTSUP);
	ck_assert_str_eq(err.message,
			 "ConfigMap c: this version of knode writes such objects out, but "
			 "cannot apply them");
	ck_assert(!host_exists(bench.host, "/etc/x"));
}
END_TEST

/* A crash before the first record leaves a directory that never was a run. */
START_TEST(test_stillborn_run)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_of_file("/etc/x", "new");
	cleanup(str_list_done) struct str_list ids = { 0 };

	tree_put(&bench.tree, "/var/lib/knode/journal/0001-dead/content-0", 0600, "s3cret");
	apply_well(&bench, plan);
	ck_assert_int_eq(run_list(bench.host, &ids, &err), 0);
	ck_assert_uint_eq(ids.count, 1);
	ck_assert_str_eq(ids.items[0], "0001-test-it");
	ck_assert(!host_exists(bench.host, "/var/lib/knode/journal/0001-dead"));
}
END_TEST

START_TEST(test_runs_are_in_order_of_numbers)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup(str_list_done) struct str_list ids = { 0 };

	tree_put(&bench.tree, "/var/lib/knode/journal/10000-b/journal", 0600, "");
	tree_put(&bench.tree, "/var/lib/knode/journal/9999-a/journal", 0600, "");
	ck_assert_int_eq(run_list(bench.host, &ids, &err), 0);
	ck_assert_str_eq(ids.items[0], "9999-a");
	ck_assert_str_eq(ids.items[1], "10000-b");
}
END_TEST

UNIT_TESTS(apply, test_apply_and_undo, test_nothing_to_do, test_modes_of_the_journal, test_secrets,
	   test_secret_is_resumed, test_command_runs_once, test_open_run_comes_first,
	   test_host_changed_since_the_plan, test_host_mended_since_the_plan,
	   test_undo_of_what_was_edited, test_undo_shows_no_secret,
	   test_undo_of_what_is_something_else, test_undo_goes_by_age, test_resume_of_nothing,
	   test_resume_by_another_version, test_damaged_journals, test_damaged_original,
	   test_torn_line, test_lock_names_its_holder, test_late_value_of_the_same_plan,
	   test_many_files, test_api_is_refused, test_stillborn_run,
	   test_runs_are_in_order_of_numbers)
