/*
 * Labels, taints and annotations of a Node. Parameters: kubeconfig, timeoutMs; labels, annotations
 * (maps), taints (a list): what it shall have, all optional. What the Node has beyond that stays.
 *
 * The state: {"labels":{KEY: value or null},"annotations":{...},"taints":[...]}, of those keys and
 * taints alone.
 */
#include "acts/node.h"

#include <errno.h>

#include "host/host_kube.h"
#include "plan/act.h"

static const char *const maps[] = { "labels", "annotations" };

static struct kube_ref ref_of(const struct action *action)
{
	return (struct kube_ref){ "v1", "Node", NULL, action->target };
}

/* Whether a taint is the same one: it is told by key and effect. */
static const struct json *find_taint(const struct json *taints, const struct json *taint)
{
	for (size_t i = 0; i < json_count(taints); i++) {
		const struct json *found = json_list_at(taints, i);

		if (str_eq(json_map_text(found, "key", ""), json_map_text(taint, "key", "")) &&
		    str_eq(json_map_text(found, "effect", ""), json_map_text(taint, "effect", "")))
			return found;
	}
	return NULL;
}

/* Of what the action is about, how it is at @node (NULL: there is none yet) and how it shall be. */
static void compare_maps(const struct action *action, const struct json *node,
			 struct change *change)
{
	const struct json *metadata = json_map_get(node, "metadata");

	for (size_t i = 0; i < ARRAY_SIZE(maps); i++) {
		const struct json *wanted = json_map_get(action->params, maps[i]);
		const struct json *present = json_map_get(metadata, maps[i]);
		struct json *now = json_map(), *want = json_map();
		struct json_iter iter = json_iter(wanted);

		while (json_next(&iter)) {
			const struct json *value = json_map_get(present, iter.key);

			json_map_set(now, iter.key, value ? json_clone(value) : json_nil());
			json_map_set(want, iter.key, json_clone(iter.value));
		}
		json_map_set(change->now, maps[i], now);
		json_map_set(change->want, maps[i], want);
	}
}

static void compare_taints(const struct action *action, const struct json *node,
			   struct change *change)
{
	const struct json *wanted = json_map_get(action->params, "taints");
	const struct json *present = json_path(node, "spec.taints");
	struct json *now = json_list(), *want = json_list();

	for (size_t i = 0; i < json_count(wanted); i++) {
		const struct json *taint = json_list_at(wanted, i);
		const struct json *found = find_taint(present, taint);

		if (found)
			json_list_add(now, json_clone(found));
		json_list_add(want, json_clone(taint));
	}
	json_map_set(change->now, "taints", now);
	json_map_set(change->want, "taints", want);
}

/* The Node; NULL when it has not registered. A server that is not there yet is no error here. */
static int get_node(const struct action *action, const struct host *host, struct json **ret,
		    struct error *err)
{
	const struct kube_ref ref = ref_of(action);
	const char *kubeconfig = json_map_text(action->params, "kubeconfig", "");
	struct kube *kube;
	int r = host_kube(host, kubeconfig, &kube, err);

	return r < 0 ? r : kube_get(kube, &ref, ret, err);
}

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	cleanup_json struct json *node = NULL;
	struct error why;
	int r = get_node(action, host, &node, &why);

	(void)err;
	ret->now = json_map();
	ret->want = json_map();
	compare_maps(action, node, ret);
	compare_taints(action, node, ret);
	change_settle(ret, CHANGE_MODIFY);
	if (r < 0)
		ret->kind = CHANGE_UNKNOWN;
	if (r < 0 || !node)
		ret->late = xstrdup(r < 0 ? why.message : "it has not registered yet");
	return 0;
}

/* Sets the maps, where a null takes a key away, and the taints of @set, without those of @remove.
 */
static int set_node(const struct action *action, struct kube *kube, const struct json *set,
		    const struct json *remove, struct error *err)
{
	const struct kube_ref ref = ref_of(action);
	cleanup_json struct json *patch = json_map();
	struct json *metadata = json_map();
	int r;

	for (size_t i = 0; i < ARRAY_SIZE(maps); i++)
		json_map_set(metadata, maps[i], json_clone(json_map_get(set, maps[i])));
	json_map_set(patch, "metadata", metadata);
	r = kube_patch(kube, &ref, NULL, KUBE_PATCH_MERGE, patch, 0, NULL, err);
	if (r == 0)
		r = kube_taint(kube, action->target, json_map_get(set, "taints"), remove, err);
	return r < 0 ? r : 0;
}

