/* Kinds that take away what a node left in the kernel: mounts, links, rules, tables, sets,
 * services. */
#include "acts/interface.h"
#include "acts/ipset.h"
#include "acts/ipvs.h"
#include "acts/mount.h"
#include "acts/mounts.h"
#include "acts/nftable.h"
#include "acts/route.h"
#include "acts/rules.h"
#include "gone_host.h"

static const struct str_list nothing;

START_TEST(a_mount_goes_with_all_its_layers)
{
	cleanup_bench struct bench bench = gone_make();

	plan_unmount(bench.plan, "/var/lib/kubelet/pods/a b", &nothing);
	gone_put(&bench.tree, "/proc/self/mounts",
		 "/dev/sda1 / ext4 rw 0 0\n"
		 "tmpfs /var/lib/kubelet/pods/a\\040b tmpfs rw 0 0\n");
	check_goes(&bench, "tmpfs on tmpfs", "umount '/var/lib/kubelet/pods/a b'");
}
END_TEST

START_TEST(one_that_is_mounted_twice_goes_at_once)
{
	cleanup_bench struct bench bench = gone_make();

	plan_unmount(bench.plan, "/var/lib/kubelet/x", &nothing);
	gone_put(&bench.tree, "/proc/self/mounts",
		 "one /var/lib/kubelet/x tmpfs rw 0 0\n"
		 "/dev/sdb /var/lib/kubelet/x ext4 rw 0 0\n");
	check_goes(&bench, "ext4 on /dev/sdb", "umount /var/lib/kubelet/x");
}
END_TEST

START_TEST(mounts_that_come_later_go_the_last_first)
{
	cleanup_bench struct bench bench = gone_make();
	cleanup(str_list_done) struct str_list known = { 0 };

	str_list_add(&known, "/var/lib/kubelet/known");
	plan_unmount_others(bench.plan, "/var/lib/kubelet", &known, &nothing);
	gone_put(&bench.tree, "/proc/self/mounts",
		 "tmpfs /var/lib/kubelet/known tmpfs rw 0 0\n"
		 "tmpfs /var/lib/kubelet/a tmpfs rw 0 0\n"
		 "tmpfs /var/lib/kubelet/a/c tmpfs rw 0 0\n"
		 "tmpfs /var/lib/kubelet2 tmpfs rw 0 0\n");
	check_goes(&bench, "/var/lib/kubelet/a/c, /var/lib/kubelet/a",
		   "umount /var/lib/kubelet/a/c /var/lib/kubelet/a");
}
END_TEST

START_TEST(who_keeps_a_mount_busy_is_named)
{
	cleanup_bench struct bench bench = gone_make();

	plan_unmount(bench.plan, "/var/lib/kubelet/x", &nothing);
	gone_put(&bench.tree, "/proc/self/mounts", "busy /var/lib/kubelet/x tmpfs rw 0 0\n");
	check_fails(&bench, -EBUSY,
		    "cannot unmount /var/lib/kubelet/x, which is in use (fuser -vm "
		    "/var/lib/kubelet/x): nothing is deleted through a mount");
	gone_put(&bench.tree, "/proc/41/comm", "bash\n");
	tree_link(&bench.tree, "/proc/41/cwd", "/var/lib/kubelet/x/y");
	gone_put(&bench.tree, "/proc/42/comm", "cat\n");
	tree_mkdir(&bench.tree, "/proc/42/fd", 0755);
	tree_link(&bench.tree, "/proc/42/fd/3", "/var/lib/kubelet/x/file");
	gone_put(&bench.tree, "/proc/43/comm", "sleep\n");
	tree_link(&bench.tree, "/proc/43/cwd", "/var/lib/kubelet/xy");
	check_fails(&bench, -EBUSY,
		    "cannot unmount /var/lib/kubelet/x, which is in use by bash (pid 41), cat "
		    "(pid 42): nothing is deleted through a mount");
}
END_TEST

START_TEST(a_link_goes)
{
	cleanup_bench struct bench bench = gone_make();

	plan_interface_gone(bench.plan, "cni0");
	gone_put(&bench.tree, "/run/fake/links", "eth0\ncni0\n");
	check_goes(&bench, "bridge", "ip link delete cni0");
	tree_check(&bench.tree, "/run/fake/links", "eth0\n");
}
END_TEST

START_TEST(a_route_goes)
{
	static const char route[] = "10.244.1.0/24 via 10.0.0.2 dev eth0";
	cleanup_bench struct bench bench = gone_make();

	plan_route_gone(bench.plan, route);
	gone_put(&bench.tree, "/run/fake/routes", "10.244.0.0/24\n10.244.1.0/24\n");
	check_goes(&bench, "route of the pod network",
		   "ip route del 10.244.1.0/24 via 10.0.0.2 dev eth0");
	tree_check(&bench.tree, "/run/fake/routes", "10.244.0.0/24\n");
	ck_assert_int_eq(plan_at(bench.plan, 0)
				 ->act->apply(plan_at(bench.plan, 0), bench.host,
					      &(struct change){ 0 }, &err),
			 -EIO);
	ck_assert_str_eq(err.message,
			 "cannot delete the route 10.244.1.0/24 via 10.0.0.2 dev eth0: "
			 "RTNETLINK answers: No such process");
}
END_TEST

