/*
 * The manifest of a static pod, which the kubelet has taken. The target is its path. Parameters:
 * pod (its name); unit, socket, url (of the kubelet's health, optional) and timeoutMs. The state:
 * {"taken":true}.
 *
 * A kubelet that runs sees what comes and changes there, but for two things:
 *  - A manifest that comes between its first look and its watch. It looks again after 20 s
 *    (fileCheckFrequency), and at once when anything happens to the file
 *    (pkg/kubelet/config/file_linux.go, produceWatchEvent()).
 *  - The new manifest of a pod that keeps ending while no API server answers
 *    (pkg/kubelet/pod_workers.go, allowPodStart()). It may take that only when it starts anew.
 */
#include "acts/taken.h"

#include "acts/unit.h"
#include "base/time.h"
#include "client/cri.h"
#include "health/health.h"
#include "host/host_change.h"
#include "plan/path_state.h"

enum {
	PERMISSIONS = 07777,        /* of a file's st_mode */
	TIMEOUT_MS = 2 * 60 * 1000, /* for a start of the kubelet */
	NS_IN_MS = 1000 * 1000,
};

/* What has become of the manifest, as far as is known. */
enum taking {
	TAKEN,
	NEW,      /* there is no pod of it */
	REPLACED, /* its pod is that of an older one */
};

static const char *text_of(const struct action *action, const char *name)
{
	return json_map_text(action->params, name, NULL);
}

static int list_pods(const struct action *action, struct cri_pods *ret, struct error *err)
{
	cleanup_cri struct cri *cri = NULL;
	int r = cri_open(NULL, text_of(action, "socket"), CRI_TIMEOUT_MS, &cri, err);

	return r < 0 ? r : cri_list_pods(cri, NULL, ret, err);
}

/* When its newest pod was made, in milliseconds since the epoch; 0: there is none. */
static int64_t find_newest(const struct action *action, const struct cri_pods *pods)
{
	int64_t newest = 0;

	for (size_t i = 0; i < pods->count; i++)
		if (str_eq(pods->items[i].name, text_of(action, "pod")) &&
		    pods->items[i].created_at > newest)
			newest = pods->items[i].created_at;
	return newest / NS_IN_MS;
}

/* What is older than the kubelet's start was read by it, and what is not there need not be. */
static int find_taking(const struct action *action, const struct host *host, enum taking *ret,
		       struct error *err)
{
	cleanup(cri_pods_done) struct cri_pods pods = { 0 };
	struct error ignored;
	int64_t newest;
	struct stat st;
	int r;

	*ret = TAKEN;
	if (host_stat(host, action->target, true, &st, &ignored) < 0 ||
	    !unit_is_older(host, text_of(action, "unit"), action->target))
		return 0;
	r = list_pods(action, &pods, err);
	if (r < 0)
		return r;
	newest = find_newest(action, &pods);
	if (newest < time_to_ms(&st.st_mtim))
		*ret = newest ? REPLACED : NEW;
	return 0;
}

/* A recorded host has nobody to ask. */
static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	enum taking taking = TAKEN;
	struct error why;
	int r;

	(void)err;
	ret->now = json_map();
	ret->want = json_map();
	if (host_kind(host) != HOST_RUNNING)
		return 0;
	r = find_taking(action, host, &taking, &why);
	if (r < 0)
		ret->late = xstrdup(why.message);
	json_map_set_bool(ret->now, "taken", r == 0 && taking == TAKEN);
	json_map_set_bool(ret->want, "taken", true);
	change_settle(ret, CHANGE_RUN);
	return 0;
}

/* Its watch stands when it is well. */
static int wait_for_kubelet(const struct action *action, const struct host *host,
			    const struct teller *teller, struct error *err)
{
	const struct health_component kubelet = { .name = "kubelet",
						  .url = text_of(action, "url") };
	const struct health_wish wish = {
		.components = &kubelet,
		.count = 1,
		.timeout_ms = json_map_int(action->params, "timeoutMs", 0),
	};

	if (!kubelet.url || health_is_well(host, &wish))
		return 0;
	return health_wait(host, &wish, teller, err);
}

/* Makes something happen to a file that leaves it as it is. */
static int touch(struct host *host, const char *path, struct error *err)
{
	struct stat st;
	int r = host_stat(host, path, true, &st, err);

	return r < 0 ? r
		     : host_chmod(host, path, st.st_mode & PERMISSIONS, st.st_uid, st.st_gid, err);
}

static int await(const struct action *action, struct host *host, const struct change *change,
		 const struct teller *teller, struct error *err)
{
	enum taking taking = TAKEN;
	int r = wait_for_kubelet(action, host, teller, err);

	(void)change;
	if (r == 0)
		r = find_taking(action, host, &taking, err);
	if (r < 0 || taking == TAKEN)
		return r;
	if (taking == NEW)
		return touch(host, action->target, err);
	return host_change_unit(host, text_of(action, "unit"), HOST_UNIT_RESTART, TIMEOUT_MS, err);
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	strbuf_printf(out, "taken by %s", text_of(action, "unit"));
	if (change->late)
		strbuf_printf(out, " (%s)", change->late);
}

static const struct act_param required[] = {
	{ "pod", JSON_KIND_TEXT },
	{ "unit", JSON_KIND_TEXT },
	{ "socket", JSON_KIND_TEXT },
	{ "timeoutMs", JSON_KIND_INT },
	{ 0 },
};

const struct act act_taken = {
	.name = "taken",
	.space = "taken",
	.required = required,
	.runtime = true,
	.inspect = inspect,
	.await = await,
	.follows = path_follows,
	.describe = describe,
};

struct action *plan_taken(struct plan *plan, const char *path, const char *pod,
			  const struct plan_kubelet *kubelet)
{
	struct json *params = json_map();

	json_map_set_text(params, "pod", pod);
	json_map_set_text(params, "unit", kubelet->unit);
	json_map_set_text(params, "socket", kubelet->socket);
	json_map_set_text(params, "url", kubelet->url);
	json_map_set_int(params, "timeoutMs", kubelet->timeout_ms);
	return plan_add(plan, &act_taken, path, params);
}
