#include "check/containerd.h"

#include "unit.h"

static struct version parsed(const char *text)
{
	struct error err = { 0 };
	struct version version;

	ck_assert_msg(version_parse(text, &version, &err) == 0, "%s", err.message);
	return version;
}

START_TEST(goes_with_what_its_makers_tried)
{
	static const struct {
		const char *containerd, *kubernetes;
		bool fits;
		int major, minor; /* wanted */
	} rows[] = {
		{ "1.6.20", "v1.34.0", true, 0, 0 }, { "1.7.27", "v1.35.0", false, 2, 1 },
		{ "1.7.28", "v1.35.0", true, 2, 1 }, { "2.0.13", "v1.35.0", false, 2, 1 },
		{ "2.1.4", "v1.35.0", false, 2, 1 }, { "2.1.5", "v1.35.0", true, 2, 1 },
		{ "2.3.0", "v1.35.9", true, 2, 1 },  { "2.1.9", "v1.36.0", false, 2, 2 },
		{ "2.2.0", "v1.36.5", true, 2, 2 },  { "1.7.36", "v1.37.1", false, 2, 3 },
		{ "2.2.9", "v1.37.1", false, 2, 3 }, { "2.3.6", "v1.37.1", true, 2, 3 },
		{ "2.4.1", "v1.37.1", true, 2, 3 },  { "2.5.0", "v1.37.1", true, 2, 3 },
		{ "2.2.9", "v1.38.0", false, 2, 3 }, { "3.0.0", "v1.38.0", true, 2, 3 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct version containerd = parsed(rows[i].containerd), wanted;
		struct version kubernetes = parsed(rows[i].kubernetes);

		ck_assert_msg(containerd_goes_with(&containerd, &kubernetes, &wanted) ==
				      rows[i].fits,
			      "%s with %s", rows[i].containerd, rows[i].kubernetes);
		ck_assert_int_eq(wanted.major, rows[i].major);
		ck_assert_int_eq(wanted.minor, rows[i].minor);
	}
}
END_TEST

START_TEST(series_end_on_a_day)
{
	enum {
		LAST_OF_SEPTEMBER = 1790726400,
		DAY = 86400
	}; /* 2026-09-30 */
	struct version old = parsed("1.7.36"), new = parsed("2.3.6"), other = parsed("1.6.20");

	ck_assert_ptr_null(containerd_ended(&old, LAST_OF_SEPTEMBER));
	ck_assert_str_eq(containerd_ended(&old, LAST_OF_SEPTEMBER + DAY), "2026-09-30");
	ck_assert_ptr_null(containerd_ended(&old, 0));
	ck_assert_ptr_null(containerd_ended(&new, LAST_OF_SEPTEMBER + DAY));
	ck_assert_ptr_null(containerd_ended(&other, LAST_OF_SEPTEMBER + DAY));
}
END_TEST

UNIT_TESTS(containerd, goes_with_what_its_makers_tried, series_end_on_a_day)
