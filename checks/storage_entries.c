#include "check/mounts.h"

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

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	const char *path = mount_runtime_root(in);
	const struct fact_mount *mount = mount_of(in->facts, path);
	const char *type = mount ? mount->fstype : "a file system";
	cleanup_free char *there = nearest_existing(in->host, path);
	struct host_filesystem space;
	struct result *result;
	int r = host_filesystem(in->host, there, &space, err);

	if (r < 0)
		return r;
	if (space.typed_entries < 0)
		return check_skip(report, NULL, "could not tell whether entries of %s have types",
				  there);
	if (space.typed_entries)
		return check_pass(report, NULL, "entries of %s have types", there);
	result = report_add(report, CHECK_FAIL, NULL,
			    "%s lies on %s without types of entries (ftype=0): images cannot be "
			    "stacked there with overlay",
			    path, type);
	result_observed(result, "%s without d_type", type);
	result_expected(result, "xfs made with ftype=1, or ext4");
	result_hint(result,
		    "# make a file system on another disk (mkfs.xfs -n ftype=1 DEVICE), and mount "
		    "it at %s",
		    path);
	return 0;
}

const struct check check_storage_entries = {
	.id = "storage-entries",
	.title = "Directories for images tell the types of their entries",
	.roles = ROLE_ANY,
	.why = "Overlay marks what an image deletes by an entry of a type of its own, and does not "
	       "work where readdir(3) tells none: on XFS made with ftype=0, as RHEL and CentOS 7 "
	       "made it up to 7.3. containerd then has no snapshotter, and pulls no image.",
	.rule = "Where the runtime's data are, entries have a d_type (ftype=1 of XFS).",
	.source = "docs.kernel.org, overlayfs, \"Upper and Lower\"; containerd/containerd#1986",
	.needs = { .areas = FACTS_STORAGE },
	.run = run,
};
