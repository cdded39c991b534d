/* Changes that are made of what is there: read, change, put back, and again where it was changed.
 */
#include "client/kube_inside.h"

enum {
	EDITS_MAX = 20, /* before it is given up: others change it all the time */
};

int kube_edit(struct kube *kube, const struct kube_ref *ref,
	      int (*edit)(void *arg, struct json *object, struct error *err), void *arg,
	      struct error *err)
{
	cleanup_free char *name = kube_ref_text(ref);
	struct error why;

	for (unsigned i = 0; i < EDITS_MAX; i++) {
		cleanup_json struct json *object = NULL;
		int r = kube_get(kube, ref, &object, err);

		if (r == 0 && !object)
			return error_set(err, KUBE_NOT_FOUND, "there is no %s", name);
		if (r == 0)
			r = edit(arg, object, err);
		if (r <= 0)
			return r;
		r = kube_replace(kube, object, NULL, &why);
		if (r != KUBE_CONFLICT)
			return r < 0 ? error_set(err, r, "%s", why.message) : 1;
	}
	return error_set(err, KUBE_CONFLICT, "%s", why.message);
}

/* --- Taints --- */

static bool is_same_taint(const struct json *a, const struct json *b)
{
	return str_eq(json_map_text(a, "key", ""), json_map_text(b, "key", "")) &&
	       str_eq(json_map_text(a, "effect", ""), json_map_text(b, "effect", ""));
}

static size_t find_taint(const struct json *taints, const struct json *taint)
{
	size_t i = 0;

	while (i < json_count(taints) && !is_same_taint(json_list_at(taints, i), taint))
		i++;
	return i;
}

/* Changes a list of taints; whether that made a difference. */
static bool change_taints(struct json *taints, const struct json *set, const struct json *remove)
{
	bool changed = false;

	for (size_t i = 0; i < json_count(remove); i++) {
		size_t at = find_taint(taints, json_list_at(remove, i));

		if (at == json_count(taints))
			continue;
		json_list_remove(taints, at);
		changed = true;
	}
	for (size_t i = 0; i < json_count(set); i++) {
		const struct json *taint = json_list_at(set, i);
		size_t at = find_taint(taints, taint);
		const struct json *old = json_list_at(taints, at);

		if (old &&
		    str_eq(json_map_text(old, "value", ""), json_map_text(taint, "value", "")))
			continue;
		if (old)
			json_list_replace(taints, at, json_clone(taint));
		else
			json_list_add(taints, json_clone(taint));
		changed = true;
	}
	return changed;
}

/* A patch of the list, for the version that it was read from. */
static struct json *taints_patch(const struct json *node, struct json *taints)
{
	struct json *patch = json_map(), *metadata = json_map(), *spec = json_map();

	json_map_set_text(metadata, "resourceVersion",
			  json_get_text(json_path(node, "metadata.resourceVersion"), ""));
	json_map_set(spec, "taints", taints);
	json_map_set(patch, "metadata", metadata);
	json_map_set(patch, "spec", spec);
	return patch;
}

int kube_taint(struct kube *kube, const char *node, const struct json *set,
	       const struct json *remove, struct error *err)
{
	const struct kube_ref ref = { "v1", "Node", NULL, node };
	struct error why;

	for (unsigned i = 0; i < EDITS_MAX; i++) {
		cleanup_json struct json *object = NULL, *patch = NULL;
		const struct json *old;
		struct json *taints;
		int r = kube_get(kube, &ref, &object, err);

		if (r == 0 && !object)
			return error_set(err, KUBE_NOT_FOUND, "there is no Node %s", node);
		if (r < 0)
			return r;
		old = json_path(object, "spec.taints");
		taints = old ? json_clone(old) : json_list();
		patch = taints_patch(object, taints);
		if (!change_taints(taints, set, remove))
			return 0;
		r = kube_patch(kube, &ref, NULL, KUBE_PATCH_MERGE, patch, 0, NULL, &why);
		if (r != KUBE_CONFLICT)
			return r < 0 ? error_set(err, r, "%s", why.message) : 1;
	}
	return error_set(err, KUBE_CONFLICT, "%s", why.message);
}
