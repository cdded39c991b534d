/* TOML's texts: basic ("") and literal ('') ones, in one line or, with three quotes, in several. */
#include <errno.h>

#include "base/utf8.h"
#include "data/toml_reader.h"

static int hex_digit(char c)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	const char *digit = c ? strchr(digits, c) : NULL;

	if (!digit)
		return -1;
	return (int)(digit - digits) < 16 ? (int)(digit - digits) : (int)(digit - digits) - 6;
}

static bool is_surrogate(uint32_t character)
{
	return character >= 0xd800 && character <= 0xdfff;
}

/* \uXXXX or \UXXXXXXXX, of which @digits follow. */
static int read_code(struct toml_reader *reader, size_t digits, struct strbuf *out,
		     struct error *err)
{
	uint32_t character = 0;
	char utf8[4];

	for (size_t i = 0; i < digits; i++) {
		int digit = hex_digit(reader->at[i]);

		if (digit < 0)
			return toml_fail(reader, err, "%zu hexadecimal digits expected", digits);
		character = character << 4 | (uint32_t)digit;
	}
	if (character > 0x10ffff || is_surrogate(character))
		return toml_fail(reader, err, "this code is that of no character");
	if (character == 0)
		return toml_fail(reader, err, "U+0000 in a text");
	reader->at += digits;
	strbuf_add(out, utf8, utf8_put(utf8, character));
	return 0;
}

/* A backslash at the end of a line takes away all white space up to the next character. */
static bool skip_line_end(struct toml_reader *reader)
{
	const char *at = reader->at + strspn(reader->at, " \t");

	if (*at != '\n' && !str_starts(at, "\r\n"))
		return false;
	reader->at = at + strspn(at, " \t\r\n");
	return true;
}

static int read_escape(struct toml_reader *reader, bool lines, struct strbuf *out,
		       struct error *err)
{
	static const char signs[] = "btnfr\"\\", values[] = "\b\t\n\f\r\"\\";
	const char *sign;

	if (lines && skip_line_end(reader))
		return 0;
	sign = *reader->at ? strchr(signs, *reader->at) : NULL;
	if (sign) {
		reader->at++;
		strbuf_putc(out, values[sign - signs]);
		return 0;
	}
	if (toml_accept(reader, "u"))
		return read_code(reader, 4, out, err);
	if (toml_accept(reader, "U"))
		return read_code(reader, 8, out, err);
	return toml_fail(reader, err, "unknown escape");
}

/* Whether a control character may stand there: tab, and in texts of several lines their ends. */
static bool is_allowed(const char *at, bool lines)
{
	if ((unsigned char)*at >= ' ' && *at != 0x7f)
		return true;
	return *at == '\t' || (lines && (*at == '\n' || str_starts(at, "\r\n")));
}

/* Ends the text if its quotes stand here. Before three, up to two more belong to the text. */
static bool read_end(struct toml_reader *reader, const char *quotes, struct strbuf *out)
{
	size_t more = 0;

	if (!toml_accept(reader, quotes))
		return false;
	while (quotes[1] && more < 2 && reader->at[more] == *quotes)
		more++;
	strbuf_add(out, reader->at, more);
	reader->at += more;
	return true;
}

static int read_until(struct toml_reader *reader, const char *quotes, struct strbuf *out,
		      struct error *err)
{
	bool lines = quotes[1], escapes = *quotes == '"';

	while (!read_end(reader, quotes, out)) {
		if (reader->at == reader->end || (!lines && strchr("\r\n", *reader->at)))
			return toml_fail(reader, err, "%s expected at the end of the text", quotes);
		if (!is_allowed(reader->at, lines))
			return toml_fail(reader, err, "a control character in a text");
		if (!escapes || !toml_accept(reader, "\\"))
			strbuf_putc(out, *reader->at++);
		else if (read_escape(reader, lines, out, err) < 0)
			return err->code;
	}
	return 0;
}

int toml_read_text(struct toml_reader *reader, bool lines, struct strbuf *out, struct error *err)
{
	static const char *const kinds[] = { "\"\"\"", "'''", "\"", "'" };

	for (size_t i = lines ? 0 : 2; i < ARRAY_SIZE(kinds); i++) {
		if (!toml_accept(reader, kinds[i]))
			continue;
		if (kinds[i][1] && !toml_accept(reader, "\n"))
			(void)toml_accept(reader, "\r\n"); /* the first end of a line is left out */
		return read_until(reader, kinds[i], out, err);
	}
	return toml_fail(reader, err, "a text in quotes expected");
}
