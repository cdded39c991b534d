/*
 * Mistakes in knode itself that no input can cause, such as a check that asks for a fact which it
 * does not declare.
 *
 * Where the environment has KNODE_ABORT_ON_BUG=1, as in all tests, the process aborts, and no test
 * passes over the mistake. Elsewhere knode goes on: the caller returns an error or "could not
 * tell", since a host in the middle of an installation is better off with that.
 */
#pragma once

#include <stdbool.h>

#include "base/util.h"

/* Whether bug() aborts. */
bool bug_aborts(void);
/* Writes the message to standard error and aborts, if bug_aborts(); does nothing otherwise. */
void bug(const char *format, ...) printf_like(1, 2);
