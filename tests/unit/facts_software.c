#include "facts_tree.h"

static void put_program(const char *path)
{
	tree_put(the_tree(), path, 0755, "");
}

static void gather_software(const struct host *host, struct facts *facts)
{
	facts_gather_programs(host, facts);
	facts_gather_runtimes(host, facts);
	facts_gather_cni(host, facts);
}

static struct facts *gather(const char *path)
{
	cleanup_free char *answers = xasprintf("{\"environment\":{\"PATH\":\"%s\"}}", path);

	return facts_of_recorded(gather_software, answers);
}

static void expect_path(const struct facts *facts, const char *name, const char *path)
{
	const struct fact_binary *binary = facts_binary(facts, name);

	ck_assert_ptr_nonnull(binary);
	if (path)
		ck_assert_str_eq(binary->path, path);
	else
		ck_assert_ptr_null(binary->path);
}

START_TEST(programs_are_found_in_path_and_in_standard_places)
{
	cleanup_facts struct facts *facts = NULL;

	put_program("/opt/k8s/kubelet");
	put_program("/usr/bin/kubelet");
	put_program("/usr/sbin/iptables");
	put("/usr/bin/socat", "not executable");
	tree_mkdir(the_tree(), "/usr/bin/conntrack", 0755);
	put_link("/usr/bin/nft", "/nowhere");
	facts = gather("relative:/opt/k8s::/usr/bin");
	expect_path(facts, "kubelet", "/opt/k8s/kubelet");
	expect_path(facts, "iptables", "/usr/sbin/iptables");
	expect_path(facts, "socat", NULL);
	expect_path(facts, "conntrack", NULL);
	expect_path(facts, "nft", NULL);
	expect_path(facts, "emacs", NULL);
}
END_TEST

START_TEST(runtimes_show_by_socket_program_or_configuration)
{
	cleanup_facts struct facts *facts = NULL;

	put("/run/containerd/containerd.sock", "");
	put("/etc/crio/crio.conf", "");
	facts = gather("");
	ck_assert_uint_eq(facts->runtime_count, 2);
	ck_assert_str_eq(facts->runtimes[0].name, "containerd");
	ck_assert_str_eq(facts->runtimes[0].socket, "unix:///run/containerd/containerd.sock");
	ck_assert(facts->runtimes[0].present);
	ck_assert_ptr_null(facts->runtimes[0].config);
	ck_assert_str_eq(facts->runtimes[1].name, "cri-o");
	ck_assert(!facts->runtimes[1].present);
	ck_assert_str_eq(facts->runtimes[1].config, "/etc/crio/crio.conf");
}
END_TEST

START_TEST(lists_what_there_is_of_cni)
{
	cleanup_facts struct facts *facts = NULL;

	put_program("/opt/cni/bin/bridge");
	put_program("/usr/lib/cni/host-local");
	put("/opt/cni/bin/README", "");
	put("/etc/cni/net.d/10-a.conflist", "");
	put("/etc/cni/net.d/20-b.conf", "");
	put("/etc/cni/net.d/calico-kubeconfig", "");
	facts = gather("");
	ck_assert_uint_eq(facts->cni_binaries.count, 2);
	ck_assert_str_eq(facts->cni_binaries.items[0], "/opt/cni/bin/bridge");
	ck_assert_str_eq(facts->cni_binaries.items[1], "/usr/lib/cni/host-local");
	ck_assert_uint_eq(facts->cni_configs.count, 2);
	ck_assert_str_eq(facts->cni_configs.items[1], "/etc/cni/net.d/20-b.conf");
}
END_TEST

static void gather_versions(const struct host *host, struct facts *facts)
{
	gather_software(host, facts);
	facts_ask_versions(host, facts);
}

START_TEST(programs_tell_their_versions)
{
	static const char answers[] =
		"{\"commands\":[{\"argv\":[\"kubelet\",\"--version\"],"
		"\"out\":\"Kubernetes v1.36.4\\n\"},{\"argv\":[\"containerd\",\"--version\"],"
		"\"out\":\"containerd github.com/containerd/containerd 1.6.20~ds1 1.6.20\"},"
		"{\"argv\":[\"crio\",\"--version\"],\"status\":1,\"out\":\"oops\"}]}";
	cleanup_facts struct facts *facts = NULL;

	put_program("/usr/bin/kubelet");
	put_program("/usr/bin/containerd");
	put_program("/usr/bin/crio");
	facts = facts_of_recorded(gather_versions, answers);
	ck_assert_str_eq(facts_binary(facts, "kubelet")->version, "v1.36.4");
	ck_assert_str_eq(facts->runtimes[0].version, "1.6.20~ds1");
	ck_assert_ptr_null(facts_binary(facts, "crio")->version);
	ck_assert_str_eq(facts->notes.items[0],
			 "version: crio --version tells no version (exit status 1)");
}
END_TEST

UNIT_TESTS(facts_software, programs_are_found_in_path_and_in_standard_places,
	   runtimes_show_by_socket_program_or_configuration, lists_what_there_is_of_cni,
	   programs_tell_their_versions)
