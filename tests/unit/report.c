/* The forms of a report: what they say, and that nothing breaks out of them. */
#include "check/report.h"

#include "check/check.h"
#include "unit.h"

static const struct check ports = { .id = "net-ports" };
static const struct check sysctl = { .id = "kernel-sysctl", .fixed_by = "sysctl" };

static void fill(struct report *report)
{
	struct result *result;

	report->host = xstrdup("cp1");
	report->role = ROLE_CONTROL_PLANE;
	report->kubernetes_version = xstrdup("v1.36.4");
	report_begin(report, &ports);
	check_pass(report, "Port-2379", "free");
	result = report_add(report, CHECK_FAIL, "Port-6443",
			    "TCP port 6443 is in use by <nginx> & \"co\" (pid 412)");
	result_observed(result, "in use");
	result_expected(result, "free");
	result_hint(result, "systemctl disable --now nginx");
	report_begin(report, &sysctl);
	result = report_add(report, CHECK_WARN, "kernel-sysctl:vm.x", "vm.x is 1 # not 0\\");
	result_expected(result, "0");
	check_skip(report, NULL, "does not apply");
	report_add(report, CHECK_UNKNOWN, "kernel-sysctl:vm.y", "could not tell: no permission");
	for (size_t i = 0; i < report->count; i++)
		report->items[i]->micros = 1500;
}

START_TEST(text_puts_the_failure_and_its_remedy_first)
{
	cleanup_report struct report report = { 0 };
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);

	fill(&report);
	report_text(&report, &(struct report_look){ .detail = REPORT_FULL }, &out);
	ck_assert_str_eq(
		out.text,
		"cp1 as a control-plane node of Kubernetes v1.36.4\n"
		"\n"
		"FAIL  Port-6443: TCP port 6443 is in use by <nginx> & \"co\" (pid 412) (expected: free)\n"
		"    $ systemctl disable --now nginx\n"
		"WARN  kernel-sysctl: vm.x is 1 # not 0\\\n"
		"????  kernel-sysctl:vm.y: could not tell: no permission\n"
		"\n"
		"`knode preflight --fix` mends 1 of these (sysctl).\n"
		"1 failed, 1 warned, 1 passed, 1 skipped, 1 unknown.  Why: knode explain net-ports\n");
}
END_TEST

START_TEST(text_has_colour_only_when_told)
{
	cleanup_report struct report report = { 0 };
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);

	fill(&report);
	report_text(&report, &(struct report_look){ .detail = REPORT_FULL }, &out);
	ck_assert_ptr_null(strchr(out.text, '\033'));
	strbuf_clear(&out);
	report_text(&report, &(struct report_look){ .color = true, .detail = REPORT_FULL }, &out);
	ck_assert_ptr_nonnull(strstr(out.text, "\033[1;31mFAIL\033[0m  Port-6443: "));
	ck_assert_ptr_nonnull(strstr(out.text, "\033[33mWARN\033[0m  kernel-sysctl: "));
}
END_TEST

START_TEST(text_is_at_most_100_wide_and_commands_go_on)
{
	cleanup_report struct report report = { 0 };
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	struct result *result;

	report.kubernetes_version = xstrdup("v1.36.4");
	report.role = ROLE_WORKER;
	report_begin(&report, &ports);
	result = report_add(&report, CHECK_FAIL, NULL, "%s",
			    "a message of many words that is so long that it does not fit in one "
			    "line and goes on in the next one");
	result_hint(result, "firewall-cmd --permanent --add-port=6443/tcp --add-port=10250/tcp "
			    "--add-port=10256/tcp && firewall-cmd --reload");
	result = report_add(&report, CHECK_FAIL, "x", "short");
	result_hint(result, "true");
	report_text(&report, &(struct report_look){ .detail = REPORT_FULL }, &out);
	ck_assert_str_eq(
		out.text,
		"this host as a worker node of Kubernetes v1.36.4\n"
		"\n"
		"FAIL  net-ports: a message of many words that is so long that it does not fit in one line and goes\n"
		"        on in the next one\n"
		"    $ firewall-cmd --permanent --add-port=6443/tcp --add-port=10250/tcp --add-port=10256/tcp &&\n"
		"      firewall-cmd --reload\n"
		"FAIL  x: short\n"
		"    $ true\n"
		"\n"
		"2 failed, 0 warned, 0 passed, 0 skipped.  Why: knode explain net-ports\n");
}
END_TEST

