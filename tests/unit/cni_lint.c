/* Leases of pods that are gone, links of the host and of its kernel; what else is found,
 * tests/cli/cni_lint.bats shows. */
#include "cni/cni_lint.h"

#include <sys/time.h>

#include "tree.h"
#include "unit.h"

#define TEXT(text) ((char[]){ text })
#define NETWORKS   "/var/lib/cni/networks/pods/"
#define GONE       "00112233445566778899"
#define HERE       "aabbccddeeff00112233"

static struct tree tree;
static struct host *host;
static struct cni_lists lists;

static void set_up(void)
{
	struct error err = { 0 };

	tree = tree_make();
	ck_assert_int_eq(host_open(tree.path, HOST_READ, &host, &err), 0);
	tree_put(&tree, "/opt/cni/bin/bridge", 0755, "");
	tree_put(&tree, "/opt/cni/bin/host-local", 0755, "");
	tree_put(&tree, "/etc/cni/net.d/10-pods.conflist", 0644,
		 "{\"cniVersion\":\"1.0.0\",\"name\":\"pods\",\"plugins\":[{\"type\":\"bridge\","
		 "\"ipam\":{\"type\":\"host-local\",\"subnet\":\"10.9.0.0/24\"}}]}");
	ck_assert_int_eq(cni_lists_load(host, CNI_CONF_DIR, &lists, &err), 0);
}

static void take_down(void)
{
	cni_lists_done(&lists);
	host_close(host);
	tree_remove(&tree);
}

/* A lease that was given @age seconds ago. */
static void lease(const char *name, const char *text, time_t age)
{
	cleanup_free char *path = xasprintf(NETWORKS "%s", name);
	cleanup_free char *real = tree_path(&tree, path);
	const struct timeval then[2] = { { time(NULL) - age, 0 }, { time(NULL) - age, 0 } };

	tree_put(&tree, path, 0644, text);
	ck_assert_int_eq(utimes(real, then), 0);
}

static void judge(const struct str_list *pod_ids, struct cni_findings *ret)
{
	cleanup(str_list_done) struct str_list bin_dirs = { 0 };
	const struct cni_lint lint = { .host = host,
				       .lists = &lists,
				       .bin_dirs = &bin_dirs,
				       .max_pods = 110,
				       .pod_ids = pod_ids };

	str_list_add(&bin_dirs, CNI_BIN_DIR);
	cni_lint(&lint, ret);
}

START_TEST(test_leases_of_pods_that_are_gone)
{
	cleanup(str_list_done) struct str_list pod_ids = { 0 };
	cleanup_cni_findings struct cni_findings findings = { 0 };

	set_up();
	lease("10.9.0.2", GONE "\r\neth0", 3600);
	lease("10.9.0.3", HERE "\r\neth0", 3600);
	lease("10.9.0.4", GONE "\r\neth0", 0); /* may be a pod that is being made */
	lease("10.9.0.5", GONE, 3600);         /* as host-local before v0.8.0 wrote it */
	lease("last_reserved_ip.0", "10.9.0.5", 3600);
	lease("lock", "", 3600);
	str_list_add(&pod_ids, HERE);
	judge(&pod_ids, &findings);
	ck_assert_uint_eq(findings.count, 1);
	ck_assert_str_eq(findings.items[0].rule->id, "lease-stale");
	ck_assert_str_eq(findings.items[0].place, "/var/lib/cni/networks/pods");
	ck_assert_str_eq(findings.items[0].message,
			 "2 leased to pods that the runtime does not have, and no pod gets them "
			 "again: 10.9.0.2 to 0011223344556, 10.9.0.5 to 0011223344556");
	ck_assert_ptr_null(findings.items[0].remedy); /* it is no running host */
	ck_assert_uint_eq(findings.open_leases, 0);
	take_down();
}
END_TEST

START_TEST(test_without_a_runtime_no_lease_is_judged)
{
	cleanup_cni_findings struct cni_findings findings = { 0 };

	set_up();
	lease("10.9.0.2", GONE "\r\neth0", 3600);
	lease("10.9.0.3", HERE "\r\neth0", 3600);
	judge(NULL, &findings);
	ck_assert_uint_eq(findings.count, 0);
	ck_assert_uint_eq(findings.open_leases, 2);
	take_down();
}
END_TEST

