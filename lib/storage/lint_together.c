/* Rules for several objects together: doubles, and claims that no volume of the files is for. */
#include "storage/lint_inside.h"
#include "storage/simulation.h"

enum {
	/* How many claims it is told for how many volumes fail by which rule, among how many
	 * objects: each such look takes as long as one at all of them. */
	EXPLAINED_MOST = 20,
	EXPLAINED_AMONG = 1000,
};

static void check_double(struct lint *lint)
{
	const struct json *object = lint->manifest->object;
	const struct manifest *first = lint_first(lint, object);
	cleanup_free char *place = NULL;

	if (first == lint->manifest)
		return;
	place = manifest_place(first, first->object, NULL);
	lint_add(lint, "duplicate", json_map_get(object, "metadata"), "name", NULL,
		 "it is also at %s", place);
}

/* What tells the disk of a volume from others: the members that name it. */
static char *disk_of(const struct json *spec)
{
	static const char *const keys[][4] = {
		{ "csi", "driver", "volumeHandle" },
		{ "nfs", "server", "path" },
		{ "awsElasticBlockStore", "volumeID" },
		{ "gcePersistentDisk", "pdName" },
		{ "azureDisk", "diskURI" },
		{ "azureFile", "secretName", "shareName", "secretNamespace" },
		{ "cinder", "volumeID" },
		{ "vsphereVolume", "volumePath" },
		{ "portworxVolume", "volumeID" },
		{ "rbd", "pool", "image" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		const struct json *source = json_map_get(spec, keys[i][0]);

		if (json_is_map(source))
			return xasprintf("%s|%s|%s|%s", keys[i][0],
					 json_map_text(source, keys[i][1], ""),
					 keys[i][2] ? json_map_text(source, keys[i][2], "") : "",
					 keys[i][3] ? json_map_text(source, keys[i][3], "") : "");
	}
	return NULL;
}

static void check_disks(struct lint *lint)
{
	cleanup_json struct json *disks = json_map();

	for (size_t i = 0; i < lint->manifests->count; i++) {
		const struct json *object = lint->manifests->items[i].object;
		const struct json *spec = json_map_get(object, "spec");
		cleanup_free char *disk =
			lint_is(object, "PersistentVolume") ? disk_of(spec) : NULL;
		const char *other = disk ? json_map_text(disks, disk, NULL) : NULL;

		lint->manifest = &lint->manifests->items[i];
		if (other && !str_eq(other, lint_name(object)))
			lint_add(lint, "volume-same-disk", spec, volume_type_of_spec(spec)->key,
				 NULL, "volume %s has the same one: two claims would write to it",
				 other);
		if (disk)
			json_map_set_text(disks, disk, lint_name(object));
	}
}

static bool is_default(const struct json *class)
{
	static const char *const names[] = { "storageclass.kubernetes.io/is-default-class",
					     "storageclass.beta.kubernetes.io/is-default-class" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const char *value = lint_annotation(class, names[i]);

		if (value && str_eq(value, "true"))
			return true;
	}
	return false;
}

static void check_defaults(struct lint *lint)
{
	const char *first = NULL;

	for (size_t i = 0; i < lint->manifests->count; i++) {
		const struct json *object = lint->manifests->items[i].object;

		if (!lint_is(object, "StorageClass") || !is_default(object))
			continue;
		lint->manifest = &lint->manifests->items[i];
		if (first)
			lint_add(lint, "class-defaults", json_map_get(object, "metadata"),
				 "annotations", "one default class",
				 "%s is the default, too: the one that was made last counts",
				 first);
		first = lint_name(object);
	}
}

static struct json *copies(const struct lint *lint)
{
	struct json *objects = json_list();

	for (size_t i = 0; i < lint->manifests->count; i++)
		json_list_add(objects, json_clone(lint->manifests->items[i].object));
	return objects;
}

/* "2 too small, 1 storageClassName": by which rules the volumes are not for the claim; free it. */
static char *sum_up(const struct json *explanation)
{
	const struct json *volumes = json_map_get(explanation, "volumes");
	cleanup_json struct json *counts = json_map();
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_LINE);
	struct json_iter iter;

	for (size_t i = 0; i < json_count(volumes); i++) {
		const char *verdict = json_map_text(json_list_at(volumes, i), "verdict", "");

		json_map_set_int(counts, verdict, json_map_int(counts, verdict, 0) + 1);
	}
	iter = json_iter(counts);
	while (json_next(&iter))
		strbuf_printf(&text, "%s%lld %s", text.length ? ", " : "",
			      (long long)json_get_int(iter.value, 0), iter.key);
	return strbuf_take(&text);
}

