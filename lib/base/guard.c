#include "base/guard.h"

#include <stdio.h>
#include <unistd.h>

bool guards_abort(void)
{
	const char *value = getenv("KNODE_GUARDS");

	return value && str_eq(value, "abort");
}

void guard(bool holds, const char *format, ...)
{
	cleanup_free char *text = NULL;
	va_list args;

	if (holds || !guards_abort())
		return;
	va_start(args, format);
	text = xvasprintf(format, args);
	va_end(args);
	/* Nobody is there to return an error to: the process ends here. */
	dprintf(STDERR_FILENO, "knode: guard: %s\n", text);
	abort();
}
