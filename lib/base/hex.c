#include "base/hex.h"

#include <errno.h>

char *hex_encode(const void *data, size_t size)
{
	const unsigned char *bytes = data;
	char *text = xmalloc(2 * size + 1);

	for (size_t i = 0; i < size; i++) {
		text[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
		text[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
	}
	text[2 * size] = '\0';
	return text;
}

/* By comparison, not by table: a secret must not become an index (cache timing). */
static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool hex_is(const char *text, size_t size)
{
	if (strlen(text) != 2 * size)
		return false;
	for (size_t i = 0; i < 2 * size; i++)
		if (digit_of(text[i]) < 0)
			return false;
	return true;
}

int hex_decode(const char *text, void *ret, size_t size)
{
	unsigned char *bytes = ret;

	if (!hex_is(text, size))
		return -EINVAL;
	for (size_t i = 0; i < size; i++)
		bytes[i] = (unsigned char)(digit_of(text[2 * i]) << 4 | digit_of(text[2 * i + 1]));
	return 0;
}
