/* Files and directories that must be gone with all that is in them. */
#include "act_bench.h"
#include "acts/tree.h"

static const struct str_list nothing;

/* What is found is described so, goes, and then there is nothing to be done. */
static void check_goes(const struct bench *bench, const char *description, const char *command)
{
	const struct action *action = plan_at(bench->plan, 0);
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_LINE);
	cleanup(strbuf_done) struct strbuf by_hand = strbuf_make(STRBUF_MAX_LINE);
	cleanup_change struct change change = { 0 };

	inspect(bench, &change);
	ck_assert_str_eq(change_kind_name(change.kind), "remove");
	action->act->describe(action, &change, &text);
	ck_assert_str_eq(text.text, description);
	action->act->by_hand(action, &change, &by_hand);
	ck_assert_str_eq(by_hand.text, command);
	apply(bench);
	check_kind(bench, CHANGE_NONE);
}

static bool exists(const struct bench *bench, const char *path)
{
	return host_exists(bench->host, path);
}

START_TEST(a_directory_goes_with_all_that_is_in_it)
{
	cleanup_bench struct bench bench = bench_make();

	plan_tree(bench.plan, "/etc/k", &nothing);
	check_kind(&bench, CHANGE_NONE);
	tree_mkdir(&bench.tree, "/etc/k", 0700);
	tree_mkdir(&bench.tree, "/etc/k/a", 0755);
	tree_put(&bench.tree, "/etc/k/a/b", 0644, "text");
	tree_link(&bench.tree, "/etc/k/link", "/etc");
	check_goes(&bench, "2 entries", "rm -r /etc/k");
	ck_assert(!exists(&bench, "/etc/k"));
	ck_assert(exists(&bench, "/etc"));
}
END_TEST

START_TEST(a_file_and_a_link_go)
{
	cleanup_bench struct bench bench = bench_make();

	plan_tree(bench.plan, "/etc/x", &nothing);
	tree_put(&bench.tree, "/etc/x", 0600, "text");
	check_goes(&bench, "file", "rm /etc/x");
	tree_link(&bench.tree, "/etc/x", "nowhere");
	check_goes(&bench, "link", "rm /etc/x");
}
END_TEST

START_TEST(what_is_spared_stays_with_what_leads_to_it)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup(str_list_done) struct str_list spared = { 0 };

	str_list_add(&spared, "/etc/k/keep/this");
	str_list_add(&spared, "/etc/other");
	plan_tree(bench.plan, "/etc/k", &spared);
	tree_mkdir(&bench.tree, "/etc/k", 0700);
	tree_mkdir(&bench.tree, "/etc/k/keep", 0755);
	tree_put(&bench.tree, "/etc/k/keep/this", 0644, "mine");
	tree_put(&bench.tree, "/etc/k/keep/that", 0644, "of a cluster");
	tree_put(&bench.tree, "/etc/k/file", 0644, "of a cluster");
	check_goes(&bench, "2 entries",
		   "find /etc/k/ -xdev -mindepth 1 ! -path /etc/k/keep/this -delete");
	tree_check(&bench.tree, "/etc/k/keep/this", "mine");
	ck_assert(!exists(&bench, "/etc/k/keep/that"));
	ck_assert(!exists(&bench, "/etc/k/file"));
}
END_TEST

START_TEST(a_link_to_a_directory_stays_and_is_emptied)
{
	cleanup_bench struct bench bench = bench_make();

	plan_tree(bench.plan, "/etc/k", &nothing);
	tree_mkdir(&bench.tree, "/data", 0755);
	tree_put(&bench.tree, "/data/x", 0644, "text");
	tree_mkdir(&bench.tree, "/data/lost+found", 0700);
	tree_link(&bench.tree, "/etc/k", "/data");
	check_goes(&bench, "1 entry", "find /etc/k/ -xdev -mindepth 1 -delete");
	ck_assert(exists(&bench, "/etc/k"));
	ck_assert(!exists(&bench, "/data/x"));
	ck_assert(exists(&bench, "/data/lost+found"));
}
END_TEST

START_TEST(what_a_package_brought_stays)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };

	tree_put(&bench.tree, "/var/lib/dpkg/info/kubelet.list", 0644, "/etc/k\n/etc/k/x\n");
	plan_tree(bench.plan, "/etc/k/x", &nothing);
	tree_mkdir(&bench.tree, "/etc/k", 0755);
	tree_put(&bench.tree, "/etc/k/x", 0644, "text");
	inspect(&bench, &change);
	ck_assert_str_eq(change_kind_name(change.kind), "none");
	ck_assert_str_eq(change.remark, "belongs to the package kubelet, and stays");
}
END_TEST

START_TEST(a_directory_of_a_package_is_emptied)
{
	cleanup_bench struct bench bench = bench_make();

	tree_put(&bench.tree, "/var/lib/dpkg/info/kubelet.list", 0644, "/etc/k\n");
	plan_tree(bench.plan, "/etc/k", &nothing);
	tree_mkdir(&bench.tree, "/etc/k", 0755);
	check_kind(&bench, CHANGE_NONE);
	tree_put(&bench.tree, "/etc/k/x", 0644, "text");
	check_goes(&bench, "1 entry", "find /etc/k/ -xdev -mindepth 1 -delete");
	ck_assert(exists(&bench, "/etc/k"));
}
END_TEST

UNIT_TESTS(act_tree, a_directory_goes_with_all_that_is_in_it, a_file_and_a_link_go,
	   what_is_spared_stays_with_what_leads_to_it, a_link_to_a_directory_stays_and_is_emptied,
	   what_a_package_brought_stays, a_directory_of_a_package_is_emptied)
