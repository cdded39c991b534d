/*
 * What KubeletConfiguration reserves: kubeReserved, systemReserved, qosReserved, reservedMemory and
 * reservedSystemCPUs, and who enforces and needs it.
 *
 * Source: kubernetes/kubernetes, v1.26 to v1.36: pkg/kubelet/apis/config/validation (validation.go,
 * validation_reserved_memory.go), cmd/kubelet/app/server.go (parseResourceList),
 * pkg/kubelet/cm/container_manager.go (ParseQOSReserved), pkg/kubelet/cm/cpumanager/cpu_manager.go
 * and pkg/kubelet/cm/memorymanager/memory_manager.go (NewManager, validateReservedMemory).
 */
#include <math.h>

#include "config/component_tables.h"

static const char default_hard_memory[] = "100Mi"; /* pkg/kubelet/eviction/defaults_linux.go */

static void check_reserved(const struct config_documents *documents,
			   const struct config_input *input, const char *key)
{
	static const char *const resources[] = { "cpu", "memory", "ephemeral-storage", "pid" };
	const struct json *map = json_map_get(input->tree, key);
	struct json_iter iter = json_iter(map);

	while (json_is_map(map) && json_next(&iter)) {
		cleanup_free char *path = xasprintf("%s.%s", key, iter.key);
		struct yaml_place where = config_place_of(input, map, iter.key);
		cleanup_free char *shown = config_quote(json_get_text(iter.value, ""));
		bool known = false;
		double value;

		for (size_t i = 0; i < ARRAY_SIZE(resources); i++)
			known |= str_eq(resources[i], iter.key);
		if (!known)
			config_problem_at(documents->problems, false, input, path, where,
					  "cannot be reserved: only cpu, memory, "
					  "ephemeral-storage and pid can");
		else if (json_is_text(iter.value) &&
			 (component_quantity(json_get_text(iter.value, ""), &value) < 0 ||
			  value < 0))
			config_problem_at(documents->problems, false, input, path, where,
					  "%s is not a quantity from 0 such as 500Mi", shown);
	}
}

static void check_qos(const struct config_documents *documents, const struct config_input *input)
{
	const struct json *map = json_map_get(input->tree, "qosReserved");
	struct json_iter iter = json_iter(map);

	while (json_is_map(map) && json_next(&iter)) {
		cleanup_free char *path = xasprintf("qosReserved.%s", iter.key);
		const char *text = json_get_text(iter.value, "");
		cleanup_free char *number = xstrndup(text, *text ? strlen(text) - 1 : 0);
		cleanup_free char *shown = config_quote(text);
		struct yaml_place where = config_place_of(input, map, iter.key);
		int64_t percent;

		if (!str_eq(iter.key, "memory"))
			config_problem_at(documents->problems, false, input, path, where,
					  "cannot be reserved: only memory can");
		else if (json_is_text(iter.value) &&
			 (!str_ends(text, "%") || parse_int(number, 0, 100, &percent) < 0))
			config_problem_at(documents->problems, false, input, path, where,
					  "%s is not a percentage from 0%% to 100%%", shown);
	}
}

/* Ways to enforce what is reserved; "" for the one that needs no cgroup of its own. */
static const struct {
	const char *name;
	unsigned char since;
	const char *cgroup; /* the field that has to name a cgroup */
	const char *excludes;
} enforcements[] = {
	{ "none" },
	{ "pods" },
	{ "system-reserved", 0, "systemReservedCgroup", "system-reserved-compressible" },
	{ "system-reserved-compressible", 32, "systemReservedCgroup" },
	{ "kube-reserved", 0, "kubeReservedCgroup", "kube-reserved-compressible" },
	{ "kube-reserved-compressible", 32, "kubeReservedCgroup" },
};

/* How often a word stands in a list of texts, before an index. */
static size_t count_before(const struct json *list, const char *word, size_t end)
{
	size_t count = 0;

	for (size_t i = 0; i < end && i < json_count(list); i++)
		count += str_eq(json_get_text(json_list_at(list, i), ""), word);
	return count;
}

static void unknown_enforcement(const struct config_documents *documents, const char *path,
				const char *word)
{
	cleanup(strbuf_done) struct strbuf known = strbuf_make(STRBUF_MAX_LINE);
	cleanup_free char *shown = config_quote(word);

	for (size_t i = 0; i < ARRAY_SIZE(enforcements); i++)
		if (documents->config->version.minor >= enforcements[i].since)
			strbuf_printf(&known, "%s%s", i ? ", " : "", enforcements[i].name);
	config_report(documents, false, CONFIG_KUBELET, path, "%s is not one of %s", shown,
		      known.text);
}

