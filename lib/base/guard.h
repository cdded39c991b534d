/*
 * Guards: what holds unless knode itself has a mistake, such as "a function that succeeded left no
 * error behind".
 *
 * With KNODE_GUARDS=abort in the environment a guard that does not hold says so on stderr and
 * aborts, so that no test passes over it. tests/run sets it; nothing else does, and without it a
 * guard does nothing: an operator's run does not end over what does no harm.
 */
#pragma once

#include "base/util.h"

/* Whether guards abort. */
bool guards_abort(void);

/* The guard itself: @format tells what does not hold. */
void guard(bool holds, const char *format, ...) printf_like(2, 3);
