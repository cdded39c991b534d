/* What a comparison looks like. */
#include "fleet/compare_print.h"

#include "unit.h"

static char mac_message[] = "MAC address 52:54:00:00:00:01 is on 2 hosts";
static char uuid_message[] = "product_uuid \"0\" is no host's own";
static const char *names[] = { "h1", "h2", "h3", "h4", "h5", "h6", "h7", "h8" };
static struct compare_finding findings[5];
static struct compare_report report = { .host_count = 8, .repeated = 1, .findings = findings };

/* @count MAC addresses on two hosts each, and one odd product_uuid on @hosts of them. */
static void fill(size_t count, size_t hosts)
{
	for (size_t i = 0; i < count; i++)
		findings[i] = (struct compare_finding){
			.subject = &compare_subjects[COMPARE_MAC],
			.value = "52:54:00:00:00:01",
			.message = mac_message,
			.hint = "new cards",
			.hosts = names,
			.host_count = 2,
		};
	findings[count] = (struct compare_finding){
		.subject = &compare_subjects[COMPARE_PRODUCT_UUID],
		.is_warning = true,
		.value = "0",
		.message = uuid_message,
		.hint = "new ones",
		.hosts = names,
		.host_count = hosts,
	};
	report.finding_count = count + 1;
	report.failures = count;
}

START_TEST(text_counts_what_does_not_fit)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);

	fill(4, 8);
	compare_text(&report, 100, false, &out);
	ck_assert_str_eq(
		out.text,
		"8 hosts compared, 1 given more than once\n"
		"\n"
		"FAIL  unique-mac: MAC address 52:54:00:00:00:01 is on 2 hosts: h1, h2\n"
		"FAIL  unique-mac: MAC address 52:54:00:00:00:01 is on 2 hosts: h1, h2\n"
		"FAIL  unique-mac: MAC address 52:54:00:00:00:01 is on 2 hosts: h1, h2\n"
		"      and 1 more such findings (-o json tells all)\n"
		"      remedy: new cards\n"
		"WARN  unique-product-uuid: product_uuid \"0\" is no host's own: h1, h2, h3, h4, h5, h6 and 2 more\n"
		"      remedy: new ones\n"
		"\n"
		"4 failed, 1 warned.  Why: knode explain unique-mac\n");
}
END_TEST

START_TEST(text_says_when_all_is_well)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	const struct compare_report well = { .host_count = 1 };

	compare_text(&well, 100, true, &out);
	ck_assert_str_eq(out.text, "1 host compared\n\nAll that has to be unique is.\n");
}
END_TEST

START_TEST(json_carries_value_and_hosts)
{
	cleanup_json struct json *result = NULL, *head = compare_head_to_json(&report);
	cleanup_free char *text = NULL;

	fill(1, 1);
	result = compare_finding_to_json(&findings[0]);
	text = json_to_text(result);
	ck_assert_str_eq(text,
			 "{\"check\":\"unique-mac\",\"name\":\"unique-mac:52:54:00:00:00:01\","
			 "\"status\":\"fail\","
			 "\"message\":\"MAC address 52:54:00:00:00:01 is on 2 hosts\","
			 "\"value\":\"52:54:00:00:00:01\",\"hosts\":[\"h1\",\"h2\"],"
			 "\"hint\":\"new cards\"}");
	ck_assert_str_eq(json_map_text(head, "kind", ""), "ComparisonReport");
	ck_assert_int_eq(json_get_int(json_path(head, "summary.hosts"), 0), 8);
	ck_assert_int_eq(json_get_int(json_path(head, "summary.repeated"), 0), 1);
}
END_TEST

START_TEST(subjects_explain_themselves)
{
	struct check checks[COMPARE_SUBJECTS];

	compare_checks(checks);
	for (size_t i = 0; i < COMPARE_SUBJECTS; i++) {
		ck_assert(str_starts(checks[i].id, "unique-"));
		ck_assert(strlen(checks[i].why) > 60 && *checks[i].rule && *checks[i].source);
	}
}
END_TEST

UNIT_TESTS(compare_print, text_counts_what_does_not_fit, text_says_when_all_is_well,
	   json_carries_value_and_hosts, subjects_explain_themselves)
