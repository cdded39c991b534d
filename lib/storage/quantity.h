/*
 * Quantities of Kubernetes ("10Gi", "1500M", "0.5", "2e9"), by value: no I/O, nothing to free.
 *
 * As k8s.io/apimachinery/pkg/api/resource/quantity.go reads and writes them: what is finer than
 * a billionth is rounded up, and binary quantities end at 2^63-1. Nineteen significant digits
 * count; decimal quantities end at about 10^29.
 */
#pragma once

#include "data/json.h"

enum quantity_format {
	QUANTITY_DECIMAL,  /* 12M */
	QUANTITY_BINARY,   /* 12Mi */
	QUANTITY_EXPONENT, /* 12e6 */
};

enum {
	QUANTITY_MAX_TEXT = 48, /* of the canonical form, with its NUL */
};

struct quantity {
	__int128 nanos; /* billionths */
	enum quantity_format format;
	bool short_decimal; /* of at most 18 digits: int64Amount, whose value may not be told */
	/* The text it was read from, where that is canonical already (as far as Kubernetes looks);
	 * else empty. */
	char text[QUANTITY_MAX_TEXT];
};

/*
 * Parses a whole text. 0, or -EINVAL; *@ret_why is then what the API server answers ("quantities
 * must match the regular expression ..."), a constant. It may be NULL.
 */
int quantity_parse(const char *text, struct quantity *ret, const char **ret_why) must_check;
/* The same of a string or a number of a tree; absent or null is zero. */
int quantity_of(const struct json *value, struct quantity *ret, const char **ret_why) must_check;
/* The same for what was checked before: zero stands for what is no quantity. */
struct quantity quantity_or_zero(const struct json *value);

/* <0, 0, >0: quantities are compared by their exact values, whatever their formats. */
int quantity_compare(const struct quantity *a, const struct quantity *b);

/*
 * The value, rounded up to whole units. Decimal quantities beyond 2^63-1 come out as Value() gives
 * them: as 0 ("10E"), or as their low 64 bits, which may be negative ("9223372036854775808").
 */
int64_t quantity_value(const struct quantity *quantity);

/* The canonical form: "512Mi" for "0.5Gi". */
void quantity_format(const struct quantity *quantity, char ret[QUANTITY_MAX_TEXT]);
