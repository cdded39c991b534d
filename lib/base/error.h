/*
 * Errors: what went wrong, where, and what to do.
 *
 * A function that can fail returns 0, or a negative errno value, and takes a `struct error *` last
 * (compare crun's libcrun_error_t). It fills the error in one line
 *
 *	return error_set(err, -errno, "cannot open %s", path);
 *
 * and its caller adds what only the caller knows, once per layer:
 *
 *	return error_wrap(err, "kubelet configuration");
 *
 * which makes "kubelet configuration: cannot open /x: No such file or directory".
 *
 * The struct lives on the stack of main (or of a test), has a fixed size, and owns nothing. It is
 * untouched on success. The parameter is never NULL. A caller for which a failure is a normal
 *answer passes a struct of its own, or clears the error before it goes on:
 *
 *	struct error ignored;
 *
 *	if (host_read_text(host, path, &text, &ignored) < 0)
 *		return NULL;
 */
#pragma once

#include "base/util.h"

enum {
	ERROR_MESSAGE_MAX = 2048
};

struct error {
	int code;                        /* a negative errno value, or 0 */
	char message[ERROR_MESSAGE_MAX]; /* no newline at its end; cut when longer */
};

/* Fills @err; @code is a negative errno value. The message gets no strerror text. Returns @code. */
int error_set(struct error *err, int code, const char *format, ...) printf_like(3, 4);

/* As error_set, and appends ": " and strerror(-code). */
int error_errno(struct error *err, int code, const char *format, ...) printf_like(3, 4);

/* Puts "context: " before the message. Returns the error's code. */
int error_wrap(struct error *err, const char *format, ...) printf_like(2, 3);

/* Discards the error: it was reported, or does not matter, and the caller goes on. */
void error_clear(struct error *err);

/*
 * Two guards (guard.h), that the contract above is kept. error_watch() names the program's own
 * error (NULL: none): to set it again while it holds one loses that one. error_check() is for those
 * who call a function from a table: @err was empty before, and is set now if and only if @failed;
 * @name is what the guard calls the function.
 */
void error_watch(const struct error *err);
void error_check(const struct error *err, bool failed, const char *name);
