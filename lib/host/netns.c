#include "host/netns.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>

int netns_enter(const char *path, int *ret_back, struct error *err)
{
	cleanup_fd int back = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	cleanup_fd int there = open(path, O_RDONLY | O_CLOEXEC);

	if (back < 0 || there < 0)
		return error_errno(err, -errno, "cannot open the network namespace %s", path);
	if (setns(there, CLONE_NEWNET) < 0)
		return error_errno(err, -errno, "cannot enter the network namespace %s", path);
	*ret_back = take_fd(&back);
	return 0;
}

int netns_leave(int back, struct error *err)
{
	cleanup_fd int fd = back;

	if (setns(fd, CLONE_NEWNET) < 0)
		return error_errno(err, -errno, "cannot come back to the own network namespace");
	return 0;
}
