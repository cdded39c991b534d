#include "health/fault.h"

#include <inttypes.h>

#include "base/text.h"
#include "base/time.h"
#include "base/utf8.h"
#include "client/cri_log.h"
#include "health/causes.h"

enum {
	TAIL_MAX = 256 * 1024, /* bytes that are read of the end of a log */
	JOURNAL_TIMEOUT_MS = 3 * 1000,
};

void fault_done(struct fault *fault)
{
	free(fault->line);
	str_list_done(&fault->lines);
	*fault = (struct fault){ 0 };
}

/* --- Lines --- */

/* Of a control plane's static pods; others need not be what is waited for. */
static bool tells_of_static_pod(const char *line)
{
	static const char *const pods[] = { "etcd", "kube-apiserver", "kube-controller-manager",
					    "kube-scheduler" };

	for (size_t i = 0; i < ARRAY_SIZE(pods); i++) {
		cleanup_free char *pod = xasprintf("pod=\"kube-system/%s-", pods[i]);

		if (strstr(line, pod))
			return true;
	}
	return false;
}

/* Keeps the last lines, and the last that tells of a failure. */
static void take_line(const char *component, const char *line, struct fault *fault)
{
	const struct cause *cause = cause_find(component, line);

	if (cause && (!cause->of_pods || tells_of_static_pod(line))) {
		free(fault->line);
		fault->line = xstrdup(line);
		fault->cause = cause->cause;
		fault->remedy = cause->remedy;
		fault->final = cause->final;
		fault->of_pods = cause->of_pods;
	}
	if (fault->lines.count == FAULT_LINES) {
		free(fault->lines.items[0]);
		memmove(&fault->lines.items[0], &fault->lines.items[1],
			(FAULT_LINES - 1) * sizeof(*fault->lines.items));
		fault->lines.count--;
	}
	str_list_add(&fault->lines, line);
}

/* --- Containers of static pods --- */

/* The newest log of a component's container, of what was written since @since. */
struct log {
	char *path;
	int64_t time;
};

static void look_at_attempts(const struct host *host, const char *dir, int64_t since,
			     struct log *newest, size_t *starts)
{
	cleanup(str_list_done) struct str_list names = { 0 };
	struct error ignored;
	struct stat st;

	if (host_list(host, dir, &names, &ignored) < 0)
		return;
	for (size_t i = 0; i < names.count; i++) {
		cleanup_free char *path = xasprintf("%s/%s", dir, names.items[i]);

		if (!str_ends(path, ".log") || host_stat(host, path, true, &st, &ignored) < 0 ||
		    time_to_ms(&st.st_mtim) < since)
			continue;
		(*starts)++;
		if (newest->path && time_to_ms(&st.st_mtim) < newest->time)
			continue;
		free(newest->path);
		newest->path = take_ptr(&path);
		newest->time = time_to_ms(&st.st_mtim);
	}
}

/* Pods have directories NAMESPACE_NAME_UID there, containers one each in them, and attempts a file:
 * pkg/kubelet/kuberuntime/helpers.go, BuildContainerLogsDirectory(). */
static void find_log(const struct host *host, const char *component, int64_t since, struct log *ret,
		     size_t *starts)
{
	cleanup_free char *prefix = xasprintf("kube-system_%s-", component);
	cleanup(str_list_done) struct str_list pods = { 0 };
	struct error ignored;

	if (host_list(host, CRI_LOG_PODS, &pods, &ignored) < 0)
		return;
	for (size_t i = 0; i < pods.count; i++) {
		cleanup_free char *dir =
			xasprintf("%s/%s/%s", CRI_LOG_PODS, pods.items[i], component);

		if (str_starts(pods.items[i], prefix))
			look_at_attempts(host, dir, since, ret, starts);
	}
}

static void read_log(const struct host *host, const char *component, const char *path,
		     struct fault *fault)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(TAIL_MAX);
	cleanup(str_list_done) struct str_list lines = { 0 };
	struct error ignored;

	if (host_read_tail(host, path, TAIL_MAX, &text, &ignored) < 0)
		return;
	cri_log_lines(text.text, text.length, SIZE_MAX, &lines);
	for (size_t i = 0; i < lines.count; i++)
		take_line(component, lines.items[i], fault);
}

static void look_at_container(const struct host *host, const char *component, int64_t since,
			      struct fault *fault)
{
	struct log newest = { 0 };

	find_log(host, component, since, &newest, &fault->starts);
	if (newest.path)
		read_log(host, component, newest.path, fault);
	free(newest.path);
}

/* --- The kubelet --- */

/* What systemd says of an end: src/core/service.c, service_sigchld_event(). */
static bool tells_end(const char *line)
{
	return strstr(line, "Main process exited") || strstr(line, "Failed with result");
}

static void look_at_kubelet(const struct host *host, int64_t since, struct fault *fault)
{
	cleanup_free char *from =
		xasprintf("--since=@%" PRId64 ".%03" PRId64, since / 1000, since % 1000);
	const char *const argv[] = { "journalctl",
				     "--unit=kubelet.service",
				     "--output=cat",
				     "--no-pager",
				     "--lines=500",
				     from,
				     NULL };
	struct host_command answer = { 0 };
	struct error ignored;
	char *rest, *line;

	if (host_query(host, argv, JOURNAL_TIMEOUT_MS, &answer, &ignored) < 0)
		return;
	rest = answer.out;
	fault->starts = 1;
	while ((line = text_next_line(&rest))) {
		cleanup_free char *shown = utf8_shown(line);

		if (strstr(shown, "Main process exited"))
			fault->starts++;
		if (!tells_end(shown))
			take_line("kubelet", shown, fault);
	}
	host_command_done(&answer);
}

void fault_look(const struct host *host, const char *component, int64_t since, struct fault *ret)
{
	if (str_eq(component, "kubelet"))
		look_at_kubelet(host, since, ret);
	else
		look_at_container(host, component, since, ret);
}
