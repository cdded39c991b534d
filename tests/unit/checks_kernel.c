/* Checks of kernel and control groups, by version of Kubernetes. */
#include "check/kernel_options.h"
#include "judge.h"

extern const struct check check_cgroup_controllers, check_cgroup_version, check_kernel_bridge,
	check_kernel_config, check_kernel_forwarding, check_kernel_modules, check_kernel_sysctl,
	check_kernel_version;

#define TEXT(text) ((char[]){ text })

static void set(char **place, const char *text)
{
	free(*place);
	*place = xstrdup_or_null(text);
}

START_TEST(forwarding_goes_by_family)
{
	cleanup_config struct config *config = judge_config("v1.36.4");
	struct fact_sysctl sysctls[] = {
		{ TEXT("net.ipv4.ip_forward"), TEXT("0"), NULL, NULL },
		{ TEXT("net.ipv6.conf.default.forwarding"), TEXT("1"), TEXT("1"), TEXT("/x:1") },
	};
	struct facts facts = { .sysctls = sysctls, .sysctl_count = 2 };
	const struct check_input in = { .config = config, .facts = &facts };
	const char ipv4[] =
		"FileContent--proc-sys-net-ipv4-ip_forward fail net.ipv4.ip_forward is "
		"0: packets of pods do not leave this host $ echo "
		"net.ipv4.ip_forward=1 >>/etc/sysctl.d/k8s.conf && sysctl -p /etc/sysctl.d/k8s.conf\n";
	const char ipv6[] = "FileContent--proc-sys-net-ipv6-conf-default-forwarding pass "
			    "net.ipv6.conf.default.forwarding is 1";
	cleanup_free char *single = xasprintf(
		"%sFileContent--proc-sys-net-ipv6-conf-default-forwarding skip no range of the "
		"cluster is IPv6",
		ipv4);
	cleanup_free char *dual = xasprintf("%s%s", ipv4, ipv6);
	cleanup_free char *only6 = xasprintf(
		"FileContent--proc-sys-net-ipv4-ip_forward skip no range of the cluster is IPv4\n%s",
		ipv6);

	set(&config->cluster.service_subnet, "10.96.0.0/12");
	judge(&check_kernel_forwarding, &in, single);
	set(&config->cluster.pod_subnet, "10.244.0.0/16,fd00:10::/56");
	judge(&check_kernel_forwarding, &in, dual);
	set(&config->cluster.service_subnet, "fd00:20::/112");
	set(&config->cluster.pod_subnet, NULL);
	set(&config->init.local_api_endpoint.advertise_address, "fd00::1");
	judge(&check_kernel_forwarding, &in, only6);
	config->version.minor = 26;
	judge(&check_kernel_forwarding, &in, dual);
}
END_TEST

START_TEST(bridges_are_advice_since_v1_30)
{
	cleanup_config struct config *config = judge_config("v1.29.15");
	struct fact_sysctl sysctls[] = {
		{ TEXT("net.bridge.bridge-nf-call-iptables"), NULL, TEXT("1"), TEXT("/x:1") },
		{ TEXT("net.bridge.bridge-nf-call-ip6tables"), TEXT("1"), TEXT("1"), TEXT("/x:1") },
	};
	struct facts facts = { .sysctls = sysctls, .sysctl_count = 2 };
	const struct check_input in = { .config = config, .facts = &facts };
	const char form[] = "FileContent--proc-sys-net-bridge-bridge-nf-call-iptables %s "
			    "net.bridge.bridge-nf-call-iptables is not there: on bridged pod "
			    "networks, Services do not reach pods of the same node $ modprobe "
			    "br_netfilter && echo net.bridge.bridge-nf-call-iptables=1 "
			    ">>/etc/sysctl.d/k8s.conf && sysctl -p /etc/sysctl.d/k8s.conf\n"
			    "FileContent--proc-sys-net-bridge-bridge-nf-call-ip6tables %s";
	cleanup_free char *failure = xasprintf(form, "fail", "skip no Service is IPv6");
	cleanup_free char *advice =
		xasprintf(form, "warn", "pass net.bridge.bridge-nf-call-ip6tables is 1");

	judge(&check_kernel_bridge, &in, failure);
	config->version.minor = 30;
	set(&config->cluster.service_subnet, "10.96.0.0/16,fd00:20::/112");
	judge(&check_kernel_bridge, &in, advice);
}
END_TEST

