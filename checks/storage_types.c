#include <errno.h>

#include "check/mounts.h"

/* What the kernel's overlayfs.rst wants of the upper layer, these do not have. */
static const char *const no_upper[] = { "overlay", "aufs",     "ecryptfs", "nfs",
					"nfs4",    "cifs",     "9p",       "vfat",
					"exfat",   "virtiofs", "squashfs" };
/* Where fsync(2) promises nothing, or takes a network's time. */
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

/* The directory, or the nearest one above it that is there. */
static char *nearest_existing(const struct host *host, const char *path)
{
	char *here = xstrdup(path);

	while (!host_exists(host, here)) {
		char *slash = strrchr(here, '/');

		slash[slash == here] = '\0';
	}
	return here;
}

/* Overlay marks what an image deletes by an entry of its own type. */
static void judge_entries(const struct check_input *in, struct report *report)
{
	static const char name[] = "storage-types:d_type";
	const char *path = mount_runtime_root(in);
	const struct fact_mount *mount = mount_of(in->facts, path);
	cleanup_free char *there = nearest_existing(in->host, path);
	struct host_filesystem space = { .typed_entries = -1 };
	struct result *result;
	struct error err;

	if (host_filesystem(in->host, there, &space, &err) < 0 || space.typed_entries < 0) {
		check_skip(report, name, "could not tell whether entries of %s have types", there);
		return;
	}
	if (space.typed_entries) {
		check_pass(report, name, "entries of %s have types", there);
		return;
	}
	result = report_add(report, CHECK_FAIL, name,
			    "%s lies on %s without types of entries (ftype=0): images cannot be "
			    "stacked there with overlay",
			    path, mount ? mount->fstype : "a file system");
	result_observed(result, "%s without d_type", mount ? mount->fstype : "a file system");
	result_expected(result, "xfs made with ftype=1, or ext4");
	result_hint(result,
		    "# make a file system on another disk (mkfs.xfs -n ftype=1 DEVICE), and mount "
		    "it at %s",
		    path);
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	if (in->facts->mount_count == 0)
		return error_set(err, -EOPNOTSUPP, "what is mounted is not known");
	judge(in, mount_runtime_root(in), no_upper, ARRAY_SIZE(no_upper),
	      "images cannot be stacked there with overlay", report);
	judge_entries(in, report);
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
	       "be the upper part of: not NFS, not overlay itself (a container as a host), not XFS "
	       "made without d_type, as RHEL 7 up to 7.3 made it. etcd relies on what is written "
	       "being on the disk.",
	.rule = "The runtime's data lie on none of overlay, aufs, eCryptfs, NFS, CIFS, 9p, FAT, "
		"virtiofs, squashfs and FUSE, and tell the types of entries (ftype=1 of XFS); etcd's on none of tmpfs, NFS, CIFS, 9p, overlay and "
		"FUSE (a warning).",
	.source =
		"docs.kernel.org, overlayfs, \"Upper and Lower\"; containerd/containerd#1986; etcd.io, \"Hardware recommendations\"",
	.needs = { .areas = FACTS_STORAGE },
	.run = run,
};
