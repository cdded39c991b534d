#include "storage/quantity.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/text.h"

enum {
	NANO_DIGITS = 9,
	MANTISSA_DIGITS = 19,
	EXPONENT_MOST = 1000, /* beyond all that can be told apart */
	FAST_DECIMAL = 18,    /* digits that Kubernetes keeps in an int64: maxInt64Factors */
	FAST_BINARY = 15,
};

/* More than any quantity is worth telling apart, and far from where __int128 ends. */
#define MOST ((__int128)INT64_MAX * INT64_MAX)

static const char wrong_form[] = "quantities must match the regular expression "
				 "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
static const char wrong_suffix[] = "unable to parse quantity's suffix";

struct suffix {
	const char *text;
	enum quantity_format format;
	int exponent;
};

static const struct suffix suffixes[] = {
	{ "", QUANTITY_DECIMAL, 0 },   { "n", QUANTITY_DECIMAL, -9 }, { "u", QUANTITY_DECIMAL, -6 },
	{ "m", QUANTITY_DECIMAL, -3 }, { "k", QUANTITY_DECIMAL, 3 },  { "M", QUANTITY_DECIMAL, 6 },
	{ "G", QUANTITY_DECIMAL, 9 },  { "T", QUANTITY_DECIMAL, 12 }, { "P", QUANTITY_DECIMAL, 15 },
	{ "E", QUANTITY_DECIMAL, 18 }, { "Ki", QUANTITY_BINARY, 10 }, { "Mi", QUANTITY_BINARY, 20 },
	{ "Gi", QUANTITY_BINARY, 30 }, { "Ti", QUANTITY_BINARY, 40 }, { "Pi", QUANTITY_BINARY, 50 },
	{ "Ei", QUANTITY_BINARY, 60 },
};

/* The parts of a text: sign, digits before and after the point, suffix. */
struct parts {
	bool negative;
	const char *whole;
	size_t whole_length;
	const char *fraction;
	size_t fraction_length;
	const char *suffix;
};

static size_t count_digits(const char *text)
{
	return strspn(text, "0123456789");
}

/* As parseQuantityString(): leading zeros are no digits, and there need not be any at all. */
static bool split(const char *text, struct parts *ret)
{
	const char *rest = text;

	*ret = (struct parts){ .negative = *rest == '-' };
	rest += *rest == '-' || *rest == '+';
	rest += strspn(rest, "0");
	ret->whole = rest;
	ret->whole_length = count_digits(rest);
	rest += ret->whole_length;
	ret->fraction = rest;
	if (*rest == '.') {
		ret->fraction = ++rest;
		ret->fraction_length = count_digits(rest);
		rest += ret->fraction_length;
	}
	ret->suffix = rest;
	rest += strspn(rest, "eEinumkKMGTP");
	rest += *rest == '-' || *rest == '+';
	rest += count_digits(rest);
	return !*rest;
}

/* "e3", "E-6", "e+09". */
static bool read_exponent(const char *text, int *ret)
{
	int64_t value;

	if ((*text != 'e' && *text != 'E') || !text[1])
		return false;
	text++;
	text += *text == '+';
	if (*text == '+' || parse_int(text, INT32_MIN, INT32_MAX, &value) < 0)
		return false;
	if (value > EXPONENT_MOST)
		value = EXPONENT_MOST;
	if (value < -EXPONENT_MOST)
		value = -EXPONENT_MOST;
	*ret = (int)value;
	return true;
}

static bool read_suffix(const char *text, struct suffix *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++) {
		if (str_eq(text, suffixes[i].text)) {
			*ret = suffixes[i];
			return true;
		}
	}
	ret->format = QUANTITY_EXPONENT;
	return read_exponent(text, &ret->exponent);
}

/* Digit @i of those before and after the point. */
static char digit_at(const struct parts *parts, size_t i)
{
	return i < parts->whole_length ? parts->whole[i] : parts->fraction[i - parts->whole_length];
}

