/*
 * The scheduler as far as volumes are concerned: volume_binding.go, binder.go and volume_zone.go of
 * pkg/scheduler/framework/plugins. What else decides over nodes is in schedule_node.c.
 */
#include "storage/labels.h"
#include "storage/simulation_inside.h"

enum {
	POD_CLAIMS_MOST = 64 /* claims of one pod that wait for their volumes */
};

/* What a pod's claims would get on a node. */
struct pod_plan {
	struct sim_claim *claims[POD_CLAIMS_MOST];   /* to be bound, the smallest request first */
	struct sim_volume *volumes[POD_CLAIMS_MOST]; /* NULL: to be provisioned */
	size_t count;
};

char *schedule_claim_key(const struct sim_pod *pod, const struct json *volume)
{
	const struct json *source = json_map_get(volume, "persistentVolumeClaim");
	cleanup_free char *own = NULL;

	if (json_is_map(source))
		return sim_key(pod->namespace, json_map_text(source, "claimName", ""));
	if (!json_is_map(json_map_get(volume, "ephemeral")))
		return NULL;
	/* A generic ephemeral volume has a claim "POD-VOLUME". */
	own = xasprintf("%s-%s", pod->name, json_map_text(volume, "name", ""));
	return sim_key(pod->namespace, own);
}

bool schedule_uses(const struct sim_pod *pod, const struct sim_claim *claim)
{
	const struct json *volumes = json_path(pod->object, "spec.volumes");

	for (size_t i = 0; i < json_count(volumes); i++) {
		cleanup_free char *key = schedule_claim_key(pod, json_list_at(volumes, i));

		if (key && str_eq(key, claim->key))
			return true;
	}
	return false;
}

static bool is_bound(const struct sim_claim *claim)
{
	return claim->volume && claim->bind_completed;
}

static bool affinity_holds(const struct sim_volume *volume, const struct sim_node *node)
{
	const struct json *required = json_path(volume->object, "spec.nodeAffinity.required");

	return !json_is_map(required) ||
	       node_selector_terms_hold(json_map_get(required, "nodeSelectorTerms"), node->labels,
					NULL);
}

/* Whether another pod that is on a node uses a claim that is for one pod alone. */
static bool is_taken(const struct simulation *sim, const struct sim_claim *claim)
{
	for (size_t i = 0; claim->modes == ACCESS_RWOP && i < sim->pods.count; i++) {
		const struct sim_pod *pod = sim->pods.items[i];

		if (!pod->gone && !pod->finished && (pod->node || pod->assumed) &&
		    schedule_uses(pod, claim))
			return true;
	}
	return false;
}

/* PreFilter of VolumeBinding and VolumeRestrictions: why the pod can be nowhere; free it. */
static char *find_no_go(const struct simulation *sim, const struct sim_pod *pod)
{
	const struct json *volumes = json_path(pod->object, "spec.volumes");

	for (size_t i = 0; i < json_count(volumes); i++) {
		cleanup_free char *key = schedule_claim_key(pod, json_list_at(volumes, i));
		const struct sim_claim *claim = key ? sim_table_find(&sim->claims, key) : NULL;

		if (!key)
			continue;
		if (!claim)
			return xasprintf("persistentvolumeclaim \"%s\" not found",
					 strchr(key, '/') + 1);
		if (claim->phase == SIM_LOST)
			return xasprintf("persistentvolumeclaim \"%s\" bound to non-existent "
					 "persistentvolume \"%s\"",
					 claim->name, claim->volume ? claim->volume : "");
		if (claim->deleting)
			return xasprintf("persistentvolumeclaim \"%s\" is being deleted",
					 claim->name);
		if (!is_bound(claim) && (claim->volume || !sim_claim_waits(sim, claim)))
			return xstrdup("pod has unbound immediate PersistentVolumeClaims");
		if (is_taken(sim, claim))
			return xstrdup(
				"node has pod using PersistentVolumeClaim with the same name "
				"and ReadWriteOncePod access mode");
	}
	return NULL;
}

