#include "host/isolated.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	MESSAGE_MAX = 1024 * 1024,
};

/* Inside: where messages go. */
static int told = -1;

void isolated_tell(const struct json *message)
{
	cleanup_free char *text = json_to_text(message);

	(void)dprintf(told, "%s\n", text); /* nobody is left to hear of a failure */
}

/* --- Inside --- */

static int do_mount(const char *type, const char *target, unsigned long flags, const char *options,
		    struct error *err)
{
	if (mount(type, target, type, flags, options) < 0)
		return error_errno(err, -errno, "cannot mount %s at %s", type, target);
	return 0;
}

/* All of /var/lib can be seen, and what is written there is kept in /run. */
static int cover_state(struct error *err)
{
	static const char options[] = "lowerdir=/var/lib,upperdir=/run/knode/upper,"
				      "workdir=/run/knode/work";

	if (mkdir("/run/knode", 0700) < 0 || mkdir("/run/knode/upper", 0755) < 0 ||
	    mkdir("/run/knode/work", 0700) < 0)
		return error_errno(err, -errno, "cannot make directories in /run");
	if (mount("overlay", "/var/lib", "overlay", 0, options) == 0)
		return 0;
	/* Without overlayfs: the state of CNI alone, where it has a place. */
	return do_mount("tmpfs", "/var/lib/cni", MS_NOSUID | MS_NODEV, "mode=0755", err);
}

static int prepare(struct error *err)
{
	const unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
	int r;

	if (mount("", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return error_errno(err, -errno, "cannot make mounts private");
	r = do_mount("proc", "/proc", flags, NULL, err);
	if (r == 0)
		r = do_mount("sysfs", "/sys", flags, NULL, err);
	if (r == 0)
		r = do_mount("tmpfs", "/run", MS_NOSUID | MS_NODEV, "mode=0755", err);
	return r < 0 ? r : cover_state(err);
}

/* The end of a pipe that the caller holds tells whether it is still there. */
static bool caller_lives(int alive)
{
	char byte;

	return read(alive, &byte, 1) == 1;
}

static int inside(const struct isolated *isolated, int alive, struct error *err)
{
	cleanup_host struct host *host = NULL;
	int r;

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || !caller_lives(alive))
		return error_set(err, -ECANCELED, "nobody waits for it");
	r = prepare(err);
	if (r == 0)
		r = host_open(NULL, HOST_WRITE, &host, err);
	return r < 0 ? r : isolated->run(host, isolated->run_arg, err);
}

static void run_inside(const struct isolated *isolated, int alive)
{
	cleanup_json struct json *end = json_map();
	struct error err = { 0 };
	int r = inside(isolated, alive, &err);

	json_map_set_int(end, "end", r);
	json_map_set_text(end, "error", err.message);
	isolated_tell(end);
	_exit(0);
}

/* --- Outside --- */

/* Takes a line; whether it was the last one. */
static bool take_line(const struct isolated *isolated, const char *line, int *ret_code,
		      struct error *err)
{
	cleanup_json struct json *message = NULL;
	struct error ignored;

	if (json_parse("", line, strlen(line), &message, &ignored) < 0)
		return false;
	if (!json_map_get(message, "end")) {
		isolated->heard(isolated->heard_arg, message);
		return false;
	}
	*ret_code = (int)json_map_int(message, "end", 0);
	if (*ret_code < 0)
		*ret_code = error_set(err, *ret_code, "%s", json_map_text(message, "error", ""));
	return true;
}

static int listen_to(const struct isolated *isolated, int fd, struct error *err)
{
	cleanup_file FILE *file = fdopen(fd, "r");
	cleanup_free char *line = NULL;
	size_t size = 0;
	ssize_t length;
	int code;

	if (!file)
		return error_errno(err, -errno, "cannot read a pipe");
	while ((length = getline(&line, &size, file)) > 0 && length < MESSAGE_MAX)
		if (take_line(isolated, line, &code, err))
			return code;
	return error_set(err, -EIO, "the throw-away host ended before its work was done");
}

/* fork(2) into new namespaces. */
static pid_t clone_process(void)
{
	const long flags = CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWPID | SIGCHLD;

	return (pid_t)syscall(SYS_clone, flags, NULL, NULL, NULL, NULL);
}

int isolated_run(const struct isolated *isolated, struct error *err)
{
	int messages[2], alive[2], r;
	pid_t pid;

	if (pipe2(messages, O_CLOEXEC) < 0 || pipe2(alive, O_CLOEXEC) < 0)
		return error_errno(err, -errno, "cannot make a pipe");
	(void)fflush(NULL); /* what is buffered is written once */
	pid = clone_process();
	if (pid == 0) {
		close(messages[0]);
		close(alive[1]);
		told = messages[1];
		run_inside(isolated, alive[0]);
	}
	r = pid < 0 ? -errno : 0;
	close(messages[1]);
	close(alive[0]);
	if (r == 0 && write(alive[1], "", 1) != 1)
		r = -errno;
	if (r < 0) {
		close(messages[0]);
		r = r == -EPERM ? error_set(err, r, "cannot make a throw-away host: only root can")
				: error_errno(err, r, "cannot make a throw-away host");
	} else {
		r = listen_to(isolated, messages[0], err); /* closes it */
	}
	close(alive[1]);
	if (pid > 0) {
		(void)kill(pid, SIGKILL); /* the first process takes all others with it */
		(void)waitpid(pid, NULL, 0);
	}
	return r;
}
