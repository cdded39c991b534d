#include "facts_tree.h"

static void gather_both(const struct host *host, struct facts *facts)
{
	facts->clock_synchronized = UNKNOWN;
	facts_gather_units(host, facts);
	facts_gather_clock(host, facts);
}

START_TEST(the_kernel_and_the_service_tell)
{
	static const char answers[] =
		"{\"clock\":{\"now\":1700000000,\"synchronized\":true,\"maxErrorMicros\":50}}";
	cleanup_facts struct facts *facts = NULL;

	put("/run/systemd/system/x", "");
	put("/usr/lib/systemd/system/chronyd.service", "[Service]\n");
	put_link("/run/systemd/units/invocation:chronyd.service", "0123");
	facts = facts_of_recorded(gather_both, answers);
	ck_assert_int_eq(facts->clock_synchronized, YES);
	ck_assert_int_eq(facts->clock.now, 1700000000);
	ck_assert_int_eq(facts->clock.max_error_us, 50);
	ck_assert_uint_eq(facts->time_services.count, 1);
	ck_assert_str_eq(facts->time_services.items[0], "chronyd.service");
}
END_TEST

START_TEST(a_directory_does_not_tell)
{
	cleanup_facts struct facts *facts = facts_of(gather_both);

	ck_assert_int_eq(facts->clock_synchronized, UNKNOWN);
	ck_assert_uint_eq(facts->notes.count, 0);
}
END_TEST

UNIT_TESTS(facts_clock, the_kernel_and_the_service_tell, a_directory_does_not_tell)
