/*
 * Pods of Kubernetes in a container runtime, which must be gone; the target is its socket. No
 * parameters.
 */
#include "acts/pods.h"

#include <errno.h>

#include "base/shell.h"
#include "client/cri.h"
#include "host/host_change.h"
#include "plan/act.h"

/* What the kubelet labels its pods with (pkg/kubelet/types/labels.go). */
#define LABEL "io.kubernetes.pod.namespace"

static const char *path_of(const char *socket)
{
	return str_starts(socket, "unix://") ? socket + strlen("unix://") : socket;
}

/* Keeps the pods of Kubernetes alone. */
static void keep_ours(struct cri_pods *pods)
{
	struct cri_pods others = { 0 };
	size_t kept = 0;

	others.items = xcalloc(pods->count + 1, sizeof(*others.items));
	for (size_t i = 0; i < pods->count; i++) {
		if (json_map_get(pods->items[i].labels, LABEL))
			pods->items[kept++] = pods->items[i];
		else
			others.items[others.count++] = pods->items[i];
	}
	pods->count = kept;
	cri_pods_done(&others);
}

static int list(const struct action *action, struct cri **ret_cri, struct cri_pods *ret,
		struct error *err)
{
	struct error why;
	int r = cri_open(NULL, action->target, CRI_TIMEOUT_MS, ret_cri, &why);

	if (r == 0)
		r = cri_list_pods(*ret_cri, NULL, ret, &why);
	if (r < 0)
		return error_set(err, r,
				 "cannot tell which pods run, as the container runtime does not "
				 "answer (%s); start it, or, if it is gone for good: rm %s",
				 why.message, path_of(action->target));
	keep_ours(ret);
	return 0;
}

static void describe_pods(const struct cri_pods *pods, struct json *details)
{
	struct json *names = json_list(), *ids = json_list();

	for (size_t i = 0; i < pods->count; i++) {
		json_list_add(names,
			      json_printf("%s/%s", pods->items[i].namespace, pods->items[i].name));
		json_list_add_text(ids, pods->items[i].id);
	}
	json_map_set(details, "pods", names);
	json_map_set(details, "ids", ids);
}

/* Without a socket there is no runtime. A recorded host has nobody to ask. */
static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	cleanup(cri_pods_done) struct cri_pods pods = { 0 };
	cleanup_cri struct cri *cri = NULL;
	int r = 0;

	ret->details = json_map();
	if (host_kind(host) != HOST_RUNNING) {
		ret->now = json_map();
		ret->want = json_map();
		ret->remark = xstrdup("could not tell: only a running host can be asked");
		return 0;
	}
	if (host_exists(host, path_of(action->target)))
		r = list(action, &cri, &pods, err);
	if (r < 0)
		return r;
	describe_pods(&pods, ret->details);
	change_settle_gone(ret, pods.count > 0);
	return 0;
}

typedef struct cri_call *begin_call(struct cri *cri, const char *id, const struct cri_watch *watch);
typedef int end_call(struct cri_call *call, struct error *err);

/* Does the same with all pods, side by side; the first failure is the error. */
static int with_all(struct cri *cri, const struct cri_pods *pods, const char *verb,
		    begin_call *begin, end_call *end, struct error *err)
{
	cleanup_free struct cri_call **calls = xcalloc(pods->count + 1, sizeof(struct cri_call *));
	int code = 0;

	for (size_t i = 0; i < pods->count; i++)
		calls[i] = begin(cri, pods->items[i].id, NULL);
	for (size_t i = 0; i < pods->count; i++) {
		const struct cri_pod *pod = &pods->items[i];
		struct error why;
		int r = end(calls[i], &why);

		if (r < 0 && r != -ESRCH && code == 0)
			code = error_set(err, r, "cannot %s the pod %s/%s: %s", verb,
					 pod->namespace, pod->name, why.message);
	}
	return code;
}

static int apply(const struct action *action, struct host *host, const struct change *change,
		 struct error *err)
{
	cleanup(cri_pods_done) struct cri_pods pods = { 0 };
	cleanup_cri struct cri *cri = NULL;
	int r = host_may_change(host, "stop the pods of", action->target, err);

	(void)change;
	if (r == 0)
		r = list(action, &cri, &pods, err);
	if (r == 0)
		r = with_all(cri, &pods, "stop", cri_start_stop_pod, cri_end_stop_pod, err);
	return r < 0 ? r
		     : with_all(cri, &pods, "remove", cri_start_remove_pod, cri_end_remove_pod,
				err);
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	const struct json *names = json_map_get(change->details, "pods");
	size_t count = json_count(names);

	(void)action;
	strbuf_printf(out, "%zu pod%s:", count, count == 1 ? "" : "s");
	for (size_t i = 0; i < count; i++)
		strbuf_printf(out, "%s %s", i ? "," : "",
			      json_get_text(json_list_at(names, i), ""));
}

static void by_hand(const struct action *action, const struct change *change, struct strbuf *out)
{
	const struct json *ids = json_map_get(change->details, "ids");

	strbuf_puts(out, "crictl --runtime-endpoint ");
	shell_add_word(out, action->target);
	strbuf_puts(out, " rmp --force");
	for (size_t i = 0; i < json_count(ids); i++)
		strbuf_printf(out, " %s", json_get_text(json_list_at(ids, i), ""));
}

/* It stands on all before it, and stops what comes after it: that may be in use by a pod. */
const struct act act_pods = {
	.name = "pods",
	.space = "pods",
	.runtime = true,
	.inspect = inspect,
	.apply = apply,
	.describe = describe,
	.by_hand = by_hand,
};

struct action *plan_pods_gone(struct plan *plan, const char *socket)
{
	return plan_add(plan, &act_pods, socket, json_map());
}
