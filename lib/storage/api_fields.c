#include "storage/api_fields.h"

/* From staging/src/k8s.io/api/{core,storage}/v1/types.go and apimachinery's meta/v1, of v1.26.0
 * and v1.31 to v1.36. A pointer that has a default is as good as none. */
static const struct api_field requirement[] = {
	{ "key", API_TEXT },
	{ "operator", API_TEXT },
	{ "values", API_TEXTS },
	{ 0 },
};

static const struct api_field label_selector[] = {
	{ "matchLabels", API_STRINGS },
	{ "matchExpressions", API_LIST, requirement },
	{ 0 },
};

static const struct api_field selector_term[] = {
	{ "matchExpressions", API_LIST, requirement },
	{ "matchFields", API_LIST, requirement },
	{ 0 },
};

static const struct api_field node_selector[] = {
	{ "nodeSelectorTerms", API_LIST, selector_term },
	{ 0 },
};

static const struct api_field node_affinity[] = {
	{ "required", API_OBJECT, node_selector },
	{ 0 },
};

static const struct api_field owner[] = {
	{ "apiVersion", API_TEXT },
	{ "kind", API_TEXT },
	{ "name", API_TEXT },
	{ "uid", API_TEXT },
	{ "controller", API_BOOL, .pointer = true },
	{ "blockOwnerDeletion", API_BOOL, .pointer = true },
	{ 0 },
};

static const struct api_field metadata[] = {
	{ "name", API_TEXT },
	{ "generateName", API_TEXT },
	{ "namespace", API_TEXT },
	{ "selfLink", API_TEXT },
	{ "uid", API_TEXT },
	{ "resourceVersion", API_TEXT },
	{ "generation", API_INT },
	{ "creationTimestamp", API_TIME },
	{ "deletionTimestamp", API_TIME },
	{ "deletionGracePeriodSeconds", API_INT },
	{ "labels", API_STRINGS },
	{ "annotations", API_STRINGS },
	{ "ownerReferences", API_LIST, owner },
	{ "finalizers", API_TEXTS },
	{ "managedFields", API_ANY },
	{ 0 },
};

static const struct api_field object_reference[] = {
	{ "kind", API_TEXT },       { "namespace", API_TEXT },
	{ "name", API_TEXT },       { "uid", API_TEXT },
	{ "apiVersion", API_TEXT }, { "resourceVersion", API_TEXT },
	{ "fieldPath", API_TEXT },  { 0 },
};

static const struct api_field secret[] = {
	{ "name", API_TEXT },
	{ "namespace", API_TEXT },
	{ 0 },
};

