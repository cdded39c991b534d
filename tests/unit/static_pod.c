#include "install/static_pod.h"

#include "config_unit.h"
#include "data/yaml.h"

#define INIT                                   \
	"apiVersion: kubeadm.k8s.io/v1beta4\n" \
	"kind: InitConfiguration\n"            \
	"nodeRegistration: {name: cp1}\n"
#define CLUSTER                                \
	"---\n"                                \
	"apiVersion: kubeadm.k8s.io/v1beta4\n" \
	"kind: ClusterConfiguration\n"         \
	"kubernetesVersion: v1.36.0\n"

/* The manifest that the installer @id makes of a configuration. */
static struct json *manifest_of(const char *id, const char *text)
{
	cleanup_free char *path = xasprintf("/etc/kubernetes/manifests/%s.yaml", id);
	cleanup_config struct config *config = load(0, text);
	const struct installer_input in = { .config = config };
	cleanup_plan struct plan *plan = plan_new();
	cleanup_yaml struct yaml_file file = { 0 };
	const struct action *action;
	const char *content;
	struct error err = { 0 };

	ck_assert_msg(installer_add(installer_find(id), &in, plan, &err) == 0, "%s", err.message);
	action = plan_find(plan, "file", path);
	if (!action)
		return NULL;
	content = json_map_text(action->params, "content", "");
	ck_assert_int_eq(yaml_parse("x", content, strlen(content), &file, &err), 0);
	return json_clone(file.documents[0]);
}

static struct json *container_of(const struct json *manifest)
{
	return json_list_at(json_path(manifest, "spec.containers"), 0);
}

/* Whether the command has exactly this word. */
static bool has(const struct json *manifest, const char *word)
{
	const struct json *command = json_map_get(container_of(manifest), "command");

	for (size_t i = 0; i < json_count(command); i++)
		if (str_eq(json_get_text(json_list_at(command, i), ""), word))
			return true;
	return false;
}

static void assert_json(const struct json *value, const char *expected)
{
	cleanup_free char *text = json_to_text(value);

	ck_assert_str_eq(text, expected);
}

START_TEST(volumes_are_sorted_and_the_given_ones_win)
{
	cleanup_json struct json *manifest = manifest_of(
		"kube-scheduler",
		INIT "localAPIEndpoint: {advertiseAddress: 192.0.2.1}\n" CLUSTER "scheduler:\n"
		     "  extraVolumes:\n"
		     "  - {name: zz, hostPath: /z, mountPath: /zz, pathType: File}\n"
		     "  - {name: kubeconfig, hostPath: /k, mountPath: /kk}\n"
		     "  - {name: a, hostPath: /a, mountPath: /aa, readOnly: true}\n");

	assert_json(json_map_get(container_of(manifest), "volumeMounts"),
		    "[{\"mountPath\":\"/aa\",\"name\":\"a\",\"readOnly\":true},"
		    "{\"mountPath\":\"/kk\",\"name\":\"kubeconfig\"},"
		    "{\"mountPath\":\"/zz\",\"name\":\"zz\"}]");
	assert_json(json_path(manifest, "spec.volumes"),
		    "[{\"hostPath\":{\"path\":\"/a\",\"type\":\"\"},\"name\":\"a\"},"
		    "{\"hostPath\":{\"path\":\"/k\",\"type\":\"\"},\"name\":\"kubeconfig\"},"
		    "{\"hostPath\":{\"path\":\"/z\",\"type\":\"File\"},\"name\":\"zz\"}]");
}
END_TEST

START_TEST(environments_are_merged_by_name)
{
	cleanup_json struct json *manifest = manifest_of(
		"kube-apiserver",
		INIT "localAPIEndpoint: {advertiseAddress: 192.0.2.1}\n" CLUSTER "apiServer:\n"
		     "  extraEnvs:\n"
		     "  - {name: B, value: x}\n"
		     "  - {name: A, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}\n"
		     "  - {name: B, value: w}\n"
		     "---\n"
		     "apiVersion: knode.io/v1alpha1\n"
		     "kind: NodeConfiguration\n"
		     "host: {proxyEnvironment: {NO_PROXY: a, B: z}}\n");

	assert_json(
		json_map_get(container_of(manifest), "env"),
		"[{\"name\":\"A\",\"valueFrom\":{\"fieldRef\":{\"apiVersion\":\"v1\",\"fieldPath\":"
		"\"spec.nodeName\"}}},{\"name\":\"B\",\"value\":\"w\"},"
		"{\"name\":\"NO_PROXY\",\"value\":\"a\"}]");
}
END_TEST

