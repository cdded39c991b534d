#include "base/str_list.h"

#include "unit.h"

START_TEST(keeps_items_in_order)
{
	struct str_list list = { 0 };

	str_list_add(&list, "b");
	str_list_add(&list, "a");
	ck_assert_str_eq(list.items[0], "b");
	ck_assert(str_list_has(&list, "a"));
	ck_assert(!str_list_has(&list, "c"));
	str_list_done(&list);
	ck_assert_uint_eq(list.count, 0);
}
END_TEST

START_TEST(sorts_by_bytes)
{
	struct str_list list = { 0 };

	str_list_add(&list, "b");
	str_list_add(&list, "B");
	str_list_add(&list, "a");
	str_list_sort(&list);
	ck_assert_str_eq(list.items[0], "B");
	ck_assert_str_eq(list.items[1], "a");
	ck_assert_str_eq(list.items[2], "b");
	str_list_done(&list);
}
END_TEST

START_TEST(joins_items)
{
	struct str_list list = { 0 };
	cleanup_free char *none = str_list_join(&list, ", "), *one = NULL, *two = NULL;

	str_list_add(&list, "b");
	one = str_list_join(&list, ", ");
	str_list_add(&list, "a");
	two = str_list_join(&list, ", ");
	ck_assert_str_eq(none, "");
	ck_assert_str_eq(one, "b");
	ck_assert_str_eq(two, "b, a");
	str_list_done(&list);
}
END_TEST

UNIT_TESTS(str_list, keeps_items_in_order, sorts_by_bytes, joins_items)
