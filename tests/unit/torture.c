/*
 * Prepares a host, and lets every single change of it go wrong: by an error, and by kill -9, with
 * the journal whole, with its last line torn, and with that line lost. Then either the run is
 * resumed (and the host is as it would have been) and undone, or it is undone at once; and the
 * host is what it was, to the byte.
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

/* A fault at change @at, then the way out: undo, perhaps after resume. */
static void try_fault(const struct expected *expected, struct fault fault, enum journal_end end,
		      bool resumes)
{
	cleanup_tree struct tree tree = make_tree();

	in_trouble(&tree, prepare, fault);
	cut_journal(&tree, "0001-prepare", end);
	if (resumes) {
		if (has_open_run(&tree))
			in_peace(&tree, resume);
		else /* it stopped before its first record, or after its last step */
			in_peace(&tree, prepare);
		check_tree(&tree, expected->after);
		/* Nothing is left to be done. */
		in_peace(&tree, prepare);
		check_tree(&tree, expected->after);
	}
	if (resumes || has_run(&tree))
		in_peace(&tree, undo);
	check_tree(&tree, expected->before);
}

static void try_all(bool kills, enum journal_end end)
{
	cleanup(expected_done) struct expected expected = expect();

	ck_assert_int_gt(expected.changes, 30);
	for (long at = 1; at <= expected.changes; at++) {
		struct fault fault = { .at = at, .kills = kills };

		try_fault(&expected, fault, end, true);
		try_fault(&expected, fault, end, false);
	}
}

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

UNIT_TESTS(torture, test_failures, test_kills, test_kills_with_torn_journal,
	   test_kills_with_lost_lines, test_stopped_undo, test_stopped_resume)
