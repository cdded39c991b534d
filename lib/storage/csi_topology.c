/* Zones and regions: in_tree_volume.go of k8s.io/csi-translation-lib/plugins. */
#include <errno.h>

#include "base/text.h"
#include "storage/csi_translate_inside.h"

static const char zone[] = "topology.kubernetes.io/zone";
static const char region[] = "topology.kubernetes.io/region";
static const char beta_zone[] = "failure-domain.beta.kubernetes.io/zone";
static const char beta_region[] = "failure-domain.beta.kubernetes.io/region";

static struct json *terms_of(const struct json *spec)
{
	return json_path(spec, "nodeAffinity.required.nodeSelectorTerms");
}

/* Calls for each requirement of each term whose key is @key; renames it where @new_key is given.
 * Returns how many there are. */
static size_t rename_key(const struct json *spec, const char *key, const char *new_key)
{
	const struct json *terms = terms_of(spec);
	size_t count = 0;

	for (size_t i = 0; i < json_count(terms); i++) {
		const struct json *list = json_map_get(json_list_at(terms, i), "matchExpressions");

		for (size_t j = 0; j < json_count(list); j++) {
			struct json *requirement = json_list_at(list, j);

			if (!str_eq(json_map_text(requirement, "key", ""), key))
				continue;
			count++;
			if (new_key)
				json_map_set_text(requirement, "key", new_key);
		}
	}
	return count;
}

/* How many values requirements of that key have. */
static size_t count_values(const struct json *spec, const char *key)
{
	const struct json *terms = terms_of(spec);
	size_t count = 0;

	for (size_t i = 0; i < json_count(terms); i++) {
		const struct json *list = json_map_get(json_list_at(terms, i), "matchExpressions");

		for (size_t j = 0; j < json_count(list); j++) {
			const struct json *requirement = json_list_at(list, j);

			if (str_eq(json_map_text(requirement, "key", ""), key))
				count += json_count(json_map_get(requirement, "values"));
		}
	}
	return count;
}

const char *csi_zone_label(const struct csi_volume *volume, const char **ret_region)
{
	bool beta;

	if (rename_key(volume->spec, zone, NULL))
		beta = false;
	else if (rename_key(volume->spec, beta_zone, NULL))
		beta = true;
	else
		beta = !json_map_get(volume->labels, zone) &&
		       json_map_get(volume->labels, beta_zone);
	*ret_region = beta ? beta_region : region;
	return beta ? beta_zone : zone;
}

/* A member that is a map, or a list; made where it is missing. */
static struct json *member(struct json *map, const char *key, bool is_list)
{
	struct json *value = json_map_get(map, key);

	if (json_is_map(value) || json_is_list(value))
		return value;
	value = is_list ? json_list() : json_map();
	json_map_set(map, key, value);
	return value;
}

/* The zones of a label, without doubles, blanks and empty ones, sorted. */
static void split_zones(const char *text, const char *separator, struct str_list *ret)
{
	cleanup_free char *copy = xstrdup(text);
	char *rest = copy;

	while (rest) {
		char *end = strstr(rest, separator);
		const char *item;

		if (end)
			*end = '\0';
		item = text_trim(rest);
		if (*item && !str_list_has(ret, item))
			str_list_add(ret, item);
		rest = end ? end + strlen(separator) : NULL;
	}
	str_list_sort(ret);
}

/* addTopology(): a requirement more in each term. */
static void add_zones(const struct csi_volume *volume, const char *key, const char *text,
		      const char *separator)
{
	cleanup(str_list_done) struct str_list zones = { 0 };
	struct json *terms;

	split_zones(text, separator, &zones);
	if (!zones.count)
		return;
	terms = member(member(member(volume->spec, "nodeAffinity", false), "required", false),
		       "nodeSelectorTerms", true);
	if (!json_count(terms))
		json_list_add(terms, json_map());
	for (size_t i = 0; i < json_count(terms); i++) {
		struct json *requirement = json_map();

		json_map_set_text(requirement, "key", key);
		json_map_set_text(requirement, "operator", "In");
		json_map_set(requirement, "values", json_texts(&zones));
		json_list_add(member(json_list_at(terms, i), "matchExpressions", true),
			      requirement);
	}
}

void csi_translate_zones(const struct csi_volume *volume, const char *key)
{
	const char *region_label, *label = csi_zone_label(volume, &region_label);
	const char *text = json_map_text(volume->labels, label, NULL);

	if (count_values(volume->spec, label))
		(void)rename_key(volume->spec, label, key);
	else if (text)
		add_zones(volume, key, text, "__");
	if (region_label == beta_region && count_values(volume->spec, beta_region))
		(void)rename_key(volume->spec, beta_region, region);
}

static void translate_one(const struct csi_volume *volume, const char *label, const char *key)
{
	const char *text = json_map_text(volume->labels, label, "");

	if (count_values(volume->spec, label))
		(void)rename_key(volume->spec, label, key);
	else if (*text)
		add_zones(volume, key, text, "\n"); /* a label is one zone here */
}

void csi_translate_zones_and_regions(const struct csi_volume *volume, const char *zone_key,
				     const char *region_key)
{
	const char *region_label, *label = csi_zone_label(volume, &region_label);

	translate_one(volume, label, zone_key);
	translate_one(volume, region_label, region_key);
}

/* allowedTopologies of one zone parameter. */
static struct json *make_topologies(const char *key, const char *zones)
{
	struct json *terms = json_list(), *term = json_map(), *list = json_list();
	struct json *requirement = json_map(), *values = json_list();
	cleanup_free char *copy = xstrdup(zones);
	char *rest = copy, *item;

	while ((item = strsep(&rest, ",")))
		json_list_add_text(values, item);
	json_map_set_text(requirement, "key", key);
	json_map_set(requirement, "values", values);
	json_list_add(list, requirement);
	json_map_set(term, "matchLabelExpressions", list);
	json_list_add(terms, term);
	return terms;
}

int csi_translate_topologies(const struct csi_class *class, const char *key, const char *zones,
			     struct error *err)
{
	const struct json *terms = json_map_get(class->object, "allowedTopologies");

	if (zones && json_count(terms))
		return error_set(err, -EINVAL,
				 "cannot simultaneously set allowed topologies and zone/zones "
				 "parameters");
	if (zones) {
		json_map_set(class->object, "allowedTopologies", make_topologies(key, zones));
		return 0;
	}
	for (size_t i = 0; i < json_count(terms); i++) {
		const struct json *list =
			json_map_get(json_list_at(terms, i), "matchLabelExpressions");

		for (size_t j = 0; j < json_count(list); j++) {
			struct json *requirement = json_list_at(list, j);
			const char *old = json_map_text(requirement, "key", "");

			if (str_eq(old, zone) || str_eq(old, beta_zone))
				json_map_set_text(requirement, "key", key);
		}
	}
	return 0;
}
