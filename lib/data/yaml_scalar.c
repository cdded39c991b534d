#include "data/yaml_scalar.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>

static const struct word {
	const char *text;
	enum json_kind type;
	bool value; /* of a boolean */
} words[] = {
	{ "", JSON_KIND_NIL, false },        { "~", JSON_KIND_NIL, false },
	{ "null", JSON_KIND_NIL, false },    { "Null", JSON_KIND_NIL, false },
	{ "NULL", JSON_KIND_NIL, false },    { "y", JSON_KIND_BOOL, true },
	{ "Y", JSON_KIND_BOOL, true },       { "yes", JSON_KIND_BOOL, true },
	{ "Yes", JSON_KIND_BOOL, true },     { "YES", JSON_KIND_BOOL, true },
	{ "true", JSON_KIND_BOOL, true },    { "True", JSON_KIND_BOOL, true },
	{ "TRUE", JSON_KIND_BOOL, true },    { "on", JSON_KIND_BOOL, true },
	{ "On", JSON_KIND_BOOL, true },      { "ON", JSON_KIND_BOOL, true },
	{ "n", JSON_KIND_BOOL, false },      { "N", JSON_KIND_BOOL, false },
	{ "no", JSON_KIND_BOOL, false },     { "No", JSON_KIND_BOOL, false },
	{ "NO", JSON_KIND_BOOL, false },     { "false", JSON_KIND_BOOL, false },
	{ "False", JSON_KIND_BOOL, false },  { "FALSE", JSON_KIND_BOOL, false },
	{ "off", JSON_KIND_BOOL, false },    { "Off", JSON_KIND_BOOL, false },
	{ "OFF", JSON_KIND_BOOL, false },    { ".nan", JSON_KIND_FLOAT, false },
	{ ".NaN", JSON_KIND_FLOAT, false },  { ".NAN", JSON_KIND_FLOAT, false },
	{ ".inf", JSON_KIND_FLOAT, false },  { ".Inf", JSON_KIND_FLOAT, false },
	{ ".INF", JSON_KIND_FLOAT, false },  { "+.inf", JSON_KIND_FLOAT, false },
	{ "+.Inf", JSON_KIND_FLOAT, false }, { "+.INF", JSON_KIND_FLOAT, false },
	{ "-.inf", JSON_KIND_FLOAT, false }, { "-.Inf", JSON_KIND_FLOAT, false },
	{ "-.INF", JSON_KIND_FLOAT, false }, { "=", JSON_KIND_TEXT, false },
	{ "<<", JSON_KIND_TEXT, false },
};

static const struct base {
	const char *prefix, *digits;
	int base;
} bases[] = {
	{ "0x", "0123456789abcdefABCDEF", 16 },
	{ "0X", "0123456789abcdefABCDEF", 16 },
	{ "0o", "01234567", 8 },
	{ "0O", "01234567", 8 },
	{ "0b", "01", 2 },
	{ "0B", "01", 2 },
	{ "0", "01234567", 8 },
	{ "", "0123456789", 10 },
};

static const char decimal[] = "0123456789";

/* With what the words begin; most scalars begin with something else. */
static const char beginnings[] = "~nNyYtToOfF.+-=<";

static const struct word *find_word(const char *text)
{
	if (*text && !strchr(beginnings, *text))
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (str_eq(words[i].text, text))
			return &words[i];
	return NULL;
}

static bool may_be_number(const char *text)
{
	return *text && strchr("+-.0123456789", *text);
}

static const char *after_sign(const char *number)
{
	return number + (*number == '+' || *number == '-');
}

static char *without_underscores(const char *text)
{
	char *copy = xstrdup(text), *to = copy;

	for (; *text; text++)
		if (*text != '_')
			*to++ = *text;
	*to = '\0';
	return copy;
}

