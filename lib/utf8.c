#include "utf8.h"

/* By number of bytes: the bits of the first one that tell the number, and the least character. */
static const struct form {
	unsigned char mask, lead;
	uint32_t least;
} forms[] = {
	{ 0x80, 0x00, 0 },
	{ 0xe0, 0xc0, 0x80 },
	{ 0xf0, 0xe0, 0x800 },
	{ 0xf8, 0xf0, 0x10000 },
};

static uint32_t decode(const char *text, size_t extra)
{
	uint32_t character = (unsigned char)text[0] & (unsigned char)~forms[extra].mask;

	for (size_t i = 1; i <= extra; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return UTF8_INVALID;
		character = character << 6 | (text[i] & 0x3f);
	}
	if (character < forms[extra].least || character > 0x10ffff ||
	    (character >= 0xd800 && character <= 0xdfff))
		return UTF8_INVALID;
	return character;
}

uint32_t utf8_next(const char **text)
{
	unsigned char lead = (unsigned char)**text;

	for (size_t extra = 0; extra < ARRAY_SIZE(forms); extra++) {
		uint32_t character;

		if ((lead & forms[extra].mask) != forms[extra].lead)
			continue;
		character = decode(*text, extra);
		*text += character == UTF8_INVALID ? 1 : extra + 1;
		return character;
	}
	*text += 1;
	return UTF8_INVALID;
}

size_t utf8_put(char *to, uint32_t character)
{
	size_t extra = ARRAY_SIZE(forms) - 1;

	while (character < forms[extra].least)
		extra--;
	for (size_t i = extra; i > 0; i--) {
		to[i] = (char)(0x80 | (character & 0x3f));
		character >>= 6;
	}
	to[0] = (char)(forms[extra].lead | character);
	return extra + 1;
}

bool utf8_is_valid(const char *text)
{
	while (*text)
		if (utf8_next(&text) == UTF8_INVALID)
			return false;
	return true;
}

bool utf8_is_printable(uint32_t character)
{
	if (character < ' ' || (character >= 0x7f && character <= 0x9f))
		return false;
	if (character == 0x2028 || character == 0x2029 || character == 0xfeff)
		return false;
	return character != 0xfffe && character != 0xffff;
}
