/* What logs of components tell of their failures. */
#include "health/health.h"

#include <errno.h>

#include "base/time.h"
#include "health/causes.h"
#include "health/fault.h"
#include "host/host_ops.h"
#include "standin.h"
#include "tree.h"
#include "unit.h"

static struct error err;

static void expect(const char *component, const char *line, const char *cause, bool final)
{
	const struct cause *found = cause_find(component, line);

	ck_assert_msg(!found == !cause, "%s", line);
	if (found) {
		ck_assert_str_eq(found->cause, cause);
		ck_assert_int_eq(found->final, final);
		ck_assert_ptr_nonnull(found->source);
	}
}

START_TEST(lines_tell_causes)
{
	expect("kube-apiserver", "Error: unknown flag: --no-such", "a flag that it does not know",
	       true);
	expect("etcd", "flag provided but not defined: -no-such", "a flag that it does not know",
	       true);
	expect("kube-scheduler", "listen tcp 127.0.0.1:10259: bind: address already in use",
	       "a port that is taken", true);
	expect("kubelet", "Error syncing pod: ErrImagePull", "an image that cannot be pulled",
	       false);
	expect("kubelet", "x509: certificate signed by unknown authority",
	       "a certificate of another CA", false);
	/* The same words in others' logs are of no meaning, or of another. */
	expect("etcd", "ErrImagePull", NULL, false);
	expect("kube-apiserver",
	       "Unable to authenticate the request: x509: certificate signed by unknown authority",
	       NULL, false);
	expect("kube-apiserver", "Serving securely on [::]:6443", NULL, false);
}
END_TEST

static const char pods[] = "/var/log/pods/kube-system_kube-apiserver-cp1_0123/kube-apiserver";

/* Each start of a container has its log; the newest counts. */
START_TEST(a_log_is_there_also_when_its_container_is_gone)
{
	cleanup_tree struct tree tree = tree_make();
	cleanup_free char *first = xasprintf("%s/0.log", pods),
			  *second = xasprintf("%s/1.log", pods);
	cleanup_host struct host *host = NULL;
	cleanup_fault struct fault none = { 0 }, fault = { 0 }, old = { 0 };

	tree_put(&tree, first, 0644,
		 "2026-01-01T00:00:00.1Z stderr F I0101 starting\n"
		 "2026-01-01T00:00:00.2Z stderr F Error: unknown flag: --no-such\n");
	ck_assert_int_eq(host_open(tree.path, HOST_READ, &host, &err), 0);
	fault_look(host, "etcd", 0, &none);
	ck_assert_uint_eq(none.starts, 0);
	ck_assert_uint_eq(none.lines.count, 0);
	fault_look(host, "kube-apiserver", time_now_ms() + 20, &old);
	ck_assert_uint_eq(old.starts, 0);
	/* A line in pieces, and one that would write on a terminal. */
	tree_put(&tree, second, 0644,
		 "2026-01-01T00:00:01.1Z stderr P Error: unknown \n"
		 "2026-01-01T00:00:01.1Z stderr F flag: --x\n"
		 "2026-01-01T00:00:01.2Z stderr F \033[2J\n");
	fault_look(host, "kube-apiserver", 0, &fault);
	ck_assert_uint_eq(fault.starts, 2);
	ck_assert_uint_eq(fault.lines.count, 2);
	ck_assert_str_eq(fault.lines.items[1], "\\x1b[2J");
	ck_assert_str_eq(fault.line, "Error: unknown flag: --x");
	ck_assert(fault.final);
}
END_TEST

/* A kubelet that joins writes its kubeconfig first, and gets the certificate that it names later.
 */