static void assert_sysctl(const struct check_input *in, const char *line)
{
	cleanup_free char *text = judge_text(&check_kernel_sysctl, in);

	ck_assert_msg(strstr(text, line), "\"%s\" is not in\n%s", line, text);
}

START_TEST(what_the_kubelet_sets_is_fine_unless_it_must_not)
{
	cleanup_config struct config *config = judge_config("v1.36.4");
	struct fact_sysctl sysctls[] = {
		{ TEXT("kernel.panic"), TEXT("0"), NULL, NULL },
		{ TEXT("vm.panic_on_oom"), TEXT("0"), NULL, NULL },
		{ TEXT("fs.inotify.max_user_instances"), TEXT("128"), NULL, NULL },
		{ TEXT("net.ipv4.conf.all.rp_filter"), TEXT("1"), NULL, NULL },
	};
	struct facts facts = { .sysctls = sysctls, .sysctl_count = ARRAY_SIZE(sysctls) };
	const struct check_input in = { .config = config, .facts = &facts };

	assert_sysctl(&in, "kernel-sysctl:kernel.panic pass kernel.panic is 0, and the kubelet "
			   "will make it 10\n");
	assert_sysctl(&in, "kernel-sysctl:vm.panic_on_oom pass vm.panic_on_oom is 0\n");
	assert_sysctl(&in, "kernel-sysctl:vm.overcommit_memory unknown vm.overcommit_memory could "
			   "not be read\n");
	assert_sysctl(&in, "kernel-sysctl:fs.inotify.max_user_instances warn "
			   "fs.inotify.max_user_instances is 128: with many pods, \"too many open "
			   "files\" $ echo fs.inotify.max_user_instances=1024 "
			   ">>/etc/sysctl.d/k8s.conf && sysctl -p /etc/sysctl.d/k8s.conf\n");
	assert_sysctl(&in, "kernel-sysctl:net.ipv4.conf.all.rp_filter warn "
			   "net.ipv4.conf.all.rp_filter is 1: answers that come in by another link "
			   "are dropped $ echo net.ipv4.conf.all.rp_filter=2 "
			   ">>/etc/sysctl.d/k8s.conf && sysctl -p /etc/sysctl.d/k8s.conf\n");
	config->kubelet = json_map();
	json_map_set_bool(config->kubelet, "protectKernelDefaults", true);
	assert_sysctl(&in, "kernel-sysctl:kernel.panic fail kernel.panic is 0: the kubelet will "
			   "not start (protectKernelDefaults) $ echo kernel.panic=10 "
			   ">>/etc/sysctl.d/k8s.conf && sysctl -p /etc/sysctl.d/k8s.conf\n");
}
END_TEST

/* br_netfilter, beside an overlay that is built in. */
static void assert_module(const struct check_input *in, const char *found)
{
	cleanup_free char *expected = xasprintf("kernel-modules:br_netfilter %s\n"
						"kernel-modules:overlay pass overlay is built in",
						found);

	judge(&check_kernel_modules, in, expected);
}

START_TEST(modules_now_and_at_boot)
{
	struct facts facts = { .kernel_release = TEXT("6.1.0") };
	struct check_input in = { .facts = &facts };

	str_list_add(&facts.modules_builtin, "overlay");
	str_list_add(&facts.modules_available, "br_netfilter");
	assert_module(&in, "warn br_netfilter is not loaded: bridged pod networks need it $ echo "
			   "br_netfilter >>/etc/modules-load.d/k8s.conf && modprobe br_netfilter");
	str_list_add(&facts.modules_loaded, "br_netfilter");
	assert_module(&in, "warn br_netfilter is loaded, but nothing loads it at boot: bridged pod "
			   "networks need it $ echo br_netfilter >>/etc/modules-load.d/k8s.conf");
	str_list_add(&facts.modules_at_boot, "br_netfilter");
	assert_module(&in, "pass br_netfilter is loaded, and at boot");
	str_list_done(&facts.modules_builtin);
	str_list_done(&facts.modules_available);
	str_list_done(&facts.modules_loaded);
	str_list_done(&facts.modules_at_boot);
}
END_TEST

