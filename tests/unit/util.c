#include "base/util.h"

#include <errno.h>
#include <fcntl.h>

#include "unit.h"

START_TEST(allocates)
{
	cleanup_free char *text = xstrdup("abc"), *part = xstrndup("abc", 2), *copy = NULL;
	cleanup_free char *made = xasprintf("%s-%d", text, 7), *none = xstrdup_or_null(NULL);
	cleanup_free int *zeros = xcalloc(3, sizeof(*zeros));
	cleanup_free char *empty = xmalloc(0);

	copy = xmemdup(text, 4);
	ck_assert_str_eq(copy, "abc");
	ck_assert_str_eq(part, "ab");
	ck_assert_str_eq(made, "abc-7");
	ck_assert_ptr_null(none);
	ck_assert_int_eq(zeros[0] | zeros[1] | zeros[2], 0);
	ck_assert_ptr_nonnull(empty);
}
END_TEST

START_TEST(grows_by_doubling)
{
	size_t capacity = 0;
	int *array = grow(NULL, &capacity, 1, sizeof(*array));

	ck_assert_uint_eq(capacity, 8);
	array[0] = 5;
	array = grow(array, &capacity, 8, sizeof(*array));
	ck_assert_uint_eq(capacity, 8);
	array = grow(array, &capacity, 9, sizeof(*array));
	ck_assert_uint_eq(capacity, 16);
	array = grow(array, &capacity, 100, sizeof(*array));
	ck_assert_uint_eq(capacity, 128);
	ck_assert_int_eq(array[0], 5);
	free(array);
}
END_TEST

START_TEST(compares_texts)
{
	ck_assert(str_eq("a", "a") && !str_eq("a", "A"));
	ck_assert(str_starts("abc", "ab") && str_starts("abc", "") && !str_starts("ab", "abc"));
	ck_assert(str_ends("abc", "bc") && str_ends("abc", "") && !str_ends("bc", "abc"));
}
END_TEST

START_TEST(hands_over)
{
	char *text = xstrdup("a");
	char *taken = take_ptr(&text);
	int fd = 7;

	ck_assert_ptr_null(text);
	ck_assert_str_eq(taken, "a");
	free(taken);
	ck_assert_int_eq(take_fd(&fd), 7);
	ck_assert_int_eq(fd, -1);
}
END_TEST

START_TEST(closes_and_keeps_errno)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC), none = -1;
	FILE *file = NULL;

	errno = ENOENT;
	close_fd(&fd);
	ck_assert_int_eq(errno, ENOENT);
	ck_assert_int_eq(fcntl(fd, F_GETFD), -1);
	close_fd(&none);
	close_file(&file);
}
END_TEST

START_TEST(parses_integers)
{
	static const struct {
		const char *text;
		int result;
		int64_t value;
	} rows[] = {
		{ "0", 0, 0 },         { "-5", 0, -5 },
		{ "100", 0, 100 },     { "007", 0, 7 },
		{ "101", -ERANGE, 0 }, { "-6", -ERANGE, 0 },
		{ "", -EINVAL, 0 },    { "-", -EINVAL, 0 },
		{ " 1", -EINVAL, 0 },  { "+1", -EINVAL, 0 },
		{ "1 ", -EINVAL, 0 },  { "0x1", -EINVAL, 0 },
		{ "1.5", -EINVAL, 0 }, { "99999999999999999999", -ERANGE, 0 },
	};
	int64_t value;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		value = 0;
		ck_assert_msg(parse_int(rows[i].text, -5, 100, &value) == rows[i].result, "%s",
			      rows[i].text);
		ck_assert_int_eq(value, rows[i].value);
	}
	ck_assert_int_eq(parse_int("-9223372036854775808", INT64_MIN, INT64_MAX, &value), 0);
	ck_assert_int_eq(value, INT64_MIN);
}
END_TEST

START_TEST(parses_durations)
{
	static const struct {
		const char *text;
		int64_t ms; /* -1: no duration */
	} rows[] = {
		{ "0", 0 },
		{ "0s", 0 },
		{ "4m0s", 240000 },
		{ "1h30m", 5400000 },
		{ "300ms", 300 },
		{ "24h0m0s", 86400000 },
		{ "1.5h", 5400000 },
		{ ".5s", 500 },
		{ "1.001s", 1001 },
		{ "2000us", 2 },
		{ "3000000ns", 3 },
		{ "5000\xc2\xb5s", 5 },
		{ "2540400h", 9145440000000 },
		{ "", -1 },
		{ "5", -1 },
		{ "s", -1 },
		{ "5 s", -1 },
		{ "5d", -1 },
		{ "1..5s", -1 },
		{ ".s", -1 },
		{ "1s-", -1 },
		{ "5000000h", -1 },
	};
	int64_t ms;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		int r = parse_duration(rows[i].text, &ms);

		ck_assert_msg(r == (rows[i].ms < 0 ? -EINVAL : 0), "%s: %d", rows[i].text, r);
		if (r == 0)
			ck_assert_msg(ms == rows[i].ms, "%s: %ld", rows[i].text, (long)ms);
	}
	ck_assert_int_eq(parse_duration("-1m", &ms), 0);
	ck_assert_int_eq(ms, -60000);
}
END_TEST

START_TEST(formats_durations)
{
	static const struct {
		int64_t ms;
		const char *text;
	} rows[] = {
		{ 0, "0s" },           { 5, "5ms" },          { 1000, "1s" },
		{ 1500, "1.5s" },      { 1050, "1.05s" },     { 60000, "1m0s" },
		{ 240000, "4m0s" },    { 3600000, "1h0m0s" }, { 86400000, "24h0m0s" },
		{ 61001, "1m1.001s" }, { -90000, "-1m30s" },  { 9145440000000, "2540400h0m0s" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup_free char *text = format_duration(rows[i].ms);
		int64_t back;

		ck_assert_str_eq(text, rows[i].text);
		ck_assert_int_eq(parse_duration(text, &back), 0);
		ck_assert_int_eq(back, rows[i].ms);
	}
}
END_TEST

START_TEST(cleans_paths)
{
	static const char *const rows[][2] = {
		{ "/", "/" },           { "//", "/" },        { "/..", "/" },
		{ "/a/b", "/a/b" },     { "/a//b/", "/a/b" }, { "/./a/.", "/a" },
		{ "/a/../../b", "/b" }, { "/a/b/..", "/a" },  { "/a/..b/.../c.", "/a/..b/.../c." },
		{ "a//b", "a//b" },     { "", "" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup_free char *path = xstrdup(rows[i][0]);

		path_clean(path);
		ck_assert_str_eq(path, rows[i][1]);
	}
}
END_TEST

UNIT_TESTS(util, allocates, grows_by_doubling, compares_texts, hands_over, closes_and_keeps_errno,
	   parses_integers, parses_durations, formats_durations, cleans_paths)
