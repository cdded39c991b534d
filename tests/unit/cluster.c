/* What a living cluster is like, as a test's API server tells it. */
#include "cluster/cluster.h"

#include <errno.h>

#include "standin.h"

static struct error err;

static const char kubeadm_config[] =
	"{\"kind\":\"ConfigMap\",\"data\":{\"ClusterConfiguration\":\"apiVersion: "
	"kubeadm.k8s.io/v1beta3\\nkind: ClusterConfiguration\\nkubernetesVersion: v1.27.3\\n"
	"networking: {podSubnet: 10.244.0.0/16}\\n\"}}";
static const char kubelet_config[] =
	"{\"kind\":\"ConfigMap\",\"data\":{\"kubelet\":\"apiVersion: "
	"kubelet.config.k8s.io/v1beta1\\nkind: KubeletConfiguration\\ncgroupDriver: cgroupfs\\n\"}}";
static const char no_node[] =
	"{\"kind\":\"Status\",\"reason\":\"NotFound\",\"details\":{\"name\":\"n2\"}}";
static const char nodes[] =
	"{\"kind\":\"NodeList\",\"metadata\":{},\"items\":[{\"metadata\":{\"name\":\"n1\","
	"\"annotations\":{\"knode.io/mac-addresses\":\"52:54:00:00:00:01 52:54:00:00:00:02\"}},"
	"\"status\":{\"nodeInfo\":{\"machineID\":\"abc\",\"systemUUID\":\"def\"}}},"
	"{\"metadata\":{\"name\":\"n3\"}}]}";
static const char forbidden[] = "{\"kind\":\"Status\",\"reason\":\"Forbidden\",\"code\":403,"
				"\"message\":\"nodes is forbidden\"}";
static const char version[] = "{\"gitVersion\":\"v1.27.5\"}";

struct answer {
	const char *status, *body;
};

/* Reads a cluster that answers so, in this order; ends with a row of NULLs. */
static int read_it(const struct answer *answers, struct cluster **ret, char **ret_asked)
{
	cleanup_login struct kube_login login = { 0 };
	cleanup_fetch struct fetch *fetch = NULL;
	char *texts[8] = { NULL };
	struct standin standin;
	int r;

	for (size_t i = 0; answers[i].status; i++)
		texts[i] = standin_say(answers[i].status, "", answers[i].body);
	standin = standin_start((const char *const *)texts);
	login = kube_login_make("discovery", standin.url);
	ck_assert_int_eq(fetch_new(&fetch, &err), 0);
	r = cluster_read(fetch, &login, "n2", ret, &err);
	*ret_asked = standin_end(&standin);
	for (size_t i = 0; texts[i]; i++)
		free(texts[i]);
	return r;
}

START_TEST(it_is_read_by_gets_alone)
{
	static const struct answer answers[] = {
		{ "200 OK", kubeadm_config }, { "200 OK", kubelet_config },
		{ "404 Not Found", no_node }, { "200 OK", nodes },
		{ "200 OK", version },        { 0 },
	};
	cleanup_cluster struct cluster *cluster = NULL;
	cleanup_free char *asked = NULL;

	ck_assert_msg(read_it(answers, &cluster, &asked) == 0, "%s", err.message);
	ck_assert_str_eq(cluster->config->cluster.kubernetes_version, "v1.27.3");
	ck_assert_str_eq(cluster->config->cluster.pod_subnet, "10.244.0.0/16");
	ck_assert_str_eq(json_map_text(cluster->kubelet, "cgroupDriver", ""), "cgroupfs");
	ck_assert_ptr_null(cluster->node);
	ck_assert_str_eq(cluster->version, "v1.27.5");
	ck_assert_uint_eq(cluster->node_count, 2);
	ck_assert_str_eq(cluster->nodes[0].name, "n1");
	ck_assert_str_eq(cluster->nodes[0].machine_id, "abc");
	ck_assert_str_eq(cluster->nodes[0].system_uuid, "def");
	ck_assert_uint_eq(cluster->nodes[0].macs.count, 2);
	ck_assert_str_eq(cluster->nodes[0].macs.items[1], "52:54:00:00:00:02");
	ck_assert_str_eq(cluster->nodes[1].machine_id, "");
	ck_assert_ptr_null(cluster->nodes_unknown);
	ck_assert(!cluster->knows_skew);
	ck_assert_ptr_null(strstr(asked, "POST "));
	ck_assert_ptr_null(strstr(asked, "PATCH "));
}
END_TEST

