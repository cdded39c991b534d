#include "storage/simulation.h"

#include <errno.h>

#include "base/nearest.h"
#include "storage/simulation_inside.h"

struct simulation *simulation_new(const struct version *version)
{
	/* Made by the API server and kubeadm; the controllers make none. */
	static const char *const namespaces[] = { "default", "kube-system", "kube-public",
						  "kube-node-lease" };
	struct simulation *sim = xcalloc(1, sizeof(*sim));

	sim->version = *version;
	sim->namespaces = json_map();
	sim->reserved = json_map();
	sim->named = json_map();
	sim->held_back = json_map();
	sim->later = json_map();
	sim->refused = json_map();
	sim->buckets = json_map();
	sim->waiting = json_map();
	for (size_t i = 0; i < ARRAY_SIZE(namespaces); i++)
		json_map_set_bool(sim->namespaces, namespaces[i], true);
	return sim;
}

static void free_table(struct sim_table *table)
{
	free(table->items);
	json_free(table->index);
}

static void free_objects(struct simulation *sim)
{
	for (size_t i = 0; i < sim->volumes.count; i++)
		sim_volume_free(sim->volumes.items[i]);
	for (size_t i = 0; i < sim->claims.count; i++)
		sim_claim_free(sim->claims.items[i]);
	for (size_t i = 0; i < sim->pods.count; i++)
		sim_pod_free(sim->pods.items[i]);
	for (size_t i = 0; i < sim->classes.count; i++) {
		json_free(((struct sim_class *)sim->classes.items[i])->object);
		free(sim->classes.items[i]);
	}
	for (size_t i = 0; i < sim->nodes.count; i++) {
		json_free(((struct sim_node *)sim->nodes.items[i])->object);
		free(sim->nodes.items[i]);
	}
}

void simulation_free(struct simulation *sim)
{
	if (!sim)
		return;
	free_objects(sim);
	free_table(&sim->volumes);
	free_table(&sim->claims);
	free_table(&sim->classes);
	free_table(&sim->nodes);
	free_table(&sim->pods);
	for (size_t i = 0; i < sim->bucket_count; i++) {
		free(sim->bucket_list[i]->items);
		free(sim->bucket_list[i]);
	}
	free(sim->bucket_list);
	for (size_t i = 0; i < sim->waiting_count; i++) {
		free(sim->waiting_list[i]->items);
		free(sim->waiting_list[i]);
	}
	free(sim->waiting_list);
	json_free(sim->waiting);
	free(sim->volume_queue.items);
	free(sim->claim_queue.items);
	free(sim->offers.items);
	json_free(sim->namespaces);
	json_free(sim->reserved);
	json_free(sim->named);
	json_free(sim->held_back);
	json_free(sim->later);
	json_free(sim->refused);
	json_free(sim->buckets);
	json_free(sim->explanation);
	free(sim->explain);
	free(sim->step);
	free(sim);
}

void simulation_done(struct simulation **sim)
{
	simulation_free(*sim);
}

void simulation_explain(struct simulation *sim, const char *claim)
{
	free(sim->explain);
	sim->explain = xstrdup(claim);
}

const struct json *simulation_explanation(const struct simulation *sim)
{
	return sim->explanation;
}

void sim_refuse(struct simulation *sim, const char *reason, char *message)
{
	cleanup_free char *text = message;
	struct json *item = json_map();

	json_map_set_text(item, "step", sim->step);
	json_map_set_text(item, "reason", reason);
	json_map_set_text(item, "message", text);
	json_map_set(sim->refused, sim->step, item);
}

/* The kinds that matter here, their API and whether they have a namespace. */
static const struct sim_kind kinds[] = {
	{ "Namespace", "v1", "namespaces" },
	{ "PersistentVolume", "v1", "persistentvolumes" },
	{ "PersistentVolumeClaim", "v1", "persistentvolumeclaims", true },
	{ "StorageClass", "storage.k8s.io/v1", "storageclasses.storage.k8s.io" },
	{ "Node", "v1", "nodes" },
	{ "Pod", "v1", "pods", true },
};

const struct sim_kind *sim_kind_find(const char *kind)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (str_eq(kinds[i].kind, kind))
			return &kinds[i];
	return NULL;
}

/* "apps/data" or "data"; free it. */
char *sim_key_of(const struct sim_kind *kind, const struct json *object)
{
	const struct json *metadata = json_map_get(object, "metadata");
	const char *name = json_map_text(metadata, "name", "");

	return kind->namespaced ? sim_key(json_map_text(metadata, "namespace", "default"), name)
				: xstrdup(name);
}

struct sim_table *sim_table_of(struct simulation *sim, const char *kind)
{
	if (str_eq(kind, "PersistentVolume"))
		return &sim->volumes;
	if (str_eq(kind, "PersistentVolumeClaim"))
		return &sim->claims;
	if (str_eq(kind, "StorageClass"))
		return &sim->classes;
	if (str_eq(kind, "Node"))
		return &sim->nodes;
	return str_eq(kind, "Pod") ? &sim->pods : NULL;
}

int sim_kind_check(const char *kind, const struct sim_kind **ret, struct error *err)
{
	const char *names[ARRAY_SIZE(kinds)], *hint;

	*ret = sim_kind_find(kind);
	if (*ret)
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		names[i] = kinds[i].kind;
	hint = nearest(kind, names, ARRAY_SIZE(names));
	return error_set(err, -EINVAL, "\"%s\" is no kind that takes part%s%s%s", kind,
			 hint ? "; did you mean \"" : "", hint ? hint : "", hint ? "\"?" : "");
}
