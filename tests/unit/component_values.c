/* Values of KubeletConfiguration and KubeProxyConfiguration that stop the components. */
#include <errno.h>

#include "component_unit.h"
#include "config/component_tables.h"

START_TEST(fields_need_their_gates)
{
	static const char kubelet[] =
		KUBELET "cpuCFSQuotaPeriod: 10ms\n"
			"crashLoopBackOff: {maxContainerRestartPeriod: 60s}\n"
			"imagePullCredentialsVerificationPolicy: AlwaysVerify\n"
			"logging: {options: {json: {splitStream: true, infoBufferSize: 1Mi}}}\n"
			"shutdownGracePeriod: 30s\n"
			"tracing: {}\n";

	assert_document(
		"v1.33.0", kubelet,
		"c.yaml:7:20: warning: cpuCFSQuotaPeriod: the kubelet v1.33 takes it only with the feature "
		"gate CustomCPUCFSQuotaPeriod: set featureGates.CustomCPUCFSQuotaPeriod to true\n"
		"c.yaml:8:47: warning: crashLoopBackOff.maxContainerRestartPeriod: the kubelet v1.33 takes "
		"it only with the feature gate KubeletCrashLoopBackOffMax: set "
		"featureGates.KubeletCrashLoopBackOffMax to true\n"
		"c.yaml:9:41: warning: imagePullCredentialsVerificationPolicy: the kubelet v1.33 takes it "
		"only with the feature gate KubeletEnsureSecretPulledImages: set "
		"featureGates.KubeletEnsureSecretPulledImages to true\n"
		"c.yaml:10:41: warning: logging.options.json.splitStream: the kubelet v1.33 takes it only "
		"with the feature gate LoggingAlphaOptions: set featureGates.LoggingAlphaOptions "
		"to true\n"
		"c.yaml:10:63: warning: logging.options.json.infoBufferSize: the kubelet v1.33 takes it "
		"only with the feature gate LoggingAlphaOptions: set "
		"featureGates.LoggingAlphaOptions to true\n");
	assert_document("v1.36.0",
			KUBELET "cpuCFSQuotaPeriod: 10ms\n"
				"crashLoopBackOff: {maxContainerRestartPeriod: 60s}\n"
				"imagePullCredentialsVerificationPolicy: AlwaysVerify\n",
			"");
	assert_document(
		"v1.26.0", KUBELET "tracing: {}\ncpuCFSQuotaPeriod: 0.1s\n",
		"c.yaml:7:1: warning: tracing: the kubelet v1.26 takes it only with the feature gate "
		"KubeletTracing: set featureGates.KubeletTracing to true\n");
	assert_document(
		"v1.30.0",
		KUBELET "shutdownGracePeriod: 30s\n"
			"featureGates: {GracefulNodeShutdown: false}\n",
		"c.yaml:7:22: warning: shutdownGracePeriod: the kubelet v1.30 takes it only with the "
		"feature gate GracefulNodeShutdown: set featureGates.GracefulNodeShutdown to "
		"true\n");
	assert_document(
		"v1.37.0", KUBELET "memoryReservationPolicy: TieredReservation\n",
		"c.yaml:7:26: warning: memoryReservationPolicy: the kubelet v1.37 takes it only "
		"with the feature gate MemoryQoS: set featureGates.MemoryQoS to true\n");
}
END_TEST

START_TEST(gates_may_come_by_flag)
{
	static const char swap[] =
		"kubernetesVersion: v1.28.0\n"
		"---\n" V1BETA4(
			"InitConfiguration",
			"nodeRegistration: {kubeletExtraArgs: [{name: feature-gates, "
			"value: \"A=x, NodeSwap = %s\"}]}\n") "---\n" KUBELET
							      "memorySwap: {swapBehavior: "
							      "LimitedSwap}\n"
							      "featureGates: {NodeSwap: %s}\n";
	cleanup_free char *off = xasprintf(swap, "false", "true");
	cleanup_free char *on = xasprintf(swap, "true", "false");
	cleanup_free char *refused = xasprintf(V1BETA4("ClusterConfiguration", "%s"), off);
	cleanup_free char *taken = xasprintf(V1BETA4("ClusterConfiguration", "%s"), on);
	cleanup_free char *said = NULL;
	struct config_source source = { .flags = &no_flags };

	config_free(load_said(&source, refused, &said));
	ck_assert_ptr_nonnull(strstr(said, "memorySwap.swapBehavior: the kubelet v1.28 takes"));
	free_ptr(&said);
	said = NULL;
	config_free(load_said(&source, taken, &said));
	ck_assert_ptr_null(strstr(said, "memorySwap"));
}
END_TEST

