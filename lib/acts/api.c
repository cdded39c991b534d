/*
 * An object of the Kubernetes API. Parameters: object. This version writes such objects out; it
 * has no way to apply them.
 */
#include "acts/api.h"

#include "plan/act.h"

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	(void)action, (void)host, (void)err;
	ret->kind = CHANGE_UNKNOWN;
	ret->now = json_map();
	ret->want = json_map();
	ret->late = xstrdup("not known before the API server runs");
	return 0;
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	(void)action;
	strbuf_puts(out, change->late);
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
	.required = required,
	.secrets = secrets,
	.inspect = inspect,
	.product = product,
	.describe = describe,
};

struct action *plan_api(struct plan *plan, struct json *object)
{
	const char *kind = json_map_text(object, "kind", "");
	const char *name = json_get_text(json_path(object, "metadata.name"), "");
	const char *namespace = json_get_text(json_path(object, "metadata.namespace"), "");
	cleanup_free char *target =
		xasprintf("%s %s%s%s", kind, namespace, *namespace ? "/" : "", name);
	struct json *params = json_map();
	struct action *action;

	json_map_set(params, "object", object);
	action = plan_add(plan, &act_api, target, params);
	if (str_eq(kind, "Secret"))
		action_hide(action);
	return action;
}