START_TEST(text_says_a_shared_remedy_once)
{
	cleanup_report struct report report = { 0 };
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);

	report.kubernetes_version = xstrdup("v1.36.4");
	report.role = ROLE_WORKER;
	report_begin(&report, &ports);
	result_hint(report_add(&report, CHECK_WARN, "a", "one"), "true");
	result_hint(report_add(&report, CHECK_WARN, "b", "two"), "true");
	report.items[1]->ignored = true;
	report_text(&report, &(struct report_look){ .detail = REPORT_FULL }, &out);
	ck_assert_ptr_nonnull(
		strstr(out.text, "\nWARN  a: one\nWARN  b (ignored): two\n    $ true\n"));
}
END_TEST

START_TEST(text_says_a_remedy_once_wherever_it_helps)
{
	cleanup_report struct report report = { 0 };
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);

	report.kubernetes_version = xstrdup("v1.36.4");
	report.role = ROLE_WORKER;
	report_begin(&report, &ports);
	result_hint(report_add(&report, CHECK_FAIL, "a", "one"), "true");
	result_hint(report_add(&report, CHECK_FAIL, "b", "two"), "# no command mends this");
	result_hint(report_add(&report, CHECK_FAIL, "c", "three"), "true");
	result_hint(report_add(&report, CHECK_WARN, "d", "four"), "true");
	report_text(&report, &(struct report_look){ .detail = REPORT_FULL }, &out);
	ck_assert_ptr_nonnull(strstr(out.text, "\nFAIL  a: one\n"
					       "    $ true\n"
					       "FAIL  b: two\n"
					       "    # no command mends this\n"
					       "FAIL  c: three\n"
					       "WARN  d: four\n"
					       "\n"));
}
END_TEST

START_TEST(text_is_as_wide_as_it_may_be)
{
	cleanup_report struct report report = { 0 };
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);

	report.kubernetes_version = xstrdup("v1.36.4");
	report.role = ROLE_WORKER;
	report_begin(&report, &ports);
	result_hint(report_add(&report, CHECK_FAIL, "a", "one of those that are long"),
		    "systemctl enable --now containerd.service");
	report_text(&report, &(struct report_look){ .width = 30 }, &out);
	ck_assert_ptr_nonnull(strstr(out.text, "\nFAIL  a: one of those that are\n"
					       "        long\n"
					       "    $ systemctl enable --now \\\n"
					       "        containerd.service\n"));
}
END_TEST

START_TEST(a_shortened_text_may_name_what_tells_all)
{
	static const struct report_look look = { .detail = REPORT_SHORT, .all = "tell all" };
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	cleanup(strbuf_done) struct strbuf failed = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_report struct report report = { 0 };

	report.kubernetes_version = xstrdup("v1.36.4");
	report.role = ROLE_WORKER;
	report_begin(&report, &ports);
	result_hint(report_add(&report, CHECK_FAIL, "a", "bad"), "mend a");
	report_text(&report, &look, &failed);
	ck_assert_str_eq(failed.text,
			 "this host as a worker node of Kubernetes v1.36.4\n\n"
			 "FAIL  a: bad\n    $ mend a\n\n"
			 "1 failed, 0 warned, 0 passed, 0 skipped.  Why: knode explain "
			 "net-ports\n");
	result_hint(report_add(&report, CHECK_WARN, "b", "odd"), "mend b");
	report_text(&report, &look, &out);
	ck_assert_str_eq(out.text, "this host as a worker node of Kubernetes v1.36.4\n\n"
				   "FAIL  a: bad\n    $ mend a\nWARN  b: odd\n\n"
				   "1 failed, 1 warned, 0 passed, 0 skipped.  Why: knode explain "
				   "net-ports\n"
				   "How warnings are mended: tell all\n");
}
END_TEST