START_TEST(a_table_goes)
{
	cleanup_bench struct bench bench = gone_make();

	plan_nftable_gone(bench.plan, "ip kube-proxy");
	gone_put(&bench.tree, "/run/fake/tables", "ip nat\nip kube-proxy\n");
	check_goes(&bench, "table of nftables", "nft delete table ip kube-proxy");
	tree_check(&bench.tree, "/run/fake/tables", "ip nat\n");
}
END_TEST

static const char rules[] = "*nat\n"
			    ":KUBE-SERVICES - [0:0]\n"
			    "-A PREROUTING -j KUBE-SERVICES\n"
			    "-A PREROUTING -j DOCKER\n"
			    "COMMIT\n";

START_TEST(rules_go)
{
	cleanup_bench struct bench bench = gone_make();

	plan_rules_gone(bench.plan, "iptables-nft", &nothing, &nothing);
	check_kind(&bench, CHANGE_NONE);
	gone_put(&bench.tree, "/run/fake/rules", rules);
	check_goes(&bench, "1 rule and 1 chain: KUBE-",
		   "iptables-nft-save | grep -v -e 'KUBE-' | iptables-nft-restore");
	tree_check(&bench.tree, "/run/fake/script",
		   "*nat\n-D PREROUTING -j KUBE-SERVICES\n-F KUBE-SERVICES\n-X KUBE-SERVICES\n"
		   "COMMIT\n");
	ck_assert(!host_exists(bench.host, "/run/knode-rules"));
}
END_TEST

START_TEST(rules_are_told_one_by_one_where_others_stay)
{
	cleanup_bench struct bench bench = gone_make();
	cleanup(str_list_done) struct str_list networks = { 0 };

	str_list_add(&networks, "podman");
	plan_rules_gone(bench.plan, "iptables-nft", &nothing, &networks);
	gone_put(&bench.tree, "/run/fake/rules", rules);
	check_goes(&bench, "1 rule and 1 chain: KUBE-",
		   "iptables-nft-restore --noflush <<'END'\n"
		   "*nat\n"
		   "-D PREROUTING -j KUBE-SERVICES\n"
		   "-F KUBE-SERVICES\n"
		   "-X KUBE-SERVICES\n"
		   "COMMIT\n"
		   "END");
}
END_TEST

START_TEST(rules_that_no_program_tells_are_in_doubt)
{
	cleanup_bench struct bench bench = gone_make();

	plan_rules_gone(bench.plan, "ip6tables-legacy", &nothing, &nothing);
	check_remark(&bench, "could not tell: there is no ip6tables-legacy-save to tell the rules "
			     "of ip6tables-legacy");
}
END_TEST

static const char *const patterns[] = { "KUBE-*", "cali40*", NULL };

START_TEST(sets_go)
{
	cleanup_bench struct bench bench = gone_make();

	plan_ipsets_gone(bench.plan, patterns);
	gone_put(&bench.tree, "/run/fake/sets", "mine\nKUBE-A\ncali40s:x\n");
	check_goes(&bench, "KUBE-A, cali40s:x", "ipset destroy KUBE-A; ipset destroy cali40s:x");
	tree_check(&bench.tree, "/run/fake/sets", "mine\n");
	gone_put(&bench.tree, "/run/fake/sets", "KUBE-used\n");
	check_fails(
		&bench, -ECHILD,
		"ipset failed with exit status 1: Set cannot be destroyed: it is in use by a kernel component");
}
END_TEST

START_TEST(services_go_by_their_addresses)
{
	cleanup_bench struct bench bench = gone_make();
	cleanup(str_list_done) struct str_list addresses = { 0 }, own = { 0 };

	str_list_add(&addresses, "10.96.0.1");
	str_list_add(&addresses, "fd00::1");
	str_list_add(&own, "192.168.0.5");
	plan_ipvs_gone(bench.plan, &addresses, &own);
	gone_put(&bench.tree, "/proc/net/ip_vs",
		 "IP Virtual Server version 1.2.1 (size=4096)\n"
		 "Prot LocalAddress:Port Scheduler Flags\n"
		 "  -> RemoteAddress:Port Forward Weight ActiveConn InActConn\n"
		 "TCP  C0A80005:1A0B rr\n"
		 "FWM  00000001 rr\n");
	check_remark(&bench, "1 virtual service at other addresses stays");
	gone_put(&bench.tree, "/proc/net/ip_vs",
		 "TCP  0A600001:01BB rr\n"
		 "  -> 0A630001:192B      Masq    1      0          0\n"
		 "UDP  [fd00:0000:0000:0000:0000:0000:0000:0001]:0035 rr\n"
		 "TCP  C0A80005:7530 rr\n");
	check_goes(&bench, "3 virtual services",
		   "ipvsadm -D -t 10.96.0.1:443; ipvsadm -D -u [fd00::1]:53; ipvsadm -D -t "
		   "192.168.0.5:30000");
	tree_check(&bench.tree, "/run/fake/ipvsadm",
		   "-D -t 10.96.0.1:443\n-D -u [fd00::1]:53\n-D -t 192.168.0.5:30000\n");
}
END_TEST

UNIT_TESTS(act_gone, a_mount_goes_with_all_its_layers, one_that_is_mounted_twice_goes_at_once,
	   mounts_that_come_later_go_the_last_first, who_keeps_a_mount_busy_is_named, a_link_goes,
	   a_route_goes, a_table_goes, rules_go, rules_are_told_one_by_one_where_others_stay,
	   rules_that_no_program_tells_are_in_doubt, sets_go, services_go_by_their_addresses)
