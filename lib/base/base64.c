#include "base/base64.h"

#include <errno.h>

static const char standard[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char for_url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static void encode(const char *alphabet, bool padded, const unsigned char *data, size_t size,
		   struct strbuf *out)
{
	for (size_t i = 0; i < size; i += 3) {
		size_t rest = size - i;
		unsigned bits = (unsigned)data[i] << 16 |
				(rest > 1 ? (unsigned)data[i + 1] << 8 : 0) |
				(rest > 2 ? data[i + 2] : 0);

		strbuf_putc(out, alphabet[bits >> 18]);
		strbuf_putc(out, alphabet[bits >> 12 & 63]);
		if (rest > 1)
			strbuf_putc(out, alphabet[bits >> 6 & 63]);
		if (rest > 2)
			strbuf_putc(out, alphabet[bits & 63]);
		if (padded && rest < 3)
			strbuf_fill(out, '=', 3 - rest);
	}
}

void base64_encode(const void *data, size_t size, struct strbuf *out)
{
	encode(standard, true, data, size, out);
}

void base64_encode_url(const void *data, size_t size, struct strbuf *out)
{
	encode(for_url, false, data, size, out);
}

/* The value of a character, or -1. By comparison, not by table, as in hex.c. */
static int value_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

int base64_decode(const char *text, size_t length, struct strbuf *out)
{
	unsigned bits = 0, digits = 0, padding = 0;

	for (size_t i = 0; i < length; i++) {
		char c = text[i];

		if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
			continue;
		if (c == '=') {
			padding++;
			continue;
		}
		if (value_of(c) < 0 || padding)
			return -EINVAL;
		bits = bits << 6 | (unsigned)value_of(c);
		if (++digits % 4 == 0) {
			strbuf_putc(out, (char)(bits >> 16));
			strbuf_putc(out, (char)(bits >> 8));
			strbuf_putc(out, (char)bits);
			bits = 0;
		}
	}
	if (digits % 4 == 1 || padding != (4 - digits % 4) % 4)
		return -EINVAL;
	if (digits % 4 == 2 && bits & 15)
		return -EINVAL;
	if (digits % 4 == 3 && bits & 3)
		return -EINVAL;
	if (digits % 4 >= 2)
		strbuf_putc(out, (char)(bits >> (digits % 4 == 2 ? 4 : 10)));
	if (digits % 4 == 3)
		strbuf_putc(out, (char)(bits >> 2));
	return 0;
}
