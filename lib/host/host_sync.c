/* What was changed and is not on the disk yet: one sync for all changes of a directory. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "host/host_ops.h"

int host_sync(struct host *host, struct error *err)
{
	int r = 0;

	/* Not syncfs(2): on a busy host that waits for the data of everybody else. */
	for (size_t i = 0; i < host->unsynced_count; i++) {
		if (r == 0 && fsync(host->unsynced[i].fd) < 0 &&
		    errno != EINVAL) /* some file systems cannot sync directories */
			r = error_errno(err, -errno, "cannot sync what was changed");
		close_fd(&host->unsynced[i].fd);
	}
	host->unsynced_count = 0;
	return r;
}

static bool is_known(const struct host *host, const struct stat *st)
{
	for (size_t i = 0; i < host->unsynced_count; i++)
		if (host->unsynced[i].device == st->st_dev && host->unsynced[i].inode == st->st_ino)
			return true;
	return false;
}

int host_changed(struct host *host, int fd, const char *path, struct error *err)
{
	struct host_unsynced *unsynced;
	struct stat st;
	int r = 0;

	if (fstat(fd, &st) < 0)
		return error_errno(err, -errno, "cannot look at the directory of %s", path);
	if (is_known(host, &st))
		return 0;
	if (host->unsynced_count == HOST_UNSYNCED_MAX)
		r = host_sync(host, err);
	if (r < 0)
		return r;
	unsynced = &host->unsynced[host->unsynced_count];
	unsynced->device = st.st_dev;
	unsynced->inode = st.st_ino;
	unsynced->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (unsynced->fd < 0)
		return error_errno(err, -errno, "cannot keep the directory of %s open", path);
	host->unsynced_count++;
	return 0;
}
