/* Changing names and modes: directories, links, removals. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "host/host_ops.h"

/* Where a change happens: the directory, and a name in it. */
struct place {
	int dir;
	char *name;
};

#define cleanup_place cleanup(place_done)

static void place_done(struct place *place)
{
	close_fd(&place->dir);
	free(place->name);
}

/* Opens the place of a change that may begin. */
static int place_open(struct host *host, const char *verb, const char *path, struct place *ret,
		      struct error *err)
{
	ret->dir = host_path_parent(host, path, &ret->name);
	if (ret->dir < 0)
		return error_errno(err, ret->dir, "cannot open the directory of %s", path);
	return host_begin_change(host, verb, path, err);
}

static int mkdir_at(int dir, const char *name, mode_t mode, uid_t uid, gid_t gid)
{
	cleanup_fd int fd = -1;

	if (mkdirat(dir, name, 0700) < 0)
		return -errno;
	fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return fd < 0 ? -errno : host_set_owner(fd, mode, uid, gid);
}

int host_mkdir(struct host *host, const char *path, mode_t mode, uid_t uid, gid_t gid,
	       struct error *err)
{
	cleanup_place struct place place = { .dir = -1 };
	int r = place_open(host, "mkdir", path, &place, err);

	if (r < 0)
		return r;
	r = mkdir_at(place.dir, place.name, mode, uid, gid);
	if (r < 0)
		return error_errno(err, r, "cannot make directory %s", path);
	return host_changed(host, place.dir, path, err);
}

int host_chmod(struct host *host, const char *path, mode_t mode, uid_t uid, gid_t gid,
	       struct error *err)
{
	int r = host_begin_change(host, "chmod", path, err);
	cleanup_fd int fd = -1;

	if (r < 0)
		return r;
	fd = host_path_open(host, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0);
	if (fd < 0)
		return error_errno(err, fd, "cannot open %s", path);
	r = host_set_owner(fd, mode, uid, gid);
	if (r < 0)
		return error_errno(err, r, "cannot set owner and mode of %s", path);
	return host_changed(host, fd, path, err);
}

int host_symlink(struct host *host, const char *target, const char *path, struct error *err)
{
	cleanup_place struct place place = { .dir = -1 };
	cleanup_free char *temp = NULL;
	struct stat st;
	int r = place_open(host, "link", path, &place, err);

	if (r < 0)
		return r;
	if (symlinkat(target, place.dir, place.name) == 0)
		return host_changed(host, place.dir, path, err);
	if (errno != EEXIST)
		return error_errno(err, -errno, "cannot link %s", path);
	if (fstatat(place.dir, place.name, &st, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISLNK(st.st_mode))
		return error_set(err, -EEXIST, "cannot link %s: it is there, and no symbolic link",
				 path);
	temp = host_temp_name(place.name);
	(void)unlinkat(place.dir, temp, 0); /* a crash may have left one */
	if (symlinkat(target, place.dir, temp) < 0)
		return error_errno(err, -errno, "cannot link %s", path);
	if (renameat(place.dir, temp, place.dir, place.name) < 0) {
		r = error_errno(err, -errno, "cannot replace the link %s", path);
		(void)unlinkat(place.dir, temp, 0); /* the error above matters */
		return r;
	}
	return host_changed(host, place.dir, path, err);
}

static int remove_name(struct host *host, const char *path, int flags, struct error *err)
{
	cleanup_place struct place place = { .dir = -1 };
	int r = place_open(host, "remove", path, &place, err);

	if (r < 0)
		return r;
	if (unlinkat(place.dir, place.name, flags) < 0)
		return error_errno(err, -errno, "cannot remove %s", path);
	return host_changed(host, place.dir, path, err);
}

int host_unlink(struct host *host, const char *path, struct error *err)
{
	return remove_name(host, path, 0, err);
}

int host_rmdir(struct host *host, const char *path, struct error *err)
{
	return remove_name(host, path, AT_REMOVEDIR, err);
}

int host_rename(struct host *host, const char *from, const char *to, struct error *err)
{
	cleanup_place struct place old = { .dir = -1 }, new = { .dir = -1 };
	int r = place_open(host, "rename", from, &old, err);

	if (r < 0)
		return r;
	new.dir = host_path_parent(host, to, &new.name);
	if (new.dir < 0)
		return error_errno(err, new.dir, "cannot open the directory of %s", to);
	if (renameat(old.dir, old.name, new.dir, new.name) < 0)
		return error_errno(err, -errno, "cannot rename %s to %s", from, to);
	r = host_changed(host, new.dir, to, err);
	return r < 0 ? r : host_changed(host, old.dir, from, err);
}

/* --- State of knode --- */

static int make_if_absent(struct host *host, const char *path, mode_t mode, struct error *err)
{
	cleanup_place struct place place = { .dir = -1 };
	cleanup_fd int fd = host_path_open(host, path, O_PATH | O_DIRECTORY, 0);
	int r = fd;

	if (fd >= 0)
		return 0;
	if (fd == -ENOENT)
		r = place.dir = host_path_parent(host, path, &place.name);
	if (r >= 0)
		r = mkdir_at(place.dir, place.name, mode, 0, 0);
	if (r < 0)
		return error_errno(err, r, "cannot make directory %s", path);
	return host_changed(host, place.dir, path, err);
}

int host_mkdir_parents(struct host *host, const char *path, mode_t mode, struct error *err)
{
	cleanup_free char *prefix = xstrdup(path);
	int r = host_begin_change(host, "mkdir", path, err);

	if (r < 0)
		return r;
	for (char *end = prefix + 1; end[-1]; end++) {
		char saved = *end;

		if ((saved != '/' && saved != '\0') || end[-1] == '/')
			continue;
		*end = '\0';
		r = make_if_absent(host, prefix, saved ? 0755 : mode, err);
		if (r < 0)
			return r;
		*end = saved;
	}
	return 0;
}

int host_reserve(struct host *host, const char *path, off_t size, struct error *err)
{
	cleanup_place struct place place = { .dir = -1 };
	cleanup_fd int fd = -1;
	int r = place_open(host, "reserve", path, &place, err);

	if (r < 0)
		return r;
	fd = openat(place.dir, place.name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
		    0600);
	if (fd < 0)
		return error_errno(err, -errno, "cannot create %s", path);
	if (fallocate(fd, 0, 0, size) < 0 && errno != EOPNOTSUPP && errno != ENOSYS) {
		r = error_errno(err, -errno, "cannot take %lld bytes of space for %s",
				(long long)size, path);
		(void)unlinkat(place.dir, place.name, 0); /* the error above matters */
		return r;
	}
	return host_changed(host, place.dir, path, err);
}

int host_open_append(struct host *host, const char *path, mode_t mode, int *ret_fd,
		     struct error *err)
{
	const int flags = O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC;
	cleanup_place struct place place = { .dir = -1 };
	cleanup_fd int fd = -1;
	int r = place_open(host, "append", path, &place, err);

	if (r < 0)
		return r;
	fd = openat(place.dir, place.name, flags | O_CREAT | O_EXCL, 0600);
	if (fd >= 0) {
		if (fchmod(fd, mode) < 0)
			return error_errno(err, -errno, "cannot set the mode of %s", path);
		r = host_changed(host, place.dir, path, err);
	} else {
		if (errno == EEXIST)
			fd = openat(place.dir, place.name, flags);
		if (fd < 0)
			r = error_errno(err, -errno, "cannot open %s", path);
	}
	if (r == 0)
		*ret_fd = take_fd(&fd);
	return r;
}
