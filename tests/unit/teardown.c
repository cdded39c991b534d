/* The story of reset: what its plan has for the facts of a host. */
#include "install/teardown.h"

#include <errno.h>

#include "config_unit.h"
#include "plan/act.h"

static const struct str_list none;

static struct fact_binary no_ipset = { .name = (char[]){ "ipset" } };

/* Facts of a host, put together by hand: what they hold is borrowed. */
static struct facts facts_by_hand(void)
{
	static char dir[] = "/var/lib/kubelet";

	return (struct facts){ .kubelet_dir = dir, .binaries = &no_ipset, .binary_count = 1 };
}

static struct plan *plan_of(const struct facts *facts, const struct str_list *skipped)
{
	cleanup_config struct config *config = load(CONFIG_RESET, NULL);
	const struct installer_input in = { .config = config, .facts = facts };
	struct plan *plan = plan_new();
	struct error err = { 0 };

	ck_assert_msg(teardown_add(&in, skipped, plan, &err) == 0, "%s", err.message);
	ck_assert_msg(plan_check(plan, &err) == 0, "%s", err.message);
	return plan;
}

/* The targets of the actions of a kind, in their order. */
static void check_targets(const struct plan *plan, const char *act, const char *expected)
{
	cleanup(str_list_done) struct str_list list = { 0 };
	cleanup_free char *found = NULL;

	for (size_t i = 0; i < plan_count(plan); i++)
		if (str_eq(plan_at(plan, i)->act->name, act))
			str_list_add(&list, plan_at(plan, i)->target);
	found = str_list_join(&list, ", ");
	ck_assert_str_eq(found, expected);
}

static void check_notes(const struct plan *plan, const char *expected)
{
	cleanup_free char *notes = str_list_join(plan_notes(plan), "\n");

	ck_assert_str_eq(notes, expected);
}

START_TEST(what_runs_stops_first)
{
	const struct facts facts = facts_by_hand();
	cleanup_plan struct plan *plan = plan_of(&facts, &none);

	ck_assert_str_eq(plan_at(plan, 0)->target, "kubelet.service");
	ck_assert_str_eq(plan_at(plan, 1)->act->name, "pods");
	ck_assert_str_eq(plan_at(plan, 2)->act->name, "cgroup");
	ck_assert_str_eq(plan_at(plan, 5)->act->name, "tree");
	ck_assert_ptr_nonnull(plan_find(plan, "tree", "/etc/kubernetes/pki"));
	check_targets(plan, "rules", "");
	check_notes(plan, "");
}
END_TEST

START_TEST(mounts_go_last_first)
{
	struct fact_mount mounts[] = {
		{ .target = (char[]){ "/" } },
		{ .target = (char[]){ "/data/kubelet" } },
		{ .target = (char[]){ "/data/kubelet/pods/a" } },
		{ .target = (char[]){ "/data/kubelet/pods/a/b" } },
		{ .target = (char[]){ "/data/kubelet/pods/a" } },
		{ .target = (char[]){ "/data/kubelet2" } },
	};
	struct facts facts = facts_by_hand();
	cleanup_plan struct plan *plan = NULL;

	facts.kubelet_dir = (char[]){ "/data/kubelet" };
	facts.mounts = mounts;
	facts.mount_count = ARRAY_SIZE(mounts);
	plan = plan_of(&facts, &none);
	check_targets(plan, "mount", "/data/kubelet/pods/a/b, /data/kubelet/pods/a");
	check_targets(plan, "mounts", "/data/kubelet");
}
END_TEST

/* A bridge of its own name is known by the network that has it. */
static struct fact_interface links[] = {
	{ .name = (char[]){ "eth0" }, .permanent = (char[]){ "02:00:00:00:00:01" } },
	{ .name = (char[]){ "lxc0" }, .kind = (char[]){ "physical" } },
	{ .name = (char[]){ "docker0" }, .kind = (char[]){ "bridge" } },
	{ .name = (char[]){ "vethd" },
	  .kind = (char[]){ "veth" },
	  .master = (char[]){ "docker0" } },
	{ .name = (char[]){ "pods0" }, .kind = (char[]){ "bridge" } },
	{ .name = (char[]){ "vetha" }, .kind = (char[]){ "veth" }, .master = (char[]){ "pods0" } },
	{ .name = (char[]){ "cni-podman0" }, .kind = (char[]){ "bridge" } },
	{ .name = (char[]){ "cali1234" }, .kind = (char[]){ "veth" } },
	{ .name = (char[]){ "flannel.1" }, .kind = (char[]){ "vxlan" } },
};

