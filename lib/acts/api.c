/*
 * An object of the Kubernetes API. Parameters: object, kubeconfig, otherwise (api_with()), late (a
 * list of texts, late.h), corefile (api_keep_corefile()).
 *
 * Its state is {"exists":false}, or {"exists":true,"sha256":...} with the digest of those of its
 * fields that the action speaks of, as YAML. What it would be is the server's word: a dry run of
 * server-side apply. What controllers and others add is none of it.
 */
#include "acts/api.h"

#include "base/secret.h"
#include "base/sha256.h"
#include "client/kube_fields.h"
#include "client/kube_objects.h"
#include "client/kube_token.h"
#include "data/yaml.h"
#include "dns/corefile_keep.h"
#include "host/host_kube.h"
#include "plan/act.h"
#include "plan/late.h"
#include "plan/server.h"

enum {
	FIELDS_SHOWN = 3, /* that differ, in a line */
};

static const char *kubeconfig_of(const struct action *action)
{
	return json_map_text(action->params, "kubeconfig", HOST_ADMIN_CONF);
}

/* --- The object --- */

/* A copy of a tree with late values filled in; NULL with an error. */
static struct json *fill_in(const struct action *action, const struct host *host,
			    const struct json *tree, struct error *err)
{
	struct json_iter iter = json_iter(tree);
	cleanup_json struct json *copy = NULL;

	if (json_is_text(tree)) {
		cleanup(secret_done) struct strbuf text = secret_make(STRBUF_MAX_TEXT / 4);

		if (late_resolve(action, json_get_text(tree, ""), host, &text, err) < 0)
			return NULL;
		return json_text(text.text);
	}
	if (!json_is_map(tree) && !json_is_list(tree))
		return json_ref(tree);
	copy = json_is_map(tree) ? json_map() : json_list();
	while (json_is_map(tree) && json_next(&iter)) {
		struct json *value = fill_in(action, host, iter.value, err);

		if (!value)
			return NULL;
		json_map_set(copy, iter.key, value);
	}
	for (size_t i = 0; json_is_list(tree) && i < json_count(tree); i++) {
		struct json *value = fill_in(action, host, json_list_at(tree, i), err);

		if (!value)
			return NULL;
		json_list_add(copy, value);
	}
	return take_ptr(&copy);
}

/* Takes the operator's Corefile into the object, where the cluster has one. */
static int keep_corefile(const struct action *action, const struct host *host, struct json **object,
			 char **ret_remark, struct error *err)
{
	const struct json *rule = json_map_get(action->params, "corefile");
	const struct kube_ref ref = kube_ref_of(*object);
	cleanup_json struct json *live = NULL, *ours = json_ref(*object);
	struct kube *kube = NULL;
	int r = host_kube(host, kubeconfig_of(action), &kube, err);

	if (r == 0)
		r = kube_get(kube, &ref, &live, err);
	json_free(*object);
	*object = r == 0 ? corefile_keep(ours, live, rule, ret_remark) : NULL;
	return r;
}

/* The object as it is to be applied. @ret_remark: what the operator should know; or NULL. */
static int object_of(const struct action *action, const struct host *host, struct json **ret,
		     char **ret_remark, struct error *err)
{
	const struct json *object = json_map_get(action->params, "object");

	*ret = action_is_late(action) ? fill_in(action, host, object, err) : json_ref(object);
	if (!*ret)
		return err->code;
	if (json_is_nil(json_map_get(action->params, "corefile")))
		return 0;
	return keep_corefile(action, host, ret, ret_remark, err);
}

/* --- Looking --- */

/* As the user of the kubeconfig, or as the one who may where that one may not. */
static void look_at(const struct action *action, const struct host *host, struct kube *kube,
		    const struct json *object, struct kube_look *ret)
{
	const char *otherwise = json_map_text(action->params, "otherwise", NULL);
	struct error ignored; /* then what the first may not stays */

	kube_look(kube, object, ret);
	if (ret->applied_error.code == KUBE_FORBIDDEN && otherwise &&
	    host_kube(host, otherwise, &kube, &ignored) == 0)
		kube_look(kube, object, ret);
}

static struct strbuf *yaml_of(const struct json *tree)
{
	struct strbuf text = strbuf_make(STRBUF_MAX_TEXT);

