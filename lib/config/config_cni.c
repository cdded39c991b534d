/* Rules of `cni`, and the configuration list that it comes to. */
#include "base/net.h"
#include "cni/cni_list.h"
#include "cni/cni_type.h"
#include "config/config_fields.h"

/* --- Rules --- */

/* The NodeConfiguration that the plugins stand in; NULL: they were made of something else. */
static const struct config_input *input_of(const struct config_documents *documents)
{
	for (size_t i = 0; i < documents->count; i++)
		if (documents->inputs[i].kind->kind == CONFIG_NODE)
			return &documents->inputs[i];
	return NULL;
}

static struct yaml_place place_of(const struct config_input *input, const struct cni_fault *fault)
{
	struct yaml_place place = { 0 };

	if (!input->file)
		return place;
	if (!fault->key)
		return yaml_place_of_index(input->file, fault->in, fault->index);
	if (fault->kind == CNI_FAULT_UNKNOWN || fault->kind == CNI_FAULT_CASE ||
	    fault->kind == CNI_FAULT_VERSION)
		place = yaml_place_of_key(input->file, fault->in, fault->key);
	else
		place = config_place_of(input, fault->in, fault->key);
	return place.line ? place : yaml_place_of(input->file, fault->in);
}

static void report(const struct config_documents *documents, const struct config_input *input,
		   const char *above, const struct cni_faults *faults)
{
	for (size_t i = 0; i < faults->count; i++) {
		const struct cni_fault *fault = &faults->items[i];
		cleanup_free char *path =
			xasprintf("cni.plugins%s%s%s", above, *above ? "." : "", fault->path);

		config_problem_at(documents->problems,
				  fault->kind == CNI_FAULT_IDLE || fault->kind == CNI_FAULT_HARM,
				  input, path, place_of(input, fault), "%s", fault->message);
	}
}

static void check_plugin(const struct config_documents *documents, const struct config_input *input,
			 const struct version *plugins, size_t index)
{
	const struct json *config = json_list_at(documents->config->node.cni.plugins, index);
	const char *type = json_map_text(config, "type", "");
	cleanup_free char *above = xasprintf("[%zu]", index);
	cleanup_cni_faults struct cni_faults faults = { 0 };
	const struct cni_judge judge = { plugins, true, "", &faults };
	const char *hint = cni_type_nearest(type, false);

	if (!json_is_map(config))
		return;
	cni_judge_plugin(&judge, config);
	if (cni_type_is_windows(type))
		cni_fault_add(&judge, CNI_FAULT_VALUE, config, "type",
			      "%s is a plugin of Windows, which Linux does not run", type);
	else if (*type && !cni_type_find(type) && hint)
		cni_fault_add(&judge, CNI_FAULT_VALUE, config, "type",
			      "\"%s\" is no plugin that knode knows, did you mean \"%s\"?", type,
			      hint);
	report(documents, input, above, &faults);
}

static void check_version(const struct config_documents *documents, const struct version *plugins)
{
	const struct config_cni *cni = &documents->config->node.cni;
	const char *spec = cni_plugins_spec(plugins);

	if (cni_version_is_valid(cni->cni_version) && !cni_version_has(spec, cni->cni_version))
		config_report(documents, false, CONFIG_NODE, "cni.cniVersion",
			      "plugins %s speak %s at most", cni->plugins_version, spec);
}

/* A node's range is a part of the cluster's: else other nodes do not find its pods. */
static void check_ranges(const struct config_documents *documents)
{
	const struct config *config = documents->config;
	struct net_cidr pods[NET_CIDRS_MAX];
	size_t count = 0;

	if (!config->cluster.pod_subnet ||
	    net_cidrs_parse(config->cluster.pod_subnet, pods, NET_CIDRS_MAX, &count) < 0)
		return;
	for (size_t i = 0; i < config->node.cni.pod_cidrs.count; i++) {
		cleanup_free char *path = xasprintf("cni.podCIDRs[%zu]", i);
		struct net_cidr range;
		bool inside = false;

		if (net_cidr_parse(config->node.cni.pod_cidrs.items[i], &range) < 0)
			continue;
		for (size_t n = 0; n < count; n++)
			inside = inside || (pods[n].prefix <= range.prefix &&
					    net_cidr_contains(&pods[n], &range.network));
		if (!inside)
			config_report(documents, false, CONFIG_NODE, path,
				      "%s is no part of networking.podSubnet %s",
				      config->node.cni.pod_cidrs.items[i],
				      config->cluster.pod_subnet);
	}
}

