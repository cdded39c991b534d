/*
 * Prepares a host, and lets every single change of it go wrong: by an error, and by kill -9, with
 * the journal whole, with its last line torn, and with that line lost. What does not stand on a
 * step that failed is done all the same. Then the run is resumed, or the command is given again
 * (and the host is as it would have been), and all is undone, or it is undone at once; and the host
 * is what it was, to the byte.
 */
#include "install/prepare.h"
#include "torture_unit.h"

/* A host that lacks everything. */
static struct tree make_tree(void)
{
	static const char *const settings[][2] = {
		{ "net/ipv4/ip_forward", "0\n" },
		{ "net/ipv4/conf/all/rp_filter", "1\n" },
		{ "net/ipv4/conf/default/rp_filter", "0\n" },
		{ "net/ipv6/conf/all/forwarding", "0\n" },
		{ "net/ipv6/conf/default/forwarding", "0\n" },
		{ "kernel/keys/root_maxbytes", "20000\n" },
		{ "kernel/panic", "0\n" },
		{ "kernel/panic_on_oops", "0\n" },
		{ "vm/overcommit_memory", "0\n" },
		{ "vm/panic_on_oom", "0\n" },
		{ "fs/inotify/max_user_instances", "128\n" },
		{ "fs/inotify/max_user_watches", "1048576\n" },
	};
	struct tree tree = fake_make();
	cleanup_free char *fstab = tree_path(&tree, "/etc/fstab");

	for (size_t i = 0; i < ARRAY_SIZE(settings); i++) {
		cleanup_free char *path = xasprintf("/proc/sys/%s", settings[i][0]);

		tree_put(&tree, path, 0644, settings[i][1]);
	}
	tree_put(&tree, "/proc/swaps", 0444,
		 "Filename\tType\tSize\tUsed\tPriority\n"
		 "/dev/sda2\tpartition\t1048572\t0\t5\n");
	tree_mkdir(&tree, "/proc/sys/net", 0755);
	tree_mkdir(&tree, "/sys/module/overlay", 0755);
	tree_mkdir(&tree, "/var/lib", 0755);
	tree_mkdir(&tree, "/etc/sysctl.d", 0750);
	tree_mkdir(&tree, "/etc/systemd/system", 0755);
	tree_put(&tree, "/lib/systemd/system/swap.target", 0644, "[Unit]\n");
	tree_put(&tree, "/lib/systemd/system/zramswap.service", 0644, "[Unit]\n");
	tree_put(&tree, "/run/fake/zramswap.service", 0644, "");
	tree_put(&tree, "/etc/fstab", 0640,
		 "/dev/sda1 / ext4 defaults 0 1\n"
		 "/dev/sda2 none swap sw 0 0\n"
		 "/dev/sda3 none swap noauto 0 0\n"
		 "# /dev/sda4 none swap sw 0 0");
	ck_assert_int_eq(setxattr(fstab, "user.note", "kept", 4, 0), 0);
	return tree;
}

static int prepare(struct host *host, struct error *err)
{
	cleanup(apply_result_done) struct apply_result result = { 0 };
	cleanup_inspection struct inspection seen = { 0 };
	cleanup_wanted struct facts_wanted wanted = { 0 };
	cleanup_facts struct facts *facts = NULL;
	cleanup_config struct config *config = config_new();
	cleanup_plan struct plan *plan = plan_new();
	static const struct str_list all;
	int r;

	free(config->cluster.service_subnet);
	config->cluster.service_subnet = xstrdup("10.96.0.0/12,fd00::/108");
	prepare_want(&all, config, &wanted);
	facts = facts_gather_wanted(host, &wanted);
	r = prepare_add(&(struct installer_input){ .config = config, .facts = facts }, &all, plan,
			err);
	if (r == 0)
		r = plan_inspect(plan, host, &seen, err);
	if (r == 0)
		r = plan_apply(plan, &seen, host, "prepare", NULL, &result, err);
	return r;
}

/* What the host is before, and what prepare makes of it. */
struct expected {
	char *before, *after;
	long changes; /* of a prepare that nothing stops */
	long undo_changes;
};

static struct expected expect(void)
{
	cleanup_tree struct tree tree = make_tree();
	struct expected expected = { .before = fake_text(&tree) };

	expected.changes = in_peace(&tree, prepare);
	expected.after = fake_text(&tree);
	ck_assert(!str_eq(expected.before, expected.after));
	expected.undo_changes = in_peace(&tree, undo);
	return expected;
}

static void expected_done(struct expected *expected)
{
	free(expected->before);
	free(expected->after);
}

