/*
 * Nodes for a pod, as far as no volume is concerned: the filters NodeName, NodeUnschedulable,
 * TaintToleration, NodeAffinity and NodeResourcesFit of the scheduler, and of its scores those that
 * tell nodes apart by what stands in manifests.
 */
#include "storage/labels.h"
#include "storage/simulation_inside.h"

enum {
	SCORE_MOST = 100,
	WEIGHT_AFFINITY = 2, /* of the default plugins' weights */
	WEIGHT_TAINTS = 3,
	DEFAULT_MILLI_CPU = 100, /* what a container that asks for nothing counts for in a score */
	DEFAULT_MEMORY = 200 * 1024 * 1024,
};

static bool tolerates(const struct json *toleration, const struct json *taint)
{
	const char *effect = json_map_text(toleration, "effect", "");
	const char *key = json_map_text(toleration, "key", "");
	const char *operator= json_map_text(toleration, "operator", "");

	if (*effect && !str_eq(effect, json_map_text(taint, "effect", "")))
		return false;
	if (*key && !str_eq(key, json_map_text(taint, "key", "")))
		return false;
	if (str_eq(operator, "Exists"))
		return true;
	return (!*operator|| str_eq(operator, "Equal")) && *key &&
	       str_eq(json_map_text(toleration, "value", ""), json_map_text(taint, "value", ""));
}

static bool is_tolerated(const struct sim_pod *pod, const struct json *taint)
{
	const struct json *list = json_path(pod->object, "spec.tolerations");

	for (size_t i = 0; i < json_count(list); i++)
		if (tolerates(json_list_at(list, i), taint))
			return true;
	return false;
}

/* How many taints of the node, of that effect, the pod does not tolerate. */
static size_t count_taints(const struct sim_pod *pod, const struct sim_node *node, bool hard)
{
	const struct json *taints = json_path(node->object, "spec.taints");
	size_t count = 0;

	for (size_t i = 0; i < json_count(taints); i++) {
		const struct json *taint = json_list_at(taints, i);
		bool prefers = str_eq(json_map_text(taint, "effect", ""), "PreferNoSchedule");

		count += prefers != hard && !is_tolerated(pod, taint);
	}
	return count;
}

static bool affinity_holds(const struct sim_pod *pod, const struct sim_node *node)
{
	const struct json *selector = json_path(pod->object, "spec.nodeSelector");
	const struct json *required = json_path(
		pod->object,
		"spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution");
	struct json_iter iter = json_iter(selector);

	while (json_next(&iter)) {
		const char *value = json_map_text(node->labels, iter.key, NULL);

		if (!value || !str_eq(value, json_get_text(iter.value, "")))
			return false;
	}
	return !json_is_map(required) ||
	       node_selector_terms_hold(json_map_get(required, "nodeSelectorTerms"), node->labels,
					node->name);
}

/* What the containers of a pod ask for; those that ask for nothing count for @least each. */
static __int128 request_of(const struct sim_pod *pod, const char *resource, __int128 least)
{
	const struct json *containers = json_path(pod->object, "spec.containers");
	__int128 sum = 0;

	for (size_t i = 0; i < json_count(containers); i++) {
		const struct json *requests =
			json_path(json_list_at(containers, i), "resources.requests");
		struct quantity value;

		if (quantity_of(json_map_get(requests, resource), &value, NULL) == 0)
			sum += value.nanos ? value.nanos : least;
	}
	return sum;
}

static __int128 used_on(const struct simulation *sim, const struct sim_node *node,
			const char *resource, __int128 least)
{
	__int128 sum = 0;

	for (size_t i = 0; i < sim->pods.count; i++) {
		const struct sim_pod *pod = sim->pods.items[i];
		const char *where = pod->node ? pod->node : pod->assumed;

		if (!pod->gone && !pod->finished && where && str_eq(where, node->name))
			sum += request_of(pod, resource, least);
	}
	return sum;
}

static size_t pods_on(const struct simulation *sim, const struct sim_node *node)
{
	size_t count = 0;

	for (size_t i = 0; i < sim->pods.count; i++) {
		const struct sim_pod *pod = sim->pods.items[i];
		const char *where = pod->node ? pod->node : pod->assumed;

		count += !pod->gone && !pod->finished && where && str_eq(where, node->name);
	}
	return count;
}

static __int128 allocatable(const struct sim_node *node, const char *resource)
{
	struct quantity value;

	if (quantity_of(json_map_get(json_path(node->object, "status.allocatable"), resource),
			&value, NULL) < 0)
		return 0;
	return value.nanos;
}