void config_validate_cni(const struct config_documents *documents)
{
	const struct config_cni *cni = &documents->config->node.cni;
	const struct config_input *input = input_of(documents);
	cleanup_cni_faults struct cni_faults faults = { 0 };
	struct version plugins;
	struct error err;

	/* Without plugins nothing is written; a version that is none, its rule has told. */
	if (!input || !json_count(cni->plugins) ||
	    version_parse(cni->plugins_version, &plugins, &err) < 0)
		return;
	check_version(documents, &plugins);
	check_ranges(documents);
	for (size_t i = 0; i < json_count(cni->plugins); i++)
		check_plugin(documents, input, &plugins, i);
	cni_judge_order(&(struct cni_judge){ &plugins, true, "", &faults }, cni->plugins);
	report(documents, input, "", &faults);
}

/* --- The list --- */

void config_first_pod_ranges(const struct config *config, struct str_list *ret)
{
	struct net_cidr pods[NET_CIDRS_MAX];
	size_t count;

	if (!config->cluster.pod_subnet ||
	    net_cidrs_parse(config->cluster.pod_subnet, pods, NET_CIDRS_MAX, &count) < 0)
		return;
	/* Nodes get parts in the order of their numbers (pkg/controller/nodeipam/ipam/cidrset). */
	for (size_t i = 0; i < count; i++) {
		int mask = config_node_mask(config, pods[i].network.family, count == 1);

		if (mask < pods[i].prefix)
			continue;
		pods[i].prefix = mask;
		str_list_take(ret, net_cidr_format(&pods[i]));
	}
}

/* Whether the object "ipam" of a plugin gets its ranges from knode. */
static bool wants_ranges(const struct json *plugin)
{
	const struct json *ipam = json_map_get(plugin, "ipam");

	return str_eq(json_map_text(ipam, "type", ""), "host-local") &&
	       !json_map_get(ipam, "subnet") && json_count(json_map_get(ipam, "ranges")) == 0;
}

bool config_cni_wants_ranges(const struct config *config)
{
	const struct json *plugins = config->node.cni.plugins;

	for (size_t i = 0; i < json_count(plugins); i++)
		if (wants_ranges(json_list_at(plugins, i)))
			return true;
	return false;
}

bool config_cni_uses_ipam(const struct config *config, const char *type)
{
	const struct json *plugins = config->node.cni.plugins;

	for (size_t i = 0; i < json_count(plugins); i++)
		if (str_eq(json_map_text(json_map_get(json_list_at(plugins, i), "ipam"), "type",
					 ""),
			   type))
			return true;
	return false;
}

char *config_cni_path(const struct config *config, const char *dir)
{
	const struct config_cni *cni = &config->node.cni;

	return xasprintf("%s/%02d-%s.conflist", dir, (int)cni->order, cni->name);
}

/* A set for each family: pods get an address of each. */
static struct json *ranges_json(const struct str_list *ranges)
{
	struct json *sets = json_list();

	for (size_t i = 0; i < ranges->count; i++) {
		struct json *set = json_list(), *range = json_map();

		json_map_set_text(range, "subnet", ranges->items[i]);
		json_list_add(set, range);
		json_list_add(sets, set);
	}
	return sets;
}

/* Capabilities that the operator has said nothing of, and the plugin does nothing without. */
static void add_capabilities(struct json *plugin)
{
	const struct cni_type *type = cni_type_find(json_map_text(plugin, "type", ""));
	const char *const *wanted = type ? type->wanted_capabilities : NULL;

	if (!wanted || json_map_get(plugin, "capabilities"))
		return;
	json_map_set(plugin, "capabilities", json_map());
	for (; *wanted; wanted++)
		json_map_set_bool(json_map_get(plugin, "capabilities"), *wanted, true);
}

struct json *config_cni_list(const struct config *config, const struct str_list *ranges)
{
	const struct config_cni *cni = &config->node.cni;
	struct json *list, *plugins;

	if (!json_count(cni->plugins))
		return NULL;
	list = json_map();
	plugins = json_clone(cni->plugins);
	for (size_t i = 0; i < json_count(plugins); i++) {
		struct json *plugin = json_list_at(plugins, i);

		add_capabilities(plugin);
		if (wants_ranges(plugin))
			json_map_set(json_map_get(plugin, "ipam"), "ranges", ranges_json(ranges));
	}
	json_map_set_text(list, "cniVersion", cni->cni_version);
	json_map_set_text(list, "name", cni->name);
	if (cni->disable_check)
		json_map_set_bool(list, "disableCheck", true);
	json_map_set(list, "plugins", plugins);
	return list;
}
