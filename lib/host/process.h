/* Running another program: with a limit of time and of output, never through a shell. */
#pragma once

#include "base/error.h"

enum {
	PROCESS_MAX_OUTPUT = 1024 * 1024, /* bytes that are kept of each stream */
};

struct process_result {
	int status;  /* exit status; 128 + n when signal n ended it */
	char *out;   /* NUL at its end */
	char *error; /* what it wrote to stderr, likewise */
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
