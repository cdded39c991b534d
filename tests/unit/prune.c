/* Removing runs: which go, which stay, and what a failure in the middle leaves. */
#include "run/prune.h"

#include <sys/file.h>

#include "acts/file.h"
#include "fake_host.h"
#include "host/host_change.h"
#include "run/apply.h"
#include "unit.h"

static struct error err;

#define DAY_MS (24 * 3600 * INT64_C(1000))

/* Gives a run another time of beginning. */
static void set_age(const struct tree *tree, const char *run, int days)
{
	cleanup_free char *path = xasprintf(JOURNAL_DIR "/%s/journal", run);
	cleanup_free char *text = tree_get(tree, path);
	time_t began = time(NULL) - (time_t)days * 24 * 3600 - 60;
	char *time = strstr(text, "\"time\":\"") + strlen("\"time\":\"");
	char then[32];
	struct tm tm;

	ck_assert_uint_eq(strftime(then, sizeof(then), "%FT%TZ", gmtime_r(&began, &tm)), 20);
	memcpy(time, then, 20);
	tree_put(tree, path, 0600, text);
}

/* A run in a state: "d"one, "u"ndone, "f"ailed, "i"nterrupted, "U": undo interrupted. */
static void add_run(struct host *host, char state, int days)
{
	struct tree tree = fake_tree(host);
	cleanup_plan struct plan *plan = plan_new();
	cleanup_inspection struct inspection seen = { 0 };
	cleanup_journal struct journal *journal = NULL;
	const char *const *note;
	static const char *const notes[][3] = {
		['d'] = { "end" },    ['u'] = { "end", "undo", "undone" }, ['f'] = { "failed" },
		['i'] = { "resume" }, ['U'] = { "end", "undo" },
	};

	plan_file(plan, "/etc/x", 0644, "new\n");
	ck_assert_int_eq(plan_inspect(plan, host, &seen, &err), 0);
	ck_assert_int_eq(journal_create(host, "test", plan, &seen, &journal, &err), 0);
	note = notes[(unsigned char)state];
	for (size_t i = 0; i < 3 && note[i]; i++)
		ck_assert_int_eq(journal_note(journal, note[i], NULL, &err), 0);
	set_age(&tree, journal_run(journal), days);
}

static struct host *host_make(struct tree *tree)
{
	*tree = fake_make();
	tree_mkdir(tree, "/etc", 0755);
	tree_mkdir(tree, "/run", 0755);
	tree_mkdir(tree, "/var/lib", 0755);
	return fake_host(tree, HOST_WRITE);
}

/* "1 3" for 0001-test and 0003-test. */
static char *numbers(const struct str_list *ids)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);

	for (size_t i = 0; i < ids->count; i++)
		strbuf_printf(&out, "%s%ld", i ? " " : "", strtol(ids->items[i], NULL, 10));
	return strbuf_take(&out);
}

/* Of runs in these states and of these days, prune takes those with these numbers. */
static void check_choice(const char *states, const int days[], int keep, int64_t older_than,
			 const char *expected)
{
	const struct prune how = { keep, older_than };
	cleanup(str_list_done) struct str_list chosen = { 0 }, removed = { 0 };
	cleanup_free char *would = NULL, *went = NULL;
	cleanup_host struct host *host = NULL;
	struct tree tree;

	host = host_make(&tree);
	for (size_t i = 0; states[i]; i++)
		add_run(host, states[i], days ? days[i] : 0);
	ck_assert_int_eq(prune_choose(host, &how, &chosen, &err), 0);
	would = numbers(&chosen);
	ck_assert_str_eq(would, expected);
	ck_assert_int_eq(prune_runs(host, &how, &removed, &err), 0);
	went = numbers(&removed);
	ck_assert_str_eq(went, expected);
	for (size_t i = 0; states[i]; i++) {
		cleanup_free char *dir = xasprintf(JOURNAL_DIR "/%04zu-test", i + 1);

		ck_assert_int_eq(host_exists(host, dir), !strchr(expected, '1' + (char)i));
	}
	tree_remove(&tree);
}

START_TEST(undone_runs_go)
{
	check_choice("", NULL, -1, -1, "");
	check_choice("d", NULL, -1, -1, "");
	check_choice("udud", NULL, -1, -1, "1 3");
	check_choice("duu", NULL, -1, -1, "2 3");
	check_choice("uf", NULL, -1, -1, "1");
}
END_TEST

START_TEST(so_many_stay)
{
	check_choice("ddd", NULL, 3, -1, "");
	check_choice("ddd", NULL, 2, -1, "1");
	check_choice("ddd", NULL, 1, -1, "1 2");
	check_choice("ddd", NULL, 0, -1, "1 2 3");
	check_choice("dudud", NULL, 2, -1, "1 2 4");
	check_choice("du", NULL, 1, -1, "2");
	check_choice("du", NULL, 0, -1, "1 2");
}
END_TEST

START_TEST(what_is_not_ended_stays)
{
	check_choice("ddf", NULL, 0, -1, "1 2");
	check_choice("ddi", NULL, 1, -1, "1 2");
	check_choice("ddU", NULL, 2, -1, "1");
	check_choice("f", (const int[]){ 9 }, -1, DAY_MS, "");
	check_choice("df", (const int[]){ 9, 9 }, -1, DAY_MS, "1");
	check_choice("ifd", NULL, 0, -1, "");
}
END_TEST