/* Whether an event tells that a volume may come yet, or that another rule told of it. */
static bool may_come(const struct json *claim)
{
	const struct json *events = json_map_get(claim, "events");

	for (size_t i = 0; i < json_count(events); i++) {
		const char *reason = json_map_text(json_list_at(events, i), "reason", "");

		if (str_eq(reason, "ExternalProvisioning") ||
		    str_eq(reason, "WaitForFirstConsumer") || str_eq(reason, "WaitForPodScheduled"))
			return true;
	}
	return false;
}

static const struct manifest *find_claim(const struct lint *lint, const struct json *claim)
{
	const struct json *object =
		lint_find(lint, "PersistentVolumeClaim", json_map_text(claim, "namespace", ""),
			  json_map_text(claim, "name", ""));

	return object ? lint_first(lint, object) : NULL;
}

/* One claim, again, with notes; the files are small where it matters. */
static char *explain(const struct lint *lint, const struct json *claim)
{
	cleanup_simulation struct simulation *sim = simulation_new(lint->version);
	cleanup_json struct json *objects = copies(lint);
	cleanup_free char *key = xasprintf("%s/%s", json_map_text(claim, "namespace", ""),
					   json_map_text(claim, "name", ""));

	simulation_explain(sim, key);
	simulation_create(sim, objects);
	return sum_up(simulation_explanation(sim));
}

static void check_claim(struct lint *lint, const struct json *claim, size_t *explained)
{
	const struct json *events = json_map_get(claim, "events");
	const struct json *last = json_list_at(events, json_count(events) - 1);
	const char *class = json_map_text(claim, "storageClassName", "");
	cleanup_free char *rules = NULL;

	lint->manifest = find_claim(lint, claim);
	/* A class or a volume that is elsewhere is told by rules of their own. */
	if (!lint->manifest || !str_eq(json_map_text(claim, "phase", ""), "Pending") ||
	    may_come(claim) || !json_count(events) ||
	    (*class && !lint_find(lint, "StorageClass", NULL, class) &&
	     !lint_has_kind(lint, "PersistentVolume")))
		return;
	rules = lint->manifests->count <= EXPLAINED_AMONG && (*explained)++ < EXPLAINED_MOST
			? explain(lint, claim)
			: xstrdup("");
	lint_add(lint, "claim-unsatisfied", json_map_get(lint->manifest->object, "spec"), NULL,
		 "`knode storage match --explain` tells of each volume", "%s%s%s%s",
		 json_map_text(last, "message", ""), *rules ? " (volumes of the files: " : "",
		 rules, *rules ? ")" : "");
}

/*
 * Claims are judged where there is something that could serve them: without any volume or class in
 * the files, both are elsewhere.
 */
static void check_claims(struct lint *lint)
{
	cleanup_simulation struct simulation *sim = NULL;
	cleanup_json struct json *objects = NULL, *report = NULL;
	const struct json *claims;
	size_t explained = 0;

	if (!lint_has_kind(lint, "PersistentVolumeClaim") ||
	    (!lint_has_kind(lint, "PersistentVolume") && !lint_has_kind(lint, "StorageClass")))
		return;
	sim = simulation_new(lint->version);
	objects = copies(lint);
	simulation_create(sim, objects);
	report = simulation_report(sim);
	claims = json_map_get(report, "claims");
	for (size_t i = 0; i < json_count(claims); i++)
		check_claim(lint, json_list_at(claims, i), &explained);
}

void lint_together(struct lint *lint)
{
	for (size_t i = 0; i < lint->manifests->count; i++) {
		lint->manifest = &lint->manifests->items[i];
		check_double(lint);
	}
	check_disks(lint);
	check_defaults(lint);
	check_claims(lint);
}
