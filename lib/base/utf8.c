#include "base/utf8.h"

#include "base/strbuf.h"

/* By number of bytes: the leading bits of the first byte, and the smallest character. */
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

/*
 * What is not seen, or turns what is around it: controls, breaks of lines and paragraphs, what
 * Unicode lets a reader ignore (Default_Ignorable_Code_Point: zero-width characters, overrides of
 * the direction, fillers, tags), annotations, and codes that are never characters.
 */
static const struct {
	uint32_t first, last;
} unseen[] = {
	{ 0, 0x1f },        { 0x7f, 0x9f },       { 0xad, 0xad },       { 0x34f, 0x34f },
	{ 0x61c, 0x61c },   { 0x115f, 0x1160 },   { 0x17b4, 0x17b5 },   { 0x180b, 0x180f },
	{ 0x200b, 0x200f }, { 0x2028, 0x202e },   { 0x2060, 0x206f },   { 0x3164, 0x3164 },
	{ 0xfdd0, 0xfdef }, { 0xfe00, 0xfe0f },   { 0xfeff, 0xfeff },   { 0xffa0, 0xffa0 },
	{ 0xfff0, 0xfffb }, { 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a }, { 0xe0000, 0xe0fff },
};

bool utf8_is_printable(uint32_t character)
{
	if (character > 0x10ffff || (character & 0xfffe) == 0xfffe)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(unseen) && unseen[i].first <= character; i++)
		if (character <= unseen[i].last)
			return false;
	return true;
}

char *utf8_shown(const char *text)
{
	cleanup(strbuf_done) struct strbuf shown = strbuf_make(STRBUF_MAX_TEXT);

	while (*text) {
		const char *start = text;
		uint32_t character = utf8_next(&text);

		if (utf8_is_printable(character))
			strbuf_add(&shown, start, (size_t)(text - start));
		else if (character == UTF8_INVALID || character <= 0x7f)
			strbuf_printf(&shown, "\\x%02x", (unsigned char)*start);
		else
			strbuf_printf(&shown, character <= 0xffff ? "\\u%04x" : "\\U%08x",
				      character);
	}
	return strbuf_take(&shown);
}
