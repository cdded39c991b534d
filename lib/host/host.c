/* What is common to all hosts, and reading their files. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "host/host_ops.h"

enum {
	CHUNK = 32 * 1024, /* of one read(2): more than any value of /proc or /sys */
};

enum host_kind host_kind(const struct host *host)
{
	return host->kind;
}

const char *host_name(const struct host *host)
{
	return host->name;
}

void host_set_gate(struct host *host, int (*gate)(void *arg, const char *what), void *arg)
{
	host->gate = gate;
	host->gate_arg = arg;
}

int host_begin_change(struct host *host, const char *verb, const char *path, struct error *err)
{
	cleanup_free char *what = NULL;
	int r;

	if (!host->writable)
		return error_set(err, -EROFS, "cannot %s %s: the host is only being looked at",
				 verb, path);
	if (!host->gate)
		return 0;
	what = xasprintf("%s %s", verb, path);
	r = host->gate(host->gate_arg, what);
	return r < 0 ? error_errno(err, r, "cannot %s", what) : 0;
}

/* --- Files --- */

static int open_error(struct error *err, int code, const char *path)
{
	if (code == -EXDEV)
		return error_set(err, code, "cannot open %s: it leads out of the root", path);
	return error_errno(err, code, "cannot open %s", path);
}

/* What one read(2) brings: on the stack, and wiped, as it may be of a key. */
struct chunk {
	size_t used;
	char bytes[CHUNK];
};

static void chunk_done(struct chunk *chunk)
{
	explicit_bzero(chunk->bytes, chunk->used);
}

/* Opens a regular file; its size goes to *@ret_size. */
static int open_to_read(const struct host *host, const char *path, off_t *ret_size,
			struct error *err)
{
	cleanup_fd int fd = host_path_open(host, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
	struct stat st;

	if (fd < 0)
		return open_error(err, fd, path);
	if (fstat(fd, &st) < 0)
		return error_errno(err, -errno, "cannot look at %s", path);
	if (S_ISDIR(st.st_mode))
		return error_errno(err, -EISDIR, "cannot read %s", path);
	if (!S_ISREG(st.st_mode))
		return error_set(err, -EINVAL, "cannot read %s: not a regular file", path);
	*ret_size = st.st_size;
	return take_fd(&fd);
}

/* Reads from where @fd is to the end, at most @max bytes. */
static int read_rest(int fd, const char *path, size_t max, struct strbuf *out, struct error *err)
{
	size_t before = out->length;
	cleanup(chunk_done) struct chunk chunk;

	chunk.used = 0;
	for (;;) {
		ssize_t length = read(fd, chunk.bytes, sizeof(chunk.bytes));

		if (length < 0 && errno == EINTR)
			continue;
		if (length < 0)
			return error_errno(err, -errno, "cannot read %s", path);
		if (length == 0)
			return 0;
		if ((size_t)length > chunk.used)
			chunk.used = (size_t)length;
		strbuf_add(out, chunk.bytes, (size_t)length);
		if (out->full || out->length - before > max)
			return error_set(err, -EFBIG, "cannot read %s: more than %zu bytes", path,
					 max);
	}
}

int host_read(const struct host *host, const char *path, size_t max, struct strbuf *out,
	      struct error *err)
{
	off_t size;
	cleanup_fd int fd = open_to_read(host, path, &size, err);

	return fd < 0 ? fd : read_rest(fd, path, max, out, err);
}

int host_read_tail(const struct host *host, const char *path, size_t max, struct strbuf *out,
		   struct error *err)
{
	off_t size;
	cleanup_fd int fd = open_to_read(host, path, &size, err);
	bool cut;
	char *newline;
	int r;

	if (fd < 0)
		return fd;
	cut = size > (off_t)(max / 2);
	if (cut && lseek(fd, size - (off_t)(max / 2), SEEK_SET) < 0)
		return error_errno(err, -errno, "cannot read %s", path);
	r = read_rest(fd, path, max, out, err);
	newline = r == 0 && cut ? strchr(out->text, '\n') : NULL;
	if (newline) {
		size_t rest = out->length - (size_t)(newline + 1 - out->text);

		memmove(out->text, newline + 1, rest);
		strbuf_cut(out, rest);
	}
	return r;
}

int host_read_text(const struct host *host, const char *path, char **ret, struct error *err)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(HOST_MAX_FILE);
	int r = host_read(host, path, HOST_MAX_FILE, &text, err);

