#include "check/needed.h"

#include "unit.h"

#define TEXT(text) ((char[]){ text })

START_TEST(one_command_names_each_package_once)
{
	const struct version old = { 1, 31, 0, "" }, new = { 1, 32, 0, "" };
	const struct facts facts = { 0 };
	cleanup_free char *before = needed_command(&facts, &old);
	cleanup_free char *after = needed_command(&facts, &new);

	ck_assert_str_eq(before, "apt-get install -y conntrack cri-tools ebtables ethtool iproute2 "
				 "iptables mount util-linux socat coreutils");
	ck_assert_str_eq(after, "apt-get install -y ebtables ethtool iproute2 iptables mount "
				"util-linux socat coreutils");
}
END_TEST

START_TEST(what_is_there_is_left_out)
{
	const struct version version = { 1, 36, 0, "" };
	struct fact_binary binaries[] = { { TEXT("socat"), TEXT("/usr/bin/socat"), NULL },
					  { TEXT("ip"), NULL, NULL } };
	const struct facts facts = { .binaries = binaries, .binary_count = 2 };
	cleanup_free char *command = needed_command(&facts, &version);

	ck_assert_ptr_null(strstr(command, "socat"));
	ck_assert_ptr_nonnull(strstr(command, "iproute2"));
}
END_TEST

UNIT_TESTS(needed, one_command_names_each_package_once, what_is_there_is_left_out)
