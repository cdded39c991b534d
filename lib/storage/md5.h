/* MD5, for the names that the migration library of Kubernetes makes of it: no secret depends on it.
 */
#pragma once

#include "base/util.h"

enum {
	MD5_MAX_TEXT = 33 /* 32 hexadecimal digits, and NUL */
};

/* The digest of a text, in lower case (RFC 1321). */
void md5_text(const char *text, char ret[MD5_MAX_TEXT]);