START_TEST(ipv6_addresses_have_brackets)
{
	static const char text[] =
		INIT "localAPIEndpoint: {advertiseAddress: 2001:db8::1}\n" CLUSTER
		     "networking: {serviceSubnet: 2001:db8:1::/112}\n";
	cleanup_json struct json *server = manifest_of("kube-apiserver", text);
	cleanup_json struct json *etcd = manifest_of("etcd", text);

	ck_assert(has(server, "--advertise-address=2001:db8::1"));
	ck_assert(has(server, "--etcd-servers=https://[::1]:2379"));
	ck_assert_str_eq(
		json_get_text(json_path(container_of(server), "livenessProbe.httpGet.host"), "?"),
		"2001:db8::1");
	ck_assert(has(etcd, "--listen-client-urls=https://[::1]:2379,https://[2001:db8::1]:2379"));
	ck_assert(has(etcd, "--listen-metrics-urls=http://[::1]:2381"));
	ck_assert_str_eq(
		json_get_text(json_path(container_of(etcd), "startupProbe.httpGet.host"), "?"),
		"::1");
}
END_TEST

START_TEST(external_etcd_mounts_what_is_not_mounted)
{
	cleanup_json struct json *manifest =
		manifest_of("kube-apiserver", INIT
			    "localAPIEndpoint: {advertiseAddress: 192.0.2.1}\n" CLUSTER "etcd:\n"
			    "  external:\n"
			    "    endpoints: [https://a:2379, https://b:2379]\n"
			    "    caFile: /etc/etcd/deep/ca.crt\n"
			    "    certFile: /etc/etcd/client.crt\n"
			    "    keyFile: /etc/kubernetes/pki/client.key\n");
	cleanup_json struct json *alike =
		manifest_of("kube-apiserver", INIT
			    "localAPIEndpoint: {advertiseAddress: 192.0.2.1}\n" CLUSTER "etcd:\n"
			    "  external:\n"
			    "    endpoints: [https://a:2379]\n"
			    "    caFile: /etc/kubernetes/pki-etcd/ca.crt\n"
			    "    certFile: /etc/etcd/client.crt\n"
			    "    keyFile: /etc/etcd2/client.key\n");

	ck_assert(has(manifest, "--etcd-servers=https://a:2379,https://b:2379"));
	ck_assert(has(manifest, "--etcd-keyfile=/etc/kubernetes/pki/client.key"));
	assert_json(json_list_at(json_path(manifest, "spec.volumes"), 1),
		    "{\"hostPath\":{\"path\":\"/etc/etcd\",\"type\":\"DirectoryOrCreate\"},"
		    "\"name\":\"etcd-certs-0\"}");
	ck_assert_uint_eq(json_count(json_path(manifest, "spec.volumes")), 3);
	ck_assert_uint_eq(json_count(json_path(alike, "spec.volumes")), 5);
	ck_assert_ptr_null(manifest_of("etcd",
				       INIT "localAPIEndpoint: {advertiseAddress: "
					    "192.0.2.1}\n" CLUSTER "etcd: {external: {endpoints: "
					    "[http://a:2379]}}\n"));
}
END_TEST

START_TEST(unspecified_addresses_are_not_probed)
{
	cleanup_json struct json *manifest = manifest_of(
		"kube-controller-manager",
		INIT "localAPIEndpoint: {advertiseAddress: 192.0.2.1}\n" CLUSTER
		     "controllerManager: {extraArgs: [{name: bind-address, value: '::'}]}\n");

	ck_assert_ptr_null(json_path(container_of(manifest), "livenessProbe.httpGet.host"));
	ck_assert(has(manifest, "--bind-address=::"));
	ck_assert(!has(manifest, "--bind-address=127.0.0.1"));
	ck_assert_ptr_null(static_pod_probe_address("0.0.0.0"));
	ck_assert_str_eq(static_pod_probe_address("192.0.2.1"), "192.0.2.1");
}
END_TEST

START_TEST(etcd_is_probed_where_it_tells_metrics)
{
	cleanup_json struct json *manifest = manifest_of(
		"etcd", INIT "localAPIEndpoint: {advertiseAddress: 192.0.2.1}\n" CLUSTER "etcd:\n"
			     "  local:\n"
			     "    imageTag: 3.5.9-0\n"
			     "    extraArgs:\n"
			     "    - {name: listen-metrics-urls, value: "
			     "'https://[fd00::1]:9999/x,http://a:1'}\n");

	assert_json(json_path(container_of(manifest), "livenessProbe.httpGet"),
		    "{\"host\":\"fd00::1\",\"path\":\"/livez\",\"port\":\"probe-port\","
		    "\"scheme\":\"HTTPS\"}");
	ck_assert_int_eq(
		json_map_int(json_list_at(json_map_get(container_of(manifest), "ports"), 0),
			     "containerPort", 0),
		9999);
	ck_assert(has(manifest, "--feature-gates=InitialCorruptCheck=true")); /* v1.36 */
}
END_TEST