/* Who joins by a token of kubeadm's may not list Nodes. */
START_TEST(nodes_may_be_unknown)
{
	static const struct answer answers[] = {
		{ "200 OK", kubeadm_config }, { "200 OK", kubelet_config },
		{ "404 Not Found", no_node }, { "403 Forbidden", forbidden },
		{ "200 OK", "no JSON" },      { 0 },
	};
	cleanup_cluster struct cluster *cluster = NULL;
	cleanup_free char *asked = NULL;

	ck_assert_msg(read_it(answers, &cluster, &asked) == 0, "%s", err.message);
	ck_assert_uint_eq(cluster->node_count, 0);
	ck_assert_str_eq(cluster->nodes_unknown, "Node: nodes is forbidden");
	ck_assert_ptr_null(cluster->version);
}
END_TEST

START_TEST(what_a_cluster_lacks_is_told)
{
	static const struct answer empty[] = {
		{ "200 OK", "{\"kind\":\"ConfigMap\",\"data\":{}}" },
		{ 0 },
	};
	static const struct answer odd[] = {
		{ "200 OK",
		  "{\"kind\":\"ConfigMap\",\"data\":{\"ClusterConfiguration\":\"apiVersion: "
		  "kubeadm.k8s.io/v1beta3\\nkind: ClusterConfiguration\\nkubernetesVersion: x\\n\"}}" },
		{ "200 OK", kubelet_config },
		{ 0 },
	};
	cleanup_cluster struct cluster *cluster = NULL;
	cleanup_free char *asked = NULL, *more = NULL;

	ck_assert_int_eq(read_it(empty, &cluster, &asked), -ENOENT);
	ck_assert_str_eq(err.message,
			 "the cluster has no ConfigMap kube-system/kubeadm-config with a "
			 "ClusterConfiguration: `knode init phase upload-config all` makes it on a "
			 "control plane");
	ck_assert_int_eq(read_it(odd, &cluster, &more), -EINVAL);
	ck_assert_ptr_nonnull(strstr(err.message, "the cluster's configuration:3:"));
	ck_assert_ptr_null(cluster);
}
END_TEST

START_TEST(a_bootstrap_kubeconfig_has_what_the_login_has)
{
	struct cluster *cluster = xcalloc(1, sizeof(*cluster));
	cleanup_login struct kube_login login = kube_login_make("discovery", "https://h:6443");

	cluster->server = xstrdup("https://h:6443");
	cluster->ca = strbuf_make(STRBUF_MAX_TEXT);
	strbuf_puts(&cluster->ca, "CA");
	strbuf_puts(&login.token, "abcdef.0123456789abcdef");
	cluster_set_bootstrap(cluster, &login);
	ck_assert_ptr_nonnull(strstr(cluster->bootstrap.text, "token: abcdef.0123456789abcdef"));
	ck_assert_ptr_null(strstr(cluster->bootstrap.text, "client-key"));
	strbuf_done(&cluster->bootstrap);
	login.cert = strbuf_make(STRBUF_MAX_TEXT);
	strbuf_puts(&login.cert, "CERT");
	strbuf_puts(&login.key, "KEY");
	cluster_set_bootstrap(cluster, &login);
	ck_assert_ptr_nonnull(strstr(cluster->bootstrap.text, "client-key-data: S0VZ"));
	ck_assert_ptr_null(strstr(cluster->bootstrap.text, "token: "));
	cluster_free(cluster);
}
END_TEST

START_TEST(a_silent_kubelet_is_not_alive)
{
	static const struct {
		const char *status;
		bool alive;
	} rows[] = { { "True", true }, { "False", true }, { "Unknown", false } };
	cleanup_json struct json *none = json_map();

	ck_assert(!cluster_node_is_alive(NULL));
	ck_assert(!cluster_node_is_alive(none));
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup_free char *text = xasprintf(
			"{\"status\":{\"conditions\":[{\"type\":\"DiskPressure\",\"status\":"
			"\"Unknown\"},{\"type\":\"Ready\",\"status\":\"%s\"}]}}",
			rows[i].status);
		cleanup_json struct json *node = NULL;

		ck_assert_int_eq(json_parse("node", text, strlen(text), &node, &err), 0);
		ck_assert_int_eq(cluster_node_is_alive(node), rows[i].alive);
	}
}
END_TEST

UNIT_TESTS(cluster, it_is_read_by_gets_alone, nodes_may_be_unknown, what_a_cluster_lacks_is_told,
	   a_bootstrap_kubeconfig_has_what_the_login_has, a_silent_kubelet_is_not_alive)
