/*
 * Installs an artifact over what an operator had, and lets every single change of it go wrong, by
 * an error and by kill -9: resume completes it, undo puts everything back, to the byte.
 */
#include <fcntl.h>

#include "acts/artifact.h"
#include "acts/dir.h"
#include "tar_unit.h"
#include "torture_unit.h"

static char archive[] = "/tmp/knode-torture-XXXXXX";
static char *digest;

/* An archive that has a new bridge and a host-local, and no loopback. */
static void make_archive(void)
{
	cleanup(strbuf_done) struct strbuf data = strbuf_make(STRBUF_MAX_TEXT);
	char hex[SHA256_HEX_SIZE];
	int fd = mkstemp(archive);

	tar_add(&data, &(struct tar_entry){ .name = "./bridge", .text = "new bridge" });
	tar_add(&data, &(struct tar_entry){ .name = "./host-local", .text = "new host-local" });
	tar_end(&data);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, data.text, data.length), (ssize_t)data.length);
	close(fd);
	sha256_hex(data.text, data.length, hex);
	digest = xasprintf("sha256:%s", hex);
}

static struct tree make_tree(void)
{
	struct tree tree = fake_make();

	tree_mkdir(&tree, "/opt/cni/bin", 0755);
	tree_mkdir(&tree, "/var/lib", 0755);
	tree_mkdir(&tree, "/run", 0755);
	tree_put(&tree, "/opt/cni/bin/bridge", 0700, "an operator's own");
	return tree;
}

static int install(struct host *host, struct error *err)
{
	static const struct plan_artifact_file files[] = { { "bridge", "bridge", false },
							   { "host-local", "host-local", false },
							   { "tap", "tap", true },
							   { 0 } };
	cleanup(apply_result_done) struct apply_result result = { 0 };
	cleanup_inspection struct inspection seen = { 0 };
	cleanup_plan struct plan *plan = plan_new();
	int r;

	plan_dir_present(plan, "/opt/cni/bin");
	plan_artifact(plan, &(struct plan_artifact){ .name = "cni-plugins",
						     .version = "1.9.1",
						     .architecture = "amd64",
						     .from = archive,
						     .digest = digest,
						     .dir = "/opt/cni/bin",
						     .files = files });
	r = plan_inspect(plan, host, &seen, err);
	if (r == 0)
		r = plan_apply(plan, &seen, host, "install", NULL, &result, err);
	return r;
}

static void try_fault(const char *before, const char *after, struct fault fault,
		      enum journal_end end, bool resumes)
{
	cleanup_tree struct tree tree = make_tree();

	in_trouble(&tree, install, fault);
	cut_journal(&tree, "0001-install", end);
	if (resumes) {
		in_peace(&tree,
			 has_open_run(&tree) || has_incomplete_run(&tree) ? resume : install);
		check_tree(&tree, after);
		ck_assert_int_eq(in_peace(&tree, install), 0);
	}
	while (has_run(&tree))
		in_peace(&tree, undo);
	check_tree(&tree, before);
}

START_TEST(every_change_may_go_wrong)
{
	cleanup_free char *before = NULL, *after = NULL;
	long changes;

	make_archive();
	{
		cleanup_tree struct tree tree = make_tree();

		before = fake_text(&tree);
		changes = in_peace(&tree, install);
		after = fake_text(&tree);
		ck_assert_int_eq(in_peace(&tree, install), 0);
		in_peace(&tree, undo);
		check_tree(&tree, before);
	}
	ck_assert(strstr(after, "host-local"));
	ck_assert_int_gt(changes, 10);
	for (long at = 1; at <= changes; at++)
		for (int resumes = 0; resumes < 2; resumes++) {
			struct fault fails = { .at = at }, kills = { .at = at, .kills = true };

			try_fault(before, after, fails, WHOLE, resumes);
			for (enum journal_end end = WHOLE; end < JOURNAL_ENDS; end++)
				try_fault(before, after, kills, end, resumes);
		}
	(void)unlink(archive);
	free(digest);
}
END_TEST

/* Undo of an undo that is killed anywhere. */
START_TEST(an_undo_may_be_killed)
{
	cleanup_free char *before = NULL;
	long changes;

	make_archive();
	{
		cleanup_tree struct tree tree = make_tree();

		before = fake_text(&tree);
		in_peace(&tree, install);
		changes = in_peace(&tree, undo);
	}
	for (long at = 1; at <= changes; at++) {
		cleanup_tree struct tree tree = make_tree();

		in_peace(&tree, install);
		in_trouble(&tree, undo, (struct fault){ .at = at, .kills = true });
		while (has_run(&tree))
			in_peace(&tree, undo);
		check_tree(&tree, before);
	}
	(void)unlink(archive);
	free(digest);
}
END_TEST

UNIT_TESTS(torture_install, every_change_may_go_wrong, an_undo_may_be_killed)
