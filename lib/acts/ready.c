/*
 * That components of a node are well. Parameters: components (a list of
 * {"name","url","kubeconfig","well"}, all but the first optional), kubeconfig (optional),
 * timeoutMs.
 */
#include "acts/ready.h"

#include <errno.h>

#include "health/health.h"
#include "host/host_kube.h"
#include "plan/act.h"

/* What is waited for, as health.h has it. The texts are the action's. */
struct waited {
	struct health_component *components;
	struct kube_login login;
	struct health_wish wish;
};

static void waited_done(struct waited *waited)
{
	free(waited->components);
	kube_login_done(&waited->login);
}

/* -ENOENT: the kubeconfig is not there yet. */
static int get_waited(const struct action *action, const struct host *host, struct waited *ret,
		      struct error *err)
{
	const struct json *components = json_map_get(action->params, "components");
	const char *kubeconfig = json_map_text(action->params, "kubeconfig", NULL);
	size_t count = json_count(components);
	int r = 0;

	ret->components = xcalloc(count, sizeof(*ret->components));
	for (size_t i = 0; i < count; i++) {
		const struct json *component = json_list_at(components, i);

		ret->components[i] = (struct health_component){
			.name = json_map_text(component, "name", ""),
			.url = json_map_text(component, "url", NULL),
			.kubeconfig = json_map_text(component, "kubeconfig", NULL),
			.well = json_map_text(component, "well", NULL),
		};
	}
	if (kubeconfig)
		r = host_login_read(host, kubeconfig, &ret->login, err);
	ret->wish = (struct health_wish){
		.components = ret->components,
		.count = count,
		.login = kubeconfig ? &ret->login : NULL,
		.timeout_ms = json_map_int(action->params, "timeoutMs", 0),
	};
	return r;
}

/* No other host than the running one is asked: its addresses may be somebody's here. */
static bool is_ready(const struct action *action, const struct host *host)
{
	cleanup(waited_done) struct waited waited = { 0 };
	struct error ignored;

	return host_kind(host) == HOST_RUNNING &&
	       get_waited(action, host, &waited, &ignored) == 0 &&
	       health_is_well(host, &waited.wish);
}

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	(void)err;
	ret->now = json_map();
	ret->want = json_map();
	json_map_set_bool(ret->now, "ready", is_ready(action, host));
	json_map_set_bool(ret->want, "ready", true);
	change_settle(ret, CHANGE_RUN);
	return 0;
}

static int await(const struct action *action, struct host *host, const struct change *change,
		 const struct teller *teller, struct error *err)
{
	cleanup(waited_done) struct waited waited = { 0 };
	int r = get_waited(action, host, &waited, err);

	(void)change;
	if (r == 0)
		r = health_wait(host, &waited.wish, teller, err);
	if (r == 0)
		host_kube_retry(host);
	return r;
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	cleanup_free char *limit = format_duration(json_map_int(action->params, "timeoutMs", 0));

	(void)change;
	strbuf_printf(out, "waits at most %s", limit);
}

/* What starts, or starts anew, has to be waited for. */
static bool follows(const struct action *action, const struct action *earlier)
{
	(void)action;
	return str_eq(earlier->act->name, "unit") ||
	       str_starts(earlier->target, "/etc/kubernetes/");
}

static const struct act_param required[] = {
	{ "components", JSON_KIND_LIST },
	{ "timeoutMs", JSON_KIND_INT },
	{ 0 },
};

const struct act act_ready = {
	.name = "ready",
	.space = "ready",
	.required = required,
	.runtime = true,
	.inspect = inspect,
	.await = await,
	.follows = follows,
	.describe = describe,
};

static void set_text(struct json *map, const char *name, const char *text)
{
	if (text)
		json_map_set_text(map, name, text);
}

struct action *plan_ready(struct plan *plan, const char *target, const char *kubeconfig,
			  int64_t timeout_ms)
{
	struct json *params = json_map();

	json_map_set(params, "components", json_list());
	set_text(params, "kubeconfig", kubeconfig);
	json_map_set_int(params, "timeoutMs", timeout_ms);
	return plan_add(plan, &act_ready, target, params);
}

static void add(struct action *action, const char *name, const char *url, const char *kubeconfig,
		const char *well)
{
	struct json *component = json_map();

	json_map_set_text(component, "name", name);
	set_text(component, "url", url);
	set_text(component, "kubeconfig", kubeconfig);
	set_text(component, "well", well);
	json_list_add(json_map_get(action->params, "components"), component);
}

void plan_ready_add(struct action *action, const char *name, const char *url,
		    const char *kubeconfig)
{
	add(action, name, url, kubeconfig, NULL);
}

void plan_ready_answers(struct action *action, const char *place)
{
	cleanup_free char *url = xasprintf("%s" KUBE_ANSWERS, place);

	add(action, "kube-apiserver", url, NULL, "answers");
}
