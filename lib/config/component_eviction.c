/*
 * Thresholds of evictions in KubeletConfiguration.
 *
 * Source: kubernetes/kubernetes, pkg/kubelet/eviction/helpers.go (ParseThresholdConfig) and
 * pkg/kubelet/eviction/api/types.go, v1.26 to v1.36.
 */
#include "config/component_tables.h"

static const struct {
	const char *name;
	unsigned char since;
} signals[] = {
	{ "memory.available" },
	{ "nodefs.available" },
	{ "nodefs.inodesFree" },
	{ "imagefs.available" },
	{ "imagefs.inodesFree" },
	{ "containerfs.available", 29 },
	{ "containerfs.inodesFree", 29 },
	{ "pid.available" },
	{ "allocatableMemory.available" },
};

/* What is judged, and how: one of the mappings from signals to texts. */
struct mapping {
	const char *key;
	void (*judge)(const struct mapping *mapping, const char *text,
		      const struct component_spot *spot);
	bool zero_is_taken;
};

static void report(const struct component_spot *spot, const char *text, const char *wanted)
{
	cleanup_free char *shown = config_quote(text);

	config_problem_at(spot->problems, false, spot->input, spot->path, spot->where,
			  "%s is not %s", shown, wanted);
}

/* "10%": a number from 0 on; -1 when it is none. */
static double percentage_of(const char *text)
{
	cleanup_free char *number = xstrndup(text, strlen(text) - 1);
	double value;

	return component_quantity(number, &value) < 0 ||
			       strspn(number, "+.0123456789") != strlen(number)
		       ? -1
		       : value;
}

static void judge_amount(const struct mapping *mapping, const char *text,
			 const struct component_spot *spot)
{
	double value;
	bool taken;

	if (str_ends(text, "%")) {
		value = percentage_of(text);
		taken = mapping->zero_is_taken ? value > 0 : value >= 0 && value <= 100;
		if (!taken)
			report(spot, text,
			       mapping->zero_is_taken ? "a percentage above 0%, such as 5%"
						      : "a percentage from 0% to 100%");
		return;
	}
	if (component_quantity(text, &value) < 0 || value < 0 ||
	    (value == 0 && !mapping->zero_is_taken))
		report(spot, text,
		       mapping->zero_is_taken
			       ? "a quantity such as 500Mi, or a percentage such as 5%"
			       : "a quantity above 0 such as 500Mi, or a percentage "
				 "such as 10%");
}

static void judge_period(const struct mapping *mapping, const char *text,
			 const struct component_spot *spot)
{
	int64_t ms;

	(void)mapping;
	if (parse_duration(text, &ms) < 0 || ms < 0)
		report(spot, text, "a duration from 0s, such as 1m30s");
}

static const struct mapping mappings[] = {
	{ "evictionHard", judge_amount },
	{ "evictionSoft", judge_amount },
	{ "evictionSoftGracePeriod", judge_period },
	{ "evictionMinimumReclaim", judge_amount, .zero_is_taken = true },
};

static bool is_signal(const char *name, int minor)
{
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		if (str_eq(signals[i].name, name))
			return minor >= signals[i].since;
	return false;
}

static void unknown_signal(int minor, const struct component_spot *spot)
{
	cleanup(strbuf_done) struct strbuf known = strbuf_make(STRBUF_MAX_LINE);

	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		if (minor >= signals[i].since)
			strbuf_printf(&known, "%s%s", i ? ", " : "", signals[i].name);
	config_problem_at(spot->problems, false, spot->input, spot->path, spot->where,
			  "the kubelet v1.%d has no such signal: take one of %s", minor,
			  known.text);
}

static void check_mapping(const struct config_documents *documents,
			  const struct config_input *input, const struct mapping *mapping)
{
	const struct json *map = json_map_get(input->tree, mapping->key);
	struct json_iter iter = json_iter(map);
	int minor = documents->config->version.minor;

	while (json_is_map(map) && json_next(&iter)) {
		cleanup_free char *path = xasprintf("%s.%s", mapping->key, iter.key);
		const struct component_spot spot = { input, documents->problems, path,
						     config_place_of(input, map, iter.key) };

		if (!is_signal(iter.key, minor))
			unknown_signal(minor, &spot);
		else if (json_is_text(iter.value))
			mapping->judge(mapping, json_get_text(iter.value, ""), &spot);
	}
}

/* Each soft threshold has a grace period; 0% and 100% turn a threshold off. */
static void check_grace(const struct config_documents *documents, const struct config_input *input)
{
	const struct json *soft = json_map_get(input->tree, "evictionSoft");
	const struct json *periods = json_map_get(input->tree, "evictionSoftGracePeriod");
	struct json_iter iter = json_iter(soft);

	while (json_is_map(soft) && json_next(&iter)) {
		cleanup_free char *path = xasprintf("evictionSoft.%s", iter.key);
		const char *text = json_get_text(iter.value, "");

		if (json_map_get(periods, iter.key) || str_eq(text, "0%") || str_eq(text, "100%"))
			continue;
		config_problem_at(documents->problems, false, input, path,
				  config_place_of(input, soft, iter.key),
				  "needs a grace period: add \"%s: 1m30s\" to "
				  "evictionSoftGracePeriod",
				  iter.key);
	}
}

void component_eviction_check(const struct config_documents *documents)
{
	for (size_t i = 0; i < documents->count; i++) {
		const struct config_input *input = &documents->inputs[i];

		if (input->kind->kind != CONFIG_KUBELET)
			continue;
		for (size_t m = 0; m < ARRAY_SIZE(mappings); m++)
			check_mapping(documents, input, &mappings[m]);
		check_grace(documents, input);
	}
}
