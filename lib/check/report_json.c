#include "check/check.h"

static void set_or_nil(struct json *map, const char *key, const char *text)
{
	json_map_set(map, key, text ? json_text(text) : json_nil());
}

static struct json *result_to_json(const struct result *result)
{
	struct json *map = json_map();

	json_map_set_text(map, "check", result->check->id);
	json_map_set_text(map, "name", result->name);
	json_map_set_text(map, "status", check_status_name(result->status));
	json_map_set_text(map, "message", result->message);
	set_or_nil(map, "observed", result->observed);
	set_or_nil(map, "expected", result->expected);
	set_or_nil(map, "hint", result->hint);
	set_or_nil(map, "fixedBy", result->fixed_by);
	if (result->ignored)
		json_map_set_bool(map, "ignored", true);
	json_map_set_int(map, "micros", result->micros);
	return map;
}

struct json *report_to_json(const struct report *report)
{
	struct json *document = json_map(), *summary = json_map(), *results = json_list();

	json_map_set_text(document, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(document, "kind", "PreflightReport");
	set_or_nil(document, "host", report->host);
	json_map_set_text(document, "role", role_name(report->role));
	json_map_set_text(document, "kubernetesVersion", report->kubernetes_version);
	for (int status = 0; status < CHECK_STATUSES; status++)
		json_map_set_int(summary, check_status_name((enum check_status)status),
				 (int64_t)report_count(report, (enum check_status)status));
	json_map_set(document, "summary", summary);
	for (size_t i = 0; i < report->count; i++)
		json_list_add(results, result_to_json(report->items[i]));
	json_map_set(document, "results", results);
	return document;
}