/* The digits as a number times 10^*@exponent; whether digits were lost is in *@lost. */
static __int128 read_digits(const struct parts *parts, int *exponent, bool *lost)
{
	__int128 mantissa = 0;
	int digits = 0;

	for (size_t i = 0; i < parts->whole_length + parts->fraction_length; i++) {
		bool whole = i < parts->whole_length;
		char digit = digit_at(parts, i);

		if (digits == MANTISSA_DIGITS) {
			*lost |= digit != '0';
			*exponent += whole;
			continue;
		}
		mantissa = mantissa * 10 + (digit - '0');
		digits += mantissa != 0;
		*exponent -= !whole;
	}
	return mantissa;
}

/* @value times 10^@exponent, rounded up. */
static __int128 scale(__int128 value, int exponent, bool lost)
{
	for (; exponent > 0 && value > 0; exponent--) {
		if (value > MOST / 10)
			return MOST;
		value *= 10;
	}
	for (; exponent < 0; exponent++) {
		lost |= value % 10 != 0;
		value /= 10;
		if (!value)
			break;
	}
	return value + lost;
}

/* Whether Kubernetes has it in an int64 and a power of ten. */
static bool is_short_decimal(const struct parts *parts, const struct suffix *suffix)
{
	return suffix->format != QUANTITY_BINARY &&
	       parts->whole_length + parts->fraction_length <= FAST_DECIMAL &&
	       suffix->exponent - (int)parts->fraction_length >= -NANO_DIGITS;
}

/* Whether Kubernetes keeps the text as it is (the fast path of ParseQuantity()). */
static bool is_kept(const struct parts *parts, const struct suffix *suffix)
{
	size_t digits = parts->whole_length + parts->fraction_length, zeros = 0;
	int places = suffix->exponent - (int)parts->fraction_length;
	int64_t value = 0;

	if (!parts->whole_length)
		return false;
	if (suffix->format == QUANTITY_BINARY) {
		if (parts->fraction_length ||
		    FAST_BINARY - (int)digits - suffix->exponent * 3 / 10 - 1 < 0)
			return false;
		for (size_t i = 0; i < digits; i++)
			value = value * 10 + (digit_at(parts, i) - '0');
		return value & 7;
	}
	while (zeros < digits && digit_at(parts, digits - 1 - zeros) == '0')
		zeros++;
	return is_short_decimal(parts, suffix) && places % 3 == 0 && zeros < 3;
}

int quantity_parse(const char *text, struct quantity *ret, const char **ret_why)
{
	struct parts parts;
	struct suffix suffix = { 0 };
	__int128 value;
	bool lost = false;
	int exponent = 0;

	if (ret_why)
		*ret_why = wrong_form;
	if (!*text || !split(text, &parts))
		return -EINVAL;
	if (ret_why)
		*ret_why = wrong_suffix;
	if (!read_suffix(parts.suffix, &suffix))
		return -EINVAL;
	value = read_digits(&parts, &exponent, &lost);
	if (suffix.format == QUANTITY_BINARY)
		value <<= suffix.exponent;
	else
		exponent += suffix.exponent;
	value = scale(value, exponent + NANO_DIGITS, lost);
	if (suffix.format == QUANTITY_BINARY && value > (__int128)INT64_MAX * 1000000000)
		value = (__int128)INT64_MAX * 1000000000;
	*ret = (struct quantity){ .nanos = parts.negative ? -value : value,
				  .format = suffix.format,
				  .short_decimal = is_short_decimal(&parts, &suffix) };
	if (is_kept(&parts, &suffix) && strlen(text) < sizeof(ret->text))
		(void)snprintf(ret->text, sizeof(ret->text), "%s", text);
	return 0;
}