	yaml_write(tree, true, &text);
	return xmemdup(&text, sizeof(text));
}

/* The state of an object with these fields. */
static struct json *state_of(const struct strbuf *fields)
{
	struct json *state = json_map();
	char digest[SHA256_HEX_SIZE];

	json_map_set_bool(state, "exists", true);
	if (!fields)
		return state;
	sha256_hex(fields->text, fields->length, digest);
	json_map_set_text(state, "sha256", digest);
	return state;
}

static struct json *absent(void)
{
	struct json *state = json_map();

	json_map_set_bool(state, "exists", false);
	return state;
}

static void set_states(const struct json *object, const struct kube_look *look, struct change *ret)
{
	cleanup_json struct json *fields = kube_fields_of(look->live, object);
	cleanup_json struct json *lost = kube_fields_lost(look->live, look->applied, object);
	cleanup_json struct json *now = kube_fields_join(fields, look->applied ? lost : NULL);
	cleanup_json struct json *want = kube_fields_of(look->applied, object);

	ret->now_data = now ? yaml_of(now) : NULL;
	ret->want_data = want ? yaml_of(want) : NULL;
	ret->now = now ? state_of(ret->now_data) : absent();
	ret->want = state_of(ret->want_data);
	change_settle(ret, now ? CHANGE_MODIFY : CHANGE_CREATE);
}

static int settle(const struct action *action, const struct json *object,
		  const struct kube_look *look, struct change *ret, struct error *err)
{
	const struct error *why = look->live_error.code ? &look->live_error : &look->applied_error;

	switch (why->code) {
	case 0:
		set_states(object, look, ret);
		return 0;
	case KUBE_CONFLICT:
	case KUBE_INVALID:
	case KUBE_EXISTS:
		return error_set(err, why->code, "%s", why->message);
	case KUBE_NOT_FOUND: /* its namespace, or its kind, comes with an earlier action */
		if (look->live_error.code == 0 && !look->live) {
			set_states(object, look, ret);
			return 0;
		}
		break;
	default:
		break;
	}
	(void)action;
	return change_set_unknown(ret, xasprintf("not known yet: %s", why->message));
}

/* The object, which may be late; a negative value when it is not there yet, as *@ret says then. */
static int find_object(const struct action *action, const struct host *host,
		       struct json **ret_object, struct change *ret)
{
	struct error why;
	int r = object_of(action, host, ret_object, &ret->remark, &why);

	if (r < 0)
		(void)change_set_unknown(ret, xasprintf("not known yet: %s", why.message));
	return r;
}

/* How it is, whatever an apply would make of it. */
static int look(const struct action *action, const struct host *host, struct change *ret,
		struct error *err)
{
	cleanup_json struct json *object = NULL, *live = NULL, *fields = NULL;
	struct kube *kube = NULL;
	struct kube_ref ref;
	struct error why;

	(void)err;
	if (act_find_server(host, kubeconfig_of(action), &kube, ret) < 0 ||
	    find_object(action, host, &object, ret) < 0)
		return 0;
	ref = kube_ref_of(object);
	if (kube_get(kube, &ref, &live, &why) < 0)
		return change_set_unknown(ret, xasprintf("not known yet: %s", why.message));
	fields = kube_fields_of(live, object);
	ret->now_data = fields ? yaml_of(fields) : NULL;
	ret->now = fields ? state_of(ret->now_data) : absent();
	return 0;
}

/* A Secret whose token is yet to be made: another such token that still counts does as well. */
static int inspect_token(const struct action *action, struct kube *kube, struct change *ret)
{
	struct error why;
	int r = kube_has_token(kube, json_map_get(action->params, "object"), &why);

	if (r < 0)
		return change_set_unknown(ret, xasprintf("not known yet: %s", why.message));
	(void)change_set_unknown(ret, xstrdup("made when the plan is applied"));
	if (r == 0)
		return 0;
	free(take_ptr(&ret->late));
	ret->kind = CHANGE_NONE;
	return 0;
}

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	cleanup_look struct kube_look look = { 0 };
	cleanup_json struct json *object = NULL;
	struct kube *kube = NULL;
	int r = act_find_server(host, kubeconfig_of(action), &kube, ret);

	if (r == 0 && action_is_unsettled(action))
		return inspect_token(action, kube, ret);
	if (r == 0)
		r = find_object(action, host, &object, ret);
	if (r < 0)
		return 0;
	look_at(action, host, kube, object, &look);
	return settle(action, object, &look, ret, err);
}