static const struct api_field partitioned_gce[] = {
	{ "pdName", API_TEXT },
	{ "fsType", API_TEXT },
	{ "partition", API_INT },
	{ "readOnly", API_BOOL },
	{ 0 },
};
static const struct api_field partitioned_aws[] = {
	{ "volumeID", API_TEXT },
	{ "fsType", API_TEXT },
	{ "partition", API_INT },
	{ "readOnly", API_BOOL },
	{ 0 },
};
static const struct api_field host_path[] = {
	{ "path", API_TEXT },
	{ "type", API_TEXT },
	{ 0 },
};
static const struct api_field glusterfs[] = {
	{ "endpoints", API_TEXT },
	{ "path", API_TEXT },
	{ "readOnly", API_BOOL },
	{ "endpointsNamespace", API_TEXT, .pointer = true },
	{ 0 },
};
static const struct api_field nfs[] = {
	{ "server", API_TEXT },
	{ "path", API_TEXT },
	{ "readOnly", API_BOOL },
	{ 0 },
};
static const struct api_field rbd[] = {
	{ "monitors", API_TEXTS },
	{ "image", API_TEXT },
	{ "fsType", API_TEXT },
	{ "pool", API_TEXT },
	{ "user", API_TEXT },
	{ "keyring", API_TEXT },
	{ "secretRef", API_OBJECT, secret },
	{ "readOnly", API_BOOL },
	{ 0 },
};
static const struct api_field iscsi[] = {
	{ "targetPortal", API_TEXT },
	{ "iqn", API_TEXT },
	{ "lun", API_INT },
	{ "iscsiInterface", API_TEXT },
	{ "fsType", API_TEXT },
	{ "readOnly", API_BOOL },
	{ "portals", API_TEXTS },
	{ "chapAuthDiscovery", API_BOOL },
	{ "chapAuthSession", API_BOOL },
	{ "secretRef", API_OBJECT, secret },
	{ "initiatorName", API_TEXT, .pointer = true },
	{ 0 },
};
static const struct api_field cinder[] = {
	{ "volumeID", API_TEXT },
	{ "fsType", API_TEXT },
	{ "readOnly", API_BOOL },
	{ "secretRef", API_OBJECT, secret },
	{ 0 },
};
static const struct api_field cephfs[] = {
	{ "monitors", API_TEXTS },
	{ "path", API_TEXT },
	{ "user", API_TEXT },
	{ "secretFile", API_TEXT },
	{ "secretRef", API_OBJECT, secret },
	{ "readOnly", API_BOOL },
	{ 0 },
};
static const struct api_field fc[] = {
	{ "targetWWNs", API_TEXTS }, { "lun", API_INT, .pointer = true },
	{ "fsType", API_TEXT },      { "readOnly", API_BOOL },
	{ "wwids", API_TEXTS },      { 0 },
};
static const struct api_field flocker[] = {
	{ "datasetName", API_TEXT },
	{ "datasetUUID", API_TEXT },
	{ 0 },
};
static const struct api_field flex_volume[] = {
	{ "driver", API_TEXT },   { "fsType", API_TEXT },     { "secretRef", API_OBJECT, secret },
	{ "readOnly", API_BOOL }, { "options", API_STRINGS }, { 0 },
};
static const struct api_field azure_file[] = {
	{ "secretName", API_TEXT },
	{ "shareName", API_TEXT },
	{ "readOnly", API_BOOL },
	{ "secretNamespace", API_TEXT, .pointer = true },
	{ 0 },
};
static const struct api_field vsphere[] = {
	{ "volumePath", API_TEXT },
	{ "fsType", API_TEXT },
	{ "storagePolicyName", API_TEXT },
	{ "storagePolicyID", API_TEXT },
	{ 0 },
};
static const struct api_field quobyte[] = {
	{ "registry", API_TEXT },
	{ "volume", API_TEXT },
	{ "readOnly", API_BOOL },
	{ "user", API_TEXT },
	{ "group", API_TEXT },
	{ "tenant", API_TEXT },
	{ 0 },
};
static const struct api_field azure_disk[] = {
	{ "diskName", API_TEXT },
	{ "diskURI", API_TEXT },
	{ "cachingMode", API_TEXT },
	{ "fsType", API_TEXT },
	{ "readOnly", API_BOOL },
	{ "kind", API_TEXT },
	{ 0 },
};
static const struct api_field photon[] = {
	{ "pdID", API_TEXT },
	{ "fsType", API_TEXT },
	{ 0 },
};
static const struct api_field portworx[] = {
	{ "volumeID", API_TEXT },
	{ "fsType", API_TEXT },
	{ "readOnly", API_BOOL },
	{ 0 },
};
static const struct api_field scale_io[] = {
	{ "gateway", API_TEXT },
	{ "system", API_TEXT },
	{ "secretRef", API_OBJECT, secret },
	{ "sslEnabled", API_BOOL },
	{ "protectionDomain", API_TEXT },
	{ "storagePool", API_TEXT },
	{ "storageMode", API_TEXT },
	{ "volumeName", API_TEXT },
	{ "fsType", API_TEXT },
	{ "readOnly", API_BOOL },
	{ 0 },
};
static const struct api_field local[] = {
	{ "path", API_TEXT },
	{ "fsType", API_TEXT, .pointer = true },
	{ 0 },
};
static const struct api_field storageos[] = {
	{ "volumeName", API_TEXT },
	{ "volumeNamespace", API_TEXT },
	{ "fsType", API_TEXT },
	{ "readOnly", API_BOOL },
	{ "secretRef", API_OBJECT, object_reference },
	{ 0 },
};
static const struct api_field csi[] = {
	{ "driver", API_TEXT },
	{ "volumeHandle", API_TEXT },
	{ "readOnly", API_BOOL },
	{ "fsType", API_TEXT },
	{ "volumeAttributes", API_STRINGS },
	{ "controllerPublishSecretRef", API_OBJECT, secret },
	{ "nodeStageSecretRef", API_OBJECT, secret },
	{ "nodePublishSecretRef", API_OBJECT, secret },
	{ "controllerExpandSecretRef", API_OBJECT, secret },
	{ "nodeExpandSecretRef", API_OBJECT, secret },
	{ 0 },
};

