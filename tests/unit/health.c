/* What logs of components tell of their failures. */
#include "health/health.h"

#include "health/causes.h"
#include "health/fault.h"
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
	fault_look(host, "kube-apiserver", time(NULL) + 60, &old);
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

UNIT_TESTS(health, a_kubeconfig_counts_with_its_certificate, lines_tell_causes,
	   a_log_is_there_also_when_its_container_is_gone)