/* --- Applying --- */

static int apply(const struct action *action, struct host *host, const struct change *change,
		 struct error *err)
{
	const char *otherwise = json_map_text(action->params, "otherwise", NULL);
	cleanup_json struct json *object = NULL;
	struct kube *kube = NULL, *other = NULL;
	struct error why;
	int r = host_kube(host, kubeconfig_of(action), &kube, err);

	(void)change;
	if (r == 0)
		r = host_kube_change(host, action->target, err);
	if (r == 0)
		r = object_of(action, host, &object, NULL, err);
	if (r < 0)
		return r;
	r = kube_objects_apply(kube, (const struct json *const[]){ object }, 1, &why);
	if (r != KUBE_FORBIDDEN || !otherwise)
		return r < 0 ? error_set(err, r, "%s", why.message) : 0;
	r = host_kube(host, otherwise, &other, err);
	if (r == 0)
		r = kube_objects_apply(other, (const struct json *const[]){ object }, 1, err);
	return r == 0 ? kube_objects_await(kube, object, err) : r;
}

/* How many from @first on are applied by one user, and can be at once. */
static size_t count_alike(const struct action *const actions[], size_t first, size_t count)
{
	size_t end = first + 1;

	while (end < count && !json_map_get(actions[first]->params, "otherwise") &&
	       !json_map_get(actions[end]->params, "otherwise") &&
	       str_eq(kubeconfig_of(actions[first]), kubeconfig_of(actions[end])))
		end++;
	return end - first;
}

static void free_objects(struct json **objects, size_t count)
{
	for (size_t i = 0; i < count; i++)
		json_free(objects[i]);
	free(objects);
}

static int apply_together(const struct action *const actions[], struct host *host, size_t count,
			  struct error *err)
{
	struct json **objects = xcalloc(count, sizeof(struct json *));
	struct kube *kube = NULL;
	int r = host_kube(host, kubeconfig_of(actions[0]), &kube, err);

	for (size_t i = 0; i < count && r == 0; i++) {
		r = host_kube_change(host, actions[i]->target, err);
		if (r == 0)
			r = object_of(actions[i], host, &objects[i], NULL, err);
	}
	if (r == 0)
		r = kube_objects_apply(kube, (const struct json *const *)objects, count, err);
	free_objects(objects, count);
	return r;
}

static int apply_many(const struct action *const actions[], struct host *host,
		      const struct change *const changes[], size_t count, struct error *err)
{
	size_t alike;
	int r = 0;

	for (size_t i = 0; i < count && r == 0; i += alike) {
		alike = count_alike(actions, i, count);
		r = alike == 1 ? apply(actions[i], host, changes[i], err)
			       : apply_together(&actions[i], host, alike, err);
	}
	return r;
}

/* --- Putting back --- */

struct putting_back {
	const struct json *object;
	const struct strbuf *data; /* its fields as they were */
	const char *target;
};

static int put_back(void *arg, struct json *live, struct error *err)
{
	const struct putting_back *putting = arg;
	cleanup_json struct json *before = json_clone(live);
	cleanup_yaml struct yaml_file file = { 0 };
	int r = yaml_parse(putting->target, putting->data->text, putting->data->length, &file, err);

	if (r < 0)
		return r;
	if (file.count != 1)
		return error_set(err, KUBE_BROKEN, "%s: what it was before is damaged",
				 putting->target);
	kube_fields_put_back(live, putting->object, file.documents[0]);
	return !json_same(live, before);
}

static int restore_fields(struct kube *kube, const struct action *action, const struct json *object,
			  const struct strbuf *data, char **ret_note, struct error *err)
{
	struct putting_back putting = { object, data, action->target };
	struct kube_ref ref = kube_ref_of(object);
	struct error why;
	int r = kube_edit(kube, &ref, put_back, &putting, &why);

	if (r == KUBE_NOT_FOUND) {
		*ret_note = xasprintf("%s is gone, and is not made anew", action->target);
		return 0;
	}
	return r < 0 ? error_set(err, r, "%s", why.message) : 0;
}

