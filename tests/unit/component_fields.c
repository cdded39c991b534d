/* Fields of KubeletConfiguration and KubeProxyConfiguration, as the components decode them. */
#include "component_unit.h"
#include "config/component_tables.h"

START_TEST(unknown_fields_are_warned_of)
{
	assert_document("v1.26.0",
			KUBELET "cgroupdriver: systemd\n"
				"maxPodz: 200\n"
				"swapBehavior: NoSwap\n"
				"quux: 1\n"
				"authentication: {x509: {clientCAfile: /ca}}\n",
			"c.yaml:7:1: warning: unknown field \"cgroupdriver\" in "
			"KubeletConfiguration: the kubelet ignores it; did you mean "
			"\"cgroupDriver\"?\n"
			"c.yaml:8:1: warning: unknown field \"maxPodz\" in KubeletConfiguration: "
			"the kubelet ignores it; did you mean \"maxPods\"?\n"
			"c.yaml:9:1: warning: unknown field \"swapBehavior\" in "
			"KubeletConfiguration: the kubelet ignores it; did you mean "
			"\"memorySwap.swapBehavior\"?\n"
			"c.yaml:10:1: warning: unknown field \"quux\" in KubeletConfiguration: the "
			"kubelet ignores it\n"
			"c.yaml:11:25: warning: unknown field \"clientCAfile\" in "
			"authentication.x509: the kubelet ignores it; did you mean "
			"\"clientCAFile\"?\n");
	assert_document("v1.36.0", KUBE_PROXY "Mode: ipvs\nipvs: {strictArp: true}\n",
			"c.yaml:7:1: warning: unknown field \"Mode\" in KubeProxyConfiguration: "
			"kube-proxy ignores it; did you mean \"mode\"?\n"
			"c.yaml:8:8: warning: unknown field \"strictArp\" in ipvs: kube-proxy "
			"ignores it; did you mean \"strictARP\"?\n");
}
END_TEST

START_TEST(fields_have_their_versions)
{
	static const char kubelet[] = KUBELET "containerRuntimeEndpoint: unix:///s\n"
					      "failCgroupV1: false\n"
					      "userNamespaces: {idsPerPod: 65536}\n";
	static const char proxy[] = KUBE_PROXY "nftables: {masqueradeAll: true}\n"
					       "conntrack: {tcpBeLiberal: true}\n";

	assert_document("v1.26.0", kubelet,
			"c.yaml:7:1: warning: field \"containerRuntimeEndpoint\" in "
			"KubeletConfiguration came with v1.27: the kubelet v1.26 ignores it\n"
			"c.yaml:8:1: warning: field \"failCgroupV1\" in KubeletConfiguration came "
			"with v1.31: the kubelet v1.26 ignores it\n"
			"c.yaml:9:1: warning: field \"userNamespaces\" in KubeletConfiguration "
			"came with v1.33: the kubelet v1.26 ignores it\n");
	assert_document("v1.33.0", kubelet, "");
	assert_document("v1.28.0", proxy,
			"c.yaml:7:1: warning: field \"nftables\" in KubeProxyConfiguration came "
			"with v1.29: kube-proxy v1.28 ignores it\n"
			"c.yaml:8:13: warning: field \"tcpBeLiberal\" in conntrack came with "
			"v1.29: kube-proxy v1.28 ignores it\n");
	assert_document("v1.29.0", proxy, "");
}
END_TEST

