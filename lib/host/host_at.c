/* What writing files and changing names have in common, on descriptors. */
#include <errno.h>
#include <limits.h>
#include <unistd.h>

#include "host/host_ops.h"

enum {
	TEMP_NAME_MAX = NAME_MAX - 12, /* bytes of the name that go into the temp file's */
};

char *host_temp_name(const char *name)
{
	return xasprintf(".%.*s.knode-new", TEMP_NAME_MAX, name);
}

int host_set_owner(int fd, mode_t mode, uid_t uid, gid_t gid)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	/* Changing the owner clears bits of the mode, so it comes first. */
	if (geteuid() == 0 && (st.st_uid != uid || st.st_gid != gid)) {
		if (fchown(fd, uid, gid) < 0)
			return -errno;
		st.st_mode = 0;
	}
	if ((st.st_mode & 07777) == mode)
		return 0; /* a change of nothing is one to the file system too */
	return fchmod(fd, mode) < 0 ? -errno : 0;
}
