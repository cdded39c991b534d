/* Paths under a root: openat2(2), and a walk by components where the kernel is older than 5.6. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "host/host_ops.h"

enum {
	LINKS_MAX = 40,  /* symlinks in one path, as in the kernel */
	DEPTH_MAX = 256, /* directories held open by a walk */
	RACES_MAX = 32,  /* how often openat2 may say that a directory was renamed under it */
	RECORD_MAX = 4 * 1024 * 1024, /* bytes of a line of a record */
};

/*
 * Directories from the root down to where the walk stands. ".." goes back to the one through which
 * the walk came, so that nothing leads out, whatever is renamed meanwhile.
 */
struct walk {
	int dirs[DEPTH_MAX];
	size_t depth;
	char *rest; /* what is still to be resolved */
	int links;
};

static void walk_done(struct walk *walk)
{
	while (walk->depth > 1)
		(void)close(walk->dirs[--walk->depth]); /* O_PATH: nothing to lose */
	free(walk->rest);
}

static int walk_push(struct walk *walk, int fd)
{
	if (walk->depth == DEPTH_MAX) {
		(void)close(fd); /* O_PATH */
		return -ENAMETOOLONG;
	}
	walk->dirs[walk->depth++] = fd;
	return 0;
}

static void walk_up(struct walk *walk)
{
	if (walk->depth > 1)
		(void)close(walk->dirs[--walk->depth]); /* O_PATH */
}

/* Puts the target of the symlink @fd before what is left of the path. */
static int walk_link(struct walk *walk, int fd)
{
	char target[4096];
	ssize_t length = readlinkat(fd, "", target, sizeof(target));
	char *rest;

	if (length < 0)
		return -errno;
	if (length == (ssize_t)sizeof(target))
		return -ENAMETOOLONG;
	if (++walk->links > LINKS_MAX)
		return -ELOOP;
	if (target[0] == '/')
		while (walk->depth > 1)
			walk_up(walk);
	rest = xasprintf("%.*s%s", (int)length, target, walk->rest);
	free(walk->rest);
	walk->rest = rest;
	return 0;
}

/* Cuts the next component off the rest; NULL at the end. @ret_last: nothing follows it. */
static char *walk_next(struct walk *walk, bool *ret_last)
{
	const char *from = walk->rest + strspn(walk->rest, "/");
	size_t length = strcspn(from, "/");
	char *name = length ? xstrndup(from, length) : NULL;

	*ret_last = from[length] == '\0';
	memmove(walk->rest, from + length, strlen(from + length) + 1);
	return name;
}

/* Resolves one component; *@ret_fd is set when it was the last. */
static int walk_step(struct walk *walk, const char *name, bool last, int flags, mode_t mode,
		     int *ret_fd)
{
	int dir = walk->dirs[walk->depth - 1];
	cleanup_fd int fd = -1;
	struct stat st;

	fd = openat(dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 && !(errno == ENOENT && last && (flags & O_CREAT)))
		return -errno;
	if (fd >= 0 && fstat(fd, &st) < 0)
		return -errno;
	if (fd >= 0 && S_ISLNK(st.st_mode) && !(last && (flags & O_NOFOLLOW)))
		return walk_link(walk, fd);
	if (!last)
		return walk_push(walk, take_fd(&fd));
	*ret_fd = openat(dir, name, flags | O_NOFOLLOW, mode);
	return *ret_fd < 0 ? -errno : 0;
}

static int walk_open(const struct host *host, const char *path, int flags, mode_t mode)
{
	cleanup(walk_done) struct walk walk = { .dirs = { host->root }, .depth = 1 };
	int fd = -1, r = 0;

	walk.rest = xstrdup(path);
	while (r == 0 && fd < 0) {
		bool last;
		cleanup_free char *name = walk_next(&walk, &last);

		if (!name) {
			fd = openat(walk.dirs[walk.depth - 1], ".", flags & ~(O_CREAT | O_EXCL));
			return fd < 0 ? -errno : fd;
		}
		if (str_eq(name, ".."))
			walk_up(&walk);
		else if (!str_eq(name, "."))
			r = walk_step(&walk, name, last, flags, mode, &fd);
	}
	return r < 0 ? r : fd;
}

