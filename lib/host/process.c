#include "host/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "base/time.h"
#include "base/write_all.h"

enum {
	STREAMS = 2,  /* stdout and stderr */
	TICK_MS = 20, /* how often it is asked whether a program ended that left its output open */
};

static const char standard_path[] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

struct process {
	pid_t pid;
	int pipes[STREAMS]; /* our ends; -1 at the end of the stream */
	struct strbuf output[STREAMS];
};

/* A directory may be searched by whoever may execute it: it is no program all the same. */
static bool is_program(const char *file)
{
	struct stat st;

	return access(file, X_OK) == 0 && stat(file, &st) == 0 && S_ISREG(st.st_mode);
}

/* The program's path, or NULL. */
static char *find_program(const char *name)
{
	const char *path = getenv("PATH");
	cleanup_free char *dirs = NULL;
	char *rest, *dir;

	if (strchr(name, '/'))
		return is_program(name) ? xstrdup(name) : NULL;
	dirs = rest = xasprintf("%s:%s", path ? path : "", standard_path);
	while ((dir = strsep(&rest, ":"))) {
		cleanup_free char *file = xasprintf("%s/%s", dir, name);

		if (dir[0] == '/' && is_program(file))
			return take_ptr(&file);
	}
	return NULL;
}

static size_t count_texts(const char *const *texts)
{
	size_t count = 0;

	while (texts && texts[count])
		count++;
	return count;
}

/* Whether one of @more is of the same name as @variable. */
static bool is_replaced(const char *variable, const char *const *more)
{
	size_t length = strcspn(variable, "=");

	for (; more && *more; more++)
		if (strncmp(*more, variable, length) == 0 && (*more)[length] == '=')
			return true;
	return false;
}

/* Our environment and @more, with the C locale and a PATH that has the standard directories. */
static char **make_environment(const char *const *more)
{
	const char *path = getenv("PATH");
	size_t count = count_texts((const char *const *)environ), used = 0;
	char **result = xcalloc(count + count_texts(more) + 3, sizeof(*result));

	for (size_t i = 0; i < count; i++)
		if (!str_starts(environ[i], "LC_") && !str_starts(environ[i], "LANG") &&
		    !str_starts(environ[i], "PATH=") && !is_replaced(environ[i], more))
			result[used++] = xstrdup(environ[i]);
	result[used++] = xstrdup("LC_ALL=C");
	result[used++] = xasprintf("PATH=%s%s%s", path ? path : "", path ? ":" : "", standard_path);
	for (; more && *more; more++)
		result[used++] = xstrdup(*more);
	return result;
}

static void free_environment(char ***environment)
{
	for (char **item = *environment; *item; item++)
		free(*item);
	free(*environment);
}

/* @in is its stdin; -1: there is nothing to read. */
static int spawn(const char *file, const char *const argv[], const char *const *more, int in,
		 const int ends[STREAMS], pid_t *ret)
{
	cleanup(free_environment) char **environment = make_environment(more);
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, reset;
	int r;

	(void)posix_spawn_file_actions_init(&actions); /* these fail only for lack of memory */
	if (in < 0)
		(void)posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null",
						       O_RDONLY, 0);
	else
		(void)posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	(void)posix_spawn_file_actions_adddup2(&actions, ends[0], STDOUT_FILENO);
	(void)posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
	(void)posix_spawnattr_init(&attributes);
	(void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
							    POSIX_SPAWN_SETSIGDEF);
	(void)sigemptyset(&none);
	(void)sigemptyset(&reset);
	(void)sigaddset(&reset, SIGPIPE);
	(void)sigaddset(&reset, SIGCHLD); /* it may have programs of its own to wait for */
	(void)posix_spawnattr_setsigmask(&attributes, &none);
	(void)posix_spawnattr_setsigdefault(&attributes, &reset);
	/* POSIX has no const here, though argv is only read. */
	r = posix_spawn(ret, file, &actions, &attributes, (char *const *)(uintptr_t)argv,
			environment);
	(void)posix_spawnattr_destroy(&attributes);
	(void)posix_spawn_file_actions_destroy(&actions);
	return -r;
}