START_TEST(wrong_types_are_errors)
{
	assert_document(
		"v1.36.0",
		KUBELET "maxPods: abc\n"
			"failSwapOn: 'no'\n"
			"podsPerCore: 1.5\n"
			"kubeAPIQPS: 99999999999\n"
			"resolvConf: no\n"
			"clusterDNS: 10.96.0.10\n"
			"evictionHard: {memory.available: 5}\n"
			"featureGates: {MemoryQoS: 1}\n"
			"memoryThrottlingFactor: much\n"
			"syncFrequency: null\n"
			"registerWithTaints: [{key: 1, effect: NoSchedule, timeAdded: now}, x]\n"
			"reservedMemory: [{limits: {memory: 1x}}]\n"
			"staticPodURLHeader: {A: b}\n"
			"tlsCurvePreferences: [x]\n"
			"authentication: true\n"
			"logging: {flushFrequency: [], verbosity: -1, options: {json: "
			"{infoBufferSize: []}}}\n",
		"c.yaml:7:10: maxPods: expected an integer of 32 bits, got a string \"abc\"\n"
		"c.yaml:8:13: failSwapOn: expected true or false, got a string \"no\"\n"
		"c.yaml:9:14: podsPerCore: expected an integer of 32 bits, got a decimal number "
		"1.5\n"
		"c.yaml:10:13: kubeAPIQPS: expected an integer of 32 bits, got an integer "
		"99999999999\n"
		"c.yaml:11:13: resolvConf: expected a string, got a boolean; put it in quotes\n"
		"c.yaml:12:13: clusterDNS: expected a list of strings, got a string "
		"\"10.96.0.10\"\n"
		"c.yaml:13:34: evictionHard.memory.available: expected a string, got an integer "
		"5; put it in quotes\n"
		"c.yaml:14:27: featureGates.MemoryQoS: expected true or false, got an integer 1\n"
		"c.yaml:15:25: memoryThrottlingFactor: expected a number, got a string \"much\"\n"
		"c.yaml:16:16: syncFrequency: null is not a duration such as 90s, 5m0s or 1h30m\n"
		"c.yaml:17:28: registerWithTaints[0].key: expected a string, got an integer 1; "
		"put it in quotes\n"
		"c.yaml:17:62: registerWithTaints[0].timeAdded: expected a time such as "
		"2030-01-31T12:00:00Z, got a string \"now\"\n"
		"c.yaml:17:68: registerWithTaints[1]: expected a mapping, got a string \"x\"\n"
		"c.yaml:18:36: reservedMemory[0].limits.memory: expected a quantity such as "
		"100Mi, got a string \"1x\"\n"
		"c.yaml:19:25: staticPodURLHeader.A: expected a list of strings, got a string "
		"\"b\"\n"
		"c.yaml:20:23: tlsCurvePreferences[0]: expected an integer of 32 bits, got a "
		"string \"x\"\n"
		"c.yaml:21:17: authentication: expected a mapping, got a boolean\n"
		"c.yaml:22:11: logging.flushFrequency: expected a duration such as 5s, got a "
		"list\n"
		"c.yaml:22:42: logging.verbosity: expected an integer from 0, got an integer "
		"-1\n"
		"c.yaml:22:63: logging.options.json.infoBufferSize: expected a quantity such as "
		"100Mi, got a list\n");
}
END_TEST

START_TEST(values_that_go_takes_are_taken)
{
	assert_document("v1.36.0",
			KUBELET "maxPods: 110.0\n"
				"podPidsLimit: 99999999999\n"
				"failSwapOn: null\n"
				"memoryThrottlingFactor: 1\n"
				"cpuCFSQuotaPeriod: null\n"
				"containerLogMonitorInterval: 1m\n"
				"clusterDNS: null\n"
				"reservedMemory: [{numaNode: 0, limits: {memory: 1e3, "
				"hugepages-1Gi: 1.5Gi, hugepages-2Mi: 5, "
				"hugepages-64Ki: +.5m}}]\n"
				"logging: {flushFrequency: 5000000000, options: {text: "
				"{infoBufferSize: 0}}}\n",
			"");
	/* A number of nanoseconds alone up to v1.27, a duration as well from v1.28 on. */
	assert_document("v1.28.0", KUBELET "logging: {flushFrequency: 5s}\n", "");
	assert_document("v1.27.0", KUBELET "logging: {flushFrequency: 5s}\n",
			"c.yaml:7:27: logging.flushFrequency: expected an integer, got a string "
			"\"5s\"\n");
}
END_TEST

