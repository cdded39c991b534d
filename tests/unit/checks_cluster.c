/* Checks of the cluster that a host joins. */
#include "cluster/cluster.h"
#include "judge.h"

extern const struct check check_cluster_clock, check_cluster_nodes, check_cluster_version;

static char own_id[] = "0123456789abcdef0123456789abcdef";
static char other_id[] = "fedcba9876543210fedcba9876543210";

/* A host that joins, and what it joins. */
struct joining {
	struct config *config;
	struct facts facts;
	struct cluster cluster;
	struct check_input in;
};

static void begin(struct joining *joining, const char *version)
{
	static char name[] = "https://10.0.0.1:6443";

	*joining = (struct joining){
		.config = judge_config(version),
		.facts = { .machine_id = own_id },
		.cluster = { .server = name },
		.in = { .role = ROLE_WORKER },
	};
	joining->in.config = joining->config;
	joining->in.facts = &joining->facts;
	joining->in.cluster = &joining->cluster;
}

START_TEST(nothing_is_judged_without_a_cluster)
{
	static const struct check *const table[] = { &check_cluster_clock, &check_cluster_nodes,
						     &check_cluster_version, NULL };
	static const struct check_options none;
	cleanup_report struct report report = { 0 };
	struct joining joining;

	begin(&joining, "v1.36.4");
	joining.in.cluster = NULL;
	check_run(table, &joining.in, &none, &report);
	ck_assert_uint_eq(report.count, 3);
	for (size_t i = 0; i < report.count; i++) {
		ck_assert_str_eq(report.items[i]->name, table[i]->id);
		ck_assert_str_eq(check_status_name(report.items[i]->status), "skip");
		ck_assert_str_eq(report.items[i]->message, "no cluster is joined here");
	}
	config_free(joining.config);
}
END_TEST

START_TEST(clocks_are_compared)
{
	static char service[] = "chrony.service";
	static const struct {
		int64_t skew;
		const char *result;
	} rows[] = {
		{ 0, "cluster-clock pass that of the API server" },
		{ -2, "cluster-clock pass that of the API server" },
		{ 3,
		  "cluster-clock warn this host's clock is 0m 3s behind that of the API server $ "
		  "systemctl restart chrony.service" },
		{ 299, "cluster-clock warn this host's clock is 4m 59s behind that of the API "
		       "server $ systemctl restart chrony.service" },
		{ 300, "cluster-clock fail this host's clock is 5m 0s behind that of the API "
		       "server: its certificate would not be valid yet $ systemctl restart "
		       "chrony.service" },
		{ -4000, "cluster-clock warn this host's clock is 1h 6m ahead of that of the API "
			 "server $ systemctl restart chrony.service" },
	};
	struct joining joining;

	begin(&joining, "v1.36.4");
	judge(&check_cluster_clock, &joining.in,
	      "cluster-clock unknown https://10.0.0.1:6443 does not tell its time");
	joining.cluster.knows_skew = true;
	str_list_add(&joining.facts.time_services, service);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		joining.cluster.skew = rows[i].skew;
		judge(&check_cluster_clock, &joining.in, rows[i].result);
	}
	str_list_done(&joining.facts.time_services);
	config_free(joining.config);
}
END_TEST

START_TEST(versions_are_compared)
{
	static char same[] = "v1.36.0", newer[] = "v1.37.1", odd[] = "main";
	struct joining joining;

	begin(&joining, "v1.36.4");
	judge(&check_cluster_version, &joining.in,
	      "cluster-version unknown https://10.0.0.1:6443 does not tell its version");
	joining.cluster.version = odd;
	judge(&check_cluster_version, &joining.in,
	      "cluster-version unknown https://10.0.0.1:6443 does not tell its version");
	joining.cluster.version = same;
	judge(&check_cluster_version, &joining.in,
	      "cluster-version pass the API server runs v1.36.0");
	joining.cluster.version = newer;
	judge(&check_cluster_version, &joining.in,
	      "cluster-version warn the API server runs v1.37.1, where ConfigMap "
	      "kube-system/kubeadm-config says v1.36.4: an upgrade is on its way, or was left half "
	      "done $ # wait for the upgrade's end, or finish it on a control plane: kubeadm upgrade "
	      "apply v1.37.1");
	config_free(joining.config);
}
END_TEST

/* A Node with this machine-id, and this status of its condition Ready. */
static struct json *node_of(const char *machine, const char *ready)
{
	cleanup_free char *text =
		xasprintf("{\"status\":{\"nodeInfo\":{\"machineID\":\"%s\"},\"conditions\":"
			  "[{\"type\":\"Ready\",\"status\":\"%s\"}]}}",
			  machine, ready);
	struct json *node = NULL;
	struct error err;