START_TEST(text_for_a_screen_keeps_failures_and_remedies)
{
	static const char long_message[] = "a message of many words that is so long that it does "
					   "not fit in one line and goes on in the next one";
	static const char end[] =
		"\n"
		"`knode preflight --fix` mends 1 of these (sysctl).\n"
		"1 failed, 3 warned, 0 passed, 0 skipped, 1 unknown.  Why: knode "
		"explain net-ports\n"
		"Shortened to the screen: -v1, or a pipe to a pager, tells all.\n";
	cleanup_report struct report report = { 0 };
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_free char *expected = NULL;

	report.kubernetes_version = xstrdup("v1.36.4");
	report.role = ROLE_WORKER;
	report_begin(&report, &ports);
	result_hint(report_add(&report, CHECK_FAIL, NULL, "%s", long_message), "mend it");
	result_hint(report_add(&report, CHECK_WARN, NULL, "%s", long_message), "mend that");
	report_begin(&report, &sysctl);
	report_add(&report, CHECK_WARN, "kernel-sysctl:x", "x is wrong");
	report_add(&report, CHECK_WARN, "kernel-sysctl:y", "y is wrong");
	report.items[3]->fixed_by = NULL;
	report_add(&report, CHECK_UNKNOWN, "kernel-sysctl:z", "could not tell");
	report_text(&report, &(struct report_look){ .detail = REPORT_SHORT }, &out);
	expected =
		xasprintf("this host as a worker node of Kubernetes v1.36.4\n"
			  "\n"
			  "FAIL  net-ports: a message of many words that is so long that it does "
			  "not fit in one line and goes\n"
			  "        on in the next one\n"
			  "    $ mend it\n"
			  "WARN  net-ports: a message of many words that is so long that it does "
			  "not fit in one line and ...\n"
			  "WARN  kernel-sysctl: x is wrong\n"
			  "WARN  kernel-sysctl: y is wrong\n"
			  "????  kernel-sysctl:z: could not tell\n"
			  "%s",
			  end);
	ck_assert_str_eq(out.text, expected);
	free(expected);
	strbuf_clear(&out);
	report_text(&report, &(struct report_look){ .color = true, .detail = REPORT_SHORTEST },
		    &out);
	expected = xasprintf("this host as a worker node of Kubernetes v1.36.4\n"
			     "\n"
			     "\033[1;31mFAIL\033[0m  net-ports: a message of many words that is so "
			     "long that it does not fit in one line and ...\n"
			     "    $ mend it\n"
			     "\033[33mWARN\033[0m  3: net-ports, kernel-sysctl\n"
			     "\033[36m????\033[0m  1: kernel-sysctl\n"
			     "%s",
			     end);
	ck_assert_str_eq(out.text, expected);
}
END_TEST

START_TEST(json_has_the_fields_of_the_contract)
{
	cleanup_report struct report report = { 0 };
	cleanup_json struct json *document = NULL;
	cleanup_free char *text = NULL;

	fill(&report);
	report_remove(&report, 4);
	report_remove(&report, 3);
	report_remove(&report, 0);
	report.items[1]->ignored = true;
	document = report_to_json(&report);
	text = json_to_text(document);
	ck_assert_str_eq(
		text,
		"{\"apiVersion\":\"knode.io/v1alpha1\",\"kind\":\"PreflightReport\",\"host\":\"cp1\","
		"\"role\":\"control-plane\",\"kubernetesVersion\":\"v1.36.4\","
		"\"summary\":{\"pass\":0,\"warn\":1,\"fail\":1,\"skip\":0,\"unknown\":0},"
		"\"results\":[{\"check\":\"net-ports\",\"name\":\"Port-6443\",\"status\":\"fail\","
		"\"message\":\"TCP port 6443 is in use by <nginx> & \\\"co\\\" (pid 412)\","
		"\"observed\":\"in use\",\"expected\":\"free\","
		"\"hint\":\"systemctl disable --now nginx\",\"fixedBy\":null,\"micros\":1500},"
		"{\"check\":\"kernel-sysctl\",\"name\":\"kernel-sysctl:vm.x\",\"status\":\"warn\","
		"\"message\":\"vm.x is 1 # not 0\\\\\",\"observed\":null,\"expected\":\"0\","
		"\"hint\":null,\"fixedBy\":\"sysctl\",\"ignored\":true,\"micros\":1500}]}");
}
END_TEST

