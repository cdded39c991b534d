/* What real controllers did with the cases of tests/storage (README.md there). */
#include <fcntl.h>
#include <unistd.h>

#include "base/text.h"
#include "storage/simulation.h"
#include "unit.h"

static char *read_file(const char *path)
{
	struct strbuf text = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_fd int fd = open(path, O_RDONLY | O_CLOEXEC);
	char block[65536];
	ssize_t n;

	ck_assert_msg(fd >= 0, "%s is missing: the tests run in the folder of the project", path);
	while ((n = read(fd, block, sizeof(block))) > 0)
		strbuf_add(&text, block, (size_t)n);
	return strbuf_take(&text);
}

/* The reasons of events, once each, sorted; one that comes and goes with the time is left out. */
static struct json *reasons_of(const struct json *events)
{
	cleanup(str_list_done) struct str_list list = { 0 };

	for (size_t i = 0; i < json_count(events); i++) {
		const char *reason = json_map_text(json_list_at(events, i), "reason", "");

		if (strcmp(reason, "WaitForPodScheduled") != 0 && !str_list_has(&list, reason))
			str_list_add(&list, reason);
	}
	str_list_sort(&list);
	return json_texts(&list);
}

static struct json *members(const struct json *item, const char *const *keys)
{
	struct json *map = json_map();

	for (; *keys; keys++)
		json_map_set(map, *keys, json_ref(json_map_get(item, *keys)));
	return map;
}

/* A report in the form of what was recorded. */
static struct json *reduce(const struct json *report)
{
	static const char *const of_claim[] = { "phase", "volume", "storageClassName", "capacity",
						NULL };
	static const char *const of_volume[] = { "phase", "claim", NULL };
	struct json *claims = json_map(), *volumes = json_map(), *pods = json_map();
	struct json *ret = json_map();
	const struct json *list = json_map_get(report, "claims");
	cleanup(str_list_done) struct str_list refused = { 0 };

	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *item = json_list_at(list, i);
		cleanup_free char *key = xasprintf("%s/%s", json_map_text(item, "namespace", ""),
						   json_map_text(item, "name", ""));
		struct json *claim = members(item, of_claim);

		json_map_set(claim, "events", reasons_of(json_map_get(item, "events")));
		json_map_set(claims, key, claim);
	}
	list = json_map_get(report, "volumes");
	for (size_t i = 0; i < json_count(list); i++)
		json_map_set(volumes, json_map_text(json_list_at(list, i), "name", ""),
			     members(json_list_at(list, i), of_volume));
	list = json_map_get(report, "pods");
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *item = json_list_at(list, i);
		cleanup_free char *key = xasprintf("%s/%s", json_map_text(item, "namespace", ""),
						   json_map_text(item, "name", ""));

		json_map_set(pods, key, json_ref(json_map_get(item, "node")));
	}
	list = json_map_get(report, "refused");
	for (size_t i = 0; i < json_count(list); i++)
		str_list_add(&refused, json_map_text(json_list_at(list, i), "step", ""));
	str_list_sort(&refused);
	json_map_set(ret, "claims", claims);
	json_map_set(ret, "volumes", volumes);
	json_map_set(ret, "pods", pods);
	json_map_set(ret, "refused", json_texts(&refused));
	return ret;
}

static void check_case(const struct json *recorded, const struct version *version)
{
	cleanup_simulation struct simulation *sim = simulation_new(version);
	cleanup_json struct json *objects = json_clone(json_map_get(recorded, "objects"));
	const struct json *steps = json_map_get(recorded, "then");
	const struct json *expected = json_map_get(recorded, "expected");
	cleanup_json struct json *report = NULL, *found = NULL;
	cleanup_free char *want = json_to_text(expected), *have = NULL;
	struct error err;

	simulation_create(sim, objects);
	for (size_t i = 0; i < json_count(steps); i++)
		ck_assert_msg(
			simulation_step(sim, json_get_text(json_list_at(steps, i), ""), &err) == 0,
			"%s", err.message);
	report = simulation_report(sim);
	found = reduce(report);
	have = json_to_text(found);
	ck_assert_msg(json_same(found, expected), "%s:\nwant %s\nhave %s",
		      json_map_text(recorded, "name", ""), want, have);
}

START_TEST(is_done_as_by_the_controllers_of_1_26)
{
	const struct version version = { .major = 1, .minor = 26 };
	cleanup_free char *text = read_file("tests/storage/v1.26.jsonl");
	char *rest = text, *line;
	size_t count = 0;

	while ((line = text_next_line(&rest))) {
		cleanup_json struct json *recorded = NULL;
		struct error err;

		ck_assert_msg(json_parse("case", line, strlen(line), &recorded, &err) == 0, "%s",
			      err.message);
		check_case(recorded, &version);
		count++;
	}
	ck_assert_uint_ge(count, 150);
}
END_TEST

UNIT_TESTS(simulation_recorded, is_done_as_by_the_controllers_of_1_26)