START_TEST(a_kubeconfig_counts_with_its_certificate)
{
	static const char path[] = "/etc/kubernetes/kubelet.conf";
	static const struct health_component kubelet = { .name = "kubelet", .kubeconfig = path };
	static const struct health_wish wish = { .components = &kubelet, .count = 1 };
	cleanup_tree struct tree tree = tree_make();
	cleanup_host struct host *host = NULL;

	ck_assert_int_eq(host_open(tree.path, HOST_READ, &host, &err), 0);
	ck_assert(!health_is_well(host, &wish));
	tree_put(&tree, path, 0600,
		 "{kind: Config, clusters: [{name: c, cluster: {server: 'https://[::1]:1'}}],\n"
		 "users: [{name: u, user: {client-certificate: /kubelet.pem, client-key: "
		 "/kubelet.pem}}],\n"
		 "contexts: [{name: x, context: {cluster: c, user: u}}], current-context: x}\n");
	ck_assert(!health_is_well(host, &wish));
	tree_put(&tree, "/kubelet.pem", 0600, "PEM\n");
	ck_assert(health_is_well(host, &wish));
}
END_TEST

static void hear(void *arg, const char *who, const char *what)
{
	strbuf_printf(arg, "%s %s\n", who, what);
}

START_TEST(what_an_endpoint_answers_is_told_once)
{
	cleanup_free char *forbidden = standin_say("403 Forbidden", "", "{}");
	cleanup_free char *starting = standin_say(
		"500 Busy", "", "[+]ping ok\n[-]poststarthook/x failed: reason withheld\n");
	cleanup_free char *odd = standin_say("503 Busy", "", "");
	cleanup_free char *well = standin_say("200 OK", "", "ok");
	const char *answers[] = { forbidden, forbidden, starting, odd, well, NULL };
	struct standin standin = standin_start(answers);
	const struct health_component component = { .name = "it",
						    .url = standin.url,
						    .well = "answers" };
	const struct health_wish wish = { .components = &component,
					  .count = 1,
					  .timeout_ms = 60 * 1000 };
	cleanup(strbuf_done) struct strbuf told = strbuf_make(STRBUF_MAX_TEXT);
	const struct teller teller = { .tell = hear, .arg = &told };
	cleanup_tree struct tree tree = tree_make();
	cleanup_host struct host *host = NULL;

	ck_assert_int_eq(host_open(tree.path, HOST_READ, &host, &err), 0);
	ck_assert_msg(health_wait(host, &wish, &teller, &err) == 0, "%s", err.message);
	ck_assert_str_eq(told.text, "it not yet: the roles by which it may be asked (403)\n"
				    "it not yet: poststarthook/x\n"
				    "it its health endpoint answers 503\n"
				    "it answers\n");
	free(standin_end(&standin));
}
END_TEST

/* --- A kubelet whose journal is told --- */

static const char *journal;

static int tell_journal(const struct host *host, const char *const argv[], int64_t timeout_ms,
			struct host_command *ret, struct error *why)
{
	(void)host, (void)timeout_ms, (void)why;
	*ret = (struct host_command){ 0, xstrdup(str_eq(argv[0], "journalctl") ? journal : ""),
				      xstrdup("") };
	return 0;
}

static void hear_line(void *arg, const char *line)
{
	strbuf_printf(arg, "%s\n", line);
}

/* Waits for a kubelet that is well and an API server that is not; what is said goes to @said. */
static int wait_with(const char *lines, int64_t timeout_ms, struct strbuf *said)
{
	static const struct health_component components[] = {
		{ .name = "kubelet" },
		{ .name = "kube-apiserver", .kubeconfig = "/admin.conf" },
	};
	const struct health_wish wish = { .components = components,
					  .count = ARRAY_SIZE(components),
					  .timeout_ms = timeout_ms };
	const struct teller teller = { .say = hear_line, .arg = said };
	cleanup_tree struct tree tree = tree_make();
	cleanup_host struct host *host = NULL;
	struct host_ops ops;

	ck_assert_int_eq(host_open(tree.path, HOST_READ, &host, &err), 0);
	ops = *host->ops;
	ops.command = tell_journal;
	host->ops = &ops;
	journal = lines;
	return health_wait(host, &wish, &teller, &err);
}