/* The labels of a bound volume that have to agree with the node's (volume_zone.go). */
static bool zones_agree(const struct sim_volume *volume, const struct sim_node *node)
{
	static const char *const keys[] = {
		"failure-domain.beta.kubernetes.io/zone",
		"failure-domain.beta.kubernetes.io/region",
		"topology.kubernetes.io/zone",
		"topology.kubernetes.io/region",
	};
	const struct json *labels = json_path(volume->object, "metadata.labels");
	bool constrained = false;

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		constrained |= json_map_text(node->labels, keys[i], NULL) != NULL;
	for (size_t i = 0; constrained && i < ARRAY_SIZE(keys); i++) {
		const char *wanted = json_map_text(labels, keys[i], NULL);
		const char *own = json_map_text(node->labels, keys[i], NULL);
		cleanup_free char *list = NULL, *zone = NULL;

		if (!wanted)
			continue;
		/* Several zones stand with "__" between them. */
		list = xasprintf("__%s__", wanted);
		zone = xasprintf("__%s__", own ? own : "");
		if (!own || !strstr(list, zone))
			return false;
	}
	return true;
}

/* The smallest volume for a claim that waits, as FindMatchingVolume() with a node. */
static struct sim_volume *find_volume(const struct simulation *sim, const struct sim_claim *claim,
				      const struct sim_node *node, const struct pod_plan *plan)
{
	const char *class = sim_claim_class(claim);
	struct sim_volume *best = NULL;

	for (size_t i = 0; i < sim->volumes.count; i++) {
		struct sim_volume *volume = sim_volume_at(sim, i);
		bool reserved = sim_is_bound_to(volume, claim), taken = volume->gone;

		for (size_t j = 0; j < plan->count; j++)
			taken |= plan->volumes[j] == volume;
		if (taken || !str_eq(volume->class, class) || (volume->is_claimed && !reserved) ||
		    quantity_compare(&volume->size, &claim->request) < 0 ||
		    volume->block != claim->block || volume->deleting ||
		    !sim_same_attributes(sim, volume, claim))
			continue;
		if (reserved)
			return affinity_holds(volume, node) ? volume : NULL;
		if (control_fits(sim, volume, claim) && affinity_holds(volume, node) &&
		    (!best || quantity_compare(&volume->size, &best->size) < 0))
			best = volume;
	}
	return best;
}

static bool topology_holds(const struct sim_class *class, const struct sim_node *node)
{
	const struct json *terms = json_map_get(class->object, "allowedTopologies");

	for (size_t i = 0; i < json_count(terms); i++) {
		const struct json *list =
			json_map_get(json_list_at(terms, i), "matchLabelExpressions");
		bool holds = true;

		for (size_t j = 0; j < json_count(list); j++) {
			cleanup_json struct json *requirement = json_clone(json_list_at(list, j));

			json_map_set_text(requirement, "operator", "In");
			holds &= label_requirement_holds(requirement, node->labels);
		}
		if (holds)
			return true;
	}
	return !json_count(terms);
}

static bool can_provision(const struct simulation *sim, const struct sim_claim *claim,
			  const struct sim_node *node)
{
	const struct sim_class *class = sim_class_find(sim, sim_claim_class(claim));

	return class && !str_eq(class->provisioner, "kubernetes.io/no-provisioner") &&
	       topology_holds(class, node);
}

static void insert(struct pod_plan *plan, struct sim_claim *claim)
{
	size_t place = plan->count;

	if (plan->count == POD_CLAIMS_MOST)
		return;
	while (place > 0 &&
	       quantity_compare(&claim->request, &plan->claims[place - 1]->request) < 0) {
		plan->claims[place] = plan->claims[place - 1];
		place--;
	}
	plan->claims[place] = claim;
	plan->count++;
}

/* FindPodVolumes(): what each claim would get there; NULL, or why the pod cannot be there. */
static const char *plan_claims(const struct simulation *sim, const struct sim_pod *pod,
			       const struct sim_node *node, struct pod_plan *ret)
{
	const struct json *volumes = json_path(pod->object, "spec.volumes");
	struct pod_plan wanted = { .count = 0 };

	*ret = (struct pod_plan){ .count = 0 };
	for (size_t i = 0; i < json_count(volumes); i++) {
		cleanup_free char *key = schedule_claim_key(pod, json_list_at(volumes, i));
		struct sim_claim *claim = key ? sim_table_find(&sim->claims, key) : NULL;
		const struct sim_volume *volume;

		if (!claim)
			continue;
		if (!is_bound(claim)) {
			insert(&wanted, claim);
			continue;
		}
		volume = sim_table_find(&sim->volumes, claim->volume);
		if (!volume)
			return "node(s) unavailable due to one or more pvc(s) bound to "
			       "non-existent pv(s)";
		if (!affinity_holds(volume, node) || !zones_agree(volume, node))
			return "node(s) had volume node affinity conflict";
	}
	for (size_t i = 0; i < wanted.count; i++) {
		struct sim_claim *claim = wanted.claims[i];
		struct sim_volume *volume = NULL;

		if (claim->selected_node && !str_eq(claim->selected_node, node->name))
			return "node(s) didn't find available persistent volumes to bind";
		if (!claim->selected_node)
			volume = find_volume(sim, claim, node, ret);
		if (!volume && !can_provision(sim, claim, node))
			return "node(s) didn't find available persistent volumes to bind";
		ret->claims[ret->count] = claim;
		ret->volumes[ret->count++] = volume;
	}
	return NULL;
}

