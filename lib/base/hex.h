/* Hexadecimal digits. */
#pragma once

#include "base/util.h"

/* Two lower-case digits for each byte; free it. */
char *hex_encode(const void *data, size_t size);
/* Whether @text is exactly two digits, of any case, for each of @size bytes. */
bool hex_is(const char *text, size_t size);
/* Decodes such a text; 0 or -EINVAL. */
int hex_decode(const char *text, void *ret, size_t size) must_check;