/* From the kubelet v1.26.0 with cgroupDriver cgroupfs, beside containerd with SystemdCgroup. */
#define OTHER_DRIVER(pod)                                                                          \
	"E1128 08:21:58.095387     434 pod_workers.go:965] \"Error syncing pod, skipping\" "       \
	"err=\"failed to \\\"CreatePodSandbox\\\" for \\\"" pod "(4853)\\\" with "                 \
	"CreatePodSandboxError: \\\"rpc error: code = Unknown desc = failed to create containerd " \
	"task: failed to create shim task: OCI runtime create failed: runc create failed: "        \
	"expected cgroupsPath to be of format \\\\\\\"slice:prefix:name\\\\\\\" for systemd "      \
	"cgroups, got \\\\\\\"/kubepods/burstable/pod4853/fa2b\\\\\\\" instead: unknown\\\"\" "    \
	"pod=\"" pod "\" podUID=4853"

START_TEST(a_cgroup_driver_is_told_of_a_kubelet_that_is_well)
{
	cleanup(strbuf_done) struct strbuf said = strbuf_make(STRBUF_MAX_TEXT);

	ck_assert_int_eq(
		wait_with(OTHER_DRIVER("kube-system/kube-scheduler-h1") "\n", 60 * 1000, &said),
		-EIO);
	ck_assert_str_eq(
		err.message,
		"kubelet fails for a cgroup driver that is not the runtime's "
		"(" OTHER_DRIVER(
			"kube-system/kube-scheduler-h1") "): let the runtime and the "
							 "kubelet have one driver: SystemdCgroup of runc's options in "
							 "/etc/containerd/config.toml, and cgroupDriver in KubeletConfiguration");
	ck_assert_str_eq(said.text, "kubelet, the end of its log:\n"
				    "  " OTHER_DRIVER("kube-system/kube-scheduler-h1") "\n");
}
END_TEST

START_TEST(other_pods_of_a_kubelet_are_no_reason)
{
	cleanup(strbuf_done) struct strbuf said = strbuf_make(STRBUF_MAX_TEXT);

	ck_assert_int_eq(
		wait_with(OTHER_DRIVER("default/web-1") "\n"
							"Error: unknown flag: --of-its-start\n",
			  1, &said),
		-ETIMEDOUT);
	ck_assert_str_eq(err.message,
			 "not well after 1ms: kube-apiserver: /admin.conf is not there yet (it was "
			 "not started)");
	ck_assert_str_eq(said.text, "");
}
END_TEST

/* As the kubelet said it of Docker until v1.23, and ended. */
START_TEST(a_kubelet_that_ends_again_and_again_is_told)
{
	static const char line[] =
		"E1128 08:21:58.095387     434 server.go:302] \"Failed to run kubelet\" "
		"err=\"failed to run Kubelet: misconfiguration: kubelet cgroup driver: "
		"\\\"systemd\\\" is different from docker cgroup driver: \\\"cgroupfs\\\"\"";
	static const char ended[] =
		"kubelet.service: Main process exited, code=exited, status=1/FAILURE\n";
	cleanup(strbuf_done) struct strbuf said = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_free char *once = xasprintf("%s\n%s", line, ended);
	cleanup_free char *twice = xasprintf("panic\n%spanic\n%s", ended, ended);

	/* A cause that is of the kubelet itself is none of one that is well. */
	ck_assert_int_eq(wait_with(once, 1, &said), -ETIMEDOUT);
	ck_assert_int_eq(wait_with(twice, 60 * 1000, &said), -EIO);
	ck_assert_str_eq(err.message, "kubelet ends again and again, 2 times so far: its log tells "
				      "why");
}
END_TEST

UNIT_TESTS(health, a_cgroup_driver_is_told_of_a_kubelet_that_is_well,
	   other_pods_of_a_kubelet_are_no_reason, a_kubelet_that_ends_again_and_again_is_told,
	   a_kubeconfig_counts_with_its_certificate, what_an_endpoint_answers_is_told_once,
	   lines_tell_causes, a_log_is_there_also_when_its_container_is_gone)
