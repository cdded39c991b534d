/* Quantities of Kubernetes: numbers with a suffix, such as 100Mi or 500m. */
#include <errno.h>
#include <math.h>

#include "config/component_tables.h"

static const struct {
	const char *suffix;
	double factor;
} suffixes[] = {
	{ "", 1 },        { "n", 1e-9 },    { "u", 1e-6 },    { "m", 1e-3 },
	{ "k", 1e3 },     { "M", 1e6 },     { "G", 1e9 },     { "T", 1e12 },
	{ "P", 1e15 },    { "E", 1e18 },    { "Ki", 0x1p10 }, { "Mi", 0x1p20 },
	{ "Gi", 0x1p30 }, { "Ti", 0x1p40 }, { "Pi", 0x1p50 }, { "Ei", 0x1p60 },
};

enum {
	EXPONENT_MAX = 30, /* beyond, a number is outside of what a quantity holds */
};

/* "e9", "E-3": 0 when it is none. */
static double factor_of_exponent(const char *text)
{
	int64_t exponent;

	if (*text != 'e' && *text != 'E')
		return 0;
	text += 1 + (text[1] == '+');
	if (parse_int(text, -EXPONENT_MAX, EXPONENT_MAX, &exponent) < 0)
		return 0;
	return pow(10, (double)exponent);
}

static double factor_of(const char *suffix)
{
	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++)
		if (str_eq(suffixes[i].suffix, suffix))
			return suffixes[i].factor;
	return factor_of_exponent(suffix);
}

int component_quantity(const char *text, double *ret)
{
	double number = 0, place = 1, factor, sign = *text == '-' ? -1 : 1;
	bool has_digits = false;

	for (text += *text == '+' || *text == '-'; *text >= '0' && *text <= '9'; text++) {
		number = number * 10 + (*text - '0');
		has_digits = true;
	}
	if (*text == '.')
		for (text++; *text >= '0' && *text <= '9'; text++) {
			number += (*text - '0') * (place /= 10);
			has_digits = true;
		}
	factor = has_digits ? factor_of(text) : 0;
	if (factor == 0)
		return -EINVAL;
	if (ret)
		*ret = sign * number * factor;
	return 0;
}

char *component_quantity_text(double bytes)
{
	static const char *const units[] = { "", "Ki", "Mi", "Gi", "Ti" };
	size_t unit = 0;

	while (unit + 1 < ARRAY_SIZE(units) && bytes != 0 && fmod(bytes, 1024) == 0) {
		bytes /= 1024;
		unit++;
	}
	return xasprintf("%.15g%s", bytes, units[unit]);
}