START_TEST(junit_escapes_what_xml_reserves)
{
	cleanup_report struct report report = { 0 };
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);

	fill(&report);
	report_junit(&report, &out);
	ck_assert_str_eq(
		out.text,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<testsuites>\n"
		"  <testsuite name=\"knode preflight\" tests=\"5\" failures=\"1\" errors=\"0\" "
		"skipped=\"1\" hostname=\"cp1\">\n"
		"    <testcase classname=\"net-ports\" name=\"Port-2379\" time=\"0.001500\"/>\n"
		"    <testcase classname=\"net-ports\" name=\"Port-6443\" time=\"0.001500\">\n"
		"      <failure message=\"TCP port 6443 is in use by &lt;nginx&gt; &amp; "
		"&quot;co&quot; (pid 412)\">found: in use\nexpected: free\n"
		"remedy: systemctl disable --now nginx\n</failure>\n"
		"    </testcase>\n"
		"    <testcase classname=\"kernel-sysctl\" name=\"kernel-sysctl:vm.x\" "
		"time=\"0.001500\">\n"
		"      <system-out>warning: vm.x is 1 # not 0\\\nexpected: 0\n</system-out>\n"
		"    </testcase>\n"
		"    <testcase classname=\"kernel-sysctl\" name=\"kernel-sysctl\" time=\"0.001500\">\n"
		"      <skipped message=\"does not apply\"/>\n"
		"    </testcase>\n"
		"    <testcase classname=\"kernel-sysctl\" name=\"kernel-sysctl:vm.y\" "
		"time=\"0.001500\">\n"
		"      <system-out>unknown: could not tell: no permission\n</system-out>\n"
		"    </testcase>\n"
		"  </testsuite>\n"
		"</testsuites>\n");
}
END_TEST

START_TEST(tap_marks_skips_and_escapes_hashes)
{
	cleanup_report struct report report = { 0 };
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);

	fill(&report);
	report_tap(&report, &out);
	ck_assert_str_eq(
		out.text,
		"TAP version 13\n"
		"1..5\n"
		"ok 1 - Port-2379\n"
		"not ok 2 - Port-6443\n"
		"  ---\n"
		"  severity: \"fail\"\n"
		"  message: \"TCP port 6443 is in use by <nginx> & \\\"co\\\" (pid 412)\"\n"
		"  observed: \"in use\"\n"
		"  expected: \"free\"\n"
		"  hint: \"systemctl disable --now nginx\"\n"
		"  ...\n"
		"ok 3 - kernel-sysctl:vm.x\n"
		"  ---\n"
		"  severity: \"warn\"\n"
		"  message: \"vm.x is 1 # not 0\\\\\"\n"
		"  expected: \"0\"\n"
		"  fixedBy: \"sysctl\"\n"
		"  ...\n"
		"ok 4 - kernel-sysctl # SKIP does not apply\n"
		"not ok 5 - kernel-sysctl:vm.y # TODO could not tell: no permission\n");
}
END_TEST

UNIT_TESTS(report, text_puts_the_failure_and_its_remedy_first, text_has_colour_only_when_told,
	   text_is_at_most_100_wide_and_commands_go_on, text_says_a_shared_remedy_once,
	   text_says_a_remedy_once_wherever_it_helps, text_is_as_wide_as_it_may_be,
	   a_shortened_text_may_name_what_tells_all, text_for_a_screen_keeps_failures_and_remedies,
	   json_has_the_fields_of_the_contract, junit_escapes_what_xml_reserves,
	   tap_marks_skips_and_escapes_hashes)