	ck_assert_int_eq(json_parse("node", text, strlen(text), &node, &err), 0);
	return node;
}

START_TEST(a_name_may_be_taken)
{
	static const char remedy[] =
		" $ # give this host another name (--node-name); or, when that host is gone, on a "
		"control plane: kubectl delete node node\n"
		"cluster-nodes:others pass no other Node is of a twin of this host";
	static const struct {
		const char *machine, *ready, *result;
		bool mended;
	} rows[] = {
		{ own_id, "True",
		  "cluster-nodes:name pass the Node node is this host's own\n"
		  "cluster-nodes:others pass no other Node is of a twin of this host" },
		{ other_id, "True",
		  "cluster-nodes:name fail the cluster has a Node node already, of another host, "
		  "whose kubelet is at work",
		  true },
		{ other_id, "False",
		  "cluster-nodes:name fail the cluster has a Node node already, of another host, "
		  "whose kubelet is at work",
		  true },
		{ other_id, "Unknown",
		  "cluster-nodes:name warn the cluster has a Node node already, of another host, "
		  "which is silent: this one takes its place",
		  true },
	};
	struct joining joining;

	begin(&joining, "v1.36.4");
	judge(&check_cluster_nodes, &joining.in,
	      "cluster-nodes:name pass no Node is called node\n"
	      "cluster-nodes:others pass no other Node is of a twin of this host");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup_free char *result =
			xasprintf("%s%s", rows[i].result, rows[i].mended ? remedy : "");

		joining.cluster.node = node_of(rows[i].machine, rows[i].ready);
		judge(&check_cluster_nodes, &joining.in, result);
		json_free(joining.cluster.node);
	}
	config_free(joining.config);
}
END_TEST

START_TEST(twins_are_told)
{
	static char uuid[] = "4c4c4544-0042-4d10-8053-b7c04f4d3232", none[] = "", name[] = "w1";
	static char swapped[] = "44454C4C-4200-104D-8053-B7C04F4D3232";
	static char eth0[] = "eth0", cni0[] = "cni0", mac[] = "52:54:00:12:34:56";
	struct fact_interface links[] = { { .name = cni0, .permanent = mac },
					  { .name = eth0, .permanent = mac } };
	struct cluster_node node = { .name = name, .machine_id = own_id, .system_uuid = swapped };
	struct joining joining;

	begin(&joining, "v1.36.4");
	joining.cluster.nodes = &node;
	joining.cluster.node_count = 1;
	joining.facts.product_uuid = uuid;
	joining.facts.interfaces = links;
	joining.facts.interface_count = 1;
	str_list_add(&node.macs, mac);
	judge(&check_cluster_nodes, &joining.in,
	      "cluster-nodes:name pass no Node is called node\n"
	      "cluster-nodes:product_uuid fail the product_uuid "
	      "4c4c4544-0042-4d10-8053-b7c04f4d3232 is also that of the Node w1 $ # give the clone "
	      "a new UUID in the hypervisor, and a new machine-id then\n"
	      "cluster-nodes:machine-id fail the machine-id 0123456789abcdef0123456789abcdef is "
	      "also that of the Node w1 $ rm -f /etc/machine-id /var/lib/dbus/machine-id && "
	      "systemd-machine-id-setup && reboot");
	node.machine_id = other_id;
	node.system_uuid = none;
	joining.facts.interface_count = 2;
	judge(&check_cluster_nodes, &joining.in,
	      "cluster-nodes:name pass no Node is called node\n"
	      "cluster-nodes:mac fail the mac 52:54:00:12:34:56 is also that of the Node w1 $ # "
	      "give the clone new network cards in the hypervisor");
	str_list_done(&node.macs);
	config_free(joining.config);
}
END_TEST

START_TEST(who_may_not_list_nodes_is_told_what_is_unknown)
{
	static char why[] = "nobody may";
	struct joining joining;

	begin(&joining, "v1.36.4");
	joining.cluster.nodes_unknown = why;
	judge(&check_cluster_nodes, &joining.in,
	      "cluster-nodes:name pass no Node is called node\n"
	      "cluster-nodes unknown the other Nodes are not known: nobody may; in clusters of "
	      "knode, who joins may list them (ClusterRole knode:list-nodes)");
	config_free(joining.config);
}
END_TEST

UNIT_TESTS(checks_cluster, nothing_is_judged_without_a_cluster, clocks_are_compared,
	   versions_are_compared, a_name_may_be_taken, twins_are_told,
	   who_may_not_list_nodes_is_told_what_is_unknown)
