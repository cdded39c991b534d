#include "storage/volume_types.h"

#include <string.h>

#define ANY_MODE  (ACCESS_RWO | ACCESS_ROX | ACCESS_RWX)
#define READ_MANY (ACCESS_RWO | ACCESS_ROX)

/*
 * Which plugins a release has: the folders of pkg/volume, and what is registered in
 * cmd/kube-controller-manager/app/plugins_providers.go, of v1.26.0 and of v1.27 to v1.36 as
 * OpenShift 4.14 to 4.23 vendors them. Migration: the defaults of CSIMigration* in
 * pkg/features/kube_features.go; what is translated: staging/src/k8s.io/csi-translation-lib.
 * Modes, and what a plugin can do: GetAccessModes(), SupportsMountOption(), and the interfaces
 * that it implements. Plugins that were gone before v1.26, from pull requests of
 * kubernetes/kubernetes: flocker #111618, storageos and quobyte #111619, scaleIO #101685,
 * photonPersistentDisk #73102 (v1.25 at the latest), glusterfs #112015.
 */
const struct volume_type volume_types[] = {
	{ "nfs", "NFS", "kubernetes.io/nfs", .driver = "nfs.csi.k8s.io", .modes = ANY_MODE,
	  .can = CAN_RECYCLE | CAN_MOUNT_OPTIONS },
	{ "hostPath", "hostPath", "kubernetes.io/host-path", .modes = ACCESS_RWO,
	  .can = CAN_RECYCLE | CAN_DELETE | CAN_PROVISION },
	{ "local", "local", "kubernetes.io/local-volume", .modes = ACCESS_RWO,
	  .can = CAN_BLOCK | CAN_MOUNT_OPTIONS },
	{ "csi", "CSI", "kubernetes.io/csi", .can = CAN_BLOCK | CAN_MOUNT_OPTIONS },
	{ "iscsi", "iSCSI", "kubernetes.io/iscsi", .driver = "iscsi.csi.k8s.io", .modes = READ_MANY,
	  .can = CAN_BLOCK | CAN_MOUNT_OPTIONS },
	{ "fc", "Fibre Channel", "kubernetes.io/fc", .modes = READ_MANY,
	  .can = CAN_BLOCK | CAN_MOUNT_OPTIONS },
	{ "flexVolume", "FlexVolume", "kubernetes.io/flexvolume", 23, .modes = READ_MANY },
	{ "awsElasticBlockStore", "AWS EBS", "kubernetes.io/aws-ebs", 17, 27, .migrated = 23,
	  .translates = true, .driver = "ebs.csi.aws.com", .modes = ACCESS_RWO,
	  .can = CAN_DELETE | CAN_PROVISION | CAN_BLOCK | CAN_MOUNT_OPTIONS },
	{ "azureDisk", "Azure Disk", "kubernetes.io/azure-disk", 19, 27, .migrated = 23,
	  .translates = true, .driver = "disk.csi.azure.com", .modes = ACCESS_RWO,
	  .can = CAN_DELETE | CAN_PROVISION | CAN_BLOCK | CAN_MOUNT_OPTIONS },
	{ "azureFile", "Azure File", "kubernetes.io/azure-file", 21, 30, .migrated = 24,
	  .translates = true, .driver = "file.csi.azure.com", .modes = ANY_MODE,
	  .can = CAN_DELETE | CAN_PROVISION | CAN_MOUNT_OPTIONS },
	{ "gcePersistentDisk", "GCE Persistent Disk", "kubernetes.io/gce-pd", 17, 28,
	  .migrated = 23, .translates = true, .driver = "pd.csi.storage.gke.io", .modes = READ_MANY,
	  .can = CAN_DELETE | CAN_PROVISION | CAN_BLOCK | CAN_MOUNT_OPTIONS },
	{ "cinder", "OpenStack Cinder", "kubernetes.io/cinder", 11, 26, .migrated = 21,
	  .translates = true, .driver = "cinder.csi.openstack.org", .modes = ACCESS_RWO,
	  .can = CAN_DELETE | CAN_PROVISION | CAN_BLOCK | CAN_MOUNT_OPTIONS },
	{ "vsphereVolume", "vSphere", "kubernetes.io/vsphere-volume", 19, 29, .migrated = 25,
	  .translates = true, .driver = "csi.vsphere.vmware.com", .modes = ACCESS_RWO,
	  .can = CAN_DELETE | CAN_PROVISION | CAN_BLOCK | CAN_MOUNT_OPTIONS },
	{ "portworxVolume", "Portworx", "kubernetes.io/portworx-volume", 25, 36, .migrated = 31,
	  .translates = true, .driver = "pxd.portworx.com", .modes = ACCESS_RWO | ACCESS_RWX,
	  .can = CAN_DELETE | CAN_PROVISION },
	{ "rbd", "Ceph RBD", "kubernetes.io/rbd", 28, 31, .translated = 30, .translates = true,
	  .driver = "rbd.csi.ceph.com", .modes = READ_MANY,
	  .can = CAN_DELETE | CAN_PROVISION | CAN_BLOCK | CAN_MOUNT_OPTIONS },
	{ "cephfs", "CephFS", "kubernetes.io/cephfs", 28, 31, .driver = "cephfs.csi.ceph.com",
	  .modes = ANY_MODE, .can = CAN_MOUNT_OPTIONS },
	{ "glusterfs", "GlusterFS", "kubernetes.io/glusterfs", 25, 26, .modes = ANY_MODE,
	  .can = CAN_DELETE | CAN_PROVISION | CAN_MOUNT_OPTIONS },
	{ "flocker", "Flocker", "kubernetes.io/flocker", 22, 25, .modes = ACCESS_RWO },
	{ "scaleIO", "ScaleIO", "kubernetes.io/scaleio", 16, 22,
	  .driver = "csi-vxflexos.dellemc.com", .modes = READ_MANY },
	{ "storageos", "StorageOS", "kubernetes.io/storageos", 22, 25, .modes = READ_MANY },
	{ "quobyte", "Quobyte", "kubernetes.io/quobyte", 22, 25, .driver = "csi.quobyte.com",
	  .modes = ANY_MODE },
	{ "photonPersistentDisk", "Photon", "kubernetes.io/photon-pd", 11, 25,
	  .modes = ACCESS_RWO },
	{ 0 },
};

