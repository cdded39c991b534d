/* Labels, selectors of labels, and terms of node affinity. */
#include "storage/labels.h"

#include "unit.h"

static struct json *tree(const char *text)
{
	struct json *ret;
	struct error err;

	ck_assert_msg(json_parse("test", text, strlen(text), &ret, &err) == 0, "%s", err.message);
	return ret;
}

START_TEST(have_names_and_values)
{
	ck_assert(label_name_is_valid("zone"));
	ck_assert(label_name_is_valid("topology.kubernetes.io/zone"));
	ck_assert(label_name_is_valid("a_b.c-D"));
	ck_assert(!label_name_is_valid(""));
	ck_assert(!label_name_is_valid("a b"));
	ck_assert(!label_name_is_valid("-a"));
	ck_assert(!label_name_is_valid("a/"));
	ck_assert(!label_name_is_valid("/a"));
	ck_assert(!label_name_is_valid("A_/a"));
	ck_assert(label_value_is_valid(""));
	ck_assert(label_value_is_valid("a.B_1"));
	ck_assert(!label_value_is_valid("a."));
	ck_assert(!label_value_is_valid(
		"0123456789012345678901234567890123456789012345678901234567890123"));
}
END_TEST

START_TEST(have_prefixes_that_are_names)
{
	char name[255];

	memset(name, 'x', sizeof(name) - 1);
	name[254] = '\0';
	ck_assert(!object_name_is_valid(name));
	name[253] = '\0';
	ck_assert(object_name_is_valid(name));
	ck_assert(object_name_is_valid("a.b-c.1"));
	ck_assert(!object_name_is_valid(""));
	ck_assert(!object_name_is_valid("a..b"));
	ck_assert(!object_name_is_valid("a."));
	ck_assert(!object_name_is_valid("-a"));
	ck_assert(!object_name_is_valid("a-.b"));
	ck_assert(!object_name_is_valid("A"));
	ck_assert(!object_name_is_valid("a_b"));
	/* Longer than a label of DNS may be. */
	memcpy(name + 64, "/a", 3);
	ck_assert(label_name_is_valid(name));
}
END_TEST

START_TEST(are_selected)
{
	cleanup_json struct json *labels = tree("{\"zone\":\"a\",\"size\":\"5\"}");
	static const struct {
		const char *selector;
		bool holds;
	} cases[] = {
		{ "{}", true },
		{ "{\"matchLabels\":{\"zone\":\"a\"}}", true },
		{ "{\"matchLabels\":{\"zone\":\"a\",\"tier\":\"x\"}}", false },
		{ "{\"matchExpressions\":[{\"key\":\"zone\",\"operator\":\"In\","
		  "\"values\":[\"b\",\"a\"]}]}",
		  true },
		{ "{\"matchExpressions\":[{\"key\":\"zone\",\"operator\":\"NotIn\","
		  "\"values\":[\"a\"]}]}",
		  false },
		{ "{\"matchExpressions\":[{\"key\":\"tier\",\"operator\":\"NotIn\","
		  "\"values\":[\"a\"]}]}",
		  true },
		{ "{\"matchExpressions\":[{\"key\":\"zone\",\"operator\":\"Exists\"}]}", true },
		{ "{\"matchExpressions\":[{\"key\":\"zone\",\"operator\":\"DoesNotExist\"}]}",
		  false },
		{ "{\"matchExpressions\":[{\"key\":\"size\",\"operator\":\"Gt\","
		  "\"values\":[\"4\"]}]}",
		  true },
		{ "{\"matchExpressions\":[{\"key\":\"size\",\"operator\":\"Lt\","
		  "\"values\":[\"5\"]}]}",
		  false },
		{ "{\"matchExpressions\":[{\"key\":\"zone\",\"operator\":\"Gt\","
		  "\"values\":[\"4\"]}]}",
		  false },
		{ "{\"matchExpressions\":[{\"key\":\"zone\",\"operator\":\"Like\"}]}", false },
		{ "{\"matchLabels\":{\"zone\":\"a\"},\"matchExpressions\":[{\"key\":\"zone\","
		  "\"operator\":\"DoesNotExist\"}]}",
		  false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		cleanup_json struct json *selector = tree(cases[i].selector);

		ck_assert_msg(label_selector_holds(selector, labels) == cases[i].holds, "%s",
			      cases[i].selector);
	}
	ck_assert(label_selector_holds(NULL, NULL));
}
END_TEST

START_TEST(of_nodes_are_matched_by_any_term)
{
	cleanup_json struct json *labels = tree("{\"zone\":\"a\"}");
	cleanup_json struct json *either = tree(
		"[{\"matchExpressions\":[{\"key\":\"zone\",\"operator\":\"In\",\"values\":"
		"[\"b\"]}]},{\"matchExpressions\":[{\"key\":\"zone\",\"operator\":\"Exists\"}]}]");
	cleanup_json struct json *empty = tree("[{}]");
	cleanup_json struct json *named = tree("[{\"matchFields\":[{\"key\":\"metadata.name\","
					       "\"operator\":\"In\",\"values\":[\"n1\"]}]}]");

	ck_assert(node_selector_terms_hold(either, labels, NULL));
	ck_assert(!node_selector_terms_hold(empty, labels, NULL));
	ck_assert(!node_selector_terms_hold(NULL, labels, NULL));
	ck_assert(node_selector_terms_hold(named, labels, "n1"));
	ck_assert(!node_selector_terms_hold(named, labels, "n2"));
	/* The affinity of a volume does not look at fields. */
	ck_assert(node_selector_terms_hold(named, labels, NULL));
}
END_TEST

UNIT_TESTS(labels, have_names_and_values, have_prefixes_that_are_names, are_selected,
	   of_nodes_are_matched_by_any_term)