START_TEST(periods_have_bounds)
{
	assert_document(
		"v1.36.0",
		KUBELET "containerLogMonitorInterval: 2s\n"
			"cpuCFSQuotaPeriod: 2s\n"
			"crashLoopBackOff: {maxContainerRestartPeriod: 10m}\n"
			"imageMaximumGCAge: 1m\n"
			"imageMinimumGCAge: -1s\n",
		"c.yaml:7:30: warning: containerLogMonitorInterval: 2s is not at least 3s\n"
		"c.yaml:8:20: warning: cpuCFSQuotaPeriod: 2s is not from 1ms to 1s\n"
		"c.yaml:9:47: warning: crashLoopBackOff.maxContainerRestartPeriod: 10m is not from 1s to "
		"5m0s\n"
		"c.yaml:11:20: warning: imageMinimumGCAge: -1s is not 0s or longer\n");
	assert_document(
		"v1.30.0", KUBELET "imageMaximumGCAge: 1m\n",
		"c.yaml:7:20: imageMaximumGCAge: 1m has to be longer than imageMinimumGCAge, "
		"which is 2m0s\n");
	assert_document(
		"v1.30.0", KUBELET "imageMaximumGCAge: 3m\nimageMinimumGCAge: 3m\n",
		"c.yaml:7:20: imageMaximumGCAge: 3m has to be longer than imageMinimumGCAge, "
		"which is 3m\n");
	assert_document("v1.29.0", KUBELET "containerLogMonitorInterval: 2s\n",
			"c.yaml:7:1: warning: field \"containerLogMonitorInterval\" in "
			"KubeletConfiguration came with v1.30: the kubelet v1.29 ignores it\n");
}
END_TEST

START_TEST(shutdown_has_one_way)
{
	assert_document("v1.30.0",
			KUBELET "shutdownGracePeriod: 30s\nshutdownGracePeriodCriticalPods: 10s\n",
			"");
	assert_document(
		"v1.30.0",
		KUBELET "shutdownGracePeriod: 500ms\n"
			"shutdownGracePeriodCriticalPods: 40s\n",
		"c.yaml:8:34: shutdownGracePeriodCriticalPods: 40s is a part of "
		"shutdownGracePeriod, and has to be no longer than that, which is 500ms\n"
		"c.yaml:7:22: warning: shutdownGracePeriod: 500ms is not 0s, or at least 1s\n");
	assert_document("v1.30.0",
			KUBELET "shutdownGracePeriod: 30s\n"
				"shutdownGracePeriodByPodPriority: [{priority: 1, "
				"shutdownGracePeriodSeconds: 10}]\n",
			"c.yaml:8:1: shutdownGracePeriodByPodPriority: does not go with "
			"shutdownGracePeriod: leave out one of them\n");
}
END_TEST

