/* Swap lines of /etc/fstab. */
#include "act_bench.h"
#include "acts/fstab.h"

START_TEST(test_fstab)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };

	plan_fstab_swap(bench.plan);
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_NONE);
	tree_put(&bench.tree, "/etc/fstab", 0640,
		 "# comment swap swap swap\n"
		 "\n"
		 "/dev/sda1 / ext4 defaults 0 1\n"
		 "  /dev/sda2\tnone\tswap\tsw\t0\t0\n"
		 "/dev/sda3 none swap defaults,noauto,nofail 0 0\n"
		 "UUID=swap /swap ext4 swap 0 0\n"
		 "/swapfile swap swap");
	change_done(&change);
	inspect(&bench, &change);
	ck_assert_str_eq(change.want_data->text,
			 "# comment swap swap swap\n"
			 "\n"
			 "/dev/sda1 / ext4 defaults 0 1\n"
			 "# swap is turned off by knode:   /dev/sda2\tnone\tswap\tsw\t0\t0\n"
			 "/dev/sda3 none swap defaults,noauto,nofail 0 0\n"
			 "UUID=swap /swap ext4 swap 0 0\n"
			 "# swap is turned off by knode: /swapfile swap swap");
	check_way(&bench, CHANGE_MODIFY, "marks 2 swap lines");
}
END_TEST

START_TEST(test_fstab_that_is_a_link)
{
	cleanup_bench struct bench bench = bench_make();

	plan_fstab_swap(bench.plan);
	tree_link(&bench.tree, "/etc/fstab", "/run/fstab");
	check_refused(&bench, -ELOOP, "/etc/fstab is no regular file (link), and is left alone");
}
END_TEST

UNIT_TESTS(act_fstab, test_fstab, test_fstab_that_is_a_link)