	if (r < 0)
		return r;
	while (text.length && strchr(" \t\r\n", text.text[text.length - 1]))
		strbuf_cut(&text, text.length - 1);
	*ret = strbuf_take(&text);
	return 0;
}

int host_stat(const struct host *host, const char *path, bool follow, struct stat *ret,
	      struct error *err)
{
	cleanup_fd int fd = host_path_open(host, path, O_PATH | (follow ? 0 : O_NOFOLLOW), 0);
	struct stat st;

	if (fd < 0)
		return open_error(err, fd, path);
	if (fstat(fd, &st) < 0)
		return error_errno(err, -errno, "cannot look at %s", path);
	*ret = st;
	return 0;
}

bool host_exists(const struct host *host, const char *path)
{
	cleanup_fd int fd = host_path_open(host, path, O_PATH, 0);

	return fd >= 0;
}

int host_readlink(const struct host *host, const char *path, char **ret, struct error *err)
{
	cleanup_fd int fd = -1;
	char target[4096];
	ssize_t length;

	if (host->root == AT_FDCWD && host->record < 0) { /* one call; facts read many */
		length = readlinkat(host->root, path, target, sizeof(target));
	} else {
		fd = host_path_open(host, path, O_PATH | O_NOFOLLOW, 0);
		if (fd < 0)
			return open_error(err, fd, path);
		length = readlinkat(fd, "", target, sizeof(target));
		if (length < 0 && errno == ENOENT) /* what an empty path says of other things */
			errno = EINVAL;
	}
	if (length < 0 && errno == EINVAL)
		return error_set(err, -EINVAL, "%s is not a symbolic link", path);
	if (length < 0)
		return error_errno(err, -errno, "cannot read the link %s", path);
	*ret = xstrndup(target, (size_t)length);
	return 0;
}

static void close_dir(DIR **dir)
{
	if (*dir)
		(void)closedir(*dir); /* only read */
}

/* Names that are not entries: "." and "..", and what keeps a recorded directory in git. */
static bool is_hidden(const struct host *host, const char *name)
{
	return str_eq(name, ".") || str_eq(name, "..") ||
	       (host->kind == HOST_RECORDED && str_eq(name, ".keep"));
}

/* The next name of the directory; NULL with errno 0 at its end, else with what went wrong. */
static const struct dirent *next_entry(DIR *dir)
{
	errno = 0;
	return readdir(dir);
}

int host_list(const struct host *host, const char *path, struct str_list *ret, struct error *err)
{
	cleanup_fd int fd = host_path_open(host, path, O_RDONLY | O_DIRECTORY | O_NONBLOCK, 0);
	cleanup(close_dir) DIR *dir = NULL;
	struct str_list names = { 0 };
	const struct dirent *entry;

	if (fd < 0)
		return open_error(err, fd, path);
	dir = fdopendir(fd);
	if (!dir)
		return error_errno(err, -errno, "cannot list %s", path);
	(void)take_fd(&fd); /* the DIR owns it */
	while ((entry = next_entry(dir)))
		if (!is_hidden(host, entry->d_name))
			str_list_add(&names, entry->d_name);
	if (errno) {
		int code = -errno;

		str_list_done(&names);
		return error_errno(err, code, "cannot list %s", path);
	}
	str_list_sort(&names);
	*ret = names;
	return 0;
}

int host_list_links(const struct host *host, const char *path, struct str_list *ret,
		    struct error *err)
{
	cleanup_fd int fd = host_path_open(host, path, O_RDONLY | O_DIRECTORY | O_NONBLOCK, 0);
	cleanup(close_dir) DIR *dir = NULL;
	struct str_list targets = { 0 };
	const struct dirent *entry;
	int code;

	if (fd < 0)
		return open_error(err, fd, path);
	dir = fdopendir(fd);
	if (!dir)
		return error_errno(err, -errno, "cannot list %s", path);
	while ((entry = next_entry(dir))) {
		char target[4096];
		ssize_t length = readlinkat(fd, entry->d_name, target, sizeof(target));

		if (length >= 0)
			str_list_take(&targets, xstrndup(target, (size_t)length));
	}
	code = -errno;
	(void)take_fd(&fd); /* the DIR owns it */
	if (code) {
		str_list_done(&targets);
		return error_errno(err, code, "cannot list %s", path);
	}
	*ret = targets;
	return 0;
}
