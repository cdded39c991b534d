/* Rules for PersistentVolumes. */
#include "storage/labels.h"
#include "storage/lint_inside.h"
#include "storage/quantity.h"

/* Whether the version can mount the type, and later ones can. */
void lint_volume_type(const struct lint *lint, const struct json *spec,
		      const struct volume_type *type)
{
	cleanup_free char *removed = lint_minor(type->removed);
	cleanup_free char *deprecated = lint_minor(type->deprecated);
	cleanup_free char *remedy =
		type->driver
			? xasprintf("use the CSI driver %s", type->driver)
			: xstrdup("move the data to another type of volume: none takes its place");

	if (!volume_type_mounts(type, lint->version))
		lint_add(lint, "volume-removed", spec, type->key, remedy,
			 "%s was removed in %s: pods that use it wait for ever (\"no volume plugin "
			 "matched\")",
			 type->title, removed);
	else if (volume_type_is_migrated(type, lint->version))
		lint_add(lint, "volume-needs-driver", spec, type->key,
			 "`knode storage convert` writes it as CSI",
			 "%s is handed to the CSI driver %s, which has to be installed",
			 type->title, type->driver);
	else if (type->removed && type->migrated && type->migrated <= type->removed)
		lint_add(lint, "volume-removed-later", spec, type->key, remedy,
			 "from v1.%d on, %s is handed to the CSI driver %s; its plugin was removed "
			 "in %s",
			 type->migrated, type->title, type->driver, removed);
	else if (type->removed)
		lint_add(lint, "volume-removed-later", spec, type->key, remedy,
			 "%s was removed in %s", type->title, removed);
	else if (type->deprecated && version_at_least(lint->version, type->deprecated, 0))
		lint_add(lint, "volume-deprecated", spec, type->key, "use a CSI driver",
			 "%s is deprecated from %s on", type->title, deprecated);
}

static void check_recycle(const struct lint *lint, const struct json *spec,
			  const struct volume_type *type)
{
	static const char key[] = "persistentVolumeReclaimPolicy";

	if (!(type->can & CAN_RECYCLE))
		lint_add(lint, "policy-recycle", spec, key, "Retain",
			 "%s cannot be recycled: the volume becomes Failed when its claim goes",
			 type->title);
	else
		lint_add(lint, "policy-recycle-deprecated", spec, key, "Retain, or a provisioner",
			 "Recycle is deprecated");
}

/* Delete by hand: a plugin of Kubernetes has to be able to, or whoever provisioned the volume. */
static void check_delete(const struct lint *lint, const struct json *object,
			 const struct json *spec, const struct volume_type *type)
{
	static const char key[] = "persistentVolumeReclaimPolicy";
	const char *by = lint_annotation(object, "pv.kubernetes.io/provisioned-by");
	const char *path = json_map_text(json_map_get(spec, "hostPath"), "path", "");

	if (by && *by)
		return;
	if (str_eq(type->key, "hostPath")) {
		if (!strstr(path, "/tmp/"))
			lint_add(lint, "policy-delete", spec, key, "Retain",
				 "of hostPath volumes only those below /tmp/ are deleted: it "
				 "becomes Failed");
	} else if (str_eq(type->key, "csi") && version_at_least(lint->version, 28, 0)) {
		lint_add(lint, "policy-delete", spec, key,
			 "Retain, or the annotation pv.kubernetes.io/provisioned-by with the name "
			 "of the driver",
			 "nobody deletes a volume that no provisioner made: it stays Released");
	} else if (!(type->can & CAN_DELETE) || !volume_type_is_there(type, lint->version)) {
		lint_add(lint, "policy-delete", spec, key, "Retain",
			 "nothing deletes %s volumes that were made by hand: it becomes Failed",
			 type->title);
	}
}

