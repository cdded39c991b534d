#include "facts_tree.h"

/* What the tree's configuration keeps for the setting: "VALUE in PLACE", or "nothing". */
static void expect_kept(const char *name, const char *wanted)
{
	cleanup_facts struct facts *facts = facts_of(facts_gather_sysctls);
	const struct fact_sysctl *fact;
	cleanup_free char *got = NULL;

	fact = facts_sysctl(facts, name);
	ck_assert_ptr_nonnull(fact);
	got = fact->kept_in ? xasprintf("%s in %s", fact->kept_value, fact->kept_in)
			    : xstrdup("nothing");
	ck_assert_str_eq(got, wanted);
}

START_TEST(the_last_file_by_name_wins)
{
	put("/etc/sysctl.d/10-a.conf", "net.ipv4.ip_forward = 0\n");
	put("/usr/lib/sysctl.d/50-b.conf", "# comment\n; another\n\nnet.ipv4.ip_forward=1\n");
	expect_kept("net.ipv4.ip_forward", "1 in /usr/lib/sysctl.d/50-b.conf:4");
}
END_TEST

START_TEST(the_first_directory_hides_a_file_of_the_same_name)
{
	put("/etc/sysctl.d/50-b.conf", "vm.swappiness=10\n");
	put("/usr/lib/sysctl.d/50-b.conf", "net.ipv4.ip_forward=1\n");
	expect_kept("net.ipv4.ip_forward", "nothing");
}
END_TEST

START_TEST(a_link_to_dev_null_masks)
{
	put("/dev/null", "");
	put_link("/etc/sysctl.d/50-b.conf", "/dev/null");
	put("/usr/lib/sysctl.d/50-b.conf", "net.ipv4.ip_forward=1\n");
	expect_kept("net.ipv4.ip_forward", "nothing");
}
END_TEST

START_TEST(debian_reads_sysctl_conf_through_a_link)
{
	put("/etc/sysctl.conf", "net.ipv4.ip_forward=1\n");
	put_link("/etc/sysctl.d/99-sysctl.conf", "../sysctl.conf");
	expect_kept("net.ipv4.ip_forward", "1 in /etc/sysctl.d/99-sysctl.conf:1");
}
END_TEST

START_TEST(sysctl_conf_alone_is_not_read_by_systemd)
{
	put("/etc/sysctl.conf", "net.ipv4.ip_forward=1\n");
	expect_kept("net.ipv4.ip_forward", "nothing");
}
END_TEST

START_TEST(slashes_may_separate)
{
	put("/etc/sysctl.d/x.conf", "-net/ipv4/ip_forward = 1\n");
	expect_kept("net.ipv4.ip_forward", "1 in /etc/sysctl.d/x.conf:1");
}
END_TEST

START_TEST(a_full_name_wins_over_a_later_pattern)
{
	put("/etc/sysctl.d/10-a.conf", "net.ipv4.conf.all.rp_filter = 2\n");
	put("/etc/sysctl.d/90-z.conf", "net.ipv4.conf.*.rp_filter = 1\n");
	expect_kept("net.ipv4.conf.all.rp_filter", "2 in /etc/sysctl.d/10-a.conf:1");
}
END_TEST

START_TEST(a_pattern_counts_where_no_full_name_does)
{
	put("/etc/sysctl.d/90-z.conf", "net.ipv4.conf.*.rp_filter = 1\n");
	expect_kept("net.ipv4.conf.default.rp_filter", "1 in /etc/sysctl.d/90-z.conf:1");
}
END_TEST

START_TEST(a_minus_takes_a_name_out_of_patterns)
{
	put("/etc/sysctl.d/90-z.conf",
	    "net.ipv4.conf.*.rp_filter = 1\n-net.ipv4.conf.all.rp_filter\n");
	expect_kept("net.ipv4.conf.all.rp_filter", "nothing");
}
END_TEST

START_TEST(a_pattern_does_not_cross_a_slash)
{
	put("/etc/sysctl.d/90-z.conf", "net.*.rp_filter = 1\n");
	expect_kept("net.ipv4.conf.all.rp_filter", "nothing");
}
END_TEST

START_TEST(reads_the_value_of_now)
{
	cleanup_facts struct facts *facts = NULL;

	put("/proc/sys/net/ipv4/ip_forward", "1\n");
	facts = facts_of(facts_gather_sysctls);
	ck_assert_str_eq(facts_sysctl(facts, "net.ipv4.ip_forward")->value, "1");
	ck_assert_ptr_null(facts_sysctl(facts, "kernel.panic")->value);
}
END_TEST

UNIT_TESTS(facts_sysctls, the_last_file_by_name_wins,
	   the_first_directory_hides_a_file_of_the_same_name, a_link_to_dev_null_masks,
	   debian_reads_sysctl_conf_through_a_link, sysctl_conf_alone_is_not_read_by_systemd,
	   slashes_may_separate, a_full_name_wins_over_a_later_pattern,
	   a_pattern_counts_where_no_full_name_does, a_minus_takes_a_name_out_of_patterns,
	   a_pattern_does_not_cross_a_slash, reads_the_value_of_now)