/* Node by node: "0/2 nodes are available: 1 node(s) ..., 1 ..."; free it. */
static char *sum_up(size_t nodes, const struct json *reasons)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_LINE);
	struct json_iter iter = json_iter(reasons);

	if (!nodes)
		return xstrdup("no nodes available to schedule pods");
	strbuf_printf(&text, "0/%zu nodes are available: ", nodes);
	for (bool first = true; json_next(&iter); first = false)
		strbuf_printf(&text, "%s%lld %s", first ? "" : ", ",
			      (long long)json_get_int(iter.value, 0), iter.key);
	strbuf_putc(&text, '.');
	return strbuf_take(&text);
}

static void set_why(struct sim_pod *pod, char *why)
{
	free(pod->why);
	pod->why = why;
}

/* Writes what was planned: claimRefs, and the node for those to be provisioned. */
static void carry_out(struct simulation *sim, struct sim_pod *pod, const struct sim_node *node,
		      const struct pod_plan *plan)
{
	for (size_t i = 0; i < plan->count; i++) {
		struct sim_claim *claim = plan->claims[i];
		struct sim_volume *volume = plan->volumes[i];

		if (volume) {
			if (!sim_is_bound_to(volume, claim))
				volume->by_controller = true;
			sim_volume_set_ref(sim, volume, claim->namespace, claim->name, claim->uid);
			sim_claim_touch(sim, claim);
		} else if (!claim->selected_node) {
			claim->selected_node = xstrdup(node->name);
			sim_claim_touch(sim, claim);
		}
	}
	set_why(pod, NULL);
	pod->assumed = xstrdup(node->name);
}

static bool schedule(struct simulation *sim, struct sim_pod *pod)
{
	cleanup_json struct json *reasons = json_map();
	const struct sim_node *best = NULL;
	struct pod_plan plan, best_plan = { .count = 0 };
	int64_t best_score = -1;
	size_t nodes = 0;
	char *no_go = find_no_go(sim, pod);

	if (no_go) {
		set_why(pod, no_go);
		return false;
	}
	for (size_t i = 0; i < sim->nodes.count; i++) {
		const struct sim_node *node = sim->nodes.items[i];
		const char *obstacle;
		int64_t score;

		if (node->gone)
			continue;
		nodes++;
		obstacle = schedule_obstacle(sim, pod, node);
		if (!obstacle)
			obstacle = plan_claims(sim, pod, node, &plan);
		if (obstacle) {
			json_map_set_int(reasons, obstacle, json_map_int(reasons, obstacle, 0) + 1);
			continue;
		}
		score = schedule_score(sim, pod, node);
		if (score > best_score) {
			best = node;
			best_score = score;
			best_plan = plan;
		}
	}
	if (!best) {
		set_why(pod, sum_up(nodes, reasons));
		return false;
	}
	carry_out(sim, pod, best, &best_plan);
	return true;
}

/* Whether all claims of a pod that has its node are bound. */
static bool is_ready(const struct simulation *sim, const struct sim_pod *pod)
{
	const struct json *volumes = json_path(pod->object, "spec.volumes");

	for (size_t i = 0; i < json_count(volumes); i++) {
		cleanup_free char *key = schedule_claim_key(pod, json_list_at(volumes, i));
		const struct sim_claim *claim = key ? sim_table_find(&sim->claims, key) : NULL;

		if (key && (!claim || !is_bound(claim)))
			return false;
	}
	return true;
}

bool schedule_pods(struct simulation *sim)
{
	for (size_t i = 0; i < sim->pods.count; i++) {
		struct sim_pod *pod = sim->pods.items[i];

		if (pod->gone || pod->finished || pod->node)
			continue;
		if (pod->assumed && is_ready(sim, pod)) {
			pod->node = take_ptr(&pod->assumed);
			return true;
		}
		if (!pod->assumed && schedule(sim, pod))
			return true;
	}
	return false;
}