static void check_modes(const struct lint *lint, const struct json *spec,
			const struct volume_type *type)
{
	unsigned modes = access_modes_of(json_map_get(spec, "accessModes"));
	cleanup_free char *known = access_modes_text(type->modes);
	cleanup_free char *missing = access_modes_text(modes & ~type->modes & ~ACCESS_RWOP);

	if (!type->modes)
		return;
	if (modes & ACCESS_RWOP)
		lint_add(lint, "once-pod-needs-csi", spec, "accessModes", "ReadWriteOnce",
			 "ReadWriteOncePod is for CSI volumes, this one is %s", type->title);
	if (*missing)
		lint_add(lint, "modes-of-type", spec, "accessModes", known,
			 "%s does not have %s: claims are bound by it all the same", type->title,
			 missing);
}

static void check_block(const struct lint *lint, const struct json *spec,
			const struct volume_type *type)
{
	const struct json *source = json_map_get(spec, type->key);
	const char *fs_type = json_map_text(source, "fsType", "");

	if (!str_eq(json_map_text(spec, "volumeMode", ""), "Block"))
		return;
	if (!(type->can & CAN_BLOCK))
		lint_add(lint, "block-of-type", spec, "volumeMode", "Filesystem",
			 "%s has file systems alone", type->title);
	/* The API server itself puts ext4 into azureDisk and xfs into scaleIO. */
	if (*fs_type && !str_eq(type->key, "azureDisk") && !str_eq(type->key, "scaleIO"))
		lint_add(lint, "block-ignores", source, "fsType", NULL,
			 "a block device gets no file system: fsType does nothing");
	if (json_count(json_map_get(spec, "mountOptions")))
		lint_add(lint, "block-ignores", spec, "mountOptions", NULL,
			 "a block device is not mounted: mountOptions do nothing");
}

static void check_mount_options(const struct lint *lint, const struct json *spec,
				const struct volume_type *type)
{
	if (!json_count(json_map_get(spec, "mountOptions")) || (type->can & CAN_MOUNT_OPTIONS))
		return;
	lint_add(lint, "mount-options-of-type", spec, "mountOptions", "leave them out",
		 "%s takes no mountOptions: pods fail with \"Mount options are not supported for "
		 "this volume type\"",
		 type->title);
}

/* A term that is empty, or compares what is no number. */
static bool can_hold(const struct json *term)
{
	const struct json *list = json_map_get(term, "matchExpressions");

	if (!json_count(list) && !json_count(json_map_get(term, "matchFields")))
		return false;
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *item = json_list_at(list, i);
		const char *operator= json_map_text(item, "operator", "");
		const char *value =
			json_get_text(json_list_at(json_map_get(item, "values"), 0), "");
		int64_t ignored;

		if ((str_eq(operator, "Gt") || str_eq(operator, "Lt")) &&
		    parse_int(value, INT64_MIN, INT64_MAX, &ignored) < 0)
			return false;
	}
	return true;
}

static bool is_on_a_node(const struct lint *lint, const struct json *terms)
{
	for (size_t i = 0; i < lint->manifests->count; i++) {
		const struct json *node = lint->manifests->items[i].object;

		if (lint_is(node, "Node") &&
		    node_selector_terms_hold(terms, json_path(node, "metadata.labels"), NULL))
			return true;
	}
	return false;
}

void lint_affinity(const struct lint *lint, const struct json *spec)
{
	const struct json *required = json_path(spec, "nodeAffinity.required");
	const struct json *terms = json_map_get(required, "nodeSelectorTerms");
	bool holds = !json_count(terms);

	for (size_t i = 0; i < json_count(terms); i++)
		holds |= can_hold(json_list_at(terms, i));
	if (!holds)
		lint_add(lint, "affinity-matches-none", required, "nodeSelectorTerms",
			 "name nodes: matchExpressions with key, operator and values",
			 "no term can hold for any node: no pod can use the volume");
	else if (json_count(terms) && lint_has_kind(lint, "Node") && !is_on_a_node(lint, terms))
		lint_add(lint, "affinity-no-node", required, "nodeSelectorTerms", NULL,
			 "no Node of the files has such labels");
}