static const char *find_shortage(const struct simulation *sim, const struct sim_pod *pod,
				 const struct sim_node *node)
{
	static const struct {
		const char *resource, *shortage;
	} resources[] = {
		{ "cpu", "Insufficient cpu" },
		{ "memory", "Insufficient memory" },
		{ "ephemeral-storage", "Insufficient ephemeral-storage" },
	};

	if (allocatable(node, "pods") < ((__int128)pods_on(sim, node) + 1) * 1000000000)
		return "Too many pods";
	for (size_t i = 0; i < ARRAY_SIZE(resources); i++) {
		__int128 wanted = request_of(pod, resources[i].resource, 0);

		if (wanted && wanted + used_on(sim, node, resources[i].resource, 0) >
				      allocatable(node, resources[i].resource))
			return resources[i].shortage;
	}
	return NULL;
}

const char *schedule_obstacle(const struct simulation *sim, const struct sim_pod *pod,
			      const struct sim_node *node)
{
	static const char cordoned[] = "node.kubernetes.io/unschedulable";
	const char *wanted = json_map_text(json_map_get(pod->object, "spec"), "nodeName", "");
	cleanup_json struct json *taint = json_map();

	json_map_set_text(taint, "key", cordoned);
	json_map_set_text(taint, "effect", "NoSchedule");
	if (*wanted && !str_eq(wanted, node->name))
		return "node(s) didn't match the requested node name";
	if (json_map_bool(json_map_get(node->object, "spec"), "unschedulable", false) &&
	    !is_tolerated(pod, taint))
		return "node(s) were unschedulable";
	if (count_taints(pod, node, true))
		return "node(s) had untolerated taint";
	if (!affinity_holds(pod, node))
		return "node(s) didn't match Pod's node affinity/selector";
	return find_shortage(sim, pod, node);
}

/* The weights of the preferred terms that hold; the scheduler scales the best node to 100. */
static int64_t preference(const struct sim_pod *pod, const struct sim_node *node)
{
	const struct json *terms = json_path(
		pod->object,
		"spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution");
	int64_t sum = 0;

	for (size_t i = 0; i < json_count(terms); i++) {
		const struct json *term = json_list_at(terms, i);
		cleanup_json struct json *list = json_list();

		json_list_add(list, json_clone(json_map_get(term, "preference")));
		if (node_selector_terms_hold(list, node->labels, node->name))
			sum += json_map_int(term, "weight", 0);
	}
	return sum;
}

/* LeastAllocated: what would be left of a resource, in hundredths. */
static int64_t left_of(const struct simulation *sim, const struct sim_pod *pod,
		       const struct sim_node *node, const char *resource, __int128 least)
{
	__int128 all = allocatable(node, resource);
	__int128 used = request_of(pod, resource, least) + used_on(sim, node, resource, least);

	return all > 0 && all > used ? (int64_t)((all - used) * SCORE_MOST / all) : 0;
}

/* The most that @score gives any node, so that the best one counts for 100. */
static int64_t most_preferred(const struct simulation *sim, const struct sim_pod *pod)
{
	int64_t most = 0;

	for (size_t i = 0; i < sim->nodes.count; i++) {
		const struct sim_node *node = sim->nodes.items[i];
		int64_t score = node->gone ? 0 : preference(pod, node);

		most = score > most ? score : most;
	}
	return most;
}

static int64_t most_taints(const struct simulation *sim, const struct sim_pod *pod)
{
	size_t most = 0;

	for (size_t i = 0; i < sim->nodes.count; i++) {
		const struct sim_node *node = sim->nodes.items[i];
		size_t count = node->gone ? 0 : count_taints(pod, node, false);

		most = count > most ? count : most;
	}
	return (int64_t)most;
}

int64_t schedule_score(const struct simulation *sim, const struct sim_pod *pod,
		       const struct sim_node *node)
{
	const __int128 cpu = (__int128)DEFAULT_MILLI_CPU * 1000000;
	const __int128 memory = (__int128)DEFAULT_MEMORY * 1000000000;
	int64_t preferred = most_preferred(sim, pod), taints = most_taints(sim, pod);
	int64_t score =
		(left_of(sim, pod, node, "cpu", cpu) + left_of(sim, pod, node, "memory", memory)) /
		2;

	if (preferred)
		score += WEIGHT_AFFINITY * preference(pod, node) * SCORE_MOST / preferred;
	if (taints)
		score += WEIGHT_TAINTS * (SCORE_MOST - (int64_t)count_taints(pod, node, false) *
							       SCORE_MOST / taints);
	return score;
}