static void read_stream(struct process *process, size_t stream)
{
	char chunk[4096];
	ssize_t length = read(process->pipes[stream], chunk, sizeof(chunk));

	if (length < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (length <= 0) {
		(void)close(process->pipes[stream]); /* only read */
		process->pipes[stream] = -1;
		return;
	}
	strbuf_add(&process->output[stream], chunk, (size_t)length); /* more is thrown away */
}

/* Reads what comes for at most @wait_ms. */
static void read_streams(struct process *process, int wait_ms)
{
	struct pollfd polled[STREAMS];

	for (size_t i = 0; i < STREAMS; i++)
		polled[i] = (struct pollfd){ .fd = process->pipes[i], .events = POLLIN };
	if (poll(polled, STREAMS, wait_ms) <= 0)
		return;
	for (size_t i = 0; i < STREAMS; i++)
		if (polled[i].revents)
			read_stream(process, i);
}

/* Reads what is in the pipes; what the program left running may hold them open. */
static void drain(struct process *process)
{
	for (size_t i = 0; i < STREAMS; i++)
		while (process->pipes[i] >= 0) {
			struct pollfd polled = { .fd = process->pipes[i], .events = POLLIN };

			if (poll(&polled, 1, 0) <= 0)
				break;
			read_stream(process, i);
		}
}

/*
 * Whether it has ended; it stays a zombie, so that nothing else can get its number, nor that of its
 * group, before it is killed or reaped. 1 or 0, or a negative errno.
 */
static int has_ended(const struct process *process)
{
	siginfo_t info = { 0 };

	if (waitid(P_PID, (id_t)process->pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0)
		return errno == EINTR ? 0 : -errno;
	return info.si_pid == process->pid;
}

/* Waits for a program that has ended, or was killed. 0 or a negative errno. */
static int reap(const struct process *process, int *ret_status)
{
	pid_t pid;

	do
		pid = waitpid(process->pid, ret_status, 0);
	while (pid < 0 && errno == EINTR);
	return pid < 0 ? -errno : 0;
}

/* Follows the program to its end; -ETIMEDOUT when it had to be killed. */
static int follow(struct process *process, int64_t timeout_ms, int *ret_status)
{
	int64_t deadline = time_monotonic_ms() + timeout_ms;
	int status = 0, ended, r;

	while ((ended = has_ended(process)) == 0) {
		bool reading = process->pipes[0] >= 0 || process->pipes[1] >= 0;

		if (time_monotonic_ms() >= deadline) {
			(void)kill(-process->pid, SIGKILL); /* the group, which is still its own */
			(void)reap(process, &status);
			return -ETIMEDOUT;
		}
		/* Mostly the streams end just before the program does. */
		read_streams(process, reading ? TICK_MS : 1);
	}
	r = ended < 0 ? ended : reap(process, &status);
	if (r < 0)
		return r;
	drain(process);
	*ret_status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	return 0;
}

static void process_done(struct process *process)
{
	for (size_t i = 0; i < STREAMS; i++) {
		close_fd(&process->pipes[i]);
		strbuf_done(&process->output[i]);
	}
}

/*
 * Where SIGCHLD is ignored, as some parents hand it down, the kernel lets go of programs that end,
 * and tells nobody how. Several threads may find that, and do the same about it.
 */
static void want_ends_told(void)
{
	struct sigaction action;

	if (sigaction(SIGCHLD, NULL, &action) < 0 ||
	    (action.sa_handler != SIG_IGN && !(action.sa_flags & SA_NOCLDWAIT)))
		return;
	(void)signal(SIGCHLD, SIG_DFL); /* fails for numbers that are no signals */
}

/* A file in memory that holds what a program shall read. Returns its descriptor or -errno. */
static int make_stdin(const struct process_input *input)
{
	cleanup_fd int fd = memfd_create("stdin", MFD_CLOEXEC);
	int r = fd < 0 ? -errno : write_all(fd, input->data, input->size);

	if (r < 0)
		return r;
	if (lseek(fd, 0, SEEK_SET) < 0)
		return -errno;
	return take_fd(&fd);
}

static int start(struct process *process, const char *file, const char *const argv[],
		 const struct process_input *input)
{
	cleanup_fd int made = !input->reads && input->data ? make_stdin(input) : -1;
	int in = input->reads ? input->fd : made;
	int ends[STREAMS] = { -1, -1 };
	int r = !input->reads && input->data && made < 0 ? made : 0;

	want_ends_told();
	for (size_t i = 0; i < STREAMS && r == 0; i++) {
		int pair[2];

		if (pipe2(pair, O_CLOEXEC) < 0) {
			r = -errno;
		} else {
			process->pipes[i] = pair[0];
			ends[i] = pair[1];
		}
	}
	if (r == 0)
		r = spawn(file, argv, input->environment, in, ends, &process->pid);
	for (size_t i = 0; i < STREAMS; i++)
		close_fd(&ends[i]);
	return r;
}

int process_run_with(const char *const argv[], const struct process_input *input,
		     int64_t timeout_ms, struct process_result *ret, struct error *err)
{
	cleanup(process_done) struct process process = {
		.pipes = { -1, -1 },
		.output = { strbuf_make(PROCESS_MAX_OUTPUT), strbuf_make(PROCESS_MAX_OUTPUT) },
	};
	cleanup_free char *file = find_program(argv[0]);
	int r, status = 0;

	if (!file)
		return error_set(err, -ENOENT, "cannot run %s: there is no such program", argv[0]);
	r = start(&process, file, argv, input);
	if (r < 0)
		return error_errno(err, r, "cannot run %s", file);
	r = follow(&process, timeout_ms, &status);
	if (r == -ETIMEDOUT)
		return error_set(err, r, "%s did not end within %lld ms", argv[0],
				 (long long)timeout_ms);
	if (r < 0)
		return error_errno(err, r, "cannot tell how %s ended", argv[0]);
	ret->status = status;
	ret->out = strbuf_take(&process.output[0]);
	ret->error = strbuf_take(&process.output[1]);
	return 0;
}

int process_run(const char *const argv[], int64_t timeout_ms, struct process_result *ret,
		struct error *err)
{
	return process_run_with(argv, &(struct process_input){ 0 }, timeout_ms, ret, err);
}

int process_start(const char *const argv[], const char *log, pid_t *ret, struct error *err)
{
	cleanup_free char *file = find_program(argv[0]);
	cleanup_fd int out = -1;
	int r;

	if (!file)
		return error_set(err, -ENOENT, "cannot run %s: there is no such program", argv[0]);
	out = open(log, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (out < 0)
		return error_errno(err, -errno, "cannot create %s", log);
	want_ends_told();
	r = spawn(file, argv, NULL, -1, (const int[STREAMS]){ out, out }, ret);
	if (r < 0)
		return error_errno(err, r, "cannot run %s", file);
	return 0;
}
