#include "base/error.h"

#include <stdio.h>

#include "base/guard.h"

static const struct error *watched;

static void error_fill(struct error *err, int code, const char *format, va_list args)
{
	err->code = code;
	(void)vsnprintf(err->message, sizeof(err->message), format, args); /* may be cut */
}

/* Guards that no error is lost. Structs that are not watched need not be empty before. */
static void guard_first(const struct error *err)
{
	if (err == watched)
		guard(!err->code, "an error is lost: %s", err->message);
}

int error_set(struct error *err, int code, const char *format, ...)
{
	va_list args;

	guard_first(err);
	va_start(args, format);
	error_fill(err, code, format, args);
	va_end(args);
	return code;
}

int error_errno(struct error *err, int code, const char *format, ...)
{
	va_list args;
	size_t used;

	guard_first(err);
	va_start(args, format);
	error_fill(err, code, format, args);
	va_end(args);
	used = strlen(err->message);
	(void)snprintf(err->message + used, sizeof(err->message) - used, ": %s", strerror(-code));
	return code;
}

int error_wrap(struct error *err, const char *format, ...)
{
	char inner[ERROR_MESSAGE_MAX];
	va_list args;
	size_t used;

	memcpy(inner, err->message, sizeof(inner));
	va_start(args, format);
	error_fill(err, err->code, format, args);
	va_end(args);
	used = strlen(err->message);
	(void)snprintf(err->message + used, sizeof(err->message) - used, ": %s", inner);
	return err->code;
}

void error_clear(struct error *err)
{
	*err = (struct error){ 0 };
}

void error_watch(const struct error *err)
{
	watched = err;
}

void error_check(const struct error *err, bool failed, const char *name)
{
	guard(failed || !err->code, "%s succeeded and left an error: %s", name, err->message);
	guard(!failed || err->code, "%s failed and told no error", name);
}