const struct volume_type *volume_type_find(const char *key)
{
	for (const struct volume_type *type = volume_types; type->key; type++)
		if (str_eq(type->key, key))
			return type;
	return NULL;
}

const struct volume_type *volume_type_of_plugin(const char *plugin)
{
	for (const struct volume_type *type = volume_types; type->key; type++)
		if (str_eq(type->plugin, plugin))
			return type;
	return NULL;
}

const struct volume_type *volume_type_of_spec(const struct json *spec)
{
	for (const struct volume_type *type = volume_types; type->key; type++)
		if (json_is_map(json_map_get(spec, type->key)))
			return type;
	return NULL;
}

bool volume_type_is_there(const struct volume_type *type, const struct version *version)
{
	return !type->removed || !version_at_least(version, type->removed, 0);
}

bool volume_type_is_migrated(const struct volume_type *type, const struct version *version)
{
	return type->migrated && version_at_least(version, type->migrated, 0);
}

bool volume_type_mounts(const struct volume_type *type, const struct version *version)
{
	return volume_type_is_there(type, version) || volume_type_is_migrated(type, version);
}

static const struct {
	const char *text;
	unsigned mode;
} modes[] = {
	{ "ReadWriteOnce", ACCESS_RWO },
	{ "ReadOnlyMany", ACCESS_ROX },
	{ "ReadWriteMany", ACCESS_RWX },
	{ "ReadWriteOncePod", ACCESS_RWOP },
};

unsigned access_mode_of(const char *text)
{
	for (size_t i = 0; i < ARRAY_SIZE(modes); i++)
		if (str_eq(text, modes[i].text))
			return modes[i].mode;
	return 0;
}

char *access_modes_text(unsigned set)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_LINE);

	for (size_t i = 0; i < ARRAY_SIZE(modes); i++)
		if (set & modes[i].mode)
			strbuf_printf(&text, "%s%s", text.length ? ", " : "", modes[i].text);
	return strbuf_take(&text);
}

unsigned access_modes_of(const struct json *list)
{
	unsigned set = 0;

	for (size_t i = 0; i < json_count(list); i++)
		set |= access_mode_of(json_get_text(json_list_at(list, i), ""));
	return set;
}
