/* Quantities as k8s.io/apimachinery's ParseQuantity() and String() have them (quantity_test.go). */
#include "storage/quantity.h"

#include <errno.h>

#include "unit.h"

static struct quantity parsed(const char *text)
{
	struct quantity ret;
	const char *why;

	ck_assert_msg(quantity_parse(text, &ret, &why) == 0, "%s: %s", text, why);
	return ret;
}

START_TEST(have_one_canonical_form)
{
	static const struct {
		const char *text, *canonical;
	} cases[] = {
		{ "0", "0" },
		{ "0Gi", "0" },
		{ "1Gi", "1Gi" },
		{ "0.5Gi", "512Mi" },
		{ "1024Mi", "1Gi" },
		{ "1000Mi", "1000Mi" },
		{ "1500M", "1500M" },
		{ "2000M", "2G" },
		{ "1073741824", "1073741824" },
		{ "1000", "1k" },
		{ "2e9", "2e9" },
		{ "2e+09", "2e+09" },
		{ "1E3", "1E3" },
		{ "1000e3", "1e6" },
		{ "1.5Gi", "1536Mi" },
		{ "1.5", "1500m" },
		{ "100m", "100m" },
		{ "0.1m", "100u" },
		{ "1Ki", "1Ki" },
		{ "1023", "1023" },
		{ "0.0000000001", "1n" },
		{ "10.00", "10" },
		{ "-1Gi", "-1Gi" },
		{ "12E", "12E" },
		{ "9223372036854775807Gi", "9223372036854775807" },
		{ "0.5Ki", "512" },
		{ "1.1Ki", "1126400m" },
		{ "010", "010" },
		{ "16Ei", "9223372036854775807" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct quantity quantity = parsed(cases[i].text);
		char text[QUANTITY_MAX_TEXT];

		quantity_format(&quantity, text);
		ck_assert_msg(strcmp(text, cases[i].canonical) == 0, "%s is %s, and has to be %s",
			      cases[i].text, text, cases[i].canonical);
	}
}
END_TEST

START_TEST(compare_by_value)
{
	static const struct {
		const char *a, *b;
		int order;
	} cases[] = {
		{ "1G", "1Gi", -1 },  { "1Gi", "1073741824", 0 }, { "0.5Gi", "512Mi", 0 },
		{ "2e9", "2G", 0 },   { "1500m", "1", 1 },        { "1k", "1Ki", -1 },
		{ "100m", "0.1", 0 }, { "-1", "1", -1 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct quantity a = parsed(cases[i].a), b = parsed(cases[i].b);

		ck_assert_msg(quantity_compare(&a, &b) == cases[i].order, "%s and %s", cases[i].a,
			      cases[i].b);
	}
}
END_TEST

START_TEST(are_rounded_up_to_whole_units)
{
	struct quantity small = parsed("100m"), whole = parsed("5"), large = parsed("1000Ei");
	/* Decimal quantities have no bound, and wrap around; short ones are given up. */
	struct quantity given_up = parsed("10E");
	struct quantity over = parsed("9223372036854775808"),
			twice = parsed("18446744073709551620");

	ck_assert_int_eq(quantity_value(&small), 1);
	ck_assert_int_eq(quantity_value(&whole), 5);
	ck_assert_int_eq(quantity_value(&large), INT64_MAX);
	ck_assert_int_eq(quantity_value(&given_up), 0);
	ck_assert_int_eq(quantity_value(&over), INT64_MIN);
	ck_assert_int_eq(quantity_value(&twice), 4);
}
END_TEST

START_TEST(are_refused_as_the_api_server_does)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{ "", "quantities must match" },
		{ "abc", "quantities must match" },
		{ "1 Gi", "quantities must match" },
		{ "1Zi", "quantities must match" },
		{ "1Kii", "unable to parse quantity's suffix" },
		{ "1ee3", "unable to parse quantity's suffix" },
		{ "1.2.3", "quantities must match" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct quantity ignored;
		const char *why;

		ck_assert_msg(quantity_parse(cases[i].text, &ignored, &why) == -EINVAL, "%s",
			      cases[i].text);
		ck_assert_msg(strncmp(why, cases[i].why, strlen(cases[i].why)) == 0, "%s: %s",
			      cases[i].text, why);
	}
}
END_TEST

START_TEST(come_from_numbers_too)
{
	cleanup_json struct json *number = json_int(5), *real = json_float(1.5),
				 *truth = json_bool(true);
	struct quantity quantity;

	ck_assert_int_eq(quantity_of(number, &quantity, NULL), 0);
	ck_assert_int_eq(quantity_value(&quantity), 5);
	ck_assert_int_eq(quantity_of(real, &quantity, NULL), 0);
	ck_assert_int_eq(quantity_value(&quantity), 2);
	ck_assert_int_eq(quantity_of(NULL, &quantity, NULL), 0);
	ck_assert_int_eq(quantity_value(&quantity), 0);
	ck_assert_int_eq(quantity_of(truth, &quantity, NULL), -EINVAL);
}
END_TEST

UNIT_TESTS(quantity, have_one_canonical_form, compare_by_value, are_rounded_up_to_whole_units,
	   are_refused_as_the_api_server_does, come_from_numbers_too)
