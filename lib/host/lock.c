#include "host/lock.h"

#include <errno.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "host/host_change.h"

#define LOCK_DIR  "/run"
#define LOCK_FILE LOCK_DIR "/knode.lock"

enum {
	HOLDER_MAX = 256 /* bytes of the file: a pid and a command */
};

/* Who holds the lock, as the holder wrote it: "412 prepare". */
static int tell_holder(int fd, struct error *err)
{
	char holder[HOLDER_MAX + 1] = "", *command;
	ssize_t length = pread(fd, holder, HOLDER_MAX, 0);

	holder[length < 0 ? 0 : length] = '\0';
	holder[strcspn(holder, "\n")] = '\0';
	command = strchr(holder, ' ');
	if (!command)
		return error_set(err, -EBUSY, "another knode is at work (it holds " LOCK_FILE ")");
	*command++ = '\0';
	return error_set(err, -EBUSY, "`knode %s` (pid %s) is at work: wait until it is done",
			 command, holder);
}

int host_lock(struct host *host, const char *command, int *ret_fd, struct error *err)
{
	cleanup_free char *holder = xasprintf("%d %.*s\n", getpid(), HOLDER_MAX - 16, command);
	cleanup_fd int fd = -1;
	int r = host_mkdir_parents(host, LOCK_DIR, 0755, err);

	if (r == 0)
		r = host_open_append(host, LOCK_FILE, 0600, &fd, err);
	if (r < 0)
		return r;
	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		return errno == EWOULDBLOCK ? tell_holder(fd, err)
					    : error_errno(err, -errno, "cannot lock " LOCK_FILE);
	/* Who holds it is for others to read; a disk that is full does not keep it from being held.
	 */
	if ((ftruncate(fd, 0) < 0 || write(fd, holder, strlen(holder)) < 0) && errno != ENOSPC &&
	    errno != EDQUOT)
		return error_errno(err, -errno, "cannot write " LOCK_FILE);
	*ret_fd = take_fd(&fd);
	return 0;
}