START_TEST(test_links_that_the_kernel_lacks)
{
	const struct cni_lack lacks[] = {
		{ &(const struct cni_kind){ "ifb", "ifb", "IFB" }, TEXT("modprobe ifb") },
		{ &(const struct cni_kind){ "veth", "veth", "VETH" }, TEXT("modprobe veth") },
	};
	cleanup(str_list_done) struct str_list bin_dirs = { 0 };
	cleanup_cni_findings struct cni_findings findings = { 0 };

	set_up();
	str_list_add(&bin_dirs, CNI_BIN_DIR);
	cni_lint(&(struct cni_lint){ .host = host,
				     .lists = &lists,
				     .bin_dirs = &bin_dirs,
				     .max_pods = 110,
				     .lacks = lacks,
				     .lack_count = ARRAY_SIZE(lacks) },
		 &findings);
	ck_assert_uint_eq(findings.count, 1);
	ck_assert_str_eq(findings.items[0].rule->id, "kernel-lacks");
	ck_assert_str_eq(findings.items[0].place, CNI_CONF_DIR "/10-pods.conflist:1:56");
	ck_assert_str_eq(findings.items[0].message,
			 "the plugin bridge makes links of the kind veth, which this kernel has "
			 "not");
	ck_assert_str_eq(findings.items[0].remedy, "modprobe veth");
	take_down();
}
END_TEST

/* "RULE MESSAGE" of a finding, for a host with these links. */
static void expect_of_links(const struct cni_link *links, size_t count, const char *plugin,
			    const char *wanted)
{
	cleanup_free char *text = xasprintf("{\"cniVersion\":\"1.0.0\",\"name\":\"pods\","
					    "\"plugins\":[%s]}",
					    plugin);
	cleanup(str_list_done) struct str_list bin_dirs = { 0 };
	cleanup_cni_findings struct cni_findings findings = { 0 };
	cleanup(cni_lists_done) struct cni_lists own = { 0 };
	cleanup_free char *told = NULL;
	struct error err = { 0 };

	tree_put(&tree, "/etc/cni/own.d/10-pods.conflist", 0644, text);
	ck_assert_int_eq(cni_lists_load(host, "/etc/cni/own.d", &own, &err), 0);
	str_list_add(&bin_dirs, CNI_BIN_DIR);
	cni_lint(&(struct cni_lint){ .host = host,
				     .lists = &own,
				     .bin_dirs = &bin_dirs,
				     .links = links,
				     .link_count = count },
		 &findings);
	ck_assert_uint_eq(findings.count, 1);
	told = xasprintf("%s %s", findings.items[0].rule->id, findings.items[0].message);
	ck_assert_str_eq(told, wanted);
}

START_TEST(test_links_and_addresses_of_the_host)
{
	struct cni_link links[] = {
		{ .name = "eth0", .mtu = 1400, .is_default = true },
		{ .name = "eth1", .mtu = 9000 },
	};

	set_up();
	tree_put(&tree, "/opt/cni/bin/macvlan", 0755, "");
	tree_put(&tree, "/opt/cni/bin/static", 0755, "");
	str_list_add(&links[1].addresses, "192.0.2.2");
	expect_of_links(links, 2, "{\"type\":\"bridge\",\"mtu\":1500}",
			"value-harmful pods have 1500, and eth0 of this host has 1400: what they "
			"send outside arrives late or never");
	expect_of_links(links, 2, "{\"type\":\"macvlan\",\"master\":\"eth0\",\"mtu\":1500}",
			"mtu-refused eth0 has an MTU of 1400, and pods' shall be 1500: ADD of "
			"macvlan fails");
	expect_of_links(links, 2, "{\"type\":\"macvlan\",\"master\":\"eth2\",\"mtu\":1500}",
			"link-missing this host has no link eth2: ADD of macvlan fails");
	expect_of_links(links, 2,
			"{\"type\":\"macvlan\",\"master\":\"eth1\",\"mtu\":9000,\"ipam\":{"
			"\"type\":\"static\",\"addresses\":[{\"address\":\"192.0.2.3/24\"},"
			"{\"address\":\"192.0.2.2/24\"}]}}",
			"address-taken 192.0.2.2 is an address of this host (eth1): packets to one "
			"of them get lost");
	str_list_done(&links[1].addresses);
	take_down();
}
END_TEST

UNIT_TESTS(cni_lint, test_leases_of_pods_that_are_gone, test_without_a_runtime_no_lease_is_judged,
	   test_links_that_the_kernel_lacks, test_links_and_addresses_of_the_host)
