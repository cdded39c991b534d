/* The text of a file or of standard input, as a configuration or a secret is given. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/config_fields.h"

enum {
	WRITER_MS = 5 * 1000, /* how long a named pipe may be without a writer */
};

/*
 * Waits until a pipe has data, or its writer is done; what had to be read meanwhile goes to @out.
 * One without a writer would be waited for in vain: after a while that is an error.
 */
static int wait_for_writer(int fd, const char *path, struct strbuf *out, struct error *err)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };
	char c;
	ssize_t n;

	while (poll(&ready, 1, WRITER_MS) == 0) {
		n = read(fd, &c, 1);
		if (n == 0)
			return error_set(err, -ETIMEDOUT,
					 "%s is a pipe that nobody writes to: waited %d s", path,
					 WRITER_MS / 1000);
		if (n < 0 && errno == EAGAIN)
			continue; /* somebody has it open, and is not ready yet */
		if (n == 1)
			strbuf_putc(out, c);
		break;
	}
	return 0;
}

/* Opens without waiting for the other end of a named pipe, and then lets reads wait. */
static int open_file(const char *path, struct strbuf *out, struct error *err)
{
	cleanup_fd int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat st;
	int r = 0, opened;

	if (fd < 0)
		return error_errno(err, -errno, "cannot open %s", path);
	if (fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode))
		r = wait_for_writer(fd, path, out, err);
	if (r == 0 && fcntl(fd, F_SETFL, 0) < 0)
		r = error_errno(err, -errno, "cannot read %s", path);
	opened = fd;
	fd = r < 0 ? fd : -1;
	return r < 0 ? r : opened;
}

int config_read(const char *path, struct strbuf *out, struct error *err)
{
	cleanup_fd int opened = -1;
	bool is_stdin = str_eq(path, "-");
	char block[16 * 1024];
	ssize_t n;

	if (!is_stdin) {
		opened = open_file(path, out, err);
		if (opened < 0)
			return opened;
	}
	while ((n = read(is_stdin ? STDIN_FILENO : opened, block, sizeof(block))) > 0 && !out->full)
		strbuf_add(out, block, (size_t)n);
	if (n < 0)
		return error_errno(err, -errno, "cannot read %s", path);
	if (out->full)
		return error_set(err, -EFBIG, "%s: larger than %zu bytes", path, out->max);
	return 0;
}