START_TEST(thresholds_are_known_signals)
{
	assert_document("v1.30.0",
			KUBELET "evictionHard: {memory.available: 100Mi, nodefs.available: 10%, "
				"pid.available: 100%}\n"
				"evictionSoft: {memory.available: 0.5Gi, nodefs.inodesFree: 0%}\n"
				"evictionSoftGracePeriod: {memory.available: 1m30s}\n"
				"evictionMinimumReclaim: {memory.available: '0', "
				"imagefs.available: 2Gi}\n",
			"");
	assert_document(
		"v1.28.0", KUBELET "evictionHard: {memory.free: 1Gi, containerfs.available: 10%}\n",
		"c.yaml:7:29: evictionHard.memory.free: the kubelet v1.28 has no such signal: "
		"take one of memory.available, nodefs.available, nodefs.inodesFree, "
		"imagefs.available, imagefs.inodesFree, pid.available, "
		"allocatableMemory.available\n"
		"c.yaml:7:57: evictionHard.containerfs.available: the kubelet v1.28 has no such "
		"signal: take one of memory.available, nodefs.available, nodefs.inodesFree, "
		"imagefs.available, imagefs.inodesFree, pid.available, "
		"allocatableMemory.available\n");
	assert_document(
		"v1.30.0",
		KUBELET "evictionHard: {memory.available: 100MB, nodefs.available: 101%, "
			"imagefs.available: '0'}\n"
			"evictionSoft: {memory.available: 1Gi}\n"
			"evictionSoftGracePeriod: {nodefs.available: soon}\n"
			"evictionMinimumReclaim: {memory.available: -1, nodefs.available: 0%}\n",
		"c.yaml:7:34: evictionHard.memory.available: \"100MB\" is not a quantity above 0 "
		"such as 500Mi, or a percentage such as 10%\n"
		"c.yaml:7:59: evictionHard.nodefs.available: \"101%\" is not a percentage from 0% "
		"to 100%\n"
		"c.yaml:7:84: evictionHard.imagefs.available: \"0\" is not a quantity above 0 "
		"such as 500Mi, or a percentage such as 10%\n"
		"c.yaml:8:34: evictionSoft.memory.available: needs a grace period: add "
		"\"memory.available: 1m30s\" to evictionSoftGracePeriod\n"
		"c.yaml:9:45: evictionSoftGracePeriod.nodefs.available: \"soon\" is not a "
		"duration from 0s, such as 1m30s\n"
		"c.yaml:10:44: evictionMinimumReclaim.memory.available: expected a string, got an "
		"integer -1; put it in quotes\n"
		"c.yaml:10:66: evictionMinimumReclaim.nodefs.available: \"0%\" is not a "
		"percentage above 0%, such as 5%\n");
}
END_TEST

START_TEST(reserved_resources_are_known)
{
	assert_document(
		"v1.30.0",
		KUBELET "kubeReserved: {cpu: 500m, memory: 1Gi, pid: '100', gpu: '1'}\n"
			"systemReserved: {memory: -1Gi, ephemeral-storage: 1GB}\n"
			"qosReserved: {memory: 50, cpu: 50%}\n",
		"c.yaml:7:57: kubeReserved.gpu: cannot be reserved: only cpu, memory, "
		"ephemeral-storage and pid can\n"
		"c.yaml:8:26: systemReserved.memory: \"-1Gi\" is not a quantity from 0 such as "
		"500Mi\n"
		"c.yaml:8:51: systemReserved.ephemeral-storage: \"1GB\" is not a quantity from 0 "
		"such as 500Mi\n"
		"c.yaml:9:23: qosReserved.memory: expected a string, got an integer 50; put it in "
		"quotes\n"
		"c.yaml:9:32: qosReserved.cpu: cannot be reserved: only memory can\n");
	assert_document(
		"v1.30.0", KUBELET "qosReserved: {memory: 101%}\n",
		"c.yaml:7:23: qosReserved.memory: \"101%\" is not a percentage from 0% to 100%\n");
}
END_TEST