/* What a run whose steps failed has done: all but those, and what stands on them. */
static void check_incomplete(const struct tree *tree)
{
	cleanup_host struct host *host = fake_host(tree, HOST_READ);
	cleanup_run struct run *run = newest_run(tree);
	size_t failed = 0;

	for (size_t i = 0; i < plan_count(run->plan); i++) {
		const struct action *action = plan_at(run->plan, i);
		enum step_state state = run->steps[i].state;
		cleanup_change struct change change = { 0 };
		struct error err = { 0 };
		bool stands = false;

		for (size_t j = 0; j < i; j++)
			stands = stands || ((run->steps[j].state == STEP_FAILED ||
					     run->steps[j].state == STEP_LEFT) &&
					    action_stands_on(action, plan_at(run->plan, j)));
		failed += state == STEP_FAILED;
		ck_assert_int_eq(state == STEP_LEFT, stands);
		if (state == STEP_FAILED || state == STEP_LEFT)
			continue;
		ck_assert_int_eq(action_inspect(action, host, &change, &err), 0);
		ck_assert_msg(change.kind == CHANGE_NONE, "%s is not done", action->target);
	}
	ck_assert_uint_eq(failed, 1);
}

enum way {
	RESUME, /* then undo */
	AGAIN,  /* the command is given again; then undo */
	UNDO,
	WAYS
};

/* A fault at a change, then the way out. */
static void try_fault(const struct expected *expected, struct fault fault, enum journal_end end,
		      enum way way)
{
	cleanup_tree struct tree tree = make_tree();

	in_trouble(&tree, prepare, fault);
	if (has_incomplete_run(&tree))
		check_incomplete(&tree);
	cut_journal(&tree, "0001-prepare", end);
	if (way != UNDO) {
		if (has_open_run(&tree) || (way == RESUME && has_incomplete_run(&tree)))
			in_peace(&tree, resume);
		else /* it stopped before its first record, or after its last step */
			in_peace(&tree, prepare);
		check_tree(&tree, expected->after);
		/* Nothing is left to be done. */
		in_peace(&tree, prepare);
		check_tree(&tree, expected->after);
	}
	while (has_run(&tree))
		in_peace(&tree, undo);
	check_tree(&tree, expected->before);
}

static void try_all(bool kills, enum journal_end end)
{
	cleanup(expected_done) struct expected expected = expect();

	ck_assert_int_gt(expected.changes, 30);
	for (long at = 1; at <= expected.changes; at++) {
		struct fault fault = { .at = at, .kills = kills };

		for (enum way way = RESUME; way < WAYS; way++)
			if (way != AGAIN || !kills) /* what is open is resumed anyway */
				try_fault(&expected, fault, end, way);
	}
}

/* A resume that comes to what cannot be done either, then one that does not. */
START_TEST(test_failures_twice)
{
	cleanup(expected_done) struct expected expected = expect();
	long incomplete = 0;

	for (long at = 1; at <= expected.changes; at++) {
		cleanup_tree struct tree tree = make_tree();
		struct fault fault = { .at = at };
		struct error err = { 0 };

		ck_assert_int_eq(do_to(&tree, prepare, &fault, &err), -EIO);
		if (!has_incomplete_run(&tree))
			continue;
		incomplete++;
		/* A unit that was told to be another one, and is by now, is not told again. */
		if (do_to(&tree, resume, &fault, &err) < 0)
			check_incomplete(&tree);
		else
			ck_assert(str_starts(fault.what, "reload "));
		if (at % 2 && has_incomplete_run(&tree)) {
			in_peace(&tree, resume);
			check_tree(&tree, expected.after);
		}
		in_peace(&tree, undo);
		check_tree(&tree, expected.before);
		ck_assert(!has_run(&tree));
	}
	ck_assert_int_gt(incomplete, 20);
}
END_TEST

START_TEST(test_failures)
{
	try_all(false, WHOLE);
}
END_TEST

START_TEST(test_kills)
{
	try_all(true, WHOLE);
}
END_TEST

START_TEST(test_kills_with_torn_journal)
{
	try_all(true, TORN);
}
END_TEST

START_TEST(test_kills_with_lost_lines)
{
	try_all(true, LOST);
}
END_TEST

/* Undo is stopped anywhere, by an error or by kill -9, and done again. */
START_TEST(test_stopped_undo)
{
	cleanup(expected_done) struct expected expected = expect();

	for (long at = 1; at <= 2 * expected.undo_changes; at++) {
		cleanup_tree struct tree tree = make_tree();
		struct fault fault = { .at = (at + 1) / 2, .kills = at % 2 };

		in_peace(&tree, prepare);
		in_trouble(&tree, undo, fault);
		in_peace(&tree, undo);
		check_tree(&tree, expected.before);
		ck_assert(!has_run(&tree));
	}
}
END_TEST

/* Resume is stopped anywhere, and done again. */
START_TEST(test_stopped_resume)
{
	cleanup(expected_done) struct expected expected = expect();
	bool reached = true;

	for (long at = 1; reached; at++) {
		cleanup_tree struct tree tree = make_tree();
		struct fault middle = { .at = expected.changes / 3, .kills = true };

		in_trouble(&tree, prepare, middle);
		ck_assert(has_open_run(&tree));
		reached = is_killed(&tree, resume, at);
		if (has_open_run(&tree))
			in_peace(&tree, resume);
		check_tree(&tree, expected.after);
		in_peace(&tree, undo);
		check_tree(&tree, expected.before);
	}
}
END_TEST

UNIT_TESTS(torture, test_failures, test_failures_twice, test_kills, test_kills_with_torn_journal,
	   test_kills_with_lost_lines, test_stopped_undo, test_stopped_resume)