static void check_paths(const struct lint *lint, const struct json *spec)
{
	static const char *const sensitive[] = { "/",
						 "/etc",
						 "/proc",
						 "/sys",
						 "/root",
						 "/var/run",
						 "/run",
						 "/var/lib/kubelet",
						 "/var/lib/etcd",
						 "/etc/kubernetes" };
	const struct json *host_path = json_map_get(spec, "hostPath");
	const struct json *local = json_map_get(spec, "local");
	cleanup_free char *path = xstrdup(json_map_text(host_path, "path", ""));

	path_clean(path);
	for (size_t i = 0; i < ARRAY_SIZE(sensitive); i++)
		if (str_eq(path, sensitive[i]))
			lint_add(lint, "host-path-sensitive", host_path, "path", NULL,
				 "%s is the host's own: whoever gets the volume can take over the "
				 "node",
				 path);
	if (*path && *path != '/')
		lint_add(lint, "path-relative", host_path, "path", NULL,
			 "\"%s\" has to be an absolute path", path);
	if (json_is_map(host_path) && !json_is_map(json_map_get(spec, "nodeAffinity")))
		lint_add(lint, "host-path-anywhere", spec, "hostPath",
			 "a local volume, or nodeAffinity",
			 "a pod that moves to another node finds other files there");
	if (json_is_map(local) && *json_map_text(local, "path", "/") != '/')
		lint_add(lint, "path-relative", local, "path", NULL,
			 "\"%s\" has to be an absolute path", json_map_text(local, "path", ""));
}

static void check_secret(const struct lint *lint, const struct json *spec,
			 const struct volume_type *type)
{
	const struct json *source = json_map_get(spec, type->key);
	const struct json *secret = json_map_get(source, "secretRef");

	if (str_eq(type->key, "azureFile") && !json_map_text(source, "secretNamespace", NULL))
		lint_add(lint, "secret-namespace", source, "secretName", "secretNamespace",
			 "without secretNamespace the secret is looked for in the claim's "
			 "namespace");
	else if (json_is_map(secret) && !*json_map_text(secret, "namespace", ""))
		lint_add(lint, "secret-namespace", source, "secretRef", "secretRef.namespace",
			 "without a namespace the secret is looked for in the pod's");
}

/* Whether the claim of the files that the volume is reserved for fits it. */
static void check_reserved_for(const struct lint *lint, const struct json *spec,
			       const struct json *claim)
{
	const struct json *wanted = json_map_get(claim, "spec");
	struct quantity have = quantity_or_zero(json_path(spec, "capacity.storage"));
	struct quantity size = quantity_or_zero(json_path(wanted, "resources.requests.storage"));
	unsigned missing = access_modes_of(json_map_get(wanted, "accessModes")) &
			   ~access_modes_of(json_map_get(spec, "accessModes"));
	cleanup_free char *modes = access_modes_text(missing);
	const char *mode = json_map_text(spec, "volumeMode", "Filesystem");
	const char *wanted_mode = json_map_text(wanted, "volumeMode", "Filesystem");

	/* A claim that names the volume gets it whatever it asks for. */
	if (str_eq(json_map_text(wanted, "volumeName", ""), lint_name(lint->manifest->object)))
		return;
	if (quantity_compare(&have, &size) < 0)
		lint_add(lint, "reserved-unfit", spec, "capacity", NULL,
			 "claim %s asks for more than the volume has", lint_name(claim));
	if (missing)
		lint_add(lint, "reserved-unfit", spec, "accessModes", NULL, "claim %s asks for %s",
			 lint_name(claim), modes);
	if (!str_eq(mode, wanted_mode))
		lint_add(lint, "reserved-unfit", spec, "volumeMode", NULL,
			 "claim %s asks for volumeMode %s", lint_name(claim), wanted_mode);
}

