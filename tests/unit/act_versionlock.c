/* Locks of dnf. */
#include "act_bench.h"
#include "acts/versionlock.h"

static void want(const struct bench *bench, const char *path)
{
	struct action *action = plan_versionlock(bench->plan, path);

	versionlock_add(action, "kubeadm", "0:1.36.4-1");
	versionlock_add(action, "kubelet", "0:1.36.4-1");
}

static void check_text(const struct bench *bench, const char *text)
{
	cleanup_change struct change change = { 0 };

	inspect(bench, &change);
	ck_assert_str_eq(change.want_data->text, text);
}

START_TEST(lines_are_added_for_what_is_not_locked)
{
	static const char path[] = "/etc/dnf/plugins/versionlock.list";
	cleanup_bench struct bench bench = bench_make();

	tree_put(&bench.tree, path, 0600, "# ours\nkubeadm-0:1.35.0-1.*");
	want(&bench, path);
	check_text(&bench, "# ours\nkubeadm-0:1.35.0-1.*\nkubelet-0:1.36.4-1.*\n");
	check_way(&bench, CHANGE_MODIFY, "locks kubeadm, kubelet");
}
END_TEST

START_TEST(the_file_of_dnf_5_is_made)
{
	cleanup_bench struct bench bench = bench_make();

	tree_mkdir(&bench.tree, "/etc/dnf", 0755);
	want(&bench, "/etc/dnf/versionlock.toml");
	check_text(&bench, "version = \"1.0\"\n"
			   "\n[[packages]]\nname = \"kubeadm\"\ncomment = \"Added by knode\"\n"
			   "[[packages.conditions]]\nkey = \"evr\"\ncomparator = \"=\"\n"
			   "value = \"0:1.36.4-1\"\n"
			   "\n[[packages]]\nname = \"kubelet\"\ncomment = \"Added by knode\"\n"
			   "[[packages.conditions]]\nkey = \"evr\"\ncomparator = \"=\"\n"
			   "value = \"0:1.36.4-1\"\n");
	check_way(&bench, CHANGE_CREATE, "locks kubeadm, kubelet");
}
END_TEST

START_TEST(a_file_that_is_a_link_is_left)
{
	static const char path[] = "/etc/dnf/versionlock.toml";
	cleanup_bench struct bench bench = bench_make();

	tree_mkdir(&bench.tree, "/etc/dnf", 0755);
	want(&bench, path);
	tree_link(&bench.tree, path, "/run/locks");
	check_refused(&bench, -ELOOP,
		      "/etc/dnf/versionlock.toml is no regular file (link), and is left alone");
}
END_TEST

UNIT_TESTS(act_versionlock, lines_are_added_for_what_is_not_locked, the_file_of_dnf_5_is_made,
	   a_file_that_is_a_link_is_left)
