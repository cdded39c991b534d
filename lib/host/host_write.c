/* Writing files: temp file, sync, rename; one file, or many in one round. */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/write_all.h"
#include "host/host_ops.h"

enum {
	COPY_BLOCK = 256 * 1024,
	ROUND_MAX = 128,             /* files of one round: two descriptors for each are open */
	XATTR_NAMES_MAX = 64 * 1024, /* bytes, the kernel's XATTR_LIST_MAX */
	XATTR_VALUE_MAX = 64 * 1024, /* bytes, the kernel's XATTR_SIZE_MAX */
};

/* A file on its way. */
struct write {
	const char *path;
	const struct host_file *file;
	int dir;      /* that holds it */
	int fd;       /* the temp file */
	dev_t device; /* of the file system where both lie */
	char *name, *temp;
	bool exists; /* the temp file */
};

static void write_done(struct write *write)
{
	if (write->exists)
		(void)unlinkat(write->dir, write->temp, 0); /* the error that led here matters */
	close_fd(&write->fd);
	close_fd(&write->dir);
	free(write->name);
	free(write->temp);
}

/* Refuses targets that a rename would not replace as the caller means it. */
static int check_target(const struct write *write, struct error *err)
{
	struct statx st;

	if (statx(write->dir, write->name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, STATX_TYPE, &st) <
	    0)
		return errno == ENOENT ? 0
				       : error_errno(err, -errno, "cannot look at %s", write->path);
	if (S_ISLNK(st.stx_mode))
		return error_set(err, -ELOOP,
				 "cannot write %s: it is a symbolic link, and would be replaced",
				 write->path);
	if (!S_ISREG(st.stx_mode))
		return error_set(err, -EEXIST, "cannot write %s: it is not a regular file",
				 write->path);
	if (st.stx_attributes & STATX_ATTR_MOUNT_ROOT)
		return error_set(err, -EBUSY,
				 "cannot write %s: it is a mount point, and cannot be replaced",
				 write->path);
	return 0;
}

/* Whether an attribute goes with the file's place, not with its bytes. */
static bool is_carried(const char *attribute)
{
	return !str_eq(attribute, "security.ima") && !str_eq(attribute, "security.evm");
}

/*
 * Takes from an access control list what it gives to others than the owner, until chmod(2) says how
 * much that is to be (it sets the mask): so whoever could read the old file cannot read a key that
 * is being written.
 */
static void close_acl(const char *attribute, char *value, size_t size)
{
	struct posix_acl_xattr_entry entry;

	if (!str_eq(attribute, "system.posix_acl_access"))
		return;
	for (size_t at = sizeof(struct posix_acl_xattr_header); at + sizeof(entry) <= size;
	     at += sizeof(entry)) {
		memcpy(&entry, value + at, sizeof(entry));
		if (le16toh(entry.e_tag) == ACL_MASK || le16toh(entry.e_tag) == ACL_OTHER)
			entry.e_perm = 0;
		memcpy(value + at, &entry, sizeof(entry));
	}
}

