/* Objects that come to be: what the API server makes of them, and whether it takes them. */
#include "storage/api_fields.h"
#include "storage/api_rules.h"
#include "storage/labels.h"
#include "storage/simulation_inside.h"

static char *new_uid(struct simulation *sim)
{
	return xasprintf("00000000-0000-4000-8000-%012llx", (unsigned long long)++sim->uids);
}

static void add_volume(struct simulation *sim, struct json *object, bool existing)
{
	struct sim_volume *volume = xcalloc(1, sizeof(*volume));

	volume->number = sim->volumes.count;
	volume->events = json_list();
	sim_volume_read(sim, volume, object);
	if (existing) {
		volume->phase =
			sim_phase_of(json_map_text(json_map_get(object, "status"), "phase", ""));
		if (json_path(object, "metadata.deletionTimestamp"))
			sim_volume_delete(sim, volume);
	}
	(void)sim_table_add(&sim->volumes, volume->name, volume);
	sim->volumes_of[volume->modes]++;
	sim_volume_touch(sim, volume);
}

static void read_claim_status(struct sim_claim *claim)
{
	const struct json *status = json_map_get(claim->object, "status");
	const struct json *capacity = json_path(status, "capacity.storage");

	claim->phase = sim_phase_of(json_map_text(status, "phase", ""));
	claim->status_modes = access_modes_of(json_map_get(status, "accessModes"));
	claim->has_capacity = capacity && quantity_of(capacity, &claim->capacity, NULL) == 0;
}

static void add_claim(struct simulation *sim, struct json *object, bool existing)
{
	struct sim_claim *claim = xcalloc(1, sizeof(*claim));
	const char *uid = json_map_text(json_map_get(object, "metadata"), "uid", "");

	claim->number = sim->claims.count;
	claim->events = json_list();
	claim->uid = existing && *uid ? xstrdup(uid) : new_uid(sim);
	sim_claim_read(sim, claim, object);
	claim->key = sim_key(claim->namespace, claim->name);
	(void)sim_table_add(&sim->claims, claim->key, claim);
	if (existing) {
		read_claim_status(claim);
		if (json_path(object, "metadata.deletionTimestamp"))
			sim_claim_delete(sim, claim);
	}
	sim_claim_touch(sim, claim);
}

/* All claims look again: what their classes say has changed. */
void sim_wake_claims(struct simulation *sim)
{
	for (size_t i = 0; i < sim->claims.count; i++) {
		struct sim_claim *claim = sim_claim_at(sim, i);

		if (!claim->gone && !claim->bind_completed)
			sim_claim_touch(sim, claim);
	}
}

static void add_class(struct simulation *sim, struct json *object)
{
	struct sim_class *class = xcalloc(1, sizeof(*class));

	class->number = sim->classes.count;
	sim_class_read(class, object);
	(void)sim_table_add(&sim->classes, class->name, class);
	sim_wake_claims(sim);
}

static void add_node(struct simulation *sim, struct json *object)
{
	const struct json *metadata = json_map_get(object, "metadata");
	struct sim_node *node = xcalloc(1, sizeof(*node));

	node->object = object;
	node->name = json_map_text(metadata, "name", "");
	node->labels = json_map_get(metadata, "labels");
	(void)sim_table_add(&sim->nodes, node->name, node);
}

static void add_pod(struct simulation *sim, struct json *object)
{
	const struct json *metadata = json_map_get(object, "metadata");
	const char *node = json_map_text(json_map_get(object, "spec"), "nodeName", "");
	struct sim_pod *pod = xcalloc(1, sizeof(*pod));

	pod->object = object;
	pod->namespace = json_map_text(metadata, "namespace", "default");
	pod->name = json_map_text(metadata, "name", "");
	pod->key = sim_key(pod->namespace, pod->name);
	pod->node = *node ? xstrdup(node) : NULL;
	(void)sim_table_add(&sim->pods, pod->key, pod);
}

/* DefaultStorageClass: the API server's plugin of admission. */
static void admit_claim(const struct simulation *sim, struct json *object)
{
	const struct sim_class *class = sim_class_default(sim);
	struct json *spec = json_map_get(object, "spec");

	if (!class || !json_is_map(spec) || json_map_text(spec, "storageClassName", NULL) ||
	    sim_annotation(object, "volume.beta.kubernetes.io/storage-class"))
		return;
	json_map_set_text(spec, "storageClassName", class->name);
}

