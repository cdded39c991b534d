/* Table of `storage` of a NodeConfiguration; what its objects have to be is in lib/storage. */
#include "config/config_fields.h"
#include "config/config_rules.h"
#include "storage/storage_objects.h"

#define AT(member) offsetof(struct config, member)

static const struct field_rule rule_form = { .choices = storage_forms };

/* Sources are kept as they are: their fields are Kubernetes' own. */
static const struct field fields_storage_volume[] = {
	{ "name", FIELD_TEXT, .required = true, .help = "name of the PersistentVolume" },
	{ "labels", FIELD_ANY, .help = "its labels" },
	{ "annotations", FIELD_ANY, .help = "its annotations" },
	{ "form", FIELD_TEXT, .rule = &rule_form,
	  .help = "in-tree, csi, or auto: CSI where the version does not mount the type itself" },
	{ "capacity", FIELD_ANY, .required = true, .help = "its size: 10Gi" },
	{ "accessModes", FIELD_TEXTS, .required = true,
	  .help = "ReadWriteOnce, ReadOnlyMany, ReadWriteMany, ReadWriteOncePod" },
	{ "volumeMode", FIELD_TEXT, .help = "Filesystem (default) or Block" },
	{ "reclaimPolicy", FIELD_TEXT, .help = "Retain (default), Delete or Recycle" },
	{ "storageClassName", FIELD_TEXT, .help = "its class; default: none" },
	{ "mountOptions", FIELD_TEXTS, .help = "options of mount" },
	{ "nodes", FIELD_TEXTS, .help = "names of the nodes that have it" },
	{ "topology", FIELD_ANY,
	  .help = "labels of the nodes that have it: a list of values each" },
	{ "nodeAffinity", FIELD_ANY, .help = "the same as Kubernetes has it" },
	{ "claim", FIELD_TEXT, .help = "NAMESPACE/NAME of the claim that it is kept for" },
	{ "csiAttributes", FIELD_ANY,
	  .help = "volumeAttributes of its CSI form, beside those that are derived" },
	{ "nfs", FIELD_ANY, .help = "source: an NFS share" },
	{ "glusterfs", FIELD_ANY, .help = "source: a GlusterFS volume (up to v1.25)" },
	{ "flocker", FIELD_ANY, .help = "source: a Flocker dataset (up to v1.24)" },
	{ "rbd", FIELD_ANY, .help = "source: a Ceph block device (CSI from v1.31 on)" },
	{ "cephfs", FIELD_ANY, .help = "source: a Ceph file system (CSI from v1.31 on)" },
	{ "scaleIO", FIELD_ANY, .help = "source: a ScaleIO volume (CSI from v1.22 on)" },
	{ "awsElasticBlockStore", FIELD_ANY, .help = "source: an AWS EBS volume" },
	{ "azureDisk", FIELD_ANY, .help = "source: an Azure disk" },
	{ "azureFile", FIELD_ANY, .help = "source: an Azure file share" },
	{ "gcePersistentDisk", FIELD_ANY, .help = "source: a GCE persistent disk" },
	{ "cinder", FIELD_ANY, .help = "source: an OpenStack volume" },
	{ "vsphereVolume", FIELD_ANY, .help = "source: a vSphere disk" },
	{ "portworxVolume", FIELD_ANY, .help = "source: a Portworx volume" },
	{ "iscsi", FIELD_ANY, .help = "source: an iSCSI target" },
	{ "fc", FIELD_ANY, .help = "source: a Fibre Channel device" },
	{ "hostPath", FIELD_ANY, .help = "source: a path of whichever node the pod runs on" },
	{ "local", FIELD_ANY, .help = "source: a path or a device of one node" },
	{ "csi", FIELD_ANY, .help = "source: a volume of any CSI driver" },
	{ "flexVolume", FIELD_ANY, .help = "source: a volume of a FlexVolume driver" },
	{ 0 },
};

static const struct field fields_storage_claim[] = {
	{ "name", FIELD_TEXT, .required = true, .help = "name of the PersistentVolumeClaim" },
	{ "namespace", FIELD_TEXT, .help = "its namespace; default: default" },
	{ "labels", FIELD_ANY, .help = "its labels" },
	{ "annotations", FIELD_ANY, .help = "its annotations" },
	{ "size", FIELD_ANY, .required = true, .help = "what it asks for: 10Gi" },
	{ "accessModes", FIELD_TEXTS, .required = true, .help = "the modes that it asks for" },
	{ "volumeMode", FIELD_TEXT, .help = "Filesystem (default) or Block" },
	{ "storageClassName", FIELD_TEXT,
	  .help = "its class; \"\" for none, unset for the default class" },
	{ "volumeName", FIELD_TEXT, .help = "the volume that it asks for" },
	{ "selector", FIELD_ANY, .help = "labels of the volumes that will do" },
	{ "dataSource", FIELD_ANY, .help = "claim or snapshot that it is a copy of" },
	{ "dataSourceRef", FIELD_ANY, .help = "what it is filled from" },
	{ 0 },
};

static const struct field fields_storage_class[] = {
	{ "name", FIELD_TEXT, .required = true, .help = "name of the StorageClass" },
	{ "labels", FIELD_ANY, .help = "its labels" },
	{ "annotations", FIELD_ANY, .help = "its annotations" },
	{ "form", FIELD_TEXT, .rule = &rule_form, .help = "as of a volume" },
	{ "default", FIELD_BOOL, .help = "whether claims without a class get it" },
	{ "provisioner", FIELD_TEXT, .required = true,
	  .help = "who makes volumes: kubernetes.io/no-provisioner for nobody" },
	{ "parameters", FIELD_ANY, .help = "what the provisioner is told" },
	{ "reclaimPolicy", FIELD_TEXT, .help = "Delete (default) or Retain" },
	{ "mountOptions", FIELD_TEXTS, .help = "options of mount" },
	{ "volumeBindingMode", FIELD_TEXT, .help = "Immediate (default) or WaitForFirstConsumer" },
	{ "allowVolumeExpansion", FIELD_BOOL, .help = "whether claims may grow" },
	{ "allowedTopologies", FIELD_ANY, .help = "where volumes may be made" },
	{ 0 },
};

const struct field fields_storage[] = {
	{ "form", FIELD_TEXT, AT(node.storage_form), .rule = &rule_form,
	  .help = "form of volumes and classes that say none; default: auto" },
	{ "volumes", FIELD_TREE, AT(node.volumes), .fields = fields_storage_volume,
	  .help = "PersistentVolumes, each with a source of one type" },
	{ "claims", FIELD_TREE, AT(node.claims), .fields = fields_storage_claim,
	  .help = "PersistentVolumeClaims" },
	{ "classes", FIELD_TREE, AT(node.classes), .fields = fields_storage_class,
	  .help = "StorageClasses" },
	{ 0 },
};