#define NOT_LOADED "warn br_netfilter is not loaded: bridged pod networks need it $ "

START_TEST(modules_that_this_kernel_lacks)
{
	cleanup_tree struct tree tree = tree_make();
	cleanup_host struct host *host = NULL;
	struct facts facts = { .kernel_release = TEXT("6.1.0"), .os_id = TEXT("debian") };
	struct check_input in = { .facts = &facts };
	struct error err;

	tree_put(&tree, "/.knode/answers.json", 0644, "{}");
	ck_assert_int_eq(host_open_recorded(tree.path, &host, &err), 0);
	in.host = host;
	str_list_add(&facts.modules_builtin, "overlay");
	assert_module(&in, NOT_LOADED "echo br_netfilter >>/etc/modules-load.d/k8s.conf && reboot");
	tree_put(&tree, "/lib/modules/6.1.0/modules.dep", 0644, "");
	assert_module(&in,
		      NOT_LOADED "# this kernel lacks it: boot one with CONFIG_BRIDGE_NETFILTER=m");
	facts.os_id = TEXT("ubuntu");
	assert_module(&in, NOT_LOADED
		      "apt-get install -y linux-modules-extra-6.1.0 && echo br_netfilter "
		      ">>/etc/modules-load.d/k8s.conf && modprobe br_netfilter");
	tree_put(&tree, "/run/systemd/container", 0644, "lxc");
	assert_module(&in, NOT_LOADED "# the kernel is that of the machine which runs this "
				      "container: modprobe br_netfilter there");
	str_list_done(&facts.modules_builtin);
}
END_TEST