/* The base that the number's digits are of, or NULL: then it is no integer. */
static const struct base *integer_base(const char *number)
{
	number = after_sign(number);
	if (!*number)
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(bases); i++) {
		const char *digits = number + strlen(bases[i].prefix);

		if (str_starts(number, bases[i].prefix) && !digits[strspn(digits, bases[i].digits)])
			return &bases[i];
	}
	return NULL;
}

/* [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)? */
static bool is_float(const char *number)
{
	const char *rest = after_sign(number);
	size_t whole = strspn(rest, decimal), fraction = 0;

	rest += whole;
	if (*rest == '.') {
		fraction = strspn(rest + 1, decimal);
		rest += 1 + fraction;
	}
	if (whole + fraction == 0)
		return false;
	if (*rest == 'e' || *rest == 'E') {
		rest = after_sign(rest + 1);
		if (!*rest)
			return false;
		rest += strspn(rest, decimal);
	}
	return !*rest;
}

/* [-+]?[0-9]+(:[0-5]?[0-9])+(\.[0-9]*)? */
static bool is_sexagesimal(const char *number)
{
	const char *rest = after_sign(number);
	size_t whole = strspn(rest, decimal);

	rest += whole;
	if (!whole || *rest != ':')
		return false;
	while (*rest == ':') {
		size_t digits = strspn(rest + 1, decimal);

		if (digits < 1 || digits > 2 || (digits == 2 && rest[1] > '5'))
			return false;
		rest += 1 + digits;
	}
	if (*rest == '.')
		rest += 1 + strspn(rest + 1, decimal);
	return !*rest;
}

/* What begins as 2001-2-3 does, and may go on with a time. */
static bool is_date(const char *text)
{
	static const size_t digits_min[] = { 4, 1, 1 }, digits_max[] = { 4, 2, 2 };

	for (size_t i = 0; i < ARRAY_SIZE(digits_min); i++) {
		size_t digits = strspn(text, decimal);

		if (digits < digits_min[i] || digits > digits_max[i])
			return false;
		text += digits;
		if (i < 2 && *text++ != '-')
			return false;
	}
	return !*text || strchr("Tt \t", *text);
}

static int resolve_integer(const char *number, const struct base *base, struct json **ret)
{
	const char *digits = after_sign(number) + strlen(base->prefix);
	bool negative = *number == '-';
	uint64_t limit = (uint64_t)INT64_MAX + negative, value;

	errno = 0;
	value = strtoumax(digits, NULL, base->base);
	if (errno == ERANGE || value > limit)
		return -ERANGE;
	*ret = json_int(negative ? (int64_t)(0 - value) : (int64_t)value);
	return 0;
}

static int resolve_number(const char *text, struct json **ret)
{
	cleanup_free char *number = without_underscores(text);
	const struct base *base = integer_base(number);
	double value;

	if (base && after_sign(number)[strlen(base->prefix)])
		return resolve_integer(number, base, ret);
	if (is_float(number)) {
		if (!number[strspn(number, "+-0123456789")]) /* "08" is not octal, so decimal */
			return resolve_integer(number, &bases[ARRAY_SIZE(bases) - 1], ret);
		value = strtod(number, NULL);
		if (isfinite(value)) {
			*ret = json_float(value);
			return 0;
		}
	}
	*ret = json_text(text);
	return 0;
}

int yaml_resolve(const char *text, struct json **ret)
{
	const struct word *word = find_word(text);

	if (!word && may_be_number(text))
		return resolve_number(text, ret);
	if (!word || word->type == JSON_KIND_TEXT)
		*ret = json_text(text);
	else if (word->type == JSON_KIND_BOOL)
		*ret = json_bool(word->value);
	else if (word->type == JSON_KIND_NIL)
		*ret = json_nil();
	else
		return -EDOM;
	return 0;
}

bool yaml_is_text(const char *text)
{
	cleanup_free char *number = NULL;

	if (find_word(text))
		return false;
	if (!may_be_number(text))
		return true;
	number = without_underscores(text);
	return !integer_base(number) && !is_float(number) && !is_sexagesimal(number) &&
	       !is_date(text);
}
