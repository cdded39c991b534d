#include <errno.h>

#include "check/mounts.h"

/* File systems that lack what overlayfs.rst of the kernel asks of an upper layer. */
static const char *const no_upper[] = { "overlay", "aufs",     "ecryptfs", "nfs",
					"nfs4",    "cifs",     "9p",       "vfat",
					"exfat",   "virtiofs", "squashfs" };
/* File systems on which fsync(2) promises nothing, or waits for a network. */
static const char *const no_etcd[] = { "tmpfs", "ramfs", "nfs", "nfs4", "cifs", "9p", "overlay" };

static bool is_among(const char *type, const char *const *types, size_t count)
{
	if (str_starts(type, "fuse."))
		return true;
	for (size_t i = 0; i < count; i++)
		if (str_eq(type, types[i]))
			return true;
	return false;
}

static void judge(const struct check_input *in, const char *path, const char *const *types,
		  size_t count, const char *lack, struct report *report)
{
	cleanup_free char *name = xasprintf("storage-types:%s", path);
	const struct fact_mount *mount = mount_of(in->facts, path);
	bool is_etcd = types == no_etcd;
	struct result *result;

	if (!mount || !is_among(mount->fstype, types, count)) {
		check_pass(report, name, "%s lies on %s", path, mount ? mount->fstype : "/");
		return;
	}
	result = report_add(report, is_etcd ? CHECK_WARN : CHECK_FAIL, name, "%s lies on %s: %s",
			    path, mount->fstype, lack);
	result_observed(result, "%s on %s", mount->fstype, mount->target);
	result_expected(result, "ext4 or xfs of this host");
	result_hint(result, "# mount a disk of this host at %s", path);
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	if (in->facts->mount_count == 0)
		return error_set(err, -EOPNOTSUPP, "what is mounted is not known");
	judge(in, mount_runtime_root(in), no_upper, ARRAY_SIZE(no_upper),
	      "images cannot be stacked there with overlay", report);
	if (in->role == ROLE_CONTROL_PLANE && !in->config->cluster.etcd_is_external)
		judge(in, in->config->cluster.etcd_local.data_dir, no_etcd, ARRAY_SIZE(no_etcd),
		      "etcd's data are slow or not safe there", report);
	return 0;
}

const struct check check_storage_types = {
	.id = "storage-types",
	.title = "Images and etcd lie on file systems that serve them",
	.roles = ROLE_ANY,
	.why = "Runtimes stack the layers of images with overlay, which not every file system can "
	       "be the upper part of: not NFS, not overlay itself (a container as a host). etcd "
	       "relies on what is written being on the disk.",
	.rule = "The runtime's data lie on none of overlay, aufs, eCryptfs, NFS, CIFS, 9p, FAT, "
		"virtiofs, squashfs and FUSE; etcd's on none of tmpfs, NFS, CIFS, 9p, overlay and "
		"FUSE (a warning).",
	.source =
		"docs.kernel.org, overlayfs, \"Upper and Lower\"; etcd.io, \"Hardware recommendations\"",
	.needs = { .areas = FACTS_STORAGE },
	.run = run,
};
