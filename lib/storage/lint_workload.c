/* Rules for the volumes of pods, and of what makes pods. */
#include "storage/lint_inside.h"

/* Where each kind has the spec of its pods. */
static const struct {
	const char *kind, *path;
} kinds[] = {
	{ "Pod", "spec" },
	{ "PodTemplate", "template.spec" },
	{ "ReplicationController", "spec.template.spec" },
	{ "ReplicaSet", "spec.template.spec" },
	{ "Deployment", "spec.template.spec" },
	{ "StatefulSet", "spec.template.spec" },
	{ "DaemonSet", "spec.template.spec" },
	{ "Job", "spec.template.spec" },
	{ "CronJob", "spec.jobTemplate.spec.template.spec" },
};

/*
 * gitRepo is of pods alone; from v1.33 on kubelets refuse it unless a gate says otherwise
 * (GitRepoVolumeDriver, KEP-5040).
 */
static void check_git_repo(const struct lint *lint, const struct json *volume)
{
	static const char remedy[] = "an emptyDir, and an init container that clones into it";

	if (!json_is_map(json_map_get(volume, "gitRepo")))
		return;
	if (version_at_least(lint->version, 33, 0))
		lint_add(lint, "volume-removed", volume, "gitRepo", remedy,
			 "gitRepo volumes are off from v1.33 on");
	else
		lint_add(lint, "volume-removed-later", volume, "gitRepo", remedy,
			 "gitRepo volumes are off from v1.33 on");
}

static void check_volume(const struct lint *lint, const struct json *volume)
{
	const struct volume_type *type = volume_type_of_spec(volume);

	check_git_repo(lint, volume);
	if (type)
		lint_volume_type(lint, volume, type);
}

void lint_workload(const struct lint *lint, const struct json *object)
{
	const struct json *templates = json_path(object, "spec.volumeClaimTemplates");

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		const struct json *volumes =
			lint_is(object, kinds[i].kind)
				? json_map_get(json_path(object, kinds[i].path), "volumes")
				: NULL;

		for (size_t j = 0; j < json_count(volumes); j++)
			check_volume(lint, json_list_at(volumes, j));
	}
	for (size_t i = 0; lint_is(object, "StatefulSet") && i < json_count(templates); i++)
		lint_claim_spec(lint, json_map_get(json_list_at(templates, i), "spec"));
}