static void check_reserved(const struct lint *lint, const struct json *object,
			   const struct json *spec)
{
	const struct json *ref = json_map_get(spec, "claimRef");
	const char *name = json_map_text(ref, "name", "");
	const char *namespace = json_map_text(ref, "namespace", "");
	const struct json *claim;
	bool existing = *json_map_text(json_map_get(object, "metadata"), "resourceVersion", "");

	if (!json_is_map(ref))
		return;
	if (!*name || !*namespace) {
		lint_add(lint, "reserved-incomplete", spec, "claimRef", "namespace and name",
			 "it has no %s: no claim gets the volume", *name ? "namespace" : "name");
		return;
	}
	if (*json_map_text(ref, "uid", "") && !existing)
		lint_add(lint, "reserved-uid", ref, "uid", "leave uid out",
			 "a claim gets a new uid when it is made, so this one is never there: the "
			 "volume is Released at once, and its policy is carried out");
	claim = lint_find(lint, "PersistentVolumeClaim", namespace, name);
	if (claim)
		check_reserved_for(lint, spec, claim);
}

static void check_annotations(const struct lint *lint, const struct json *object)
{
	static const struct {
		const char *name, *instead;
	} old[] = {
		{ "volume.beta.kubernetes.io/storage-class", "spec.storageClassName" },
		{ "volume.beta.kubernetes.io/mount-options", "spec.mountOptions" },
		{ "volume.alpha.kubernetes.io/node-affinity", "spec.nodeAffinity" },
	};
	static const struct {
		const char *name, *instead;
	} labels[] = {
		{ "failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone" },
		{ "failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region" },
	};
	const struct json *annotations = json_path(object, "metadata.annotations");
	const struct json *own = json_path(object, "metadata.labels");

	for (size_t i = 0; i < ARRAY_SIZE(old); i++)
		if (json_map_get(annotations, old[i].name))
			lint_add(lint, "annotation-deprecated", annotations, old[i].name,
				 old[i].instead, "the annotation %s is deprecated", old[i].name);
	for (size_t i = 0; i < ARRAY_SIZE(labels); i++)
		if (json_map_get(own, labels[i].name))
			lint_add(lint, "annotation-deprecated", own, labels[i].name,
				 labels[i].instead, "the label %s is deprecated", labels[i].name);
}

/* A volume of one place whose class binds claims before pods have a node. */
static void check_class(const struct lint *lint, const struct json *spec)
{
	const char *name = json_map_text(spec, "storageClassName", "");
	const struct json *class = *name ? lint_find(lint, "StorageClass", NULL, name) : NULL;
	bool waits = str_eq(json_map_text(class, "volumeBindingMode", ""), "WaitForFirstConsumer");

	if (!json_is_map(json_map_get(spec, "local")) || waits || (*name && !class))
		return;
	lint_add(lint, "class-waits", spec, *name ? "storageClassName" : "local",
		 "a class with volumeBindingMode WaitForFirstConsumer",
		 "a claim is bound to it before it is known where its pod can run");
}

void lint_volume(const struct lint *lint, const struct json *object)
{
	const struct json *spec = json_map_get(object, "spec");
	const struct volume_type *type = volume_type_of_spec(spec);
	const char *policy = json_map_text(spec, "persistentVolumeReclaimPolicy", "");

	lint_volume_type(lint, spec, type);
	if (str_eq(policy, "Recycle"))
		check_recycle(lint, spec, type);
	else if (str_eq(policy, "Delete"))
		check_delete(lint, object, spec, type);
	check_modes(lint, spec, type);
	check_block(lint, spec, type);
	check_mount_options(lint, spec, type);
	lint_size(lint, json_map_get(spec, "capacity"));
	lint_affinity(lint, spec);
	check_paths(lint, spec);
	check_secret(lint, spec, type);
	check_reserved(lint, object, spec);
	check_annotations(lint, object);
	check_class(lint, spec);
}
