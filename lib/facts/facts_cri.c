/* What container runtimes say of themselves. */
#include "facts/facts_gather.h"

enum {
	TIMEOUT_MS = 5000, /* for each question; one that is well answers in milliseconds */
};

static void take_conditions(const struct json *conditions, struct fact_cri *cri)
{
	cri->condition_count = json_count(conditions);
	cri->conditions = xcalloc(cri->condition_count + 1, sizeof(*cri->conditions));
	for (size_t i = 0; i < cri->condition_count; i++) {
		const struct json *condition = json_list_at(conditions, i);

		cri->conditions[i] = (struct fact_condition){
			.type = xstrdup(json_map_text(condition, "type", "")),
			.met = json_map_bool(condition, "met", false),
			.reason = xstrdup_or_null(json_map_text(condition, "reason", NULL)),
			.message = xstrdup_or_null(json_map_text(condition, "message", NULL)),
		};
	}
}

static char *copy(const struct json *map, const char *key)
{
	return xstrdup_or_null(json_map_text(map, key, NULL));
}

static void take(const char *endpoint, const struct json *answer, struct fact_cri *ret)
{
	const struct json *oom = json_map_get(answer, "restrictOomScoreAdj");

	*ret = (struct fact_cri){
		.endpoint = xstrdup(endpoint),
		.state = xstrdup(json_map_text(answer, "state", "")),
		.problem = copy(answer, "problem"),
		.name = copy(answer, "name"),
		.version = copy(answer, "version"),
		.api = copy(answer, "api"),
		.cgroup_driver = copy(answer, "cgroupDriver"),
		.sandbox_image = copy(answer, "sandboxImage"),
		.snapshotter = copy(answer, "snapshotter"),
		.restrict_oom_score_adj = !oom                        ? UNKNOWN
					  : json_get_bool(oom, false) ? YES
								      : NO,
	};
	take_conditions(json_map_get(answer, "conditions"), ret);
	json_get_texts(json_map_get(answer, "images"), &ret->images);
}

/* Where no socket is, there is nothing to be told, and no library to be loaded. */
static bool has_socket(const struct host *host, const char *endpoint)
{
	static const char scheme[] = "unix://";
	const char *path = endpoint + (str_starts(endpoint, scheme) ? strlen(scheme) : 0);

	return *path == '/' && host_exists(host, path);
}

void facts_gather_cri(const struct host *host, struct facts *facts)
{
	const struct str_list *endpoints = &facts->wanted.endpoints;

	facts->cri = xcalloc(endpoints->count + 1, sizeof(*facts->cri));
	for (size_t i = 0; i < endpoints->count; i++) {
		cleanup_json struct json *answer = NULL;
		struct error err;

		if (!has_socket(host, endpoints->items[i]))
			continue;
		if (host_runtime(host, endpoints->items[i], TIMEOUT_MS, &answer, &err) < 0)
			facts_note_error(facts, "CRI", &err);
		else
			take(endpoints->items[i], answer, &facts->cri[facts->cri_count++]);
	}
}