/* Whether the API server takes the object; if not, it is refused. */
static bool is_accepted(struct simulation *sim, const struct sim_kind *kind, struct json *object,
			const char *key)
{
	cleanup_faults struct api_faults faults = { 0 };
	const struct json *metadata = json_map_get(object, "metadata");
	const char *namespace = json_map_text(metadata, "namespace", "default");
	const char *name = json_map_text(metadata, "name", "");
	const char *api = json_map_text(object, "apiVersion", "");
	const struct sim_table *table = sim_table_of(sim, kind->kind);

	if (!str_eq(api, kind->api)) {
		sim_refuse(
			sim, "NotFound",
			xasprintf("no matches for kind \"%s\" in version \"%s\"", kind->kind, api));
		return false;
	}
	api_fields_check(object, &sim->version, &faults);
	if (!faults.count) {
		if (kind->namespaced && !json_map_bool(sim->namespaces, namespace, true)) {
			sim_refuse(sim, "NotFound",
				   xasprintf("namespaces \"%s\" not found", namespace));
			return false;
		}
		api_drop_disabled(object, &sim->version);
		api_defaults_apply(object);
		if (str_eq(kind->kind, "PersistentVolumeClaim"))
			admit_claim(sim, object);
		api_rules_check(object, &sim->version, &faults);
		if (!api_kind_is_storage(kind->kind) && !object_name_is_valid(name))
			api_faults_add(&faults, API_FAULT_INVALID, metadata, "name",
				       "metadata.name", "Invalid value", NULL);
	}
	if (faults.count) {
		sim_refuse(sim, api_faults_reason(&faults),
			   api_faults_text(&faults, kind->kind, name));
		return false;
	}
	if (table && sim_table_find(table, key)) {
		sim_refuse(sim, "AlreadyExists",
			   xasprintf("%s \"%s\" already exists", kind->resource, name));
		return false;
	}
	return true;
}

/* Adds an object that was accepted; it is given. */
static void add_object(struct simulation *sim, const char *kind, struct json *object, bool existing)
{
	if (str_eq(kind, "PersistentVolume")) {
		add_volume(sim, object, existing);
	} else if (str_eq(kind, "PersistentVolumeClaim")) {
		add_claim(sim, object, existing);
	} else if (str_eq(kind, "StorageClass")) {
		add_class(sim, object);
	} else if (str_eq(kind, "Node")) {
		add_node(sim, object);
	} else if (str_eq(kind, "Pod")) {
		add_pod(sim, object);
	} else {
		json_map_set_bool(sim->namespaces,
				  json_map_text(json_map_get(object, "metadata"), "name", ""),
				  true);
		json_free(object);
	}
}

static bool is_existing(const struct json *object)
{
	return *json_map_text(json_map_get(object, "metadata"), "resourceVersion", "");
}

void sim_create(struct simulation *sim, const struct sim_kind *kind, struct json *object)
{
	cleanup_free char *key = sim_key_of(kind, object);

	free(sim->step);
	sim->step = xasprintf("create %s %s", kind->kind, key);
	if (!is_accepted(sim, kind, object, key))
		return;
	if (!kind->namespaced)
		json_map_remove(json_map_get(object, "metadata"), "namespace");
	add_object(sim, kind->kind, json_ref(object), false);
	control_settle(sim);
}

/* The namespaces that objects make are not there before. */
static void announce(struct simulation *sim, const struct json *objects)
{
	for (size_t i = 0; i < json_count(objects); i++) {
		const struct json *object = json_list_at(objects, i);
		const char *name = json_map_text(json_map_get(object, "metadata"), "name", "");

		if (str_eq(json_map_text(object, "kind", ""), "Namespace") &&
		    !json_map_get(sim->namespaces, name))
			json_map_set_bool(sim->namespaces, name, false);
	}
}

/* Objects of a cluster as it is: nothing happens before all are there. */
static void load(struct simulation *sim, const struct json *objects)
{
	for (size_t i = 0; i < json_count(objects); i++) {
		struct json *object = json_list_at(objects, i);
		const struct sim_kind *kind = sim_kind_find(json_map_text(object, "kind", ""));
		cleanup_free char *key = kind ? sim_key_of(kind, object) : NULL;
		const struct sim_table *table = kind ? sim_table_of(sim, kind->kind) : NULL;

		if (!kind || !is_existing(object) || (table && sim_table_find(table, key)) ||
		    sim_is_held_back(sim, kind, object))
			continue;
		api_defaults_apply(object);
		add_object(sim, kind->kind, json_ref(object), true);
	}
	control_settle(sim);
}

void simulation_create(struct simulation *sim, const struct json *objects)
{
	announce(sim, objects);
	load(sim, objects);
	for (size_t i = 0; i < json_count(objects); i++) {
		struct json *object = json_list_at(objects, i);
		const struct sim_kind *kind = sim_kind_find(json_map_text(object, "kind", ""));

		if (kind && !is_existing(object) && !sim_is_held_back(sim, kind, object))
			sim_create(sim, kind, object);
	}
}
