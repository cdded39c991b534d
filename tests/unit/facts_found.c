/* What reset goes by. */
#include "facts_tree.h"

static struct facts *gather(void)
{
	return facts_of(facts_gather_found);
}

START_TEST(networks_are_told_with_their_bridge_and_package)
{
	cleanup_facts struct facts *facts = NULL;

	put("/etc/cni/net.d/10-a.conflist",
	    "{\"name\":\"a\",\"plugins\":[{\"type\":\"portmap\"},{\"type\":\"bridge\"}]}");
	put("/etc/cni/net.d/20-b.conf", "{\"name\":\"b\",\"type\":\"bridge\",\"bridge\":\"br-b\"}");
	put("/etc/cni/net.d/30-c.conflist", "no JSON");
	put("/etc/cni/net.d/notes", "");
	put("/var/lib/dpkg/info/podman.list", "/etc/cni/net.d/20-b.conf\n");
	facts = gather();
	ck_assert_uint_eq(facts->cni_network_count, 3);
	ck_assert_str_eq(facts->cni_networks[0].path, "/etc/cni/net.d/10-a.conflist");
	ck_assert_str_eq(facts->cni_networks[0].name, "a");
	ck_assert_str_eq(facts->cni_networks[0].bridge, "cni0");
	ck_assert_ptr_null(facts->cni_networks[0].package);
	ck_assert_str_eq(facts->cni_networks[1].bridge, "br-b");
	ck_assert_str_eq(facts->cni_networks[1].package, "podman");
	ck_assert_ptr_null(facts->cni_networks[2].name);
	ck_assert_uint_eq(facts->cni_entries.count, 4);
	ck_assert_str_eq(facts->cni_entries.items[3], "/etc/cni/net.d/notes");
}
END_TEST

START_TEST(etcd_is_where_its_manifest_says)
{
	cleanup_facts struct facts *facts = NULL;

	put("/etc/kubernetes/manifests/etcd.yaml",
	    "spec:\n  containers:\n  - command: [etcd, --name=x, --data-dir=/data/etcd]\n");
	put("/data/etcd/member/wal/0", "");
	put("/data/etcd/lost+found/x", "");
	put_link("/var/lib/kubelet", "/data/kubelet");
	facts = gather();
	ck_assert_str_eq(facts->etcd_data_dir, "/data/etcd");
	ck_assert_uint_eq(facts->etcd_entries.count, 1);
	ck_assert_str_eq(facts->etcd_entries.items[0], "/data/etcd/member");
	ck_assert_str_eq(facts->kubelet_dir, "/data/kubelet");
	ck_assert_uint_eq(facts->kubernetes_entries.count, 1);
}
END_TEST

START_TEST(without_a_manifest_the_default_directory_is_looked_at)
{
	cleanup_facts struct facts *facts = NULL;

	put("/var/lib/etcd/default/x", "");
	facts = gather();
	ck_assert_ptr_null(facts->etcd_data_dir);
	ck_assert_str_eq(facts->etcd_entries.items[0], "/var/lib/etcd/default");
	ck_assert_ptr_null(facts->found_at);
}
END_TEST

START_TEST(the_record_is_read)
{
	cleanup_facts struct facts *facts = NULL;

	put("/var/lib/knode/found.json",
	    "{\"time\":\"2026-01-02T03:04:05Z\",\"paths\":[\"/etc/kubernetes\"],"
	    "\"links\":[\"lo\",\"eth0\"],\"routes\":[\"0.0.0.0/0 via 10.0.0.1 dev eth0\"],"
	    "\"tables\":[\"ip nat\"],\"chains\":[\"iptables-nft nat CNI-FORWARD\"]}");
	facts = gather();
	ck_assert_str_eq(facts->found_at, "2026-01-02T03:04:05Z");
	ck_assert_str_eq(facts->found_paths.items[0], "/etc/kubernetes");
	ck_assert_uint_eq(facts->found_links.count, 2);
	ck_assert_str_eq(facts->found_routes.items[0], "0.0.0.0/0 via 10.0.0.1 dev eth0");
	ck_assert_str_eq(facts->found_tables.items[0], "ip nat");
	ck_assert_str_eq(facts->found_chains.items[0], "iptables-nft nat CNI-FORWARD");
}
END_TEST

UNIT_TESTS(facts_found, networks_are_told_with_their_bridge_and_package,
	   etcd_is_where_its_manifest_says, without_a_manifest_the_default_directory_is_looked_at,
	   the_record_is_read)
