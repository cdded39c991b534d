/* One run at a time: flock(2) on /run/knode.lock, which the kernel drops when knode dies. */
#pragma once

#include "host/host.h"

/*
 * Takes the lock of the host for as long as *@ret_fd is open; the caller owns it. -EBUSY when it is
 * held: "`knode prepare` (pid 412) is at work".
 */
int host_lock(struct host *host, const char *command, int *ret_fd, struct error *err);
