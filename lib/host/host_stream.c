/* Files that are too large for memory: read in pieces, and written before they have a name. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/secret.h"
#include "host/host_ops.h"
#include "pki/pki.h"

enum {
	BLOCK_SIZE = 256 * 1024,
};

int host_open_file(const struct host *host, const char *path, int *ret_fd, struct error *err)
{
	cleanup_fd int fd =
		host_path_open(host, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0);
	struct stat st;

	if (fd < 0)
		return error_errno(err, fd, "cannot open %s", path);
	if (fstat(fd, &st) < 0)
		return error_errno(err, -errno, "cannot look at %s", path);
	if (!S_ISREG(st.st_mode))
		return error_set(err, -EINVAL, "%s is not a regular file", path);
	*ret_fd = take_fd(&fd);
	return 0;
}

int host_digest(const struct host *host, const char *path, char **ret, struct error *err)
{
	cleanup_pki struct pki *pki = NULL;
	cleanup_hash struct pki_hash *hash = NULL;
	cleanup_free char *block = xmalloc(BLOCK_SIZE);
	cleanup_fd int fd = -1;
	ssize_t length;
	int r = host_open_file(host, path, &fd, err);

	if (r == 0)
		r = pki_open(&pki, err);
	if (r < 0)
		return r;
	hash = pki_hash_new(pki, "sha256");
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	while ((length = read(fd, block, BLOCK_SIZE)) > 0 || (length < 0 && errno == EINTR))
		if (length > 0)
			pki_hash_add(hash, block, (size_t)length);
	if (length < 0)
		return error_errno(err, -errno, "cannot read %s", path);
	*ret = pki_hash_hex(hash);
	return 0;
}

/* The nearest directory above @path that is there. */
static int open_above(const struct host *host, const char *path)
{
	cleanup_free char *above = xstrdup(path);
	int fd = -ENOENT;

	while (fd == -ENOENT && strcmp(above, "/") != 0) {
		char *slash = strrchr(above, '/');

		slash[slash == above] = '\0';
		fd = host_path_open(host, above, O_RDONLY | O_DIRECTORY, 0);
	}
	return fd;
}

/* Where O_TMPFILE is not to be had (overlay, before 6.3): a name that is gone at once. */
static int open_nameless(int dir)
{
	cleanup_free char *name = NULL;
	unsigned char random[8];
	int fd;

	random_fill(random, sizeof(random));
	name = xasprintf(".knode-%02x%02x%02x%02x%02x%02x%02x%02x", random[0], random[1], random[2],
			 random[3], random[4], random[5], random[6], random[7]);
	fd = openat(dir, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	(void)unlinkat(dir, name, 0); /* it was made above */
	return fd;
}

int host_open_unnamed(const struct host *host, const char *path, int *ret_fd, struct error *err)
{
	cleanup_fd int dir = open_above(host, path);
	int fd;

	if (!host->writable)
		return error_set(err, -EROFS, "cannot write %s: the host is open for reading only",
				 path);
	if (dir < 0)
		return error_errno(err, dir, "cannot open a directory above %s", path);
	fd = openat(dir, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT))
		fd = open_nameless(dir);
	else if (fd < 0)
		fd = -errno;
	if (fd < 0)
		return error_errno(err, fd, "cannot make a file for %s", path);
	*ret_fd = fd;
	return 0;
}