static struct fact_cni_network networks[] = {
	{ .path = (char[]){ "/etc/cni/net.d/10-pods.conflist" },
	  .name = (char[]){ "pods" },
	  .bridge = (char[]){ "pods0" } },
	{ .path = (char[]){ "/etc/cni/net.d/87-podman.conflist" },
	  .name = (char[]){ "podman" },
	  .bridge = (char[]){ "cni-podman0" } },
};

static struct facts facts_of_network(void)
{
	struct facts facts = facts_by_hand();

	facts.interfaces = links;
	facts.interface_count = ARRAY_SIZE(links);
	facts.cni_networks = networks;
	facts.cni_network_count = ARRAY_SIZE(networks);
	return facts;
}

START_TEST(links_go_by_their_names_and_bridges)
{
	const struct facts facts = facts_of_network();
	cleanup_plan struct plan *plan = plan_of(&facts, &none);

	check_targets(plan, "interface", "vetha, pods0, cali1234, flannel.1");
	check_notes(plan, "");
}
END_TEST

/* The first pod of a network may bring its bridge after the plan was made. */
START_TEST(a_bridge_to_come_goes_as_well)
{
	struct facts facts = facts_of_network();
	cleanup_plan struct plan *plan = NULL;

	facts.interface_count = 1;
	plan = plan_of(&facts, &none);
	check_targets(plan, "interface", "pods0");
	check_notes(plan, "");
}
END_TEST

/* By the record, what was there before stays whatever its name, and what else came is told. */
START_TEST(links_of_the_record_stay)
{
	struct facts facts = facts_of_network();
	cleanup_plan struct plan *plan = NULL;

	facts.found_at = (char[]){ "2026-01-02T03:04:05Z" };
	str_list_add(&facts.found_links, "eth0");
	str_list_add(&facts.found_links, "lxc0");
	str_list_add(&facts.found_links, "docker0");
	str_list_add(&facts.found_links, "flannel.1");
	str_list_add(&facts.found_links, "cni-podman0");
	plan = plan_of(&facts, &none);
	check_targets(plan, "interface", "vetha, pods0, cali1234");
	check_notes(plan, "the link vethd stays: it came after Kubernetes, but is not known to be "
			  "of it");
	str_list_done(&facts.found_links);
}
END_TEST

/* Those to the pods of other nodes go; what was there before, or goes with its link, is no matter.
 */
START_TEST(routes_to_pods_go_by_the_record)
{
	static char main_table[] = "main", eth0[] = "eth0";
	struct fact_route routes[] = {
		{ .destination = (char[]){ "0.0.0.0/0" } },
		{ .destination = (char[]){ "10.244.0.0/24" } },
		{ .destination = (char[]){ "10.244.1.0/24" } },
		{ .destination = (char[]){ "10.244.2.0/24" }, .table = (char[]){ "100" } },
		{ .destination = (char[]){ "10.244.3.0/24" }, .interface = (char[]){ "pods0" } },
		{ .destination = (char[]){ "10.0.0.0/8" } },
		{ .destination = (char[]){ "fd00::1:0/112" } },
	};
	struct facts facts = facts_of_network();
	cleanup_plan struct plan *without = NULL, *plan = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(routes); i++) {
		routes[i].table = routes[i].table ? routes[i].table : main_table;
		routes[i].interface = routes[i].interface ? routes[i].interface : eth0;
	}
	facts.routes = routes;
	facts.route_count = ARRAY_SIZE(routes);
	without = plan_of(&facts, &none);
	check_targets(without, "route", "");
	facts.found_at = (char[]){ "2026-01-02T03:04:05Z" };
	str_list_add(&facts.found_links, "eth0");
	str_list_add(&facts.found_routes, "10.244.0.0/24 dev eth0");
	str_list_add(&facts.found_pod_ranges, "10.244.0.0/16");
	str_list_add(&facts.found_pod_ranges, "fd00::/64");
	plan = plan_of(&facts, &none);
	check_targets(plan, "route", "10.244.1.0/24 dev eth0, fd00::1:0/112 dev eth0");
	str_list_done(&facts.found_links);
	str_list_done(&facts.found_routes);
	str_list_done(&facts.found_pod_ranges);
}
END_TEST

