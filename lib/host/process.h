/* Running another program: with a limit of time and of output, never through a shell. */
#pragma once

#include <sys/types.h>

#include "base/error.h"

enum {
	PROCESS_MAX_OUTPUT = 1024 * 1024, /* bytes that are kept of each stream */
};

struct process_result {
	int status;  /* exit status; 128 + n when signal n ended it */
	char *out;   /* NUL at its end */
	char *error; /* what it wrote to stderr, likewise */
};

/* What a program gets besides its arguments. */
struct process_input {
	const char *const *environment; /* "NAME=value", beside ours; NULL: nothing more */
	const char *data;               /* what it reads from its stdin; NULL: nothing */
	size_t size;
	bool reads; /* it reads `fd` in place of that, from where it stands; borrowed */
	int fd;
};

/*
 * Runs argv[0], which is found in PATH or in the standard directories (/usr/sbin among them, which
 * an unprivileged PATH lacks). Its stdin is empty and its locale is C. -ENOENT when there is no
 * such program; -ETIMEDOUT after @timeout_ms, when it and what it started are killed.
 *
 * SIGCHLD is not ignored from then on, if it was: a program's end could not be told else.
 */
int process_run(const char *const argv[], int64_t timeout_ms, struct process_result *ret,
		struct error *err);
int process_run_with(const char *const argv[], const struct process_input *input,
		     int64_t timeout_ms, struct process_result *ret, struct error *err);
/*
 * Starts a program that is left running, with nothing on its stdin; what it says goes into the file
 * @log, which is made. It ends with this process at the latest where that is the first of a PID
 * namespace; nothing else sees to it.
 */
int process_start(const char *const argv[], const char *log, pid_t *ret, struct error *err);
