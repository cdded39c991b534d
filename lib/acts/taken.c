/*
 * Manifests of static pods that the kubelet has taken. The target is their directory. Parameters:
 * unit, socket, url (of the kubelet's health, optional) and timeoutMs; manifests, a list of
 * {"path","pod"}. The state: {"taken":true}.
 *
 * A kubelet that runs sees what comes and changes there, but for two things:
 *  - A manifest that comes between its first look and its watch. It looks again after 20 s
 *    (fileCheckFrequency), and at once when anything happens to the file
 *    (pkg/kubelet/config/file_linux.go, produceWatchEvent()).
 *  - The new manifest of a pod that keeps ending while no API server answers
 *    (pkg/kubelet/pod_workers.go, allowPodStart()). It may take that only when it starts anew.
 */
#include "acts/taken.h"

#include <errno.h>

#include "acts/unit.h"
#include "base/time.h"
#include "client/cri.h"
#include "health/health.h"
#include "host/host_change.h"
#include "plan/act.h"

enum {
	PERMISSIONS = 07777,        /* of a file's st_mode */
	TIMEOUT_MS = 2 * 60 * 1000, /* for a start of the kubelet */
	NS_IN_MS = 1000 * 1000,
};

/* Paths of manifests that the kubelet has not taken, as far as is known. */
struct untaken {
	struct str_list fresh;    /* there are no pods of them */
	struct str_list replaced; /* their pods are those of an older manifest */
};

static void untaken_done(struct untaken *untaken)
{
	str_list_done(&untaken->fresh);
	str_list_done(&untaken->replaced);
}

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

/* When the newest pod of this name was made, in milliseconds since the epoch; 0: there is none. */
static int64_t find_newest(const struct cri_pods *pods, const char *name)
{
	int64_t newest = 0;

	for (size_t i = 0; i < pods->count; i++)
		if (str_eq(pods->items[i].name, name) && pods->items[i].created_at > newest)
			newest = pods->items[i].created_at;
	return newest / NS_IN_MS;
}

/* Manifests that came, or changed, after the kubelet's start. */
static struct json *find_later(const struct action *action, const struct host *host)
{
	const struct json *manifests = json_map_get(action->params, "manifests");
	struct json *later = json_list();

	for (size_t i = 0; i < json_count(manifests); i++) {
		const struct json *manifest = json_list_at(manifests, i);

		if (unit_is_older(host, text_of(action, "unit"),
				  json_map_text(manifest, "path", "")))
			json_list_add(later, json_clone(manifest));
	}
	return later;
}

static void sort(const struct host *host, const struct json *manifest, const struct cri_pods *pods,
		 struct untaken *ret)
{
	const char *path = json_map_text(manifest, "path", "");
	int64_t newest = find_newest(pods, json_map_text(manifest, "pod", ""));
	struct error ignored; /* what is gone by now need not be taken */
	struct stat st;

	if (host_stat(host, path, true, &st, &ignored) < 0 || newest >= time_to_ms(&st.st_mtim))
		return;
	str_list_add(newest ? &ret->replaced : &ret->fresh, path);
}

static int find_untaken(const struct action *action, const struct host *host, struct untaken *ret,
			struct error *err)
{
	cleanup_json struct json *later = find_later(action, host);
	cleanup(cri_pods_done) struct cri_pods pods = { 0 };
	int r = 0;

	if (json_count(later))
		r = list_pods(action, &pods, err);
	for (size_t i = 0; i < json_count(later) && r == 0; i++)
		sort(host, json_list_at(later, i), &pods, ret);
	return r;
}

/* A recorded host has nobody to ask. */
static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	cleanup(untaken_done) struct untaken untaken = { 0 };
	struct error why;
	bool known;

	(void)err;
	ret->now = json_map();
	ret->want = json_map();
	if (host_kind(host) != HOST_RUNNING)
		return 0;
	known = find_untaken(action, host, &untaken, &why) == 0;
	if (!known)
		ret->late = xstrdup(why.message);
	json_map_set_bool(ret->now, "taken",
			  known && !untaken.fresh.count && !untaken.replaced.count);
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

	return kubelet.url ? health_wait(host, &wish, teller, err) : 0;
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
	cleanup(untaken_done) struct untaken untaken = { 0 };
	int r = wait_for_kubelet(action, host, teller, err);

	(void)change;
	if (r == 0)
		r = find_untaken(action, host, &untaken, err);
	if (r == 0 && untaken.replaced.count)
		return host_change_unit(host, text_of(action, "unit"), HOST_UNIT_RESTART,
					TIMEOUT_MS, err);
	for (size_t i = 0; i < untaken.fresh.count && r == 0; i++)
		r = touch(host, untaken.fresh.items[i], err);
	return r;
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	strbuf_printf(out, "taken by %s", text_of(action, "unit"));
	if (change->late)
		strbuf_printf(out, " (%s)", change->late);
}

/* Whether @earlier brings one of the manifests. */
static bool follows(const struct action *action, const struct action *earlier)
{
	const struct json *manifests = json_map_get(action->params, "manifests");

	for (size_t i = 0; i < json_count(manifests); i++)
		if (action_brings(earlier, json_map_text(json_list_at(manifests, i), "path", "")))
			return true;
	return false;
}

static const struct act_param required[] = {
	{ "unit", JSON_KIND_TEXT },
	{ "socket", JSON_KIND_TEXT },
	{ "timeoutMs", JSON_KIND_INT },
	{ "manifests", JSON_KIND_LIST },
	{ 0 },
};

const struct act act_taken = {
	.name = "taken",
	.space = "taken",
	.required = required,
	.runtime = true,
	.inspect = inspect,
	.await = await,
	.follows = follows,
	.describe = describe,
};

struct action *plan_taken(struct plan *plan, const char *dir, const struct plan_kubelet *kubelet)
{
	struct json *params = json_map();

	json_map_set_text(params, "unit", kubelet->unit);
	json_map_set_text(params, "socket", kubelet->socket);
	json_map_set_text(params, "url", kubelet->url);
	json_map_set_int(params, "timeoutMs", kubelet->timeout_ms);
	json_map_set(params, "manifests", json_list());
	return plan_add(plan, &act_taken, dir, params);
}

void plan_taken_add(struct action *action, const char *path, const char *pod)
{
	struct json *manifest = json_map();

	json_map_set_text(manifest, "path", path);
	json_map_set_text(manifest, "pod", pod);
	json_list_add(json_map_get(action->params, "manifests"), manifest);
}