static int is_there(void *arg, const struct json *object, struct error *err)
{
	(void)arg, (void)err;
	return object != NULL;
}

static int await(const struct action *action, struct host *host, const struct change *change,
		 const struct teller *teller, struct error *err)
{
	const struct kube_ref ref = ref_of(action);
	int64_t timeout = json_map_int(action->params, "timeoutMs", 0);
	cleanup_free char *what = xasprintf("Node %s", action->target);
	struct kube *kube;
	int r = host_kube_change(host, what, err);

	if (r == 0)
		r = host_kube(host, json_map_text(action->params, "kubeconfig", ""), &kube, err);
	if (r < 0)
		return r;
	if (change->late)
		teller_tell(teller, what, change->late);
	r = kube_wait(kube, &ref, NULL, timeout, is_there, NULL, err);
	if (r == -ETIMEDOUT)
		return error_wrap(err, "%s has not registered: `journalctl -u kubelet` tells why",
				  what);
	return r < 0 ? r : set_node(action, kube, change->want, NULL, err);
}

/* Those of @taints that @kept does not have. */
static struct json *taints_beyond(const struct json *taints, const struct json *kept)
{
	struct json *beyond = json_list();

	for (size_t i = 0; i < json_count(taints); i++)
		if (!find_taint(kept, json_list_at(taints, i)))
			json_list_add(beyond, json_clone(json_list_at(taints, i)));
	return beyond;
}

/* Where no server answers any more, the Node is gone with it, or somebody else's. */
static int restore(const struct action *action, struct host *host, const struct json *before,
		   const struct strbuf *data, const struct change *now, char **ret_note,
		   struct error *err)
{
	cleanup_json struct json *added =
		taints_beyond(json_map_get(now->now, "taints"), json_map_get(before, "taints"));
	struct kube *kube;
	struct error why;
	int r;

	(void)data;
	if (json_same(now->now, before))
		return 0;
	r = host_kube(host, json_map_text(action->params, "kubeconfig", ""), &kube, &why);
	if (r == 0 && !now->late)
		return set_node(action, kube, before, added, err);
	*ret_note = xasprintf("Node %s keeps its labels and taints: %s", action->target,
			      r < 0 ? why.message : now->late);
	return 0;
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	const struct json *taints = json_map_get(action->params, "taints");
	bool first = true;

	for (size_t i = 0; i < ARRAY_SIZE(maps); i++) {
		struct json_iter iter = json_iter(json_map_get(action->params, maps[i]));

		while (json_next(&iter)) {
			strbuf_printf(out, "%s%s", first ? "" : ", ", iter.key);
			first = false;
		}
	}
	for (size_t i = 0; i < json_count(taints); i++) {
		strbuf_printf(out, "%staint %s:%s", first ? "" : ", ",
			      json_map_text(json_list_at(taints, i), "key", ""),
			      json_map_text(json_list_at(taints, i), "effect", ""));
		first = false;
	}
	if (change->late)
		strbuf_printf(out, " (%s)", change->late);
}

static const struct act_param required[] = {
	{ "kubeconfig", JSON_KIND_TEXT },
	{ "timeoutMs", JSON_KIND_INT },
	{ 0 },
};

const struct act act_node = {
	.name = "node",
	.space = "node",
	.required = required,
	.runtime = true,
	.in_cluster = true,
	.inspect = inspect,
	.await = await,
	.restore = restore,
	.describe = describe,
};

struct action *plan_node(struct plan *plan, const char *name, const char *kubeconfig,
			 int64_t timeout_ms)
{
	struct json *params = json_map();

	json_map_set_text(params, "kubeconfig", kubeconfig);
	json_map_set_int(params, "timeoutMs", timeout_ms);
	return plan_add(plan, &act_node, name, params);
}

/* The map or list of the parameters, made when it is not there yet. */
static struct json *part(struct action *action, const char *key, struct json *(*make)(void))
{
	struct json *found = json_map_get(action->params, key);

	if (!found) {
		found = make();
		json_map_set(action->params, key, found);
	}
	return found;
}

void plan_node_label(struct action *action, const char *key, const char *value)
{
	json_map_set_text(part(action, "labels", json_map), key, value);
}

void plan_node_annotate(struct action *action, const char *key, const char *value)
{
	json_map_set_text(part(action, "annotations", json_map), key, value);
}

void plan_node_taint(struct action *action, const struct json *taint)
{
	json_list_add(part(action, "taints", json_list), json_clone(taint));
}
