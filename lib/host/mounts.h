/* Lines of /proc/self/mounts (proc_pid_mounts(5)). */
#pragma once

#include <stdbool.h>

/* What is mounted, in the text that it was read from, with its octal escapes decoded. */
struct mount_line {
	const char *target, *type;
	char *source, *options;
};

/* Takes the next line of *@rest apart, in place; false: there is none. Broken ones are left out. */
bool mounts_next(char **rest, struct mount_line *ret);