START_TEST(modes_of_authorization_are_kubeadms_unless_given)
{
	static const struct {
		const char *version, *args, *word;
	} rows[] = {
		{ "v1.30.0", "[]", "--authorization-mode=Node,RBAC" },
		{ "v1.30.0", "[{name: authorization-mode, value: 'Node,Nonsense,AlwaysAllow'}]",
		  "--authorization-mode=Node,AlwaysAllow" },
		{ "v1.30.0", "[{name: authorization-mode, value: Nonsense}]",
		  "--authorization-mode=Node,RBAC" },
		{ "v1.31.0", "[{name: authorization-mode, value: 'Node,Nonsense'}]",
		  "--authorization-mode=Node,Nonsense" },
		{ "v1.31.0", "[]", "--authorization-mode=Node,RBAC" },
		{ "v1.31.0", "[{name: authorization-config, value: /x}]",
		  "--authorization-config=/x" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup_free char *text = xasprintf(
			INIT "localAPIEndpoint: {advertiseAddress: 192.0.2.1}\n---\n" V1BETA4(
				"ClusterConfiguration",
				"kubernetesVersion: %s\napiServer: {extraArgs: %s}\n"),
			rows[i].version, rows[i].args);
		cleanup_json struct json *manifest = manifest_of("kube-apiserver", text);
		const struct json *command = json_map_get(container_of(manifest), "command");
		size_t modes = 0;

		ck_assert_msg(has(manifest, rows[i].word), "%s", rows[i].word);
		for (size_t k = 0; k < json_count(command); k++)
			modes += str_starts(json_get_text(json_list_at(command, k), ""),
					    "--authorization-");
		ck_assert_uint_eq(modes, 1);
	}
}
END_TEST

START_TEST(older_releases_have_older_pods)
{
	static const struct {
		const char *version, *probe, *port;
		bool ready, priority;
	} rows[] = {
		{ "v1.26.0", "/healthz", "10259", false, false },
		{ "v1.27.0", "/healthz", "10259", false, true },
		{ "v1.32.0", "/livez", "10259", true, true },
		{ "v1.34.0-rc.1", "/livez", "\"probe-port\"", true, true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup_free char *text = xasprintf(
			INIT "localAPIEndpoint: {advertiseAddress: 192.0.2.1}\n---\n" V1BETA4(
				"ClusterConfiguration", "kubernetesVersion: %s\n"),
			rows[i].version);
		cleanup_json struct json *manifest = manifest_of("kube-scheduler", text);
		const struct json *container = container_of(manifest);
		const struct json *get = json_path(container, "livenessProbe.httpGet");

		ck_assert_str_eq(json_map_text(get, "path", "?"), rows[i].probe);
		assert_json(json_map_get(get, "port"), rows[i].port);
		ck_assert_int_eq(json_map_get(container, "readinessProbe") != NULL, rows[i].ready);
		ck_assert_int_eq(json_path(manifest, "spec.priority") != NULL, rows[i].priority);
	}
}
END_TEST

START_TEST(the_startup_probe_waits_as_long_as_configured)
{
	static const struct {
		const char *timeout;
		int failures;
	} rows[] = { { "4m0s", 24 }, { "95s", 10 }, { "100s", 10 }, { "1ms", 1 } };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup_free char *text =
			xasprintf(INIT "localAPIEndpoint: {advertiseAddress: 192.0.2.1}\n"
				       "timeouts: {controlPlaneComponentHealthCheck: %s}\n",
				  rows[i].timeout);
		cleanup_json struct json *manifest = manifest_of("kube-scheduler", text);

		ck_assert_int_eq(json_map_int(json_map_get(container_of(manifest), "startupProbe"),
					      "failureThreshold", 0),
				 rows[i].failures);
	}
}
END_TEST

UNIT_TESTS(static_pod, volumes_are_sorted_and_the_given_ones_win, environments_are_merged_by_name,
	   ipv6_addresses_have_brackets, external_etcd_mounts_what_is_not_mounted,
	   unspecified_addresses_are_not_probed, etcd_is_probed_where_it_tells_metrics,
	   modes_of_authorization_are_kubeadms_unless_given, older_releases_have_older_pods,
	   the_startup_probe_waits_as_long_as_configured)
