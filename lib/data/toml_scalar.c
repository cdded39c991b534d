/* TOML's booleans, numbers, dates and times. */
#include <errno.h>
#include <math.h>

#include "data/toml_reader.h"

static const char decimal[] = "0123456789";

static const struct base {
	const char *prefix, *digits;
	int base;
} bases[] = {
	{ "0x", "0123456789abcdefABCDEF", 16 },
	{ "0o", "01234567", 8 },
	{ "0b", "01", 2 },
};

/* --- Dates and times (RFC 3339) --- */

/* Whether @text has that shape, where a 9 stands for any digit; returns what follows, or NULL. */
static const char *match(const char *text, const char *shape)
{
	for (; *shape; shape++, text++) {
		bool fits = *shape == '9' ? *text >= '0' && *text <= '9' : *text == *shape;

		if (!fits)
			return NULL;
	}
	return text;
}

static int number_at(const char *text, size_t digits)
{
	int number = 0;

	for (size_t i = 0; i < digits; i++)
		number = number * 10 + (text[i] - '0');
	return number;
}

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static const char *match_date(const char *text)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	const char *end = match(text, "9999-99-99");
	int year, month, day;

	if (!end)
		return NULL;
	year = number_at(text, 4);
	month = number_at(text + 5, 2);
	day = number_at(text + 8, 2);
	if (month < 1 || month > 12 || day < 1)
		return NULL;
	return day <= days[month - 1] + (month == 2 && is_leap(year)) ? end : NULL;
}

static const char *match_time(const char *text)
{
	const char *end = match(text, "99:99:99");

	if (!end || number_at(text, 2) > 23 || number_at(text + 3, 2) > 59 ||
	    number_at(text + 6, 2) > 60)
		return NULL;
	if (*end == '.') {
		size_t digits = strspn(end + 1, decimal);

		return digits ? end + 1 + digits : NULL;
	}
	return end;
}

static const char *match_offset(const char *text)
{
	const char *end = NULL;

	if (*text == 'Z' || *text == 'z')
		return text + 1;
	if (*text == '+' || *text == '-')
		end = match(text + 1, "99:99");
	return end && number_at(text + 1, 2) <= 23 && number_at(text + 4, 2) <= 59 ? end : NULL;
}

/* A date, a time, or both, with an offset from UTC or without; what follows it, or NULL. */
static const char *match_moment(const char *text)
{
	const char *date = match_date(text), *time, *offset;

	if (!date)
		return match_time(text);
	if (!strchr("Tt ", *date) || !*date || (*date == ' ' && !match(date + 1, "99")))
		return date;
	time = match_time(date + 1);
	if (!time)
		return NULL;
	offset = match_offset(time);
	return offset ? offset : time;
}

/* --- Numbers --- */

/* Digits with single underscores between them; what follows, or NULL when there are none. */
static const char *match_digits(const char *text, const char *digits)
{
	for (;;) {
		size_t count = strspn(text, digits);

		if (count == 0)
			return NULL;
		text += count;
		if (*text != '_')
			return text;
		text++;
	}
}

static char *without_underscores(const char *text, size_t length)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);

	for (size_t i = 0; i < length; i++)
		if (text[i] != '_')
			strbuf_putc(&out, text[i]);
	return strbuf_take(&out);
}

static int make_integer(const struct toml_reader *reader, const char *digits, size_t length,
			int base, struct json **ret, struct error *err)
{
	cleanup_free char *text = without_underscores(digits, length);
	long long value;

	errno = 0;
	value = strtoll(text, NULL, base);
	if (errno)
		return toml_fail(reader, err, "this number has more than 64 bits");
	*ret = json_int(value);
	return 0;
}

/* What follows a decimal number, or NULL when there is none. *@ret_float: it has more than digits.
 */
static const char *match_decimal(const char *text, bool *ret_float)
{
	const char *digits = text + (*text == '+' || *text == '-');
	const char *end = match_digits(digits, decimal);

	*ret_float = false;
	if (!end || (*digits == '0' && end != digits + 1))
		return NULL; /* no zeros before a number */
	if (*end == '.') {
		*ret_float = true;
		end = match_digits(end + 1, decimal);
	}
	if (end && (*end == 'e' || *end == 'E')) {
		*ret_float = true;
		end += 1 + (end[1] == '+' || end[1] == '-');
		end = match_digits(end, decimal);
	}
	return end;
}

static int make_decimal(const struct toml_reader *reader, size_t length, bool is_float,
			struct json **ret, struct error *err)
{
	cleanup_free char *text = NULL;
	double value;

	if (!is_float)
		return make_integer(reader, reader->at, length, 10, ret, err);
	text = without_underscores(reader->at, length);
	value = strtod(text, NULL);
	if (!isfinite(value))
		return toml_fail(reader, err, "this number is too large");
	*ret = json_float(value);
	return 0;
}

static int read_number(struct toml_reader *reader, size_t length, struct json **ret,
		       struct error *err)
{
	const char *end = reader->at + length;
	bool is_float;

	for (size_t i = 0; i < ARRAY_SIZE(bases); i++) {
		const char *digits = reader->at + strlen(bases[i].prefix);

		if (str_starts(reader->at, bases[i].prefix))
			return match_digits(digits, bases[i].digits) == end
				       ? make_integer(reader, digits, (size_t)(end - digits),
						      bases[i].base, ret, err)
				       : toml_fail(reader, err, "no valid number");
	}
	if (match_decimal(reader->at, &is_float) != end)
		return toml_fail(reader, err, "no valid value");
	return make_decimal(reader, length, is_float, ret, err);
}

static bool is_word(const char *text, size_t length, const char *word)
{
	return length == strlen(word) && memcmp(text, word, length) == 0;
}

int toml_read_scalar(struct toml_reader *reader, struct json **ret, struct error *err)
{
	static const char *const beyond[] = { "inf", "+inf", "-inf", "nan", "+nan", "-nan" };
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				      "0123456789_+-.:";
	const char *moment = match_moment(reader->at);
	size_t length = strspn(reader->at, letters);
	struct json *value = NULL;

	if (moment && (!*moment || !strchr(letters, *moment))) {
		length = (size_t)(moment - reader->at);
		value = json_text_n(reader->at, length);
	}
	for (size_t i = 0; !value && i < ARRAY_SIZE(beyond); i++)
		if (is_word(reader->at, length, beyond[i]))
			value = json_text(beyond[i]);
	if (is_word(reader->at, length, "true") || is_word(reader->at, length, "false"))
		value = json_bool(*reader->at == 't');
	if (!value && length == 0)
		return toml_fail(reader, err, "a value expected");
	if (!value && read_number(reader, length, &value, err) < 0)
		return err->code;
	reader->at += length;
	*ret = value;
	return 0;
}