START_TEST(old_ones_go_but_none_from_between)
{
	check_choice("ddd", (const int[]){ 9, 9, 9 }, -1, 8 * DAY_MS, "1 2");
	check_choice("ddd", (const int[]){ 9, 9, 9 }, -1, 10 * DAY_MS, "");
	check_choice("dddd", (const int[]){ 9, 1, 9, 0 }, -1, 8 * DAY_MS, "1");
	check_choice("dudd", (const int[]){ 9, 0, 9, 0 }, -1, 8 * DAY_MS, "1 2 3");
	check_choice("dd", (const int[]){ 0, 0 }, -1, 0, "1");
}
END_TEST

static int undo(struct host *host)
{
	cleanup(apply_result_done) struct apply_result result = { 0 };

	return run_undo(host, &(struct undo_wish){ 0 }, NULL, &result, &err);
}

/* A secret file is written twice: two runs with contents and originals. */
static void write_secrets(struct host *host)
{
	struct tree tree = fake_tree(host);

	tree_put(&tree, "/etc/token", 0600, "0ld");
	for (int i = 1; i <= 2; i++) {
		cleanup(apply_result_done) struct apply_result result = { 0 };
		cleanup_inspection struct inspection seen = { 0 };
		cleanup_plan struct plan *plan = plan_new();
		cleanup_free char *content = xasprintf("s3cret-%d", i);

		action_hide(plan_file(plan, "/etc/token", 0600, content));
		ck_assert_int_eq(plan_inspect(plan, host, &seen, &err), 0);
		ck_assert_int_eq(plan_apply(plan, &seen, host, "test", NULL, &result, &err), 0);
	}
}

START_TEST(secrets_go_with_their_run)
{
	cleanup(str_list_done) struct str_list removed = { 0 };
	cleanup_host struct host *host = NULL;
	struct tree tree;

	host = host_make(&tree);
	write_secrets(host);
	tree_check(&tree, JOURNAL_DIR "/0001-test/original-0", "0ld");
	ck_assert_int_eq(prune_runs(host, &(struct prune){ 1, -1 }, &removed, &err), 0);
	ck_assert(!host_exists(host, JOURNAL_DIR "/0001-test"));
	ck_assert_int_eq(undo(host), 0);
	tree_check(&tree, "/etc/token", "s3cret-1");
	ck_assert_int_eq(undo(host), -ENOENT);
	ck_assert_str_eq(err.message, "there is no run to undo");
	ck_assert_int_eq(prune_runs(host, &(struct prune){ -1, -1 }, &removed, &err), 0);
	ck_assert(!host_exists(host, JOURNAL_DIR "/0002-test"));
	tree_remove(&tree);
}
END_TEST

static int gate(void *arg, const char *what)
{
	int *left = arg;

	(void)what;
	return (*left)-- == 0 ? -EIO : 0;
}

/* Whatever removal fails: every run that is left is whole, and the next prune takes the rest. */
START_TEST(a_failure_leaves_no_damaged_run)
{
	bool failed = true;

	for (int n = 0; failed; n++) {
		cleanup(str_list_done) struct str_list removed = { 0 }, ids = { 0 }, left = { 0 };
		cleanup_host struct host *host = NULL;
		struct tree tree;
		int countdown = n;

		ck_assert_int_lt(n, 20);
		host = host_make(&tree);
		write_secrets(host);
		host_set_gate(host, gate, &countdown);
		failed = prune_runs(host, &(struct prune){ 0, -1 }, &removed, &err) < 0;
		host_set_gate(host, NULL, NULL);
		ck_assert_int_eq(run_list(host, &ids, &err), 0);
		for (size_t i = 0; i < ids.count; i++) {
			cleanup_run struct run *run = NULL;

			ck_assert_int_eq(run_load(host, ids.items[i], &run, &err), 0);
		}
		ck_assert_int_eq(prune_runs(host, &(struct prune){ 0, -1 }, &removed, &err), 0);
		ck_assert_int_eq(host_list(host, JOURNAL_DIR, &left, &err), 0);
		ck_assert_uint_eq(left.count, 0);
		tree_remove(&tree);
	}
}
END_TEST

START_TEST(nothing_goes_while_a_run_is_at_work)
{
	cleanup(str_list_done) struct str_list removed = { 0 };
	cleanup_host struct host *host = NULL;
	cleanup_free char *path = NULL;
	cleanup_fd int lock = -1;
	struct tree tree;

	host = host_make(&tree);
	add_run(host, 'u', 0);
	tree_put(&tree, "/run/knode.lock", 0600, "412 prepare\n");
	path = tree_path(&tree, "/run/knode.lock");
	lock = open(path, O_RDWR | O_CLOEXEC);
	ck_assert_int_eq(flock(lock, LOCK_EX), 0);
	ck_assert_int_eq(prune_runs(host, &(struct prune){ -1, -1 }, &removed, &err), -EBUSY);
	ck_assert_str_eq(err.message,
			 "`knode prepare` (pid 412) is at work: wait until it is done");
	ck_assert_uint_eq(removed.count, 0);
	ck_assert(host_exists(host, JOURNAL_DIR "/0001-test/journal"));
	tree_remove(&tree);
}
END_TEST

UNIT_TESTS(prune, undone_runs_go, so_many_stay, what_is_not_ended_stays,
	   old_ones_go_but_none_from_between, secrets_go_with_their_run,
	   a_failure_leaves_no_damaged_run, nothing_goes_while_a_run_is_at_work)
