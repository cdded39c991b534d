#include "facts_tree.h"

static void expect(const struct facts *facts, const char *path, const char *kind, int64_t size)
{
	const struct fact_file *file = facts_leftover(facts, path);

	ck_assert_msg(file != NULL, "%s is not among the facts", path);
	ck_assert_str_eq(file->kind, kind);
	ck_assert_int_eq(file->size, size);
}

START_TEST(a_fresh_host_has_none)
{
	cleanup_facts struct facts *facts = NULL;

	tree_mkdir(the_tree(), "/etc/kubernetes/manifests", 0755);
	tree_mkdir(the_tree(), "/var/lib/etcd/lost+found", 0700);
	facts = facts_of(facts_gather_leftovers);
	ck_assert_uint_eq(facts->leftover_count, 0);
	ck_assert_uint_eq(facts->notes.count, 0);
}
END_TEST

START_TEST(files_directories_and_links_are_told)
{
	cleanup_facts struct facts *facts = NULL;

	put("/etc/kubernetes/admin.conf", "12345");
	put("/etc/kubernetes/manifests/etcd.yaml", "kind: Pod");
	put_link("/etc/kubernetes/kubelet.conf", "/nowhere");
	put("/var/lib/etcd/member/wal", "");
	facts = facts_of(facts_gather_leftovers);
	ck_assert_uint_eq(facts->leftover_count, 5);
	expect(facts, "/etc/kubernetes/admin.conf", "file", 5);
	expect(facts, "/etc/kubernetes/kubelet.conf", "link", 8);
	expect(facts, "/etc/kubernetes/manifests", "directory", 1);
	expect(facts, "/etc/kubernetes/manifests/etcd.yaml", "file", 9);
	expect(facts, "/var/lib/etcd", "directory", 1);
	ck_assert_ptr_null(facts_leftover(facts, "/var/lib/kubelet"));
}
END_TEST

static void gather_with_links(const struct host *host, struct facts *facts)
{
	static const char *const names[] = { "eth0",    "cni0",        "cali12ab",     "flannel.1",
					     "docker0", "cilium_host", "vxlan.calico", "calife" };

	facts->interfaces = xcalloc(ARRAY_SIZE(names), sizeof(*facts->interfaces));
	facts->interface_count = ARRAY_SIZE(names);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		facts->interfaces[i].name = xstrdup(names[i]);
	facts_gather_leftovers(host, facts);
}

START_TEST(links_of_networks_are_told)
{
	cleanup_facts struct facts *facts = facts_of(gather_with_links);

	ck_assert_uint_eq(facts->leftover_count, 6);
	expect(facts, "cni0", "interface", 0);
	expect(facts, "vxlan.calico", "interface", 0);
	ck_assert_ptr_null(facts_leftover(facts, "docker0"));
	ck_assert_ptr_null(facts_leftover(facts, "eth0"));
}
END_TEST

UNIT_TESTS(facts_leftovers, a_fresh_host_has_none, files_directories_and_links_are_told,
	   links_of_networks_are_told)
