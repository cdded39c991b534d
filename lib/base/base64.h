/* Base64 (RFC 4648): the standard alphabet, and the one for URLs. */
#pragma once

#include "base/strbuf.h"

/* Appends with padding, without line breaks. */
void base64_encode(const void *data, size_t size, struct strbuf *out);
/* Appends in the URL alphabet without padding, as JWS has it (RFC 7515, part 2). */
void base64_encode_url(const void *data, size_t size, struct strbuf *out);
/*
 * Appends what @text stands for; white space in it is skipped. Returns 0 or -EINVAL (a foreign
 * character, wrong padding, bits left over).
 */
int base64_decode(const char *text, size_t length, struct strbuf *out) must_check;
