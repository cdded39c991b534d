/* Differences of texts, as diff(1) -u prints them. */
#pragma once

#include "base/strbuf.h"

enum {
	DIFF_CONTEXT = 3,      /* lines around a change, as diff(1) has it */
	DIFF_MAX_EDITS = 2000, /* beyond this many, what differs is shown as replaced whole */
};

/*
 * Appends the difference as a unified diff with @context lines around each change; nothing when the
 * texts are equal. A text may be NULL: the file is not there, and its name is printed as /dev/null.
 */
void diff_unified(const char *old_name, const char *new_name, const char *old_text,
		  const char *new_text, size_t context, struct strbuf *out);
