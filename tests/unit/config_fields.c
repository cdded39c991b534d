/* The tables hold together: what walks them relies on this. */
#include "config/config_fields.h"

#include "config/config_rules.h"
#include "unit.h"

enum {
	HELP_MAX = 90 /* columns in the manual */
};

static void check_fallback(const struct field *field)
{
	int64_t number;

	if (!field->fallback)
		return;
	switch (field->type) {
	case FIELD_BOOL:
		ck_assert_msg(str_eq(field->fallback, "true"), "%s", field->key);
		break;
	case FIELD_INT:
		ck_assert_msg(parse_int(field->fallback, 1, INT32_MAX, &number) == 0, "%s",
			      field->key);
		break;
	case FIELD_DURATION: {
		cleanup_free char *canonical = NULL;

		ck_assert_msg(parse_duration(field->fallback, &number) == 0, "%s", field->key);
		canonical = format_duration(number);
		ck_assert_str_eq(canonical, field->fallback);
		break;
	}
	default:
		ck_assert_msg(field->type == FIELD_TEXT || field->type == FIELD_TEXTS, "%s",
			      field->key);
	}
	if (field->rule && field->type != FIELD_TEXTS)
		ck_assert_msg(rule_holds(field->rule, field->fallback), "%s", field->key);
}

static void check_table(const struct field *fields)
{
	for (const struct field *field = fields; field->key; field++) {
		bool nests = field->type == FIELD_OBJECT || field->type == FIELD_LIST ||
			     field->type == FIELD_TREE;

		ck_assert_msg(field->help && *field->help && strlen(field->help) <= HELP_MAX, "%s",
			      field->key);
		ck_assert_msg(nests == (field->fields != NULL), "%s", field->key);
		ck_assert_msg((field->type == FIELD_LIST) == (field->size > 0), "%s", field->key);
		ck_assert_msg(!field->given || field->type == FIELD_OBJECT, "%s", field->key);
		ck_assert_msg(!field->instead || field->api, "%s", field->key);
		for (const struct field *other = fields; other < field; other++)
			ck_assert_msg(!str_eq(other->key, field->key), "%s twice", field->key);
		check_fallback(field);
		if (nests)
			check_table(field->fields);
	}
}

START_TEST(rows_hold_together)
{
	for (const struct kind *kind = config_kinds; kind->name; kind++) {
		ck_assert_ptr_eq(config_kind_find(kind->kind), kind);
		ck_assert_str_eq(config_kind_name(kind->kind), kind->name);
		ck_assert_msg(!kind->fields == !!kind->tree, "%s", kind->name);
		ck_assert_msg(!kind->api == !!kind->version, "%s", kind->name);
		if (kind->fields)
			check_table(kind->fields);
	}
}
END_TEST

/* Each row that owns a place in the struct has it for itself; durations of v1beta3 share theirs. */
static void check_places(const struct field *fields, size_t base, size_t *places, size_t *count)
{
	for (const struct field *field = fields; field->key; field++) {
		size_t place = base + field->offset;

		if (field->type == FIELD_OBJECT) {
			check_places(field->fields, place, places, count);
			continue;
		}
		if (field->api == CONFIG_V1BETA3)
			continue;
		for (size_t i = 0; i < *count; i++)
			ck_assert_msg(places[i] != place, "%s", field->key);
		places[(*count)++] = place;
	}
}

START_TEST(rows_have_their_own_places)
{
	size_t places[512], count = 0;

	for (const struct kind *kind = config_kinds; kind->name; kind++)
		if (kind->fields)
			check_places(kind->fields, 0, places, &count);
	ck_assert_uint_gt(count, 100);
}
END_TEST

START_TEST(defaults_are_freed)
{
	struct config *config = config_new();

	ck_assert_str_eq(config->cluster.service_subnet, "10.96.0.0/12");
	ck_assert_int_eq(config->cluster.ca_certificate_validity_period, INT64_C(87600) * 3600000);
	ck_assert(config->upgrade.apply.certificate_renewal);
	ck_assert_str_eq(config->upgrade.node.image_pull_policy, "IfNotPresent");
	ck_assert_int_eq(config->reset.timeouts.upgrade_manifests, 300000);
	ck_assert_int_eq(config->node.parallel, 16);
	config_free(config);
	config_free(NULL);
}
END_TEST

UNIT_TESTS(config_fields, rows_hold_together, rows_have_their_own_places, defaults_are_freed)