static const struct api_field volume_spec[] = {
	{ "capacity", API_QUANTITIES },
	{ "gcePersistentDisk", API_OBJECT, partitioned_gce },
	{ "awsElasticBlockStore", API_OBJECT, partitioned_aws },
	{ "hostPath", API_OBJECT, host_path },
	{ "glusterfs", API_OBJECT, glusterfs },
	{ "nfs", API_OBJECT, nfs },
	{ "rbd", API_OBJECT, rbd },
	{ "iscsi", API_OBJECT, iscsi },
	{ "cinder", API_OBJECT, cinder },
	{ "cephfs", API_OBJECT, cephfs },
	{ "fc", API_OBJECT, fc },
	{ "flocker", API_OBJECT, flocker },
	{ "flexVolume", API_OBJECT, flex_volume },
	{ "azureFile", API_OBJECT, azure_file },
	{ "vsphereVolume", API_OBJECT, vsphere },
	{ "quobyte", API_OBJECT, quobyte },
	{ "azureDisk", API_OBJECT, azure_disk },
	{ "photonPersistentDisk", API_OBJECT, photon },
	{ "portworxVolume", API_OBJECT, portworx },
	{ "scaleIO", API_OBJECT, scale_io },
	{ "local", API_OBJECT, local },
	{ "storageos", API_OBJECT, storageos },
	{ "csi", API_OBJECT, csi },
	{ "accessModes", API_TEXTS },
	{ "claimRef", API_OBJECT, object_reference },
	{ "persistentVolumeReclaimPolicy", API_TEXT },
	{ "storageClassName", API_TEXT },
	{ "mountOptions", API_TEXTS },
	{ "volumeMode", API_TEXT },
	{ "nodeAffinity", API_OBJECT, node_affinity },
	{ "volumeAttributesClassName", API_TEXT, .since = 29, .pointer = true },
	{ 0 },
};

static const struct api_field volume_status[] = {
	{ "phase", API_TEXT },
	{ "message", API_TEXT },
	{ "reason", API_TEXT },
	{ "lastPhaseTransitionTime", API_TIME, .since = 28 },
	{ 0 },
};

static const struct api_field volume[] = {
	{ "apiVersion", API_TEXT },
	{ "kind", API_TEXT },
	{ "metadata", API_OBJECT, metadata },
	{ "spec", API_OBJECT, volume_spec, .embedded = true },
	{ "status", API_OBJECT, volume_status, .embedded = true },
	{ 0 },
};

static const struct api_field resources[] = {
	{ "limits", API_QUANTITIES },
	{ "requests", API_QUANTITIES },
	{ "claims", API_ANY, .until = 28 },
	{ 0 },
};

static const struct api_field data_source[] = {
	{ "apiGroup", API_TEXT, .pointer = true },
	{ "kind", API_TEXT },
	{ "name", API_TEXT },
	{ 0 },
};

