/* Steps: deleting, patching, and what else happens to objects after they were made. */
#include <errno.h>

#include "base/text.h"
#include "storage/simulation_inside.h"

/* Everything in a namespace goes with it. */
static void delete_namespace(struct simulation *sim, const char *name)
{
	json_map_set_bool(sim->namespaces, name, false);
	for (size_t i = 0; i < sim->pods.count; i++) {
		struct sim_pod *pod = sim->pods.items[i];

		if (pod->gone || !str_eq(pod->namespace, name))
			continue;
		pod->gone = true;
		sim_table_remove(&sim->pods, pod->key);
	}
	for (size_t i = 0; i < sim->claims.count; i++) {
		struct sim_claim *claim = sim_claim_at(sim, i);

		if (!claim->gone && str_eq(claim->namespace, name))
			sim_claim_delete(sim, claim);
	}
}

static void delete_item(struct simulation *sim, const char *kind, const char *name, void *item)
{
	if (str_eq(kind, "PersistentVolume")) {
		sim_volume_delete(sim, item);
	} else if (str_eq(kind, "PersistentVolumeClaim")) {
		sim_claim_delete(sim, item);
	} else if (str_eq(kind, "StorageClass")) {
		((struct sim_class *)item)->gone = true;
		sim_table_remove(&sim->classes, name);
		sim_wake_claims(sim);
	} else if (str_eq(kind, "Node")) {
		((struct sim_node *)item)->gone = true;
		sim_table_remove(&sim->nodes, name);
	} else {
		((struct sim_pod *)item)->gone = true;
		sim_table_remove(&sim->pods, name);
	}
}

static int create_object(struct simulation *sim, const struct sim_kind *kind, const char *name,
			 struct error *err)
{
	cleanup_json struct json *object = NULL;
	int r = sim_take_held(sim, kind, name, &object, err);

	if (r == 0)
		sim_create(sim, kind, object);
	return r;
}

static void delete_object(struct simulation *sim, const struct sim_kind *kind, const char *name)
{
	const struct sim_table *table = sim_table_of(sim, kind->kind);
	void *item = table ? sim_table_find(table, name) : NULL;
	const char *slash = strrchr(name, '/');

	if (!table && json_map_bool(sim->namespaces, name, false))
		delete_namespace(sim, name);
	else if (item)
		delete_item(sim, kind->kind, name, item);
	else
		sim_refuse(
			sim, "NotFound",
			xasprintf("%s \"%s\" not found", kind->resource, slash ? slash + 1 : name));
}

/* A pod ends well: the one that scrubs a volume, or one of the files'. */
static int finish_pod(struct simulation *sim, const char *name, struct error *err)
{
	static const char recycler[] = "default/recycler-for-";
	struct sim_pod *pod = sim_table_find(&sim->pods, name);
	struct sim_volume *volume = NULL;

	if (pod) {
		pod->finished = true;
		return 0;
	}
	if (str_starts(name, recycler))
		volume = sim_table_find(&sim->volumes, name + sizeof(recycler) - 1);
	if (!volume || !volume->recycling)
		return error_set(err, -EINVAL, "there is no pod %s to finish", name);
	control_recycled(sim, volume);
	return 0;
}

int simulation_step(struct simulation *sim, const char *step, struct error *err)
{
	cleanup_free char *copy = xstrdup(step);
	char *rest = copy;
	const char *verb = text_next_word(&rest), *kind = text_next_word(&rest);
	const char *given = text_next_word(&rest);
	cleanup_free char *name = NULL;
	const struct sim_kind *known;
	int r = 0;

	if (!verb || !kind || !given)
		return error_set(err, -EINVAL,
				 "\"%s\" is no step such as \"delete PersistentVolumeClaim "
				 "default/data\"",
				 step);
	free(sim->step);
	sim->step = xstrdup(step);
	if (sim_kind_check(kind, &known, err) < 0)
		return -EINVAL;
	name = sim_step_name(known, given);
	if (str_eq(verb, "create"))
		r = create_object(sim, known, name, err);
	else if (str_eq(verb, "delete"))
		delete_object(sim, known, name);
	else if (str_eq(verb, "finish") && str_eq(kind, "Pod"))
		r = finish_pod(sim, name, err);
	else if (str_eq(verb, "patch"))
		r = sim_patch(sim, known, name, rest ? text_trim(rest) : "", err);
	else
		return error_set(err, -EINVAL,
				 "\"%s\" is no step: they are create, delete, patch, and finish of "
				 "a Pod",
				 verb);
	if (r == 0)
		control_settle(sim);
	return r;
}
