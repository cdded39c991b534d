#include "fleet/compare_print.h"

struct json *compare_head_to_json(const struct compare_report *report)
{
	struct json *head = json_map(), *summary = json_map(), *subjects = json_map();

	json_map_set_text(head, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(head, "kind", "ComparisonReport");
	json_map_set_int(summary, "hosts", (int64_t)report->host_count);
	json_map_set_int(summary, "repeated", (int64_t)report->repeated);
	json_map_set_int(summary, "warn", (int64_t)(report->finding_count - report->failures));
	json_map_set_int(summary, "fail", (int64_t)report->failures);
	for (size_t i = 0; i < COMPARE_SUBJECTS; i++)
		json_map_set_int(subjects, compare_subjects[i].id, (int64_t)report->told[i]);
	json_map_set(summary, "compared", subjects);
	json_map_set(head, "summary", summary);
	return head;
}

struct json *compare_finding_to_json(const struct compare_finding *finding)
{
	struct json *map = json_map(), *hosts = json_list();

	for (size_t i = 0; i < finding->host_count; i++)
		json_list_add_text(hosts, finding->hosts[i]);
	json_map_set_text(map, "check", finding->subject->id);
	json_map_set(map, "name", json_printf("%s:%s", finding->subject->id, finding->value));
	json_map_set_text(map, "status",
			  check_status_name(finding->is_warning ? CHECK_WARN : CHECK_FAIL));
	json_map_set_text(map, "message", finding->message);
	json_map_set_text(map, "value", finding->value);
	json_map_set(map, "hosts", hosts);
	json_map_set_text(map, "hint", finding->hint);
	return map;
}

void compare_checks(struct check ret[COMPARE_SUBJECTS])
{
	for (size_t i = 0; i < COMPARE_SUBJECTS; i++)
		ret[i] = (struct check){
			.id = compare_subjects[i].id,
			.title = compare_subjects[i].title,
			.roles = ROLE_ANY,
			.why = compare_subjects[i].why,
			.rule = "No two of the hosts that `knode preflight --compare` is given have it "
				"in common.",
			.source = "kubernetes.io, \"Verify the MAC address and product_uuid\"",
		};
}