static int restore(const struct action *action, struct host *host, const struct json *before,
		   const struct strbuf *data, const struct change *now, char **ret_note,
		   struct error *err)
{
	cleanup_json struct json *object = NULL;
	struct kube *kube = NULL;
	struct kube_ref ref;
	int r;

	if (now->kind == CHANGE_UNKNOWN) {
		*ret_note = xasprintf("%s is left as it is in the cluster: %s", action->target,
				      now->late);
		return 0;
	}
	if (json_same(now->now, before))
		return 0;
	r = host_kube_change(host, action->target, err);
	if (r == 0)
		r = host_kube(host, kubeconfig_of(action), &kube, err);
	if (r == 0)
		r = object_of(action, host, &object, NULL, err);
	if (r < 0)
		return r;
	ref = kube_ref_of(object);
	if (!json_map_bool(before, "exists", false))
		return kube_delete(kube, &ref, err);
	return data ? restore_fields(kube, action, object, data, ret_note, err) : 0;
}

/* --- Showing --- */

static struct json *parsed(const struct strbuf *data)
{
	cleanup_yaml struct yaml_file file = { 0 };
	struct error ignored; /* then nothing is shown of it */

	if (!data || yaml_parse("object", data->text, data->length, &file, &ignored) < 0 ||
	    file.count != 1)
		return NULL;
	return json_ref(file.documents[0]);
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	cleanup(str_list_done) struct str_list fields = { 0 };
	cleanup_json struct json *now = parsed(change->now_data), *want = parsed(change->want_data);

	(void)action;
	if (change->late) {
		strbuf_puts(out, change->late);
		return;
	}
	if (!now || !want) {
		strbuf_puts(out, now ? "is there" : "new");
		return;
	}
	kube_fields_differ(now, want, &fields);
	for (size_t i = 0; i < fields.count && i < FIELDS_SHOWN; i++)
		strbuf_printf(out, "%s%s", i ? ", " : "", fields.items[i]);
	if (fields.count > FIELDS_SHOWN)
		strbuf_printf(out, " and %zu more", fields.count - FIELDS_SHOWN);
}

static void product(const struct action *action, struct product *ret)
{
	*ret = (struct product){ .kind = PRODUCT_OBJECT,
				 .object = json_map_get(action->params, "object") };
}

static const char *const secrets[] = { "object.data", "object.stringData", NULL };

static const struct act_param required[] = {
	{ "object", JSON_KIND_MAP },
	{ 0 },
};

const struct act act_api = {
	.name = "api",
	.space = "api",
	.runtime = true,
	.in_cluster = true,
	.required = required,
	.secrets = secrets,
	.inspect = inspect,
	.look = look,
	.apply = apply,
	.apply_many = apply_many,
	.restore = restore,
	.product = product,
	.describe = describe,
};

struct action *plan_api(struct plan *plan, struct json *object)
{
	const struct kube_ref ref = kube_ref_of(object);
	cleanup_free char *target = kube_ref_text(&ref);
	struct json *params = json_map();
	struct action *action;

	json_map_set(params, "object", object);
	action = plan_add(plan, &act_api, target, params);
	if (str_eq(ref.kind, "Secret"))
		action_hide(action);
	return action;
}

void api_with(struct action *action, const char *kubeconfig, const char *otherwise)
{
	json_map_set_text(action->params, "kubeconfig", kubeconfig);
	json_map_set_text(action->params, "otherwise", otherwise);
}

void api_keep_corefile(struct action *action, struct json *rule)
{
	json_map_set(action->params, "corefile", rule);
}

/* --- Tokens --- */

void api_tokens(const struct plan *plan, struct str_list *ret)
{
	for (size_t i = 0; i < plan_count(plan); i++) {
		const struct action *action = plan_at(plan, i);
		cleanup(secret_done) struct strbuf token = secret_make(STRBUF_MAX_LINE);

		if (action->act == &act_api && !action_is_unsettled(action) &&
		    kube_token_of(json_map_get(action->params, "object"), &token))
			str_list_add(ret, token.text);
	}
}
