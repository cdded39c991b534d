/* Rules for PersistentVolumeClaims, and for templates of them. */
#include "storage/lint_inside.h"

static void check_limits(const struct lint *lint, const struct json *spec)
{
	const struct json *resources = json_map_get(spec, "resources");

	if (json_count(json_map_get(resources, "limits")))
		lint_add(lint, "claim-limits", resources, "limits", "requests",
			 "limits of a claim are looked at by no one");
}

/* What provisioners copy from: other claims, and snapshots. */
static void check_source(const struct lint *lint, const struct json *spec, const char *key)
{
	const struct json *source = json_map_get(spec, key);
	const char *kind = json_map_text(source, "kind", "");
	const char *group = json_map_text(source, "apiGroup", "");

	if (!json_is_map(source) || str_eq(kind, "PersistentVolumeClaim"))
		return;
	if (str_eq(kind, "VolumeSnapshot") && !str_eq(group, "snapshot.storage.k8s.io"))
		lint_add(lint, "claim-source", spec, key, "apiGroup: snapshot.storage.k8s.io",
			 "a VolumeSnapshot is of the group snapshot.storage.k8s.io, not \"%s\"",
			 group);
	else if (!str_eq(kind, "VolumeSnapshot") && str_eq(key, "dataSource"))
		lint_add(lint, "claim-source", spec, key, "dataSourceRef",
			 "a dataSource of kind %s is dropped without a word", kind);
}

void lint_claim_sources(const struct lint *lint, const struct json *spec)
{
	const struct json *ref = json_map_get(spec, "dataSourceRef");

	if (!json_is_map(ref))
		check_source(lint, spec, "dataSource");
	check_source(lint, spec, "dataSourceRef");
	if (*json_map_text(ref, "namespace", ""))
		lint_add(lint, "claim-source", ref, "namespace",
			 "a source in the claim's namespace",
			 "a source in another namespace is dropped without a word, unless the gate "
			 "CrossNamespaceVolumeDataSource is on");
}

/* Whether volumes of the class are provisioned; *@ret_known: the class is among the files. */
static bool is_provisioned(const struct lint *lint, const char *name, bool *ret_known)
{
	const struct json *class = *name ? lint_find(lint, "StorageClass", NULL, name) : NULL;
	const char *provisioner = json_map_text(class, "provisioner", "");

	*ret_known = class;
	return class && !str_eq(provisioner, "kubernetes.io/no-provisioner");
}

void lint_claim_spec(const struct lint *lint, const struct json *spec)
{
	const char *class = json_map_text(spec, "storageClassName", "");
	const char *volume = json_map_text(spec, "volumeName", "");
	const struct json *selector = json_map_get(spec, "selector");
	bool known, provisioned = is_provisioned(lint, class, &known);

	check_limits(lint, spec);
	lint_size(lint, json_path(spec, "resources.requests"));
	if (provisioned && (json_count(json_map_get(selector, "matchLabels")) ||
			    json_count(json_map_get(selector, "matchExpressions"))))
		lint_add(lint, "claim-selector-provisioned", spec, "selector", "leave it out",
			 "no provisioner makes a volume for a claim with a selector");
	if (*class && !known && lint_has_kind(lint, "StorageClass"))
		lint_add(lint, "claim-class-unknown", spec, "storageClassName", NULL,
			 "no StorageClass %s is among the files", class);
	if (*volume && lint_has_kind(lint, "PersistentVolume") &&
	    !lint_find(lint, "PersistentVolume", NULL, volume))
		lint_add(lint, "claim-volume-unknown", spec, "volumeName", NULL,
			 "no PersistentVolume %s is among the files: the claim waits for it",
			 volume);
}

void lint_claim(const struct lint *lint, const struct json *object)
{
	static const char beta[] = "volume.beta.kubernetes.io/storage-class";

	lint_claim_spec(lint, json_map_get(object, "spec"));
	if (lint_annotation(object, beta))
		lint_add(lint, "annotation-deprecated", json_path(object, "metadata.annotations"),
			 beta, "spec.storageClassName", "the annotation %s is deprecated", beta);
}
