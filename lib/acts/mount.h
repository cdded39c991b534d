/* Mounts that must be gone: what adds one to a plan. */
#pragma once

#include "host/host.h"
#include "plan/plan.h"

/*
 * What is mounted at @path (as /proc/self/mounts names it) is taken away; @flags are names of flags
 * of umount2(2). One that is in use stops the run, and names who uses it.
 */
struct action *plan_unmount(struct plan *plan, const char *path, const struct str_list *flags);

/*
 * Takes away what is mounted at @path, layer by layer; @flags is a list of their names, or NULL.
 * -EBUSY: it is in use; the error names who uses it.
 */
int mount_remove(struct host *host, const char *path, const struct json *flags, struct error *err);
