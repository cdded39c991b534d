#include "facts_tree.h"

START_TEST(reads_limits_and_capabilities)
{
	cleanup_facts struct facts *facts = NULL;

	put("/proc/self/limits",
	    "Limit                     Soft Limit           Hard Limit           Units     \n"
	    "Max processes             100                  200                  processes \n"
	    "Max open files            1024                 unlimited            files     \n");
	put("/proc/self/status", "Name:\tx\nCapEff:\t000001ffffffffff\n");
	facts = facts_of_recorded(facts_gather_limits, "{\"euid\":1000}");
	ck_assert_int_eq(facts->nofile_soft, 1024);
	ck_assert_int_eq(facts->nofile_hard, INT64_MAX);
	ck_assert_uint_eq(facts->capabilities, UINT64_C(0x1ffffffffff));
	ck_assert_int_eq(facts->euid, 1000);
}
END_TEST

static void expect_selinux(const char *enforce, enum tristate answer)
{
	cleanup_facts struct facts *facts = NULL;

	if (enforce)
		put("/sys/fs/selinux/enforce", enforce);
	facts = facts_of_recorded(facts_gather_limits, "{}");
	ck_assert_int_eq(facts->selinux_enforcing, answer);
}

START_TEST(selinux_enforces_or_not)
{
	expect_selinux("1", YES);
	expect_selinux("0", NO);
	expect_selinux(NULL, NO);
}
END_TEST

START_TEST(a_directory_does_not_tell)
{
	cleanup_facts struct facts *facts = facts_of(facts_gather_limits);

	ck_assert_int_eq(facts->selinux_enforcing, UNKNOWN);
	ck_assert_int_eq(facts->apparmor_enabled, UNKNOWN);
}
END_TEST

UNIT_TESTS(facts_limits, reads_limits_and_capabilities, selinux_enforces_or_not,
	   a_directory_does_not_tell)