int quantity_of(const struct json *value, struct quantity *ret, const char **ret_why)
{
	cleanup_free char *text = NULL;

	if (json_is_nil(value)) {
		*ret = (struct quantity){ 0 };
		return 0;
	}
	if (json_is_text(value))
		text = xstrdup(json_get_text(value, ""));
	else
		text = json_to_text(value);
	return quantity_parse(text_trim(text), ret, ret_why);
}

struct quantity quantity_or_zero(const struct json *value)
{
	struct quantity ret = { 0 };

	if (quantity_of(value, &ret, NULL) < 0)
		return (struct quantity){ 0 };
	return ret;
}

int quantity_compare(const struct quantity *a, const struct quantity *b)
{
	return (a->nanos > b->nanos) - (a->nanos < b->nanos);
}

int64_t quantity_value(const struct quantity *quantity)
{
	__int128 nanos = quantity->nanos, whole = nanos / 1000000000;

	whole += nanos > 0 && nanos % 1000000000 != 0;
	if (quantity->short_decimal && (whole > INT64_MAX || whole < INT64_MIN))
		return 0;
	return (int64_t)(uint64_t)whole;
}

/* Appends a number of at most 39 digits. */
static void format_number(__int128 value, char ret[QUANTITY_MAX_TEXT])
{
	char digits[QUANTITY_MAX_TEXT];
	size_t at = sizeof(digits) - 1, length = 0;
	bool negative = value < 0;

	digits[at] = '\0';
	do {
		int digit = (int)(value % 10);

		digits[--at] = (char)('0' + (digit < 0 ? -digit : digit));
		value /= 10;
	} while (value);
	if (negative)
		digits[--at] = '-';
	length = sizeof(digits) - at;
	memcpy(ret, digits + at, length);
}

static const char *suffix_of(enum quantity_format format, int exponent)
{
	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++)
		if (suffixes[i].format == format && suffixes[i].exponent == exponent)
			return suffixes[i].text;
	return "";
}

static void format_decimal(const struct quantity *quantity, char ret[QUANTITY_MAX_TEXT])
{
	/* Suffixes end at E; an exponent may go on. */
	int exponent = -NANO_DIGITS, most = quantity->format == QUANTITY_EXPONENT ? 90 : 18;
	__int128 value = quantity->nanos;
	size_t length;

	while (value % 1000 == 0 && exponent < most) {
		value /= 1000;
		exponent += 3;
	}
	format_number(value, ret);
	length = strlen(ret);
	if (quantity->format != QUANTITY_EXPONENT)
		(void)snprintf(ret + length, QUANTITY_MAX_TEXT - length, "%s",
			       suffix_of(QUANTITY_DECIMAL, exponent));
	else if (exponent)
		(void)snprintf(ret + length, QUANTITY_MAX_TEXT - length, "e%d", exponent);
}

static void format_binary(__int128 value, char ret[QUANTITY_MAX_TEXT])
{
	int exponent = 0;
	size_t length;

	while (value % 1024 == 0 && exponent < 60) {
		value /= 1024;
		exponent += 10;
	}
	format_number(value, ret);
	length = strlen(ret);
	(void)snprintf(ret + length, QUANTITY_MAX_TEXT - length, "%s",
		       suffix_of(QUANTITY_BINARY, exponent));
}

void quantity_format(const struct quantity *quantity, char ret[QUANTITY_MAX_TEXT])
{
	__int128 nanos = quantity->nanos, whole = nanos / 1000000000;
	struct quantity plain = { .nanos = nanos, .format = QUANTITY_DECIMAL };

	if (*quantity->text)
		(void)snprintf(ret, QUANTITY_MAX_TEXT, "%s", quantity->text);
	else if (!nanos)
		(void)snprintf(ret, QUANTITY_MAX_TEXT, "0");
	else if (quantity->format != QUANTITY_BINARY)
		format_decimal(quantity, ret);
	else if (nanos % 1000000000 || (whole > -1024 && whole < 1024))
		format_decimal(&plain, ret);
	else
		format_binary(whole, ret);
}
