/*
 * Removing a directory with all that is in it: never over a mount, bind mounts among them, and
 * never along a symbolic link.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/text.h"
#include "host/host_ops.h"

enum {
	DEPTH_MAX = 256, /* directories in each other; each holds a descriptor */
};

struct removal {
	struct host *host;
	const struct str_list *spared;
	struct str_list mounts; /* where openat2(2) is missing: all mount points of the host */
	bool by_list;
};

static void removal_done(struct removal *removal)
{
	str_list_done(&removal->mounts);
}

static int tell_mount(const char *path, struct error *err)
{
	return error_set(err, -EBUSY,
			 "%s is a mount point: what is mounted there is not deleted; unmount it "
			 "first",
			 path);
}

/* --- Kernels before 5.6 --- */

/* Lines of mountinfo: "36 35 98:0 /root /mount/point options ..." */
static int list_mounts(struct removal *removal, struct error *err)
{
	cleanup_free char *text = NULL;
	char *rest, *line;
	int r = host_read_text(removal->host, "/proc/self/mountinfo", &text, err);

	if (r < 0)
		return error_wrap(err, "cannot tell what is mounted");
	for (rest = text; (line = strsep(&rest, "\n"));) {
		char *point = NULL;

		for (int i = 0; i < 5 && line; i++)
			point = strsep(&line, " ");
		if (point)
			str_list_add(&removal->mounts, text_decode_octal(point));
	}
	removal->by_list = true;
	return 0;
}

static int open_by_list(struct removal *removal, int dir, const char *name, const char *path,
			struct error *err)
{
	cleanup_fd int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat above, below;

	if (fd < 0 || fstat(dir, &above) < 0 || fstat(fd, &below) < 0)
		return error_errno(err, -errno, "cannot open %s", path);
	if (above.st_dev != below.st_dev || str_list_has(&removal->mounts, path))
		return tell_mount(path, err);
	return take_fd(&fd);
}

/* --- All others --- */

/* Opens the directory @name of @dir, unless something is mounted on it. */
static int open_below(struct removal *removal, int dir, const char *name, const char *path,
		      struct error *err)
{
	const struct open_how how = {
		.flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_XDEV | RESOLVE_NO_SYMLINKS,
	};
	int fd = -1;

	if (!removal->by_list)
		fd = (int)syscall(SYS_openat2, dir, name, &how, sizeof(how));
	if (fd >= 0)
		return fd;
	if (!removal->by_list && errno == EXDEV)
		return tell_mount(path, err);
	if (!removal->by_list && errno != ENOSYS && errno != EPERM)
		return error_errno(err, -errno, "cannot open %s", path);
	if (!removal->by_list && list_mounts(removal, err) < 0)
		return err->code;
	return open_by_list(removal, dir, name, path, err);
}

/* --- The walk --- */

static int empty(struct removal *removal, int fd, const char *path, int depth, struct error *err);

/* Removes what is called @name in @dir; @path is the same as seen from the root. */
static int remove_entry(struct removal *removal, int dir, const char *name, const char *path,
			int depth, struct error *err)
{
	cleanup_fd int fd = -1;
	struct stat st;
	int r;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : error_errno(err, -errno, "cannot look at %s", path);
	if (S_ISDIR(st.st_mode)) {
		fd = open_below(removal, dir, name, path, err);
		r = fd < 0 ? fd : empty(removal, fd, path, depth + 1, err);
		if (r < 0)
			return r;
	}
	if (host_is_spared(removal->spared, path))
		return 0;
	r = host_begin_change(removal->host, "remove", path, err);
	if (r < 0)
		return r;
	if (unlinkat(dir, name, S_ISDIR(st.st_mode) ? AT_REMOVEDIR : 0) == 0 || errno == ENOENT)
		return 0;
	/* A file that something is mounted on, too. */
	return errno == EBUSY ? tell_mount(path, err)
			      : error_errno(err, -errno, "cannot remove %s", path);
}

static int list_names(int fd, struct str_list *ret)
{
	int copy = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = copy < 0 ? NULL : fdopendir(copy);
	const struct dirent *entry;
	int r;

	if (!dir) {
		r = -errno;
		if (copy >= 0)
			(void)close(copy); /* nothing was written */
		return r;
	}
	while ((errno = 0, entry = readdir(dir)))
		if (!str_eq(entry->d_name, ".") && !str_eq(entry->d_name, ".."))
			str_list_add(ret, entry->d_name);
	r = -errno;
	(void)closedir(dir); /* nothing was written */
	return r;
}

static int empty(struct removal *removal, int fd, const char *path, int depth, struct error *err)
{
	cleanup(str_list_done) struct str_list names = { 0 };
	int r = depth < DEPTH_MAX ? list_names(fd, &names) : -ELOOP;

	if (r < 0)
		return error_errno(err, r, "cannot list %s", path);
	for (size_t i = 0; i < names.count && r == 0; i++) {
		cleanup_free char *below = xasprintf("%s/%s", path, names.items[i]);

		/* The root of a file system has one: it is the file system's own. */
		if (depth == 0 && str_eq(names.items[i], "lost+found"))
			continue;
		r = remove_entry(removal, fd, names.items[i], below, depth, err);
	}
	return r;
}

bool host_is_spared(const struct str_list *spared, const char *path)
{
	size_t length = strlen(path);

	for (size_t i = 0; i < spared->count; i++)
		if (strncmp(spared->items[i], path, length) == 0 &&
		    (!spared->items[i][length] || spared->items[i][length] == '/'))
			return true;
	return false;
}

int host_empty_dir(struct host *host, const char *path, const struct str_list *spared,
		   struct error *err)
{
	cleanup(removal_done) struct removal removal = { .host = host, .spared = spared };
	cleanup_fd int fd = host_path_open(host, path, O_RDONLY | O_DIRECTORY, 0);
	int r;

	if (fd < 0)
		return error_errno(err, fd, "cannot open %s", path);
	r = host_begin_change(host, "empty", path, err);
	if (r == 0)
		r = empty(&removal, fd, path, 0, err);
	return r < 0 ? r : host_changed(host, fd, path, err);
}
