#include "facts_tree.h"

static void expect_cpus(const char *list, int count)
{
	cleanup_free char *status = xasprintf("Name:\tx\nCpus_allowed_list:\t%s\n", list);
	cleanup_facts struct facts *facts = NULL;

	put("/proc/self/status", status);
	facts = facts_of(facts_gather_hardware);
	ck_assert_int_eq(facts->cpu_count, count);
}

START_TEST(counts_what_may_be_used)
{
	expect_cpus("0", 1);
	expect_cpus("0-3", 4);
	expect_cpus("0-3,8,10-11", 7);
	expect_cpus("", 0);
	expect_cpus("3-1", 0);
	expect_cpus("0-99999999999", 0);
}
END_TEST

START_TEST(the_first_processor_tells)
{
	cleanup_facts struct facts *facts = NULL;

	put("/proc/cpuinfo", "processor\t: 0\nmodel name\t: Model A\nflags\t\t: fpu avx2\n"
			     "vmx flags\t: ept\n\nprocessor\t: 1\nmodel name\t: Model B\n"
			     "flags\t\t: other\n");
	facts = facts_of(facts_gather_hardware);
	ck_assert_str_eq(facts->cpu_model, "Model A");
	ck_assert_uint_eq(facts->cpu_flags.count, 2);
	ck_assert_str_eq(facts->cpu_flags.items[1], "avx2");
	ck_assert_ptr_null(facts->virtualization);
}
END_TEST

START_TEST(an_unknown_hypervisor_shows_in_the_flags)
{
	cleanup_facts struct facts *facts = NULL;

	put("/proc/cpuinfo", "flags\t\t: fpu hypervisor\n");
	facts = facts_of(facts_gather_hardware);
	ck_assert_str_eq(facts->virtualization, "vm-other");
}
END_TEST

START_TEST(reads_memory)
{
	cleanup_facts struct facts *facts = NULL;

	put("/proc/meminfo", "MemTotal:        2009468 kB\nMemFree: 1 kB\nMemAvailable: 12 kB\n");
	facts = facts_of(facts_gather_hardware);
	ck_assert_uint_eq(facts->memory_total, UINT64_C(2009468) * 1024);
	ck_assert_uint_eq(facts->memory_available, 12 * 1024);
}
END_TEST

UNIT_TESTS(facts_hardware, counts_what_may_be_used, the_first_processor_tells,
	   an_unknown_hypervisor_shows_in_the_flags, reads_memory)