START_TEST(kernels_by_version_of_kubernetes)
{
	static const struct {
		const char *kubernetes, *expected;
		char kernel[32];
	} rows[] = {
		{ "v1.31.0", "pass kernel 3.10.0-1160.el7", "3.10.0-1160.el7" },
		{ "v1.31.0", "fail kernel 3.2.0 is too old", "3.2.0" },
		{ "v1.32.0", "fail kernel 4.18.0-553.el8 is too old", "4.18.0-553.el8" },
		{ "v1.33.0", "pass kernel 4.19.1", "4.19.1" },
		{ "v1.33.0", "pass kernel 5.14.0-427.el9", "5.14.0-427.el9" },
		{ "v1.34.0",
		  "warn kernel 5.14.0-427.el9 is not one that kernel.org supports for long",
		  "5.14.0-427.el9" },
		{ "v1.34.0", "warn kernel 4.18.0 is too old", "4.18.0" },
		{ "v1.36.4", "pass kernel 5.15.0-105-generic", "5.15.0-105-generic" },
		{ "v1.36.4", "pass kernel 6.1.0-18-amd64", "6.1.0-18-amd64" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup_config struct config *config = judge_config(rows[i].kubernetes);
		cleanup_free char *release = xstrdup(rows[i].kernel);
		const struct facts facts = { .os_id = TEXT("debian"),
					     .kernel_release = release,
					     .architecture = TEXT("amd64") };
		const struct check_input in = { .config = config, .facts = &facts };
		bool remedy = strstr(rows[i].expected, "too old");
		cleanup_free char *expected = xasprintf(
			"SystemVerification %s%s", rows[i].expected,
			remedy ? " $ apt-get install -y linux-image-amd64 && reboot" : "");

		judge(&check_kernel_version, &in, expected);
	}
}
END_TEST

START_TEST(options_of_the_build)
{
	struct fact_text options[] = {
		{ TEXT("CGROUPS"), TEXT("y") },
		{ TEXT("CGROUP_BPF"), TEXT("n") },
		{ TEXT("CGROUP_PIDS"), TEXT("y") },
		{ TEXT("CGROUP_SCHED"), TEXT("y") },
		{ TEXT("CPUSETS"), TEXT("y") },
		{ TEXT("EXT4_FS"), TEXT("m") },
		{ TEXT("FAIR_GROUP_SCHED"), TEXT("y") },
		{ TEXT("INET"), TEXT("y") },
		{ TEXT("IPC_NS"), TEXT("y") },
		{ TEXT("MEMCG"), TEXT("y") },
		{ TEXT("NAMESPACES"), TEXT("y") },
		{ TEXT("NETFILTER_XT_MATCH_COMMENT"), TEXT("m") },
		{ TEXT("IP_NF_TARGET_REDIRECT"), TEXT("m") },
		{ TEXT("NET_NS"), TEXT("y") },
		{ TEXT("PID_NS"), TEXT("y") },
		{ TEXT("PROC_FS"), TEXT("y") },
		{ TEXT("UTS_NS"), TEXT("y") },
		{ TEXT("SECCOMP"), TEXT("y") },
	};
	struct facts facts = { .cgroup_version = 2,
			       .kernel_options = options,
			       .kernel_option_count = ARRAY_SIZE(options),
			       .kernel_config_path = TEXT("/boot/config-6") };
	const struct check_input in = { .facts = &facts };
	const char optional[] =
		"kernel-config:optional warn the kernel was built without CONFIG_BLK_DEV_DM, "
		"CONFIG_CFS_BANDWIDTH, CONFIG_CGROUP_HUGETLB, CONFIG_OVERLAY_FS, "
		"CONFIG_SECCOMP_FILTER";
	cleanup_free char *missing = xasprintf(
		"SystemVerification fail the kernel was built without CONFIG_CGROUP_BPF\n%s",
		optional);
	cleanup_free char *complete = xasprintf(
		"SystemVerification pass all required options are set in /boot/config-6\n%s",
		optional);
	cleanup_free char *v1 = xasprintf(
		"SystemVerification fail the kernel was built without CONFIG_CGROUP_CPUACCT, "
		"CONFIG_CGROUP_DEVICE, CONFIG_CGROUP_FREEZER\n%s",
		optional);

	judge(&check_kernel_config, &in, missing);
	options[1].value = TEXT("y");
	judge(&check_kernel_config, &in, complete);
	facts.cgroup_version = 1;
	judge(&check_kernel_config, &in, v1);
	facts.kernel_config_path = NULL;
	judge(&check_kernel_config, &in,
	      "kernel-config unknown the kernel's configuration is in none of the usual places, "
	      "such as /proc/config.gz or /boot");
}
END_TEST

START_TEST(cgroups_v1_end_with_v1_35)
{
	cleanup_config struct config *config = judge_config("v1.34.0");
	struct facts facts = { .cgroup_version = 1 };
	const struct check_input in = { .config = config, .facts = &facts };
	const char remedy[] = " $ # add systemd.unified_cgroup_hierarchy=1 to the kernel's command "
			      "line, where the boot loader has it, and boot";
	cleanup_free char *warning = xasprintf("SystemVerification warn control groups v1, which "
					       "Kubernetes only maintains%s",
					       remedy);
	cleanup_free char *failure = xasprintf("SystemVerification fail control groups v1, with "
					       "which the kubelet will not start%s",
					       remedy);

	judge(&check_cgroup_version, &in, warning);
	config->version.minor = 35;
	judge(&check_cgroup_version, &in, failure);
	config->kubelet = json_map();
	json_map_set_bool(config->kubelet, "failCgroupV1", false);
	judge(&check_cgroup_version, &in, warning);
	facts.cgroup_version = 2;
	judge(&check_cgroup_version, &in, "SystemVerification pass control groups v2");
	facts.cgroup_version = 0;
	judge(&check_cgroup_version, &in,
	      "cgroup-version unknown nothing is mounted on /sys/fs/cgroup");
	judge(&check_cgroup_controllers, &in,
	      "cgroup-controllers unknown nothing is mounted on /sys/fs/cgroup");
}
END_TEST

START_TEST(controllers_by_version)
{
	struct facts facts = { .os_id = TEXT("debian"),
			       .architecture = TEXT("amd64"),
			       .cgroup_version = 2,
			       .cgroup_freezer = NO };
	const struct check_input in = { .facts = &facts };
	const char *const v2[] = { "cpu", "cpuset", "io", "pids" };

	for (size_t i = 0; i < ARRAY_SIZE(v2); i++)
		str_list_add(&facts.cgroup_controllers, v2[i]);
	judge(&check_cgroup_controllers, &in,
	      "cgroup-controllers:io pass io is there\n"
	      "cgroup-controllers:cpu pass cpu is there\n"
	      "cgroup-controllers:cpuset pass cpuset is there\n"
	      "cgroup-controllers:hugetlb warn controller hugetlb is not there $ # this kernel "
	      "lacks it: boot one with CONFIG_CGROUP_HUGETLB=y\n"
	      "cgroup-controllers:memory fail controller memory is not there $ # this kernel lacks "
	      "it: boot one with CONFIG_MEMCG=y\n"
	      "cgroup-controllers:pids pass pids is there\n"
	      "cgroup-controllers:freezer fail groups cannot be frozen: there is no "
	      "cgroup.freeze $ # boot a kernel that can: Linux 5.2 or newer");
	str_list_done(&facts.cgroup_controllers);
}
END_TEST

static void assert_memory(const struct check_input *in, const char *expected)
{
	cleanup_free char *text = judge_text(&check_cgroup_controllers, in);
	const char *memory = strstr(text, "cgroup-controllers:memory ");

	ck_assert_ptr_nonnull(memory);
	ck_assert_int_eq(strncmp(memory, expected, strlen(expected)), 0);
}

START_TEST(a_controller_comes_back_by_what_turned_it_off)
{
	cleanup_tree struct tree tree = tree_make();
	cleanup_host struct host *host = NULL;
	struct facts facts = { .cgroup_version = 2, .kernel_command_line = TEXT("quiet") };
	struct check_input in = { .facts = &facts };
	struct error err;

	tree_put(&tree, "/.knode/answers.json", 0644, "{}");
	ck_assert_int_eq(host_open_recorded(tree.path, &host, &err), 0);
	in.host = host;
	facts.kernel_command_line = TEXT("cgroup_disable=memory");
	assert_memory(&in, "cgroup-controllers:memory fail controller memory is not there $ # take "
			   "cgroup_disable=memory off the kernel's command line, where the boot "
			   "loader has it, and boot\n");
	tree_put(&tree, "/boot/firmware/cmdline.txt", 0644, "console=tty1\n");
	assert_memory(&in, "cgroup-controllers:memory fail controller memory is not there $ sed -i "
			   "'1s/$/ cgroup_enable=memory/' /boot/firmware/cmdline.txt && reboot\n");
	facts.kernel_command_line = TEXT("cgroup_disable=memory cgroup_enable=memory");
	assert_memory(&in, "cgroup-controllers:memory fail controller memory is not there: the "
			   "kernel was started with cgroup_enable=memory already, and it does not "
			   "help $ # this kernel lacks it: boot one with CONFIG_MEMCG=y\n");
	tree_put(&tree, "/run/systemd/container", 0644, "lxc");
	facts.kernel_command_line = TEXT("quiet");
	assert_memory(&in, "cgroup-controllers:memory fail controller memory is not there $ # this "
			   "is a container: let what runs it hand memory down to it\n");
}
END_TEST

UNIT_TESTS(checks_kernel, forwarding_goes_by_family, bridges_are_advice_since_v1_30,
	   what_the_kubelet_sets_is_fine_unless_it_must_not, modules_now_and_at_boot,
	   modules_that_this_kernel_lacks, kernels_by_version_of_kubernetes, options_of_the_build,
	   cgroups_v1_end_with_v1_35, controllers_by_version,
	   a_controller_comes_back_by_what_turned_it_off)
