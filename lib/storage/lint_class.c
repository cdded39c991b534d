/* Rules for StorageClasses. */
#include "storage/lint_inside.h"

/* A provisioner of Kubernetes itself. */
static void check_in_tree(const struct lint *lint, const struct json *object,
			  const char *provisioner)
{
	const struct volume_type *type = volume_type_of_plugin(provisioner);
	cleanup_free char *removed = type ? lint_minor(type->removed) : NULL;
	cleanup_free char *remedy =
		type && type->driver ? xasprintf("provisioner: %s", type->driver) : NULL;

	if (!type)
		lint_add(lint, "class-removed", object, "provisioner", NULL,
			 "Kubernetes has no provisioner %s", provisioner);
	else if (volume_type_is_migrated(type, lint->version))
		lint_add(lint, "class-needs-driver", object, "provisioner",
			 "`knode storage convert` writes it for the driver",
			 "%s is handed to the CSI driver %s, which has to be installed",
			 provisioner, type->driver);
	else if (!volume_type_is_there(type, lint->version))
		lint_add(lint, "class-removed", object, "provisioner", remedy,
			 "%s was removed in %s: claims wait for ever", provisioner, removed);
	else if (!(type->can & CAN_PROVISION))
		lint_add(lint, "class-cannot-provision", object, "provisioner",
			 "kubernetes.io/no-provisioner, or a CSI driver",
			 "%s provisions nothing: claims wait for ever", provisioner);
	else if (str_eq(type->key, "hostPath"))
		lint_add(lint, "class-cannot-provision", object, "provisioner",
			 "rancher.io/local-path, or volumes made by hand",
			 "%s provisions nothing unless the controller manager has "
			 "--enable-hostpath-provisioner",
			 provisioner);
	else if (type->removed)
		lint_add(lint, "class-removed-later", object, "provisioner", remedy,
			 "%s was removed in %s", provisioner, removed);
	if (type && json_count(json_map_get(object, "mountOptions")) &&
	    !(type->can & CAN_MOUNT_OPTIONS))
		lint_add(lint, "class-mount-options", object, "mountOptions", "leave them out",
			 "%s takes no mountOptions", provisioner);
}

static void check_no_provisioner(const struct lint *lint, const struct json *object)
{
	static const char *const useless[] = { "parameters", "allowedTopologies", "mountOptions" };

	if (!str_eq(json_map_text(object, "volumeBindingMode", ""), "WaitForFirstConsumer"))
		lint_add(lint, "class-waits", object, "volumeBindingMode",
			 "volumeBindingMode: WaitForFirstConsumer",
			 "claims are bound before it is known where their pods can run");
	for (size_t i = 0; i < ARRAY_SIZE(useless); i++)
		if (json_count(json_map_get(object, useless[i])))
			lint_add(lint, "class-ignores", object, useless[i], "leave it out",
				 "%s do nothing where nothing is provisioned", useless[i]);
	if (json_map_bool(object, "allowVolumeExpansion", false))
		lint_add(lint, "class-ignores", object, "allowVolumeExpansion", "leave it out",
			 "no volume grows where no driver makes it grow");
}

static bool same_word(const char *a, const char *b)
{
	return strcasecmp(a, b) == 0;
}

/* Parameters that were renamed, or that another field took over. */
static void check_parameters(const struct lint *lint, const struct json *object, bool in_tree)
{
	static const struct {
		const char *key, *instead;
		bool in_tree;
	} old[] = {
		{ "fstype", "csi.storage.k8s.io/fstype", false },
		{ "csiProvisionerSecretName", "csi.storage.k8s.io/provisioner-secret-name", false },
		{ "csiProvisionerSecretNamespace",
		  "csi.storage.k8s.io/provisioner-secret-namespace", false },
		{ "csiNodeStageSecretName", "csi.storage.k8s.io/node-stage-secret-name", false },
		{ "csiNodeStageSecretNamespace", "csi.storage.k8s.io/node-stage-secret-namespace",
		  false },
		{ "zone", "allowedTopologies", true },
		{ "zones", "allowedTopologies", true },
	};
	const struct json *parameters = json_map_get(object, "parameters");
	struct json_iter iter = json_iter(parameters);

	while (json_next(&iter))
		for (size_t i = 0; i < ARRAY_SIZE(old); i++)
			if (same_word(iter.key, old[i].key) && old[i].in_tree == in_tree)
				lint_add(lint, "class-parameter", parameters, iter.key,
					 old[i].instead, "the parameter %s is deprecated",
					 iter.key);
}

/* The migration library refuses such a class. */
static void check_topology(const struct lint *lint, const struct json *object)
{
	const struct json *parameters = json_map_get(object, "parameters");
	struct json_iter iter = json_iter(parameters);

	if (!json_count(json_map_get(object, "allowedTopologies")))
		return;
	while (json_next(&iter))
		if (same_word(iter.key, "zone") || same_word(iter.key, "zones"))
			lint_add(lint, "class-topology-twice", parameters, iter.key,
				 "allowedTopologies alone",
				 "%s cannot be set beside allowedTopologies", iter.key);
}

void lint_class(const struct lint *lint, const struct json *object)
{
	static const char beta[] = "storageclass.beta.kubernetes.io/is-default-class";
	const char *provisioner = json_map_text(object, "provisioner", "");
	bool none = str_eq(provisioner, "kubernetes.io/no-provisioner");
	bool in_tree = str_starts(provisioner, "kubernetes.io/");

	if (none)
		check_no_provisioner(lint, object);
	else if (in_tree)
		check_in_tree(lint, object, provisioner);
	if (!none) {
		check_parameters(lint, object, in_tree);
		check_topology(lint, object);
	}
	if (lint_annotation(object, beta))
		lint_add(lint, "annotation-deprecated", json_path(object, "metadata.annotations"),
			 beta, "storageclass.kubernetes.io/is-default-class",
			 "the annotation %s is deprecated", beta);
}
