#include "install/addon.h"

#include <errno.h>

#include "config_unit.h"
#include "template/template.h"

static const char cluster[] =
	V1BETA4("InitConfiguration", "nodeRegistration: {name: cp1}\n"
				     "localAPIEndpoint: {advertiseAddress: 192.0.2.10}\n---\n")
		V1BETA4("ClusterConfiguration", "kubernetesVersion: v1.30.0\n");

static bool never(const struct config *config)
{
	(void)config;
	return false;
}

static int set_values(const struct installer_input *in, struct json *values, struct error *err)
{
	(void)in, (void)err;
	template_set(values, "CLUSTER_DNS", "10.96.0.10");
	template_set(values, "COREFILE", ". {}");
	return 0;
}

static int set_nothing(const struct installer_input *in, struct json *values, struct error *err)
{
	(void)in, (void)values;
	return error_set(err, -EINVAL, "no value");
}

static void name_version(struct json *documents, const struct version *version)
{
	json_map_set(json_path(json_list_at(documents, 0), "metadata"), "labels",
		     json_printf("v1.%d", version->minor));
}

static const struct addon_template templates[] = {
	{ "coredns/service.yaml", .patches = "corednsdeployment" },
	{ "coredns/configmap.yaml", .make_older = name_version },
	{ 0 },
};

/* Adds @addon with a patch for its first template to @plan. */
static int add(const struct addon *addon, struct plan *plan, struct error *err)
{
	static const char change[] = "spec: {clusterIP: 10.0.0.1}\n";
	cleanup_config struct config *config = load(0, cluster);
	cleanup_patches struct patches *patches = patches_new();
	const struct installer_input in = { .config = config, .patches = patches };
	cleanup_free char *ignored = NULL;

	ck_assert_int_eq(patches_add(patches, "corednsdeployment+merge.yaml", change,
				     strlen(change), &ignored, err),
			 0);
	return addon_add(addon, &in, plan, err);
}

START_TEST(objects_are_added_in_the_order_of_templates)
{
	const struct addon addon = { .set_values = set_values, .templates = templates };
	cleanup_plan struct plan *plan = plan_new();
	struct error err = { 0 };
	const struct json *service, *map;

	ck_assert_int_eq(add(&addon, plan, &err), 0);
	ck_assert_uint_eq(plan_count(plan), 2);
	ck_assert_str_eq(plan_at(plan, 0)->target, "Service kube-system/kube-dns");
	ck_assert_str_eq(plan_at(plan, 1)->target, "ConfigMap kube-system/coredns");
	service = json_map_get(plan_at(plan, 0)->params, "object");
	map = json_map_get(plan_at(plan, 1)->params, "object");
	ck_assert_str_eq(json_get_text(json_path(service, "spec.clusterIP"), ""), "10.0.0.1");
	ck_assert_str_eq(json_get_text(json_path(map, "data.Corefile"), ""), ". {}");
	ck_assert_str_eq(json_get_text(json_path(map, "metadata.labels"), ""), "v1.30");
}
END_TEST

START_TEST(what_is_not_wanted_adds_nothing)
{
	const struct addon addon = { .is_wanted = never,
				     .set_values = set_nothing,
				     .templates = templates };
	cleanup_plan struct plan *plan = plan_new();
	struct error err = { 0 };

	ck_assert_int_eq(add(&addon, plan, &err), 0);
	ck_assert_uint_eq(plan_count(plan), 0);
}
END_TEST

START_TEST(values_may_be_missing)
{
	const struct addon addon = { .set_values = set_nothing, .templates = templates };
	cleanup_plan struct plan *plan = plan_new();
	struct error err = { 0 };

	ck_assert_int_eq(add(&addon, plan, &err), -EINVAL);
	ck_assert_str_eq(err.message, "no value");
	ck_assert_uint_eq(plan_count(plan), 0);
}
END_TEST

static bool is_named(const struct addon *addon, const char *value)
{
	for (const struct addon_template *row = addon->templates; row->name; row++)
		if (template_names(template_find(row->name), value))
			return true;
	return false;
}

START_TEST(every_value_is_named_by_a_template_of_its_addon)
{
	cleanup_config struct config *config = load(0, cluster);
	const struct installer_input in = { .config = config };

	for (size_t i = 0; installer_table[i]; i++) {
		const struct installer *installer = installer_table[i];
		cleanup_json struct json *values = json_map();
		struct json_iter iter;
		struct error err = { 0 };

		ck_assert_msg(!installer->add != !installer->addon, "%s", installer->id);
		if (!installer->addon)
			continue;
		ck_assert_int_eq(installer->addon->set_values(&in, values, &err), 0);
		iter = json_iter(values);
		while (json_next(&iter))
			ck_assert_msg(is_named(installer->addon, iter.key), "%s: %s", installer->id,
				      iter.key);
	}
}
END_TEST

UNIT_TESTS(addon, objects_are_added_in_the_order_of_templates, what_is_not_wanted_adds_nothing,
	   values_may_be_missing, every_value_is_named_by_a_template_of_its_addon)
