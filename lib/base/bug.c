#include "base/bug.h"

#include <stdio.h>
#include <unistd.h>

bool bug_aborts(void)
{
	const char *value = getenv("KNODE_ABORT_ON_BUG");

	return value && str_eq(value, "1");
}

void bug(const char *format, ...)
{
	va_list args;

	if (!bug_aborts())
		return;
	va_start(args, format);
	(void)vdprintf(STDERR_FILENO, format, args);
	va_end(args);
	(void)dprintf(STDERR_FILENO, "\n");
	abort();
}