/* One write(2) in append mode: threads look as well. */
int host_record_line(const struct host *host, struct json *line, struct error *err)
{
	cleanup_json struct json *owned = line;
	cleanup(strbuf_done) struct strbuf text = strbuf_make(RECORD_MAX);
	ssize_t written;

	json_write(owned, &text);
	strbuf_putc(&text, '\n');
	if (text.full)
		return error_set(err, -EFBIG, "an answer is too long for the record");
	written = write(host->record, text.text, text.length);
	if (written != (ssize_t)text.length)
		return error_errno(err, written < 0 ? -errno : -EIO, "cannot write the record");
	return 0;
}

/* Writes down that a path is opened with these flags; 0 or -errno. */
static int record_path(const struct host *host, const char *path, int flags)
{
	struct json *line = json_map();
	struct error err;

	json_map_set_text(line, "path", path);
	json_map_set_text(line, "how",
			  flags & O_PATH        ? "look"
			  : flags & O_DIRECTORY ? "list"
						: "read");
	return host_record_line(host, line, &err);
}

int host_path_open(const struct host *host, const char *path, int flags, mode_t mode)
{
	struct open_how how = { .flags = (uint64_t)(flags | O_CLOEXEC),
				.mode = mode,
				.resolve = RESOLVE_IN_ROOT };
	long fd;

	if (path[0] != '/')
		return -EINVAL;
	if (host->record >= 0 && record_path(host, path, flags) < 0)
		return -EIO;
	/* The kind does not say where paths lead: a test's may differ. */
	if (host->root == AT_FDCWD) {
		fd = openat(host->root, path, flags | O_CLOEXEC, mode);
		return fd < 0 ? -errno : (int)fd;
	}
	if (host->walk)
		return walk_open(host, path, flags | O_CLOEXEC, mode);
	for (int races = 0; races < RACES_MAX; races++) {
		fd = syscall(SYS_openat2, host->root, path, &how, sizeof(how));
		if (fd >= 0)
			return (int)fd;
		if (errno != EAGAIN)
			break;
	}
	return -errno;
}

int host_path_parent(const struct host *host, const char *path, char **ret_name)
{
	cleanup_free char *dir = xstrdup(path), *name = NULL;
	size_t end = strlen(dir);
	char *slash;
	int fd;

	while (end > 1 && dir[end - 1] == '/')
		dir[--end] = '\0';
	slash = strrchr(dir, '/');
	if (!slash)
		return -EINVAL;
	name = xstrdup(slash + 1);
	if (!*name || str_eq(name, ".") || str_eq(name, ".."))
		return -EINVAL;
	slash[slash == dir] = '\0';
	fd = host_path_open(host, dir, O_RDONLY | O_DIRECTORY, 0);
	if (fd >= 0)
		*ret_name = take_ptr(&name);
	return fd;
}

/* What the descriptor is of, by its link in /proc; NULL when that cannot be told. Free it. */
static char *path_of(int fd)
{
	cleanup_free char *link = xasprintf("/proc/self/fd/%d", fd);
	char target[PATH_MAX];
	ssize_t length = readlink(link, target, sizeof(target));

	return length < 0 || length == sizeof(target) ? NULL : xstrndup(target, (size_t)length);
}

char *host_place(const struct host *host, const char *path, bool follow)
{
	cleanup_free char *name = NULL, *dir = NULL, *place = NULL;
	cleanup_fd int fd = -1;

	if (host->kind != HOST_ROOT)
		return xstrdup(path);
	if (follow) {
		fd = host_path_open(host, path, O_PATH, 0);
		place = fd < 0 ? NULL : path_of(fd);
		if (place)
			return take_ptr(&place);
	}
	fd = host_path_parent(host, path, &name);
	dir = fd < 0 ? NULL : path_of(fd);
	return dir ? xasprintf("%s/%s", dir, name) : xasprintf("%s%s", host->name, path);
}
