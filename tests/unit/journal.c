/* The journal: who may read it, what a crash or an edit leaves of it, and its runs. */
#include <signal.h>
#include <sys/resource.h>

#include "acts/exec.h"
#include "apply_bench.h"
#include "run/prune.h"

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
		{ "\"format\":3", "\"format\":1",
		  "line 1: it is of another format, by knode " KNODE_VERSION },
		{ "\"record\":\"run\"", "\"record\":\"done\"",
		  "line 1: it does not begin with the run" },
		{ "\"record\":\"done\"", "\"record\":\"gone\"", "line 3: unknown record \"gone\"" },
		{ "\"step\":0}", "\"step\":1}", "line 3: there is no step 1" },
		{ "\"planned\":[{", "\"planned\":[{},{",
		  "line 1: plan and planned states do not match" },
		{ "\"now\":", "\"then\":", "line 1: action 1 has no planned state" },
		{ "\"now\":{\"type\":\"absent\"}", "\"now\":null",
		  "line 1: action 1 has no planned state" },
		{ "\"before\":", "\"bef\":", "line 2: a step begins without its states" },
		{ "\"after\":", "\"aft\":", "line 2: a step begins without its states" },
		{ "\"record\":\"begin\"", "\"record\":\"left\"",
		  "line 3: step 0 ends before it began" },
		{ "\"act\":\"file\"", "\"act\":\"fiel\"",
		  "line 1: action 1 of the plan: unknown kind of action \"fiel\"" },
		{ "\"target\":\"/etc/x\"", "\"target\":\"\"",
		  "line 1: action 1 of the plan: an action lacks its target or parameters" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(damages); i++) {
		cleanup_bench struct bench bench = bench_make();
		cleanup_plan struct plan *plan = plan_of_file("/etc/x", "new");
		cleanup_free char *message =
			xasprintf("/var/lib/knode/journal/0001-test-it/journal is damaged: %s; "
				  "`knode history prune --damaged` removes this run, and nothing "
				  "takes back then what it changed",
				  damages[i][2]);

		apply_well(&bench, plan);
		edit_journal(&bench, damages[i][0], damages[i][1]);
		ck_assert_int_eq(undo(&bench, "1", false), -EBADMSG);
		ck_assert_str_eq(err.message, message);
		ck_assert_int_eq(undo(&bench, NULL, false), -ENOENT);
	}
}
END_TEST

/* A damaged run is passed over, and told; those below and above it are done and taken back. */
START_TEST(test_damaged_run_is_in_nobodys_way)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *below = plan_of_file("/etc/a", "a"),
				 *damaged = plan_of_file("/etc/x", "x"),
				 *above = plan_of_file("/etc/b", "b");
	cleanup(str_list_done) struct str_list removed = { 0 };

	apply_well(&bench, damaged);
	edit_journal(&bench, "\"now\":", "\"then\":");
	apply_well(&bench, below);
	ck_assert_str_eq(bench.result.run, "0002-test-it");
	ck_assert_uint_eq(bench.result.notes.count, 1);
	ck_assert_str_eq(bench.result.notes.items[0],
			 "/var/lib/knode/journal/0001-test-it/journal is damaged: line 1: action 1 "
			 "has no planned state; `knode history prune --damaged` removes this run, "
			 "and nothing takes back then what it changed");
	apply_well(&bench, above);
	check_state(&bench, "3", RUN_DONE);
	ck_assert_int_eq(undo(&bench, NULL, false), 0);
	ck_assert_int_eq(undo(&bench, NULL, false), 0);
	ck_assert(!host_exists(bench.host, "/etc/a") && !host_exists(bench.host, "/etc/b"));
	ck_assert_int_eq(undo(&bench, NULL, false), -ENOENT);
	tree_check(&bench.tree, "/etc/x", "x");
	ck_assert_int_eq(prune_runs(bench.host, &(struct prune){ -1, -1, false }, &removed, &err),
			 0);
	ck_assert_uint_eq(removed.count, 2);
	ck_assert(host_exists(bench.host, "/var/lib/knode/journal/0001-test-it/journal"));
	ck_assert_int_eq(prune_runs(bench.host, &(struct prune){ -1, -1, true }, &removed, &err),
			 0);
	ck_assert(!host_exists(bench.host, "/var/lib/knode/journal/0001-test-it"));
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
				      "its digest differs: nothing is put back; `knode undo "
				      "--force` goes on all the same");
	tree_check(&bench.tree, "/etc/x", "new");
	check_state(&bench, "1", RUN_DONE);
	ck_assert_int_eq(undo(&bench, NULL, true), 0);
	ck_assert_str_eq(bench.result.notes.items[0],
			 "/etc/x is left as it is: /var/lib/knode/journal/0001-test-it/original-0 "
			 "is damaged: its digest differs");
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