/* Data that was there before a static pod of etcd used it is the cluster's. */
START_TEST(data_of_etcd_is_spared_where_none_ran)
{
	struct facts facts = facts_by_hand();
	cleanup_plan struct plan *plan = NULL, *other = NULL;
	cleanup_free char *params = NULL, *spared = NULL;

	facts.found_at = (char[]){ "2026-01-02T03:04:05Z" };
	str_list_add(&facts.found_paths, "/data/etcd");
	str_list_add(&facts.found_paths, "/data/etcd/member");
	str_list_add(&facts.found_paths, "/data/etcd/member/snap/db");
	str_list_add(&facts.found_paths, "/data/etcd/members");
	facts.etcd_data_dir = (char[]){ "/data/etcd" };
	plan = plan_of(&facts, &none);
	params = json_to_text(plan_find(plan, "tree", "/data/etcd")->params);
	ck_assert_str_eq(params, "{\"spared\":[\"/data/etcd\",\"/data/etcd/members\"]}");
	str_list_done(&facts.found_paths);
	str_list_add(&facts.found_paths, "/var/lib/etcd/member");
	facts.etcd_data_dir = NULL;
	other = plan_of(&facts, &none);
	spared = json_to_text(plan_find(other, "tree", "/var/lib/etcd")->params);
	ck_assert_str_eq(spared, "{\"spared\":[\"/var/lib/etcd/member\"]}");
	str_list_done(&facts.found_paths);
}
END_TEST

START_TEST(every_back_end_in_use_is_cleaned)
{
	struct facts facts = facts_of_network();
	cleanup_plan struct plan *plan = NULL;
	cleanup_free char *params = NULL;

	str_list_add(&facts.nft_tables, "ip nat");
	str_list_add(&facts.nft_tables, "ip6 kube-proxy");
	str_list_add(&facts.nft_tables, "inet mine");
	str_list_add(&facts.iptables_tables, "ip6 filter");
	str_list_add(&facts.found_chains, "iptables-nft nat CNI-FORWARD");
	str_list_add(&facts.found_chains, "iptables-nft6 nat CNI-FORWARD");
	plan = plan_of(&facts, &none);
	check_targets(plan, "rules", "iptables-nft, ip6tables-legacy");
	check_targets(plan, "nftable", "ip6 kube-proxy");
	params = json_to_text(plan_find(plan, "rules", "iptables-nft")->params);
	ck_assert_str_eq(params, "{\"chains\":[\"nat CNI-FORWARD\"],\"networks\":[\"podman\"]}");
	str_list_done(&facts.nft_tables);
	str_list_done(&facts.iptables_tables);
	str_list_done(&facts.found_chains);
}
END_TEST

START_TEST(phases_are_skipped_by_kubeadms_names)
{
	struct facts facts = facts_by_hand();
	cleanup(str_list_done) struct str_list skipped = { 0 };
	cleanup_plan struct plan *plan = NULL;
	struct error err = { 0 };

	facts.etcd_data_dir = (char[]){ "/data/etcd" };
	str_list_add(&skipped, "cleanup-node");
	ck_assert_int_eq(teardown_check(&skipped, &err), 0);
	plan = plan_of(&facts, &skipped);
	ck_assert_uint_eq(plan_count(plan), 1);
	check_targets(plan, "tree", "/data/etcd");
	str_list_add(&skipped, "all");
	ck_assert_int_eq(teardown_check(&skipped, &err), -EINVAL);
	ck_assert_str_eq(err.message, "\"all\" is no phase of reset");
}
END_TEST

START_TEST(what_grew_is_what_no_run_wrote)
{
	struct facts facts = facts_by_hand();
	cleanup_config struct config *config = load(CONFIG_RESET, NULL);
	const struct installer_input in = { .config = config, .facts = &facts };
	cleanup_plan struct plan *plan = plan_new(), *unsure = plan_new();
	struct error err;

	facts.etcd_data_dir = (char[]){ "/data/etcd" };
	ck_assert_int_eq(teardown_add_grown(&in, unsure, &err), 0);
	check_targets(unsure, "tree",
		      "/data/etcd, /var/lib/cni, /var/lib/calico, /var/lib/weave, "
		      "/var/lib/kube-router, /run/flannel, /run/calico, /run/cilium, /run/antrea");
	facts.found_at = (char[]){ "2026-01-02T03:04:05Z" };
	ck_assert_int_eq(teardown_add_grown(&in, plan, &err), 0);
	ck_assert_int_eq(plan_check(plan, &err), 0);
	ck_assert_str_eq(plan_at(plan, 0)->target, "kubelet.service");
	ck_assert_ptr_nonnull(plan_find(plan, "tree", "/var/lib/kubelet"));
	ck_assert_ptr_nonnull(plan_find(plan, "tree", "/etc/kubernetes/kubelet.conf"));
	ck_assert_ptr_null(plan_find(plan, "tree", "/etc/kubernetes/pki"));
}
END_TEST

UNIT_TESTS(teardown, what_runs_stops_first, mounts_go_last_first,
	   links_go_by_their_names_and_bridges, a_bridge_to_come_goes_as_well,
	   links_of_the_record_stay, every_back_end_in_use_is_cleaned,
	   routes_to_pods_go_by_the_record, data_of_etcd_is_spared_where_none_ran,
	   phases_are_skipped_by_kubeadms_names, what_grew_is_what_no_run_wrote)