START_TEST(enforcements_have_cgroups)
{
	assert_document("v1.32.0",
			KUBELET "enforceNodeAllocatable: [pods, system-reserved-compressible]\n"
				"systemReservedCgroup: /system.slice\n",
			"");
	assert_document(
		"v1.31.0",
		KUBELET "enforceNodeAllocatable: [pods, system-reserved, "
			"kube-reserved-compressible, pods, none]\n",
		"c.yaml:7:32: enforceNodeAllocatable[1]: \"system-reserved\" needs "
		"systemReservedCgroup: name the cgroup\n"
		"c.yaml:7:49: enforceNodeAllocatable[2]: \"kube-reserved-compressible\" is not "
		"one of none, pods, system-reserved, kube-reserved\n"
		"c.yaml:7:77: enforceNodeAllocatable[3]: \"pods\" stands here twice: keep one of "
		"them\n"
		"c.yaml:7:83: enforceNodeAllocatable[4]: \"none\" stands alone: leave out the "
		"other words\n");
	assert_document(
		"v1.32.0",
		KUBELET "enforceNodeAllocatable: [kube-reserved, kube-reserved-compressible]\n"
			"kubeReservedCgroup: /kube.slice\n"
			"cgroupsPerQOS: false\n",
		"c.yaml:7:26: enforceNodeAllocatable[0]: \"kube-reserved\" and "
		"\"kube-reserved-compressible\" exclude each other: keep one of them\n"
		"c.yaml:7:26: enforceNodeAllocatable[0]: \"kube-reserved\" needs cgroupsPerQOS: "
		"true\n"
		"c.yaml:7:41: enforceNodeAllocatable[1]: \"kube-reserved-compressible\" needs "
		"cgroupsPerQOS: true\n");
	assert_document(
		"v1.30.0", KUBELET "cgroupsPerQOS: false\n",
		"c.yaml:7:16: cgroupsPerQOS: false goes only with enforceNodeAllocatable: [], as "
		"its default is [pods]\n");
	assert_document("v1.30.0", KUBELET "cgroupsPerQOS: false\nenforceNodeAllocatable: []\n",
			"");
}
END_TEST

START_TEST(processors_are_reserved_once)
{
	assert_document("v1.30.0", KUBELET "reservedSystemCPUs: 0-1,4\n", "");
	assert_document(
		"v1.30.0", KUBELET "reservedSystemCPUs: 1-0\nkubeReservedCgroup: /kube.slice\n",
		"c.yaml:7:21: reservedSystemCPUs: \"1-0\" is not a list of processors such as "
		"0-1,4\n"
		"c.yaml:7:21: reservedSystemCPUs: does not go with kubeReservedCgroup: leave out "
		"one of them\n");
	assert_document("v1.30.0", KUBELET "cpuManagerPolicy: static\n",
			"c.yaml:7:19: cpuManagerPolicy: \"static\" needs reserved processors: set "
			"reservedSystemCPUs, or cpu in systemReserved or kubeReserved\n");
	assert_document("v1.30.0",
			KUBELET "cpuManagerPolicy: static\nsystemReserved: {cpu: 500m}\n", "");
}
END_TEST

START_TEST(memory_of_nodes_is_what_is_reserved)
{
	assert_document("v1.30.0",
			KUBELET "memoryManagerPolicy: Static\n"
				"kubeReserved: {memory: 512Mi}\nsystemReserved: {memory: 0.5Gi}\n"
				"reservedMemory: [{numaNode: 0, limits: {memory: 600Mi}}, "
				"{numaNode: 1, limits: {memory: 524Mi}}]\n",
			"");
	assert_document(
		"v1.30.0",
		KUBELET "memoryManagerPolicy: Static\n"
			"kubeReserved: {memory: 1Gi}\n"
			"reservedMemory: [{numaNode: 0, limits: {memory: 1Gi}}]\n",
		"c.yaml:9:1: reservedMemory: the memory of all NUMA nodes is 1Gi, and has to be "
		"1124Mi: the sum of kubeReserved, systemReserved and evictionHard\n");
	assert_document(
		"v1.30.0", KUBELET "memoryManagerPolicy: Static\n",
		"c.yaml:7:22: memoryManagerPolicy: the memory of all NUMA nodes is 0, and has to "
		"be 100Mi: the sum of kubeReserved, systemReserved and evictionHard\n");
	assert_document("v1.30.0",
			KUBELET "memoryManagerPolicy: Static\n"
				"evictionHard: {memory.available: 5%}\n",
			"");
	assert_document(
		"v1.30.0",
		KUBELET "reservedMemory: [{numaNode: 0, limits: {cpu: 1, memory: 0}}, "
			"{limits: {memory: 1Gi}}]\n",
		"c.yaml:7:46: reservedMemory[0].limits.cpu: only memory and hugepages-SIZE can be "
		"reserved by node\n"
		"c.yaml:7:57: reservedMemory[0].limits.memory: must not be 0: leave it out\n"
		"c.yaml:7:80: reservedMemory[1].limits.memory: NUMA node 0 has it already in "
		"reservedMemory[0]\n");
}
END_TEST