START_TEST(durations_are_written_as_go_does)
{
	cleanup_config struct config *config =
		load(0, KUBELET "syncFrequency: 90s\n"
				"authentication: {webhook: {cacheTTL: 3m}}\n"
				"staticPodPath: /etc/kubernetes/manifests\n"
				"crashLoopBackOff: {maxContainerRestartPeriod: 60s}\n");
	cleanup_json struct json *kubelet = config_kubelet(config);

	ck_assert_str_eq(json_map_text(kubelet, "syncFrequency", ""), "1m30s");
	ck_assert_str_eq(json_get_text(json_path(kubelet, "authentication.webhook.cacheTTL"), ""),
			 "3m0s");
	ck_assert_str_eq(
		json_get_text(json_path(kubelet, "crashLoopBackOff.maxContainerRestartPeriod"), ""),
		"1m0s");
	ck_assert_str_eq(json_map_text(kubelet, "staticPodPath", ""), "/etc/kubernetes/manifests");
}
END_TEST

START_TEST(values_that_stop_them_are_errors)
{
	static const char swap[] = KUBELET "memorySwap: {swapBehavior: UnlimitedSwap}\n";

	assert_document("v1.32.0", swap,
			"c.yaml:7:28: memorySwap.swapBehavior: \"UnlimitedSwap\" is gone since "
			"v1.30, now it has to be one of NoSwap, LimitedSwap\n");
	assert_document(
		"v1.28.0", swap,
		"c.yaml:7:28: warning: memorySwap.swapBehavior: the kubelet v1.28 takes it only with "
		"the feature gate NodeSwap: set featureGates.NodeSwap to true\n");
	assert_document("v1.28.0",
			KUBELET "memorySwap: {swapBehavior: UnlimitedSwap}\n"
				"featureGates: {NodeSwap: true}\n",
			"");
	assert_document("v1.31.0",
			KUBELET "memorySwap: {swapBehavior: ''}\nimageGCLowThresholdPercent: 90\n"
				"oomScoreAdj: -1001\nmaxPods: -1\nrunOnce: true\n"
				"hairpinMode: veth\nmaxParallelImagePulls: 2\n"
				"serializeImagePulls: true\ntopologyManagerScope: node\n"
				"containerLogMaxFiles: 1\nsystemCgroups: /s\n",
			"c.yaml:8:29: imageGCLowThresholdPercent: 90 has to be less than "
			"imageGCHighThresholdPercent, which is 85\n"
			"c.yaml:9:14: oomScoreAdj: -1001 is not from -1000 to 1000\n"
			"c.yaml:10:10: maxPods: -1 is less than 0\n"
			"c.yaml:12:14: hairpinMode: \"veth\" is not one of promiscuous-bridge, "
			"hairpin-veth, none\n"
			"c.yaml:13:24: maxParallelImagePulls: more than one goes only with "
			"serializeImagePulls: false\n"
			"c.yaml:15:23: topologyManagerScope: \"node\" is not one of container, "
			"pod\n"
			"c.yaml:17:16: systemCgroups: needs cgroupRoot as well\n");
	assert_document("v1.33.0", KUBELET "runOnce: true\ncontainerLogMaxFiles: 1\n",
			"c.yaml:7:10: runOnce: is gone since v1.32: leave it out\n"
			"c.yaml:8:23: containerLogMaxFiles: 1 is less than 2\n");
	assert_document(
		"v1.28.0", KUBE_PROXY "mode: nftables\niptables: {masqueradeBit: 32}\n",
		"c.yaml:7:7: mode: \"nftables\" came with v1.29, here it has to be one of iptables, ipvs\n"
		"c.yaml:8:27: iptables.masqueradeBit: 32 is not from 0 to 31\n");
	assert_document("v1.29.0", KUBE_PROXY "mode: nftables\n", "");
}
END_TEST

UNIT_TESTS(component_fields, values_that_stop_them_are_errors, unknown_fields_are_warned_of,
	   fields_have_their_versions, wrong_types_are_errors, values_that_go_takes_are_taken,
	   durations_are_written_as_go_does)