static const struct api_field data_source_ref[] = {
	{ "apiGroup", API_TEXT, .pointer = true },
	{ "kind", API_TEXT },
	{ "name", API_TEXT },
	{ "namespace", API_TEXT, .pointer = true },
	{ 0 },
};

static const struct api_field claim_spec[] = {
	{ "accessModes", API_TEXTS },
	{ "selector", API_OBJECT, label_selector },
	{ "resources", API_OBJECT, resources, .embedded = true },
	{ "volumeName", API_TEXT },
	{ "storageClassName", API_TEXT, .pointer = true },
	{ "volumeMode", API_TEXT },
	{ "dataSource", API_OBJECT, data_source },
	{ "dataSourceRef", API_OBJECT, data_source_ref },
	{ "volumeAttributesClassName", API_TEXT, .since = 29, .pointer = true },
	{ 0 },
};

static const struct api_field claim_condition[] = {
	{ "type", API_TEXT },
	{ "status", API_TEXT },
	{ "lastProbeTime", API_TIME },
	{ "lastTransitionTime", API_TIME },
	{ "reason", API_TEXT },
	{ "message", API_TEXT },
	{ 0 },
};

static const struct api_field modify_status[] = {
	{ "targetVolumeAttributesClassName", API_TEXT },
	{ "status", API_TEXT },
	{ 0 },
};

static const struct api_field claim_status[] = {
	{ "phase", API_TEXT },
	{ "accessModes", API_TEXTS },
	{ "capacity", API_QUANTITIES },
	{ "conditions", API_LIST, claim_condition },
	{ "allocatedResources", API_QUANTITIES },
	{ "resizeStatus", API_TEXT, .until = 27 },
	{ "allocatedResourceStatuses", API_STRINGS, .since = 28 },
	{ "currentVolumeAttributesClassName", API_TEXT, .since = 29 },
	{ "modifyVolumeStatus", API_OBJECT, modify_status, .since = 29 },
	{ 0 },
};

static const struct api_field claim[] = {
	{ "apiVersion", API_TEXT },
	{ "kind", API_TEXT },
	{ "metadata", API_OBJECT, metadata },
	{ "spec", API_OBJECT, claim_spec, .embedded = true },
	{ "status", API_OBJECT, claim_status, .embedded = true },
	{ 0 },
};

static const struct api_field topology_requirement[] = {
	{ "key", API_TEXT },
	{ "values", API_TEXTS },
	{ 0 },
};

static const struct api_field topology_term[] = {
	{ "matchLabelExpressions", API_LIST, topology_requirement },
	{ 0 },
};

static const struct api_field storage_class[] = {
	{ "apiVersion", API_TEXT },
	{ "kind", API_TEXT },
	{ "metadata", API_OBJECT, metadata },
	{ "provisioner", API_TEXT },
	{ "parameters", API_STRINGS },
	{ "reclaimPolicy", API_TEXT },
	{ "mountOptions", API_TEXTS },
	{ "allowVolumeExpansion", API_BOOL },
	{ "volumeBindingMode", API_TEXT },
	{ "allowedTopologies", API_LIST, topology_term },
	{ 0 },
};

const struct api_field *api_fields_of(const char *kind)
{
	if (str_eq(kind, "PersistentVolume"))
		return volume;
	if (str_eq(kind, "PersistentVolumeClaim"))
		return claim;
	return str_eq(kind, "StorageClass") ? storage_class : NULL;
}

static bool is_in(const struct api_field *field, const struct version *version)
{
	if (field->since && !version_at_least(version, field->since, 0))
		return false;
	return !field->until || !version_at_least(version, field->until + 1, 0);
}

const struct api_field *api_field_find(const struct api_field *fields, const char *key,
				       const struct version *version)
{
	for (; fields->key; fields++)
		if (str_eq(fields->key, key))
			return is_in(fields, version) ? fields : NULL;
	return NULL;
}