START_TEST(other_values_of_the_kubelet)
{
	assert_document(
		"v1.36.0",
		KUBELET "enableSystemLogQuery: true\nenableSystemLogHandler: false\n"
			"podLogsDir: /var/log/../pods\nmemoryThrottlingFactor: 1.1\n"
			"userNamespaces: {idsPerPod: 70000}\n"
			"registerWithTaints: [{effect: Never}, {key: a, "
			"timeAdded: '2030-01-01T00:00:00Z'}]\n"
			"preloadedImagesVerificationAllowlist: [a]\n"
			"showHiddenMetricsForVersion: '1.36'\n"
			"tracing: {samplingRatePerMillion: 1000001}\n"
			"memoryManagerPolicy: static\n",
		"c.yaml:7:23: enableSystemLogQuery: needs enableSystemLogHandler: true\n"
		"c.yaml:9:13: podLogsDir: \"/var/log/../pods\" is not an absolute path in ASCII, "
		"without \".\", \"..\", and doubled or final slashes\n"
		"c.yaml:10:25: memoryThrottlingFactor: 1.1 is not above 0 and at most 1\n"
		"c.yaml:11:29: userNamespaces.idsPerPod: 70000 is not a multiple of 65536\n"
		"c.yaml:12:22: registerWithTaints[0]: \"key\" is missing\n"
		"c.yaml:12:22: registerWithTaints[0]: effect: \"Never\" is not one of NoSchedule, "
		"PreferNoSchedule, NoExecute\n"
		"c.yaml:12:39: registerWithTaints[1]: timeAdded is set by the cluster: leave it "
		"out\n"
		"c.yaml:13:1: preloadedImagesVerificationAllowlist: goes only with "
		"imagePullCredentialsVerificationPolicy: NeverVerifyAllowlistedImages\n"
		"c.yaml:14:30: showHiddenMetricsForVersion: \"1.36\" is not 1.35: only the minor "
		"version before can be named\n"
		"c.yaml:15:35: tracing.samplingRatePerMillion: 1000001 is not from 0 to 1000000\n"
		"c.yaml:16:22: memoryManagerPolicy: \"static\" is not one of None, Static\n");
}
END_TEST

START_TEST(kube_proxy_has_periods)
{
	static const char proxy[] = KUBE_PROXY "mode: ipvs\n"
					       "configSyncPeriod: -1s\n"
					       "iptables: {syncPeriod: -1s}\n"
					       "ipvs: {minSyncPeriod: 1m, tcpTimeout: -2s}\n"
					       "conntrack: {udpTimeout: -3s}\n";

	assert_document(
		"v1.31.0", proxy,
		"c.yaml:8:19: configSyncPeriod: -1s is not above 0s\n"
		"c.yaml:10:23: ipvs.minSyncPeriod: 1m is longer than syncPeriod, which is 30s\n"
		"c.yaml:10:39: ipvs.tcpTimeout: -2s is less than 0s\n"
		"c.yaml:11:25: conntrack.udpTimeout: -3s is less than 0s\n");
	assert_document("v1.26.0", KUBE_PROXY "mode: ipvs\niptables: {syncPeriod: -1s}\n",
			"c.yaml:8:24: iptables.syncPeriod: -1s is not above 0s\n");
	assert_document(
		"v1.31.0", KUBE_PROXY "iptables: {syncPeriod: 500ms}\n",
		"c.yaml:7:24: iptables.syncPeriod: 500ms is shorter than minSyncPeriod, which is "
		"1s\n");
	assert_document("v1.31.0", KUBE_PROXY "iptables: {syncPeriod: 0s, minSyncPeriod: -1s}\n",
			"c.yaml:7:43: iptables.minSyncPeriod: -1s is less than 0s\n");
	assert_document("v1.31.0", KUBE_PROXY "ipvs: {syncPeriod: -1s, tcpTimeout: -2s}\n", "");
}
END_TEST

