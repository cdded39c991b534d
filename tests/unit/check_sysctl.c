/* What is said of a kernel setting: now, and at the next boot. */
#include "check/check_sysctl.h"

#include "judge.h"

static const struct check check = { .id = "kernel-test", .fixed_by = "sysctl" };
static const struct node_sysctl rule = {
	.name = "net.x", .floor = 1, .target = 1, .kept = true, .lack = "nothing works"
};

/* Judges "net.x" with that value now and at boot; the one result is left in @report. */
static const struct result *judge_setting(struct report *report, const struct node_sysctl *by,
					  char *value, char *kept)
{
	struct fact_sysctl fact = { (char[]){ "net.x" }, value, kept, (char[]){ "/etc/s.conf:3" } };
	struct facts facts = { .sysctls = &fact, .sysctl_count = 1 };
	cleanup_host struct host *host = judge_host();
	const struct check_input in = { .facts = &facts, .host = host };

	report_begin(report, &check);
	check_sysctl(&in, by, by->module ? "FileContent--x" : NULL, CHECK_FAIL, report);
	ck_assert_uint_eq(report->count, 1);
	return report->items[0];
}

START_TEST(right_and_kept_passes)
{
	cleanup_report struct report report = { 0 };
	char one[] = "1";
	const struct result *result = judge_setting(&report, &rule, one, one);

	ck_assert_int_eq(result->status, CHECK_PASS);
	ck_assert_str_eq(result->name, "kernel-test:net.x");
	ck_assert_str_eq(result->message, "net.x is 1");
}
END_TEST

START_TEST(wrong_now_fails)
{
	cleanup_report struct report report = { 0 };
	char zero[] = "0", one[] = "1";
	const struct result *result = judge_setting(&report, &rule, zero, one);

	ck_assert_int_eq(result->status, CHECK_FAIL);
	ck_assert_str_eq(result->message, "net.x is 0: nothing works");
	ck_assert_str_eq(result->observed, "0");
	ck_assert_str_eq(result->expected, "1");
	ck_assert_str_eq(result->hint, "sysctl -w net.x=1");
	ck_assert_str_eq(result->fixed_by, "sysctl");
}
END_TEST

START_TEST(lost_at_boot_warns)
{
	cleanup_report struct report unset = { 0 }, other = { 0 }, own = { 0 };
	char zero[] = "0", one[] = "1";
	struct node_sysctl by_itself = rule;
	const struct result *result = judge_setting(&unset, &rule, one, NULL);

	ck_assert_int_eq(result->status, CHECK_WARN);
	ck_assert_str_eq(result->message, "net.x is 1 now, but nothing sets it at boot");
	ck_assert_str_eq(
		result->hint,
		"echo net.x=1 >>/etc/sysctl.d/k8s.conf && sysctl -p /etc/sysctl.d/k8s.conf");
	result = judge_setting(&other, &rule, one, zero);
	ck_assert_int_eq(result->status, CHECK_WARN);
	ck_assert_str_eq(result->message, "net.x is 1 now, but /etc/s.conf:3 sets 0 at boot");
	ck_assert_str_eq(result->hint,
			 "sed -i '3s/.*/net.x=1/' /etc/s.conf && sysctl -p /etc/s.conf");
	by_itself.kept = false; /* the kernel's default is good */
	ck_assert_int_eq(judge_setting(&own, &by_itself, one, NULL)->status, CHECK_PASS);
}
END_TEST

START_TEST(absent_names_its_module)
{
	cleanup_report struct report report = { 0 };
	struct node_sysctl by = rule;
	const struct result *result;

	by.module = "br_netfilter";
	result = judge_setting(&report, &by, NULL, NULL);
	ck_assert_int_eq(result->status, CHECK_FAIL);
	ck_assert_str_eq(result->name, "FileContent--x");
	ck_assert_str_eq(result->message, "net.x is not there: nothing works");
	ck_assert_str_eq(result->hint,
			 "modprobe br_netfilter && echo net.x=1 "
			 ">>/etc/sysctl.d/k8s.conf && sysctl -p /etc/sysctl.d/k8s.conf");
}
END_TEST

START_TEST(not_among_the_facts_is_unknown)
{
	cleanup_report struct report report = { 0 };
	const struct facts facts = { 0 };
	const struct check_input in = { .facts = &facts };

	report_begin(&report, &check);
	check_sysctl(&in, &rule, NULL, CHECK_FAIL, &report);
	ck_assert_int_eq(report.items[0]->status, CHECK_UNKNOWN);
	ck_assert_str_eq(report.items[0]->message, "net.x could not be read");
}
END_TEST

START_TEST(tests_compare_numbers)
{
	struct node_sysctl by = { .floor = 10 };

	ck_assert(node_sysctl_passes(&by, "10"));
	ck_assert(!node_sysctl_passes(&by, "10 "));
	ck_assert(!node_sysctl_passes(&by, "x"));
	by.test = SYSCTL_AT_LEAST;
	ck_assert(node_sysctl_passes(&by, "11"));
	ck_assert(!node_sysctl_passes(&by, "9"));
	by.test = SYSCTL_IS_NOT;
	ck_assert(node_sysctl_passes(&by, "9"));
	ck_assert(!node_sysctl_passes(&by, "10"));
}
END_TEST

UNIT_TESTS(check_sysctl, right_and_kept_passes, wrong_now_fails, lost_at_boot_warns,
	   absent_names_its_module, not_among_the_facts_is_unknown, tests_compare_numbers)