/* As of a disk that gets full: no more than a part of a line can be written. */
START_TEST(test_short_write_leaves_no_torn_line)
{
	static const char *const path = "/var/lib/knode/journal/0001-test-it/journal";
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_of_file("/etc/x", "new");
	cleanup_free char *text = NULL, *after = NULL;
	cleanup_journal struct journal *journal = NULL;
	struct rlimit before, limit;
	int limited, noted;

	apply_well(&bench, plan);
	text = tree_get(&bench.tree, path);
	ck_assert_int_eq(journal_open(bench.host, "0001-test-it", &journal, &err), 0);
	ck_assert(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
	limit = (struct rlimit){ strlen(text) + 10, before.rlim_max };
	/* Check writes a file, too: nothing is asserted while the limit holds. */
	limited = setrlimit(RLIMIT_FSIZE, &limit);
	noted = journal_note(journal, "undo", NULL, &err);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
	ck_assert_int_eq(limited, 0);
	ck_assert_int_eq(noted, -EFBIG);
	ck_assert_str_eq(err.message, "cannot write to the journal in "
				      "/var/lib/knode/journal/0001-test-it: File too large");
	after = tree_get(&bench.tree, path);
	ck_assert_str_eq(after, text);
	ck_assert_int_eq(journal_note(journal, "undo", NULL, &err), 0);
	check_state(&bench, "1", RUN_UNDOING);
	ck_assert_int_eq(undo(&bench, NULL, false), 0);
}
END_TEST

/* Space for the way back is there from the beginning, and is given back when it is needed. */
START_TEST(test_space_for_undo)
{
	static const char *const path = "/var/lib/knode/journal/0001-test-it/reserve";
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_of_file("/etc/x", "new");
	cleanup_free char *real = tree_path(&bench.tree, path);
	struct stat st;

	tree_put(&bench.tree, "/etc/x", 0644, "old");
	apply_well(&bench, plan);
	ck_assert_int_eq(stat(real, &st), 0);
	ck_assert_int_ge(st.st_blocks * 512, 16 * 1024 + 4096);
	ck_assert_int_eq(undo(&bench, NULL, false), 0);
	ck_assert_int_lt(stat(real, &st), 0);
}
END_TEST

/* A crash before the first record leaves a directory that never was a run. */
START_TEST(test_stillborn_run)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_of_file("/etc/x", "new");
	cleanup(str_list_done) struct str_list ids = { 0 };

	tree_put(&bench.tree, "/var/lib/knode/journal/0001-dead/secret-0", 0600, "s3cret");
	apply_well(&bench, plan);
	ck_assert_int_eq(run_list(bench.host, &ids, &err), 0);
	ck_assert_uint_eq(ids.count, 1);
	ck_assert_str_eq(ids.items[0], "0001-test-it");
	ck_assert(!host_exists(bench.host, "/var/lib/knode/journal/0001-dead"));
}
END_TEST

/* A copy of an original that was being written when the power went. */
START_TEST(test_what_was_being_written_goes)
{
	static const char *const temp = "/var/lib/knode/journal/0001-test-it/.original-0.knode-new";
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_of_file("/etc/x", "new\n");

	apply_well(&bench, plan);
	tree_put(&bench.tree, temp, 0600, "secret");
	ck_assert_int_eq(undo(&bench, NULL, false), 0);
	ck_assert(!host_exists(bench.host, temp));
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

UNIT_TESTS(journal, test_modes_of_the_journal, test_resume_by_another_version,
	   test_damaged_journals, test_damaged_run_is_in_nobodys_way, test_damaged_original,
	   test_torn_line, test_short_write_leaves_no_torn_line, test_space_for_undo,
	   test_stillborn_run, test_what_was_being_written_goes, test_runs_are_in_order_of_numbers)