static void check_enforcement(const struct config_documents *documents, const struct json *kubelet,
			      size_t row, const char *path)
{
	const struct json *list = json_map_get(kubelet, "enforceNodeAllocatable");
	const char *cgroup = enforcements[row].cgroup, *other = enforcements[row].excludes;

	if (cgroup && !*json_map_text(kubelet, cgroup, ""))
		config_report(documents, false, CONFIG_KUBELET, path,
			      "\"%s\" needs %s: name the cgroup", enforcements[row].name, cgroup);
	if (other && count_before(list, other, SIZE_MAX))
		config_report(documents, false, CONFIG_KUBELET, path,
			      "\"%s\" and \"%s\" exclude each other: keep one of them",
			      enforcements[row].name, other);
	if (!json_map_bool(kubelet, "cgroupsPerQOS", true) &&
	    (documents->config->version.minor < 31 || !str_eq(enforcements[row].name, "none")))
		config_report(documents, false, CONFIG_KUBELET, path,
			      "\"%s\" needs cgroupsPerQOS: true", enforcements[row].name);
}

static void check_enforcements(const struct config_documents *documents, const struct json *kubelet)
{
	const struct json *list = json_map_get(kubelet, "enforceNodeAllocatable");
	int minor = documents->config->version.minor;

	for (size_t i = 0; json_is_list(list) && i < json_count(list); i++) {
		cleanup_free char *path = xasprintf("enforceNodeAllocatable[%zu]", i);
		const char *word = json_get_text(json_list_at(list, i), NULL);
		size_t row = 0;

		if (!word)
			continue; /* its type was told */
		while (row < ARRAY_SIZE(enforcements) && !str_eq(enforcements[row].name, word))
			row++;
		if (row == ARRAY_SIZE(enforcements) || minor < enforcements[row].since)
			unknown_enforcement(documents, path, word);
		else if (count_before(list, word, i) && minor >= 31)
			config_report(documents, false, CONFIG_KUBELET, path,
				      "\"%s\" stands here twice: keep one of them", word);
		else
			check_enforcement(documents, kubelet, row, path);
		if (str_eq(word, "none") && json_count(list) > 1)
			config_report(documents, false, CONFIG_KUBELET, path,
				      "\"none\" stands alone: leave out the other words");
	}
	if (!list && !json_map_bool(kubelet, "cgroupsPerQOS", true))
		config_report(documents, false, CONFIG_KUBELET, "cgroupsPerQOS",
			      "false goes only with enforceNodeAllocatable: %s, as its default is "
			      "[pods]",
			      minor < 31 ? "[]" : "[none]");
}

/* "0-3,8": numbers and ranges with commas between them. */
static bool is_cpu_set(const char *text)
{
	cleanup_free char *copy = xstrdup(text);
	char *rest = copy, *part;

	while ((part = strsep(&rest, ","))) {
		char *end = part, *start = strsep(&end, "-");
		int64_t first, last;

		if (parse_int(start, 0, INT32_MAX, &first) < 0)
			return false;
		if (end && (parse_int(end, 0, INT32_MAX, &last) < 0 || last < first))
			return false;
	}
	return true;
}

static void check_cpus(const struct config_documents *documents, const struct json *kubelet)
{
	static const char *const cgroups[] = { "systemReservedCgroup", "kubeReservedCgroup" };
	const char *cpus = json_map_text(kubelet, "reservedSystemCPUs", "");
	cleanup_free char *shown = config_quote(cpus);

	if (*cpus && !is_cpu_set(cpus))
		config_report(documents, false, CONFIG_KUBELET, "reservedSystemCPUs",
			      "%s is not a list of processors such as 0-1,4", shown);
	for (size_t i = 0; *cpus && i < ARRAY_SIZE(cgroups); i++)
		if (*json_map_text(kubelet, cgroups[i], ""))
			config_report(documents, false, CONFIG_KUBELET, "reservedSystemCPUs",
				      "does not go with %s: leave out one of them", cgroups[i]);
}

/* Whether flags of the node registration take the place of fields that are judged together. */
static bool has_flag(const struct config *config)
{
	static const char *const flags[] = { "eviction-hard", "kube-reserved", "reserved-cpus",
					     "reserved-memory", "system-reserved" };

	for (size_t i = 0; i < ARRAY_SIZE(flags); i++)
		if (config_kubelet_flag(config, flags[i]))
			return true;
	return false;
}

static double amount_of(const struct json *kubelet, const char *key, const char *resource)
{
	const struct json *value = json_map_get(json_map_get(kubelet, key), resource);
	double amount;

	return component_quantity(json_get_text(value, ""), &amount) == 0 ? amount : 0;
}

