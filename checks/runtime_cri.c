#include "check/check.h"
#include "check/mend.h"

/* /run/x of "unix:///var/run/x". */
static const char *socket_path(const char *endpoint)
{
	const char *path =
		str_starts(endpoint, "unix://") ? endpoint + strlen("unix://") : endpoint;

	return str_starts(path, "/var/run/") ? path + strlen("/var") : path;
}

/* Whether a line of /proc/net/unix is that of a listening socket (flag __SO_ACCEPTCON). */
static bool is_listener(const char *line, const char *path)
{
	return strstr(line, " 00010000 ") && str_ends(line, path);
}

static int has_listener(const struct host *host, const char *path, struct error *err)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(HOST_MAX_FILE);
	char *rest, *line;
	int r = host_read(host, "/proc/net/unix", HOST_MAX_FILE, &text, err);

	if (r < 0)
		return r;
	for (rest = text.text; (line = strsep(&rest, "\n"));)
		if (is_listener(line, path))
			return 1;
	return 0;
}

static int fail(struct report *report, const char *path, const char *what, const char *hint)
{
	struct result *result = report_add(report, CHECK_FAIL, "CRI", "%s %s", path, what);

	result_expected(result, "a runtime that listens");
	result_hint(result, "%s", hint);
	return 0;
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	const char *path = socket_path(check_registration(in)->cri_socket);
	cleanup_free char *remedy = mend_by_runtime(in, path);
	int r;

	if (!host_exists(in->host, path))
		return fail(report, path, "does not exist", remedy);
	r = has_listener(in->host, path, err);
	if (r < 0)
		return r;
	if (!r)
		return fail(report, path, "is there, but nothing listens", remedy);
	return check_pass(report, "CRI", "a container runtime listens at %s", path);
}

const struct check check_runtime_cri = {
	.id = "runtime-cri",
	.title = "A container runtime listens",
	.names = (const char *const[]){ "CRI", NULL },
	.roles = ROLE_ANY,
	.why = "The kubelet runs nothing itself; it asks a container runtime (containerd, CRI-O) "
	       "over a socket, and does not start without an answer.",
	.rule = "The socket of nodeRegistration.criSocket exists, and the kernel lists a process "
		"that listens on it.",
	.source = "kubeadm, CRI",
	.needs = { .areas = FACTS_SYSTEM, .programs = mend_runtime_programs },
	.run = run,
};
