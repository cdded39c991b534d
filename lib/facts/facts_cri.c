/* What container runtimes say of themselves, and of CNI their files, too. */
#include "facts/facts_gather.h"
#include "facts/runtime_config.h"

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

/* Whether it tells all; containerd does, and CRI-O does not (server/runtime_status.go). */
static bool take_cni(const struct json *answer, struct fact_cni_dirs *ret)
{
	ret->conf_dir = copy(answer, "cniConfDir");
	json_get_texts(json_map_get(answer, "cniBinDirs"), &ret->bin_dirs);
	if (!ret->conf_dir || !ret->bin_dirs.count)
		return false;
	ret->told_by = copy(answer, "name");
	return true;
}

/* What is not told yet. */
static void read_cni(const struct host *host, const char *endpoint, struct facts *facts,
		     struct fact_cni_dirs *ret)
{
	cleanup_runtime_config struct runtime_config config = { 0 };
	cleanup(str_list_done) struct str_list dirs = { 0 };
	const char *conf_dir = NULL;
	struct error err;

	if (runtime_config_read(host, endpoint, &config, &err) < 0) {
		facts_note_error(facts, "CNI", &err);
		return;
	}
	runtime_config_cni(&config, &conf_dir, &dirs);
	if (!conf_dir && !dirs.count)
		return;
	ret->told_by = xstrdup(config.path);
	if (!ret->conf_dir)
		ret->conf_dir = xstrdup_or_null(conf_dir);
	if (!ret->bin_dirs.count)
		str_list_add_all(&ret->bin_dirs, &dirs);
}

static void gather_cni(const struct host *host, const char *endpoint, const struct json *answer,
		       struct facts *facts)
{
	struct fact_cni_dirs *dirs = &facts->cni_dirs[facts->cni_dirs_count];

	if (!take_cni(answer, dirs))
		read_cni(host, endpoint, facts, dirs);
	if (!dirs->conf_dir && !dirs->bin_dirs.count)
		return;
	dirs->endpoint = xstrdup(endpoint);
	if (!dirs->told_by)
		dirs->told_by = copy(answer, "name");
	facts->cni_dirs_count++;
}

void facts_gather_cri(const struct host *host, struct facts *facts)
{
	const struct str_list *endpoints = &facts->wanted.endpoints;

	facts->cri = xcalloc(endpoints->count + 1, sizeof(*facts->cri));
	facts->cni_dirs = xcalloc(endpoints->count + 1, sizeof(*facts->cni_dirs));
	for (size_t i = 0; i < endpoints->count; i++) {
		cleanup_json struct json *answer = NULL;
		struct error err;

		if (has_socket(host, endpoints->items[i])) {
			if (host_runtime(host, endpoints->items[i], TIMEOUT_MS, &answer, &err) < 0)
				facts_note_error(facts, "CRI", &err);
			else
				take(endpoints->items[i], answer, &facts->cri[facts->cri_count++]);
		}
		gather_cni(host, endpoints->items[i], answer, facts);
	}
}