static void check_cpu_manager(const struct config_documents *documents, const struct json *kubelet)
{
	if (!str_eq(json_map_text(kubelet, "cpuManagerPolicy", ""), "static") ||
	    *json_map_text(kubelet, "reservedSystemCPUs", "") || has_flag(documents->config) ||
	    amount_of(kubelet, "kubeReserved", "cpu") +
			    amount_of(kubelet, "systemReserved", "cpu") >
		    0)
		return;
	config_report(documents, false, CONFIG_KUBELET, "cpuManagerPolicy",
		      "\"static\" needs reserved processors: set reservedSystemCPUs, or cpu in "
		      "systemReserved or kubeReserved");
}

/*
 * What evictionHard takes from the memory, in bytes; NAN for a percentage, which depends on the
 * host. Without the signal, the default counts only where the whole mapping is missing, or defaults
 * are merged.
 */
static double hard_memory(const struct json *kubelet)
{
	const struct json *hard = json_map_get(kubelet, "evictionHard");
	const char *text = json_map_text(hard, "memory.available", NULL);
	double amount;

	if (!text && (!hard || json_map_bool(kubelet, "mergeDefaultEvictionSettings", false)))
		text = default_hard_memory;
	if (!text || str_eq(text, "0%") || str_eq(text, "100%"))
		return 0;
	return component_quantity(text, &amount) == 0 ? amount : NAN;
}

/* One amount of reservedMemory; its bytes are added to those of its kind in all. */
static void check_limit(const struct config_documents *documents, const struct json *list,
			size_t index, const struct json_iter *iter, double *total)
{
	cleanup_free char *path = xasprintf("reservedMemory[%zu].limits.%s", index, iter->key);
	int64_t node = json_map_int(json_list_at(list, index), "numaNode", 0);
	cleanup_free char *plain = json_is_text(iter->value) ? NULL : json_to_text(iter->value);
	double amount = 0;

	if (!str_eq(iter->key, "memory") && !str_starts(iter->key, "hugepages-"))
		config_report(documents, false, CONFIG_KUBELET, path,
			      "only memory and hugepages-SIZE can be reserved by node");
	if (component_quantity(plain ? plain : json_get_text(iter->value, ""), &amount) == 0 &&
	    amount == 0)
		config_report(documents, false, CONFIG_KUBELET, path,
			      "must not be 0: leave it out");
	for (size_t i = 0; i < index; i++) {
		const struct json *other = json_list_at(list, i);

		if (json_map_int(other, "numaNode", 0) == node &&
		    json_map_get(json_map_get(other, "limits"), iter->key))
			config_report(documents, false, CONFIG_KUBELET, path,
				      "NUMA node %lld has it already in reservedMemory[%zu]",
				      (long long)node, i);
	}
	if (str_eq(iter->key, "memory"))
		*total += amount;
}

static double check_limits(const struct config_documents *documents, const struct json *kubelet)
{
	const struct json *list = json_map_get(kubelet, "reservedMemory");
	double total = 0;

	for (size_t i = 0; json_is_list(list) && i < json_count(list); i++) {
		const struct json *limits = json_map_get(json_list_at(list, i), "limits");
		struct json_iter iter = json_iter(limits);

		while (json_is_map(limits) && json_next(&iter))
			check_limit(documents, list, i, &iter, &total);
	}
	return total;
}

/* The manager of memory wants the nodes of NUMA to have what is reserved in all. */
static void check_memory_manager(const struct config_documents *documents,
				 const struct json *kubelet)
{
	double total = check_limits(documents, kubelet);
	double reserved = amount_of(kubelet, "kubeReserved", "memory") +
			  amount_of(kubelet, "systemReserved", "memory") + hard_memory(kubelet);
	cleanup_free char *shown = NULL, *wanted = NULL;

	if (!str_eq(json_map_text(kubelet, "memoryManagerPolicy", ""), "Static") ||
	    isnan(reserved) || has_flag(documents->config) || fabs(total - reserved) < 1)
		return;
	shown = component_quantity_text(total);
	wanted = component_quantity_text(reserved);
	config_report(documents, false, CONFIG_KUBELET,
		      json_map_get(kubelet, "reservedMemory") ? "reservedMemory"
							      : "memoryManagerPolicy",
		      "the memory of all NUMA nodes is %s, and has to be %s: the sum of "
		      "kubeReserved, systemReserved and evictionHard",
		      shown, wanted);
}

void component_reserved_check(const struct config_documents *documents)
{
	const struct json *kubelet = documents->config->kubelet;

	for (size_t i = 0; i < documents->count; i++) {
		const struct config_input *input = &documents->inputs[i];

		if (input->kind->kind != CONFIG_KUBELET)
			continue;
		check_reserved(documents, input, "kubeReserved");
		check_reserved(documents, input, "systemReserved");
		check_qos(documents, input);
	}
	check_enforcements(documents, kubelet);
	check_cpus(documents, kubelet);
	check_cpu_manager(documents, kubelet);
	check_memory_manager(documents, kubelet);
}
