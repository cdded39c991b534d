/* The tables of the components: in order, without doubles, and with versions that can be. */
#include "config/component_tables.h"

#include "unit.h"

static void check_versions(const char *name, int since, int gone, int oldest)
{
	ck_assert_msg(!since || since > oldest, "%s: since %d is no news", name, since);
	ck_assert_msg(!gone || gone > since, "%s: gone in %d before %d", name, gone, since);
}

/* Neighbours: sorted, and two rows of one key only for versions that do not meet. */
static void check_neighbours(const struct component_field *field,
			     const struct component_field *next)
{
	if (!next->key)
		return;
	ck_assert_msg(strcmp(field->key, next->key) <= 0, "%s before %s", field->key, next->key);
	if (str_eq(field->key, next->key))
		ck_assert_msg(field->gone && field->gone == next->since, "%s twice", field->key);
}

static void check_fields(const struct component_field *fields)
{
	for (const struct component_field *field = fields; field->key; field++) {
		bool nests = field->type == COMPONENT_OBJECT || field->type == COMPONENT_OBJECTS;

		check_versions(field->key, field->since, field->gone, release_oldest_minor());
		check_neighbours(field, field + 1);
		ck_assert_msg(nests == (field->fields != NULL), "%s", field->key);
		if (nests)
			check_fields(field->fields);
	}
}

static size_t count_known(const struct component_field *fields, int minor)
{
	size_t count = 0;

	for (; fields->key; fields++)
		count += component_known(fields->since, fields->gone, minor);
	return count;
}

static size_t check_flags(const struct component_flag *flags, int oldest)
{
	size_t count = 0;

	for (const struct component_flag *flag = flags; flag->name; flag++) {
		count++;
		check_versions(flag->name, flag->since, flag->gone, oldest);
		ck_assert_msg(!flag->instead || flag->gone, "%s: instead of what is there",
			      flag->name);
		if (flag[1].name)
			ck_assert_msg(strcmp(flag->name, flag[1].name) < 0, "%s before %s",
				      flag->name, flag[1].name);
	}
	return count;
}

static size_t check_gates(const struct component_gate *gates)
{
	size_t count = 0;

	for (const struct component_gate *gate = gates; gate->name; gate++) {
		count++;
		check_versions(gate->name, gate->since, gate->gone, release_oldest_minor());
		ck_assert_msg(!gate->locked || gate->locked >= gate->since, "%s: locked in %d",
			      gate->name, gate->locked);
		ck_assert_msg(!gate->locked || !gate->gone || gate->locked < gate->gone,
			      "%s: locked in %d, gone in %d", gate->name, gate->locked, gate->gone);
		ck_assert_msg(!gate->off || gate->locked, "%s", gate->name);
		if (gate[1].name)
			ck_assert_msg(strcmp(gate->name, gate[1].name) < 0, "%s before %s",
				      gate->name, gate[1].name);
	}
	return count;
}

START_TEST(fields_are_in_order)
{
	check_fields(component_fields_kubelet);
	check_fields(component_fields_kube_proxy);
	ck_assert_uint_eq(count_known(component_fields_kubelet, 26), 108);
	ck_assert_uint_eq(count_known(component_fields_kubelet, 36), 125);
	ck_assert_uint_eq(count_known(component_fields_kube_proxy, 26), 21);
	ck_assert_uint_eq(count_known(component_fields_kube_proxy, 36), 24);
}
END_TEST

START_TEST(flags_are_in_order)
{
	ck_assert_uint_gt(check_flags(flags_kube_apiserver, release_oldest_minor()), 200);
	ck_assert_uint_gt(check_flags(flags_kube_controller_manager, release_oldest_minor()), 170);
	ck_assert_uint_gt(check_flags(flags_kube_scheduler, release_oldest_minor()), 70);
	ck_assert_uint_gt(check_flags(flags_kubelet, release_oldest_minor()), 180);
	ck_assert_uint_gt(check_flags(flags_etcd, 5), 150);
	ck_assert_uint_gt(check_flags(component_plugins, release_oldest_minor()), 40);
}
END_TEST

START_TEST(gates_are_in_order)
{
	ck_assert_uint_gt(check_gates(component_gates_a_j), 200);
	ck_assert_uint_gt(check_gates(component_gates_k_z), 230);
}
END_TEST

UNIT_TESTS(component_tables, fields_are_in_order, flags_are_in_order, gates_are_in_order)