/* Gives the temp file the extended attributes of the file that it replaces. */
static int carry_attributes(const struct write *write, struct error *err)
{
	cleanup_fd int old =
		openat(write->dir, write->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	cleanup_free char *names = NULL, *value = NULL;
	ssize_t length;

	if (old < 0)
		return errno == ENOENT ? 0
				       : error_errno(err, -errno, "cannot open %s", write->path);
	length = flistxattr(old, NULL, 0);
	if (length <= 0)
		return 0; /* none, or a file system without them */
	names = xmalloc(XATTR_NAMES_MAX);
	value = xmalloc(XATTR_VALUE_MAX);
	length = flistxattr(old, names, XATTR_NAMES_MAX);
	for (const char *name = names; name < names + length; name += strlen(name) + 1) {
		ssize_t size = fgetxattr(old, name, value, XATTR_VALUE_MAX);

		if (size < 0 || !is_carried(name))
			continue; /* gone, or not for us to read */
		close_acl(name, value, (size_t)size);
		if (fsetxattr(write->fd, name, value, (size_t)size, 0) == 0)
			continue;
		if (geteuid() != 0 && (errno == EPERM || errno == EACCES))
			continue; /* labels are root's to set; the directory's default holds */
		return error_errno(err, -errno, "cannot carry attribute %s of %s over", name,
				   write->path);
	}
	return 0;
}

/* Opens a temp file. It is 0600 and ours until its owner is right. */
static int create_temp(struct write *write, struct error *err)
{
	write->fd = openat(write->dir, write->temp,
			   O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (write->fd < 0 && errno == EEXIST)
		return error_set(err, -EEXIST, "cannot create %s: %s is in the way, beside it",
				 write->path, write->temp);
	if (write->fd < 0)
		return error_errno(err, -errno, "cannot create %s", write->path);
	write->exists = true;
	return 0;
}

static int copy_bytes(int from, int to)
{
	cleanup_free char *block = xmalloc(COPY_BLOCK);
	off_t at = 0;
	ssize_t length;

	while ((length = pread(from, block, COPY_BLOCK, at)) != 0) {
		int r = length < 0 ? -errno : write_all(to, block, (size_t)length);

		if (r < 0 && r != -EINTR)
			return r;
		at += length > 0 ? length : 0;
	}
	return 0;
}

/* A copy of what is open is as old as that. */
static int copy_temp(struct write *write, struct error *err)
{
	struct stat st;
	int r = create_temp(write, err);

	if (r < 0)
		return r;
	r = copy_bytes(write->file->fd, write->fd);
	if (r == 0 && fstat(write->file->fd, &st) == 0 &&
	    futimens(write->fd, (struct timespec[]){ st.st_atim, st.st_mtim }) < 0)
		r = -errno;
	return r < 0 ? error_errno(err, r, "cannot write %s", write->path) : 0;
}

/* Gives what is open the temp file's name, or copies it where that cannot be. */
static int link_temp(struct write *write, struct error *err)
{
	char open_file[sizeof("/proc/self/fd/") + 10];

	(void)snprintf(open_file, sizeof(open_file), "/proc/self/fd/%d", write->file->fd);
	if (linkat(AT_FDCWD, open_file, write->dir, write->temp, AT_SYMLINK_FOLLOW) < 0)
		return copy_temp(write, err);
	write->exists = true;
	write->fd = fcntl(write->file->fd, F_DUPFD_CLOEXEC, 0);
	return write->fd < 0 ? error_errno(err, -errno, "cannot create %s", write->path) : 0;
}

static int fill_temp(struct write *write, struct error *err)
{
	int r = create_temp(write, err);

	if (r < 0)
		return r;
	r = write_all(write->fd, write->file->data, write->file->size);
	return r < 0 ? error_errno(err, r, "cannot write %s", write->path) : 0;
}

/* Makes the temp file, complete but for syncs. */
static int write_temp(struct host *host, struct write *write, struct error *err)
{
	const struct host_file *file = write->file;
	struct stat st;
	int r;

	write->dir = host_path_parent(host, write->path, &write->name);
	if (write->dir < 0)
		return error_errno(err, write->dir, "cannot open the directory of %s", write->path);
	if (fstat(write->dir, &st) < 0)
		return error_errno(err, -errno, "cannot look at the directory of %s", write->path);
	write->device = st.st_dev;
	r = check_target(write, err);
	if (r == 0)
		r = host_begin_change(host, "create", write->path, err);
	if (r < 0)
		return r;
	write->temp = host_temp_name(write->name);
	(void)unlinkat(write->dir, write->temp, 0); /* a crash may have left one */
	r = file->is_open ? link_temp(write, err) : fill_temp(write, err);
	if (r == 0)
		r = carry_attributes(write, err);
	if (r < 0)
		return r;
	r = host_set_owner(write->fd, file->mode, file->uid, file->gid);
	if (r < 0)
		return error_errno(err, r, "cannot set owner and mode of %s", write->path);
	return 0;
}

static int write_rename(struct host *host, struct write *write, struct error *err)
{
	int r = host_begin_change(host, "write", write->path, err);

	if (r < 0)
		return r;
	if (renameat(write->dir, write->temp, write->dir, write->name) < 0)
		return error_errno(err, -errno, "cannot rename a temporary file to %s",
				   write->path);
	write->exists = false;
	return host_changed(host, write->dir, write->path, err);
}

/* How many of the files lie on the device. */
static size_t count_on(const struct write *writes, size_t count, dev_t device)
{
	size_t found = 0;

	for (size_t i = 0; i < count; i++)
		found += writes[i].device == device;
	return found;
}

/*
 * Makes the temp files durable. Several on one file system take one syncfs(2), as each fsync(2)
 * would cost a flush of the disk. Before 5.8 that tells no errors of data; waiting for the data of
 * each file does.
 */
static int sync_all(const struct write *writes, size_t count, struct error *err)
{
	for (size_t i = 0; i < count; i++) {
		bool alone = count_on(writes, count, writes[i].device) == 1;

		if (count_on(writes, i, writes[i].device)) /* with one before */
			continue;
		if ((alone ? fsync(writes[i].fd) : syncfs(writes[i].fd)) < 0 && errno != EINVAL)
			return error_errno(err, -errno, "cannot sync %s", writes[i].path);
	}
	return 0;
}

/* Writes the data of all files back, which begins for all before any is waited for. */
static int write_back(const struct write *writes, size_t count, struct error *err)
{
	const unsigned wait =
		SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;

	for (size_t i = 0; i < count; i++)
		(void)sync_file_range(writes[i].fd, 0, 0, SYNC_FILE_RANGE_WRITE); /* see below */
	for (size_t i = 0; i < count; i++)
		if (sync_file_range(writes[i].fd, 0, 0, wait) < 0 &&
		    (errno == EIO || errno == ENOSPC || errno == EDQUOT))
			return error_errno(err, -errno, "cannot write %s", writes[i].path);
	return 0;
}

/* All temp files, one sync, all renames. */
static int write_round(struct host *host, struct write *writes, size_t count, struct error *err)
{
	int r = 0;

	for (size_t i = 0; i < count && r == 0; i++)
		r = write_temp(host, &writes[i], err);
	if (r == 0 && count > 1)
		r = write_back(writes, count, err);
	if (r == 0)
		r = sync_all(writes, count, err);
	for (size_t i = 0; i < count && r == 0; i++)
		r = write_rename(host, &writes[i], err);
	return r;
}

int host_write_many(struct host *host, const char *const *paths, const struct host_file *files,
		    size_t count, struct error *err)
{
	struct write writes[ROUND_MAX];
	int r = 0;

	for (size_t done = 0; done < count && r == 0; done += ROUND_MAX) {
		size_t round = count - done < ROUND_MAX ? count - done : ROUND_MAX;

		for (size_t i = 0; i < round; i++)
			writes[i] = (struct write){ .path = paths[done + i],
						    .file = &files[done + i],
						    .dir = -1,
						    .fd = -1 };
		r = write_round(host, writes, round, err);
		for (size_t i = 0; i < round; i++)
			write_done(&writes[i]);
	}
	return r;
}

int host_write(struct host *host, const char *path, const struct host_file *file, struct error *err)
{
	return host_write_many(host, &path, file, 1, err);
}

int host_discard_temp(struct host *host, const char *path, struct error *err)
{
	cleanup_free char *name = NULL, *temp = NULL;
	cleanup_fd int dir = host_path_parent(host, path, &name);
	struct stat st;
	int r;

	if (dir == -ENOENT)
		return 0;
	if (dir < 0)
		return error_errno(err, dir, "cannot open the directory of %s", path);
	temp = host_temp_name(name);
	if (fstatat(dir, temp, &st, AT_SYMLINK_NOFOLLOW) < 0 && errno == ENOENT)
		return 0;
	r = host_begin_change(host, "discard", path, err);
	if (r < 0)
		return r;
	if (unlinkat(dir, temp, 0) < 0)
		return error_errno(err, -errno, "cannot remove what a write to %s left", path);
	return host_changed(host, dir, path, err);
}

int host_write_value(struct host *host, const char *path, const char *text, struct error *err)
{
	int r = host_begin_change(host, "set", path, err);
	cleanup_fd int fd = -1;
	ssize_t length;

	if (r < 0)
		return r;
	fd = host_path_open(host, path, O_WRONLY | O_TRUNC, 0);
	if (fd < 0)
		return error_errno(err, fd, "cannot set %s", path);
	/* One write(2): each is a value of its own. */
	length = write(fd, text, strlen(text));
	if (length < 0)
		return error_errno(err, -errno, "cannot set %s to \"%s\"", path, text);
	if ((size_t)length != strlen(text))
		return error_set(err, -EIO, "cannot set %s: only a part was taken", path);
	return 0;
}
