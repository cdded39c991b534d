/*
 * swapon(2) and swapoff(2) of a lab host: swap belongs to a machine, and a lab host has none of its
 * own, so it is a line in the host's own /proc/swaps. Loaded into every program of a host
 * (/etc/ld.so.preload). Files must be made by mkswap(8), as for the kernel.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <unistd.h>

#define LIST      "/proc/swaps"
#define SIGNATURE "SWAPSPACE2"

enum {
	PAGE = 4096,
	LIST_MAX = 16 * 1024,
};

/* Reads the list without the line of @path into @rest; whether there was one. */
static bool read_list(const char *path, char *rest)
{
	char line[PATH_MAX + 128], first[PATH_MAX];
	FILE *list = fopen(LIST, "re");
	bool found = false;

	rest[0] = '\0';
	while (list && fgets(line, sizeof(line), list)) {
		if (sscanf(line, "%4095s", first) == 1 && strcmp(first, path) == 0)
			found = true;
		else if (strlen(rest) + strlen(line) < LIST_MAX)
			strcat(rest, line);
	}
	if (list)
		fclose(list);
	return found;
}

static int write_list(const char *text)
{
	FILE *list = fopen(LIST, "we");

	if (!list)
		return -1;
	fputs(text, list);
	return fclose(list);
}

static bool has_signature(const char *path, struct stat *st)
{
	char found[sizeof(SIGNATURE) - 1] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool good = fd >= 0 && fstat(fd, st) == 0 &&
		    pread(fd, found, sizeof(found), PAGE - sizeof(found)) == sizeof(found) &&
		    memcmp(found, SIGNATURE, sizeof(found)) == 0;

	if (fd >= 0)
		close(fd);
	return good;
}

int swapon(const char *path, int flags)
{
	char list[LIST_MAX + PATH_MAX];
	struct stat st;
	size_t length;
	int priority = flags & SWAP_FLAG_PREFER ? flags & SWAP_FLAG_PRIO_MASK : -2;

	if (access(path, F_OK) != 0)
		return -1;
	if (!has_signature(path, &st)) {
		errno = EINVAL;
		return -1;
	}
	if (read_list(path, list)) {
		errno = EBUSY;
		return -1;
	}
	length = strlen(list);
	snprintf(list + length, sizeof(list) - length, "%-40sfile\t\t%lld\t\t0\t\t%d\n", path,
		 (long long)st.st_size / 1024 - 4, priority);
	return write_list(list);
}

int swapoff(const char *path)
{
	char list[LIST_MAX + PATH_MAX];

	if (access(path, F_OK) != 0)
		return -1;
	if (!read_list(path, list)) {
		errno = EINVAL;
		return -1;
	}
	return write_list(list);
}