START_TEST(kube_proxy_has_addresses)
{
	assert_document("v1.31.0",
			KUBE_PROXY "bindAddress: '::'\nhealthzBindAddress: 0.0.0.0\n"
				   "metricsBindAddress: '[fd00::1]:10249'\n"
				   "nodePortAddresses: [primary]\nclusterCIDR: 10.244.0.0/16\n",
			"");
	assert_document(
		"v1.31.0",
		KUBE_PROXY "bindAddress: node1\nhealthzBindAddress: ':10256'\n"
			   "metricsBindAddress: 127.0.0.1:70000\n"
			   "nodePortAddresses: [primary, 192.0.2.1]\nclusterCIDR: 10.244.0.0\n",
		"c.yaml:7:14: bindAddress: \"node1\" is not an IP address\n"
		"c.yaml:8:21: healthzBindAddress: \":10256\" is not an IP address, alone or with "
		"a port: 127.0.0.1:10249\n"
		"c.yaml:9:21: metricsBindAddress: \"127.0.0.1:70000\" is not an IP address, alone "
		"or with a port: 127.0.0.1:10249\n"
		"c.yaml:10:21: nodePortAddresses[0]: \"primary\" stands alone: leave out the "
		"other words\n"
		"c.yaml:10:30: nodePortAddresses[1]: \"192.0.2.1\" is not a network such as "
		"192.0.2.0/24, or \"primary\"\n"
		"c.yaml:11:14: clusterCIDR: \"10.244.0.0\" is not a network such as 10.96.0.0/12, "
		"or an IPv4 and an IPv6 one with a comma between\n");
	assert_document(
		"v1.26.0",
		KUBE_PROXY "mode: ipvs\nnodePortAddresses: [primary]\n"
			   "ipvs: {excludeCIDRs: [192.0.2.1], scheduler: mh}\n"
			   "detectLocalMode: BridgeInterface\n",
		"c.yaml:8:21: nodePortAddresses[0]: \"primary\" is not a network such as "
		"192.0.2.0/24\n"
		"c.yaml:9:23: ipvs.excludeCIDRs[0]: \"192.0.2.1\" is not a network such as "
		"192.0.2.0/24\n"
		"c.yaml:9:46: ipvs.scheduler: \"mh\" is not one of rr, wrr, lc, wlc, lblc, lblcr, "
		"sh, dh, sed, nq\n"
		"c.yaml:10:18: detectLocalMode: \"BridgeInterface\" needs "
		"detectLocal.bridgeInterface: name it\n");
}
END_TEST

START_TEST(quantities_are_read_as_kubernetes_does)
{
	static const struct {
		const char *text;
		double value;
	} good[] = {
		{ "0", 0 },        { "1.5", 1.5 },         { "100m", 0.1 },     { "1k", 1000 },
		{ "1Ki", 1024 },   { "0.5Gi", 536870912 }, { "-2M", -2000000 }, { "+1e3", 1000 },
		{ "2E-3", 0.002 }, { ".5", 0.5 },          { "1E", 1e18 },
	};
	static const char *const bad[] = { "",   ".",    "Mi",  "1KB",  "1 Gi",
					   "1e", "1ee3", "0x1", "1.2.3" };

	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		double value = -1;

		ck_assert_int_eq(component_quantity(good[i].text, &value), 0);
		ck_assert_double_eq_tol(value, good[i].value, 1e-12);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		ck_assert_int_eq(component_quantity(bad[i], NULL), -EINVAL);
}
END_TEST

UNIT_TESTS(component_values, fields_need_their_gates, gates_may_come_by_flag, periods_have_bounds,
	   shutdown_has_one_way, thresholds_are_known_signals, reserved_resources_are_known,
	   enforcements_have_cgroups, processors_are_reserved_once,
	   memory_of_nodes_is_what_is_reserved, other_values_of_the_kubelet, kube_proxy_has_periods,
	   kube_proxy_has_addresses, quantities_are_read_as_kubernetes_does)
