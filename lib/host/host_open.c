/* Opening a host: the running machine, a directory, or a recorded one. */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "host/host_ops.h"

enum {
	ANSWERS_MAX = 4 * 1024 * 1024, /* bytes of .knode/answers.json */
};

/* A --root directory has files only. */
static const struct host_ops no_ops = { 0 };

/* Makes a directory and its parents (0755, whatever the umask), in the real file system. */
static int make_root(const char *dir, struct error *err)
{
	cleanup_free char *path = xstrdup(dir);

	for (char *end = path + 1; end[-1]; end++) {
		char saved = *end;

		if (saved != '/' && saved != '\0')
			continue;
		*end = '\0';
		if (mkdir(path, 0755) == 0) {
			if (chmod(path, 0755) < 0)
				return error_errno(err, -errno, "cannot chmod %s", path);
		} else if (errno != EEXIST) {
			return error_errno(err, -errno, "cannot make directory %s", path);
		}
		*end = saved;
	}
	return 0;
}

static bool lacks_openat2(int dir)
{
	struct open_how how = { .flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT };
	cleanup_fd int fd = (int)syscall(SYS_openat2, dir, ".", &how, sizeof(how));

	return fd < 0;
}

static int open_dir(const char *dir, enum host_kind kind, struct host **ret, struct error *err)
{
	struct host *host;
	int fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return error_errno(err, -errno, "cannot open %s as a host's root", dir);
	host = xcalloc(1, sizeof(*host));
	*host = (struct host){
		.kind = kind, .root = fd, .record = -1, .name = xstrdup(dir), .ops = &no_ops
	};
	host->apis = host_apis_new();
	host->walk = lacks_openat2(fd);
	*ret = host;
	return 0;
}

int host_open(const char *root, enum host_access access, struct host **ret, struct error *err)
{
	struct host *host;
	int r;

	if (root && !*root)
		return error_set(err, -EINVAL, "the root directory has an empty name");
	if (!root || root[strspn(root, "/")] == '\0') {
		host = xcalloc(1, sizeof(*host));
		*host = (struct host){ .kind = HOST_RUNNING,
				       .root = AT_FDCWD,
				       .record = -1,
				       .name = xstrdup("/"),
				       .ops = &host_live_ops,
				       .apis = host_apis_new() };
	} else {
		r = access == HOST_WRITE ? make_root(root, err) : 0;
		if (r == 0)
			r = open_dir(root, HOST_ROOT, &host, err);
		if (r < 0)
			return r;
	}
	host->writable = access == HOST_WRITE;
	*ret = host;
	return 0;
}

int host_open_recorded(const char *dir, struct host **ret, struct error *err)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(ANSWERS_MAX);
	cleanup_host struct host *host = NULL;
	int r = open_dir(dir, HOST_RECORDED, &host, err);

	if (r < 0)
		return r;
	host->ops = &host_recorded_ops;
	r = host_read(host, "/.knode/answers.json", ANSWERS_MAX, &text, err);
	if (r == 0)
		r = json_parse("answers.json", text.text, text.length, &host->answers, err);
	if (r < 0)
		return error_wrap(err, "%s is not a recorded host", dir);
	*ret = take_ptr(&host);
	return 0;
}

void host_close(struct host *host)
{
	if (!host)
		return;
	for (size_t i = 0; i < host->unsynced_count; i++)
		close_fd(&host->unsynced[i].fd);
	close_fd(&host->root);
	close_fd(&host->record);
	json_free(host->answers);
	host_apis_free(host->apis);
	free(host->name);
	free(host);
}

void host_closep(struct host **host)
{
	host_close(*host);
}
