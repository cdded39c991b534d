#include "facts_tree.h"

static struct facts *gather(void)
{
	return facts_of(facts_gather_swap);
}

/* Asserts that exactly one thing brings swap back: "SOURCE by UNIT in WHERE". */
static void expect_at_boot(const char *wanted)
{
	cleanup_facts struct facts *facts = gather();
	cleanup_free char *got = NULL;

	ck_assert_uint_eq(facts->swap_at_boot_count, 1);
	got = xasprintf("%s by %s in %s", facts->swaps_at_boot[0].source,
			facts->swaps_at_boot[0].unit, facts->swaps_at_boot[0].where);
	ck_assert_str_eq(got, wanted);
}

static void expect_nothing_at_boot(void)
{
	cleanup_facts struct facts *facts = gather();

	ck_assert_uint_eq(facts->swap_at_boot_count, 0);
}

START_TEST(reads_proc_swaps)
{
	cleanup_facts struct facts *facts = NULL;

	put("/proc/swaps", "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"
			   "/dev/sda2                               partition\t976892\t\t1024"
			   "\t\t-2\n");
	facts = gather();
	ck_assert_uint_eq(facts->swap_count, 1);
	ck_assert_str_eq(facts->swaps[0].path, "/dev/sda2");
	ck_assert_str_eq(facts->swaps[0].type, "partition");
	ck_assert_uint_eq(facts->swaps[0].size, UINT64_C(976892) * 1024);
	ck_assert_uint_eq(facts->swaps[0].used, 1024 * 1024);
	ck_assert_int_eq(facts->swaps[0].priority, -2);
	ck_assert_uint_eq(facts->swap_at_boot_count, 0);
}
END_TEST

START_TEST(a_line_of_fstab_brings_it_back)
{
	put("/etc/fstab", "# UUID=1 none swap sw 0 0\n/dev/sda1 / ext4 defaults 0 1\n"
			  "UUID=2b-1 none swap sw 0 0\n");
	expect_at_boot("UUID=2b-1 by dev-disk-by\\x2duuid-2b\\x2d1.swap in /etc/fstab:3");
}
END_TEST

START_TEST(a_swap_file_has_a_unit_of_its_path)
{
	put("/etc/fstab", "/swap.img\tnone\tswap\tsw\t0\t0\n");
	expect_at_boot("/swap.img by swap.img.swap in /etc/fstab:1");
}
END_TEST

START_TEST(noauto_brings_nothing_back)
{
	put("/etc/fstab", "/dev/sda2 none swap sw,noauto 0 0\n");
	expect_nothing_at_boot();
}
END_TEST

START_TEST(a_masked_unit_brings_nothing_back)
{
	put("/etc/fstab", "/dev/sda2 none swap sw 0 0\n");
	put_link("/etc/systemd/system/dev-sda2.swap", "/dev/null");
	expect_nothing_at_boot();
}
END_TEST

START_TEST(a_masked_target_brings_nothing_back)
{
	put("/etc/fstab", "/dev/sda2 none swap sw 0 0\n");
	put("/usr/lib/systemd/zram-generator.conf", "[zram0]\n");
	put_link("/etc/systemd/system/swap.target", "/dev/null");
	expect_nothing_at_boot();
}
END_TEST

START_TEST(zram_generator_brings_it_back)
{
	put("/usr/lib/systemd/zram-generator.conf", "# comment\n[zram0]\nzram-size = ram\n");
	expect_at_boot("/dev/zram0 by systemd-zram-setup@zram0.service in "
		       "/usr/lib/systemd/zram-generator.conf:2");
}
END_TEST

START_TEST(an_empty_file_in_etc_turns_zram_off)
{
	put("/etc/systemd/zram-generator.conf", "");
	put("/usr/lib/systemd/zram-generator.conf", "[zram0]\n");
	expect_nothing_at_boot();
}
END_TEST

START_TEST(a_wanted_unit_brings_it_back)
{
	put("/etc/systemd/system/data-swap.swap", "[Swap]\nWhat=/data/swap\n");
	put_link("/etc/systemd/system/swap.target.wants/data-swap.swap",
		 "/etc/systemd/system/data-swap.swap");
	expect_at_boot("/data/swap by data-swap.swap in "
		       "/etc/systemd/system/swap.target.wants/data-swap.swap");
}
END_TEST

START_TEST(a_partition_of_the_type_swap_comes_back)
{
	put("/run/systemd/generator.late/dev-sda3.swap", "[Swap]\nWhat=/dev/sda3\n");
	put_link("/run/systemd/generator.late/swap.target.wants/dev-sda3.swap", "../dev-sda3.swap");
	expect_at_boot("/dev/sda3 by dev-sda3.swap in "
		       "/run/systemd/generator.late/swap.target.wants/dev-sda3.swap");
}
END_TEST

START_TEST(any_service_may_make_swap)
{
	put("/etc/systemd/system/sysinit.target.wants/memory.service", "[Service]\n");
	put("/etc/systemd/system/memory.service",
	    "[Service]\nExecStart=/bin/sh -c 'modprobe zram && mkswap /dev/zram0'\n");
	put("/etc/systemd/system/multi-user.target.wants/noswap.service", "[Service]\n");
	put("/usr/lib/systemd/system/noswap.service",
	    "[Service]\nExecStart=/usr/sbin/swapoff -a\n");
	expect_at_boot("memory.service by memory.service in "
		       "/etc/systemd/system/sysinit.target.wants/memory.service");
}
END_TEST

START_TEST(a_masked_target_stops_no_service)
{
	put_link("/etc/systemd/system/swap.target", "/dev/null");
	put("/etc/fstab", "/swap.img none swap sw 0 0\n");
	put("/usr/lib/systemd/system/multi-user.target.wants/zram-swap.service", "[Service]\n");
	put("/etc/systemd/system/multi-user.target.wants/zram-swap.service", "[Service]\n");
	expect_at_boot("zram-swap.service by zram-swap.service in "
		       "/etc/systemd/system/multi-user.target.wants/zram-swap.service");
}
END_TEST

UNIT_TESTS(facts_swap, reads_proc_swaps, a_line_of_fstab_brings_it_back,
	   a_swap_file_has_a_unit_of_its_path, noauto_brings_nothing_back,
	   a_masked_unit_brings_nothing_back, a_masked_target_brings_nothing_back,
	   zram_generator_brings_it_back, an_empty_file_in_etc_turns_zram_off,
	   a_wanted_unit_brings_it_back, a_partition_of_the_type_swap_comes_back,
	   any_service_may_make_swap, a_masked_target_stops_no_service)
