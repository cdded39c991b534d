#include "config/config_fields.h"
#include "config_unit.h"

START_TEST(reads_each_type)
{
	cleanup_config struct config *config = load(
		0, V1BETA4("InitConfiguration", "localAPIEndpoint: {advertiseAddress: 192.0.2.1, "
						"bindPort: 7443}\n"
						"dryRun: true\n"
						"skipPhases: [addon/kube-proxy, certs]\n"
						"timeouts: {discovery: 1m30s}\n"
						"patches: {directory: /p}\n"
						"nodeRegistration:\n"
						"  taints: []\n"
						"  imagePullSerial: false\n"
						"  kubeletExtraArgs:\n"
						"  - {name: v, value: '2'}\n"
						"  - {name: node-ip, value: ''}\n"
						"  - {name: v, value: '3'}\n"));
	const struct config_init *init = &config->init;
	const struct config_args *args = &init->node_registration.kubelet_extra_args;

	ck_assert_str_eq(init->local_api_endpoint.advertise_address, "192.0.2.1");
	ck_assert_int_eq(init->local_api_endpoint.bind_port, 7443);
	ck_assert(init->dry_run);
	ck_assert_uint_eq(init->skip_phases.count, 2);
	ck_assert_str_eq(init->skip_phases.items[0], "addon/kube-proxy");
	ck_assert_int_eq(init->timeouts.discovery, 90000);
	ck_assert_int_eq(init->timeouts.etcd_api_call, 120000);
	ck_assert_str_eq(init->patches_directory, "/p");
	ck_assert_uint_eq(json_count(init->node_registration.taints), 0);
	ck_assert(!init->node_registration.image_pull_serial);
	ck_assert_uint_eq(args->count, 3);
	ck_assert_str_eq(args->items[0].name, "v");
	ck_assert_str_eq(args->items[1].value, "");
	ck_assert_str_eq(config_args_get(args, "v"), "3");
	ck_assert_ptr_null(config_args_get(args, "x"));
	ck_assert_uint_eq(config->given, CONFIG_INIT);
}
END_TEST

START_TEST(reads_the_older_version)
{
	cleanup_config struct config *config =
		load(0, V1BETA3("ClusterConfiguration", "kubernetesVersion: 1.26.3\n"
							"apiServer:\n"
							"  timeoutForControlPlane: 6m\n"
							"  extraArgs: {v: '4', event-ttl: b}\n"));
	const struct config_args *args = &config->cluster.api_server.extra_args;

	ck_assert_int_eq(config->init.timeouts.control_plane_component_health_check, 360000);
	ck_assert_uint_eq(args->count, 2);
	ck_assert_str_eq(args->items[0].name, "event-ttl");
	ck_assert_str_eq(config->cluster.kubernetes_version, "v1.26.3");
}
END_TEST

START_TEST(empty_values_leave_defaults)
{
	cleanup_config struct config *config =
		load(0, V1BETA4("ClusterConfiguration", "networking: {serviceSubnet: ''}\n"
							"clusterName: null\n"
							"apiServer: null\n"
							"---\n")
				V1BETA4("InitConfiguration", "localAPIEndpoint: "
							     "{bindPort: 0}\n"
							     "bootstrapTokens: "
							     "[{usages: []}]\n"));

	ck_assert_str_eq(config->cluster.service_subnet, "10.96.0.0/12");
	ck_assert_str_eq(config->cluster.cluster_name, "kubernetes");
	ck_assert_int_eq(config->init.local_api_endpoint.bind_port, 6443);
	ck_assert_uint_eq(config->init.bootstrap_tokens.items[0].usages.count, 2);
}
END_TEST

START_TEST(tells_wrong_types)
{
	assert_said(
		0,
		V1BETA4("InitConfiguration", "localAPIEndpoint:\n"
					     "  bindPort: \"64x43\"\n"
					     "  advertiseAddress: 12\n"
					     "dryRun: 'true'\n"
					     "skipPhases: certs\n"
					     "timeouts: []\n"
					     "bootstrapTokens: {token: x}\n"
					     "nodeRegistration:\n"
					     "  name: [a]\n"
					     "  taints:\n"
					     "  - x\n"
					     "  kubeletExtraArgs: {v: '1'}\n"
					     "  ignorePreflightErrors: [1.5, null]\n"
					     "certificateKey: true\n"),
		"c.yaml:4:13: localAPIEndpoint.bindPort: expected an integer, got a string "
		"\"64x43\"\n"
		"c.yaml:5:21: localAPIEndpoint.advertiseAddress: expected a string, got an "
		"integer; put it in quotes\n"
		"c.yaml:6:9: dryRun: expected true or false, got a string \"true\"\n"
		"c.yaml:7:13: skipPhases: expected a list of strings, got a string \"certs\"\n"
		"c.yaml:8:1: timeouts: expected a mapping, got a list\n"
		"c.yaml:9:1: bootstrapTokens: expected a list of mappings, got a mapping\n"
		"c.yaml:11:3: nodeRegistration.name: expected a string, got a list\n"
		"c.yaml:13:5: nodeRegistration.taints[0]: expected a mapping, got a string "
		"\"x\"\n"
		"c.yaml:14:3: nodeRegistration.kubeletExtraArgs: expected a list of name and "
		"value (a mapping is v1beta3), got a mapping\n"
		"c.yaml:15:27: nodeRegistration.ignorePreflightErrors[0]: expected a string, got "
		"a decimal number; put it in quotes\n"
		"c.yaml:15:32: nodeRegistration.ignorePreflightErrors[1]: expected a string, got "
		"null\n"
		"c.yaml:16:17: certificateKey: expected a string, got a boolean; put it in "
		"quotes\n");
	assert_said(
		0,
		V1BETA3("ClusterConfiguration", "kubernetesVersion: v1.26.0\n"
						"apiServer:\n"
						"  timeoutForControlPlane: 4\n"
						"  extraArgs: {v: 4}\n"
						"scheduler:\n"
						"  extraArgs: [{name: v, value: '1'}]\n"
						"featureGates: {PublicKeysECDSA: 'on'}\n"),
		"c.yaml:5:27: apiServer.timeoutForControlPlane: expected a duration such as "
		"5m0s, got an integer; put it in quotes\n"
		"c.yaml:6:18: apiServer.extraArgs.v: expected a string, got an integer; put it "
		"in quotes\n"
		"c.yaml:8:3: scheduler.extraArgs: expected a mapping of strings (a list of name "
		"and value is v1beta4), got a list\n"
		"c.yaml:9:33: featureGates.PublicKeysECDSA: expected true or false, got a string "
		"\"on\"\n");
}
END_TEST

START_TEST(hints_at_unknown_fields)
{
	assert_said(
		0,
		V1BETA4("InitConfiguration", "localAPIEndpoint:\n"
					     "  advertiseAdress: 192.0.2.1\n"
					     "podSubnet: 10.0.0.0/8\n"
					     "bindPort: 1\n"
					     "\"od\\nd\": 1\n"
					     "bootstrapTokens:\n"
					     "- tokn: x\n"),
		"c.yaml:4:3: unknown field \"advertiseAdress\" in localAPIEndpoint, did you mean "
		"\"advertiseAddress\"?\n"
		"c.yaml:5:1: unknown field \"podSubnet\" in InitConfiguration; there is "
		"networking.podSubnet of ClusterConfiguration\n"
		"c.yaml:6:1: unknown field \"bindPort\" in InitConfiguration, did you mean "
		"\"localAPIEndpoint.bindPort\"?\n"
		"c.yaml:7:1: unknown field \"od\\nd\" in InitConfiguration\n"
		"c.yaml:9:3: unknown field \"tokn\" in bootstrapTokens[0], did you mean "
		"\"token\"?\n");
}
END_TEST

START_TEST(tells_fields_of_the_other_version)
{
	assert_said(0,
		    V1BETA3("ClusterConfiguration",
			    "kubernetesVersion: v1.26.0\nproxy: {disabled: true}\n"
			    "dns: {disabled: true}\n"),
		    "c.yaml:4:1: field \"proxy\" in ClusterConfiguration is of "
		    "kubeadm.k8s.io/v1beta4, this document is v1beta3\n"
		    "c.yaml:5:7: field \"disabled\" in dns is of kubeadm.k8s.io/v1beta4, this "
		    "document is v1beta3\n");
	assert_said(0, V1BETA4("ClusterConfiguration", "apiServer: {timeoutForControlPlane: 4m}\n"),
		    "c.yaml:3:13: field \"timeoutForControlPlane\" in apiServer is of "
		    "kubeadm.k8s.io/v1beta3, this document is v1beta4; use "
		    "timeouts.controlPlaneComponentHealthCheck in InitConfiguration\n");
}
END_TEST

START_TEST(tests_values_by_their_rules)
{
	assert_said(
		0,
		V1BETA4("InitConfiguration", "nodeRegistration:\n"
					     "  name: A_b\n"
					     "  imagePullPolicy: always\n"
					     "  taints: [{key: a, effect: NoSchedul}, {effect: "
					     "NoExecute}]\n"
					     "certificateKey: abc\n"
					     "bootstrapTokens: [{token: secret, usages: [sign, "
					     "authentication]}]\n"
					     "timeouts: {discovery: 0s, tlsBootstrap: 1x}\n"),
		"c.yaml:4:9: nodeRegistration.name: \"A_b\" is not a DNS name of letters, "
		"digits, dashes and dots (RFC 1123)\n"
		"c.yaml:5:20: nodeRegistration.imagePullPolicy: \"always\" is not one of Always, "
		"IfNotPresent, Never; did you mean Always?\n"
		"c.yaml:6:41: nodeRegistration.taints[1]: \"key\" is missing\n"
		"c.yaml:7:17: certificateKey: the value is not a key of 32 bytes: 64 hexadecimal "
		"digits\n"
		"c.yaml:8:27: bootstrapTokens[0].token: the value is not a bootstrap token: 6 "
		"and 16 small letters and digits with a dot between\n"
		"c.yaml:8:44: bootstrapTokens[0].usages[0]: \"sign\" is not one of signing, "
		"authentication\n"
		"c.yaml:9:41: timeouts.tlsBootstrap: \"1x\" is not a duration such as 90s, 5m0s "
		"or 1h30m\n"
		"c.yaml:6:29: warning: nodeRegistration.taints[0].effect: \"NoSchedul\" is not "
		"one of NoSchedule, PreferNoSchedule, NoExecute; did you mean NoSchedule?\n"
		"c.yaml:9:23: warning: timeouts.discovery: \"0s\" is not a duration above 0s\n");
}
END_TEST

START_TEST(wants_plain_paths)
{
	assert_said(
		0,
		V1BETA4("ClusterConfiguration",
			"certificatesDir: /etc/kubernetes/../pki\n"
			"etcd: {local: {dataDir: /var/lib/..}}\n"
			"scheduler:\n"
			"  extraVolumes: [{name: a, hostPath: /a/../b, mountPath: /a/../b}]\n"
			"apiServer:\n"
			"  extraVolumes: [{name: a, hostPath: /a/..b/, mountPath: /b}]\n"),
		"c.yaml:3:18: certificatesDir: \"/etc/kubernetes/../pki\" has \"..\" in it, which "
		"kubelets refuse where pods mount it; name /etc/pki\n"
		"c.yaml:4:25: etcd.local.dataDir: \"/var/lib/..\" has \"..\" in it, which "
		"kubelets refuse where pods mount it; name /var\n"
		"c.yaml:6:38: scheduler.extraVolumes[0].hostPath: \"/a/../b\" has \"..\" in it, "
		"which kubelets refuse where pods mount it; name /b\n");
}
END_TEST

START_TEST(wants_what_a_volume_needs)
{
	assert_said(
		0,
		V1BETA4("ClusterConfiguration",
			"scheduler:\n"
			"  extraVolumes:\n"
			"  - {hostPath: /a, mountPath: b, pathType: Fil}\n"
			"  extraArgs:\n"
			"  - {value: x}\n"
			"  - {name: --v, value: x}\n"
			"  extraEnvs:\n"
			"  - {value: x}\n"
			"  - {name: A, valueFrom: {fieldRef: {fieldPath: status.podIP}}}\n"
			"  - {name: B, valueFrom: {configMapKeyRef: {name: c, key: y}}}\n"
			"  - {name: C, valueFrom: {nope: 1}}\n"),
		"c.yaml:5:5: scheduler.extraVolumes[0]: \"name\" is missing\n"
		"c.yaml:7:5: scheduler.extraArgs[0]: \"name\" is missing\n"
		"c.yaml:8:12: scheduler.extraArgs[1].name: \"--v\" is not a flag's name without "
		"dashes before it\n"
		"c.yaml:10:5: scheduler.extraEnvs[0]: \"name\" is missing\n"
		"c.yaml:12:59: scheduler.extraEnvs[2].valueFrom.configMapKeyRef.key: expected a "
		"string, got a boolean; put it in quotes\n"
		"c.yaml:13:27: unknown field \"nope\" in scheduler.extraEnvs[3].valueFrom\n"
		"c.yaml:5:31: warning: scheduler.extraVolumes[0].mountPath: \"b\" is not an "
		"absolute path\n"
		"c.yaml:5:44: warning: scheduler.extraVolumes[0].pathType: \"Fil\" is not one of "
		"DirectoryOrCreate, Directory, FileOrCreate, File, Socket, CharDevice, "
		"BlockDevice; did you mean File?\n");
}
END_TEST

START_TEST(reads_knodes_own_kind)
{
	cleanup_config struct config *config =
		load(0, "apiVersion: knode.io/v1alpha1\nkind: NodeConfiguration\n"
			"host: {nodeName: n1, address: 192.0.2.7, caDirectories: [/etc/pki],\n"
			"  proxyEnvironment: {NO_PROXY: a, HTTP_PROXY: 'http://p'}}\n"
			"preflight: {severities: {mem-swap: warn}, parallel: 4}\n");

	ck_assert_str_eq(config->node.host_name, "n1");
	ck_assert_str_eq(config->init.node_registration.name, "n1");
	ck_assert_str_eq(config->init.local_api_endpoint.advertise_address, "192.0.2.7");
	ck_assert_str_eq(config->node.ca_directories.items[0], "/etc/pki");
	ck_assert_str_eq(config_args_get(&config->node.proxy_environment, "HTTP_PROXY"),
			 "http://p");
	ck_assert_str_eq(config_args_get(&config->node.severities, "mem-swap"), "warn");
	ck_assert_int_eq(config->node.parallel, 4);
	assert_said(
		0,
		"apiVersion: knode.io/v1alpha1\nkind: NodeConfiguration\n"
		"preflight: {severities: {mem-swap: wran}, parallel: 0}\n",
		"c.yaml:3:36: preflight.severities.mem-swap: \"wran\" is not one of fail, warn, "
		"ignore; did you mean warn?\n");
}
END_TEST

START_TEST(tells_where_an_unknown_field_belongs)
{
	assert_said(0,
		    V1BETA4("InitConfiguration", "nodeRegistration: {patches: {directory: /p}, "
						 "bindPort: 1}\n"),
		    "c.yaml:3:20: unknown field \"patches\" in nodeRegistration; it belongs to "
		    "InitConfiguration itself\n"
		    "c.yaml:3:46: unknown field \"bindPort\" in nodeRegistration, did you mean "
		    "\"localAPIEndpoint.bindPort\"?\n");
}
END_TEST

START_TEST(addons_have_settings)
{
	static const char node[] = "apiVersion: knode.io/v1alpha1\nkind: NodeConfiguration\n";
	cleanup_free char *three = xasprintf("%saddons: {coredns: {replicas: 3}}\n", node);
	cleanup_free char *wrong =
		xasprintf("%saddons: {coredns: {replica: 3, replicas: -1}, flanel: {}}\n", node);
	cleanup_config struct config *usual = load(0, node), *config = load(0, three);

	/* The first member of the struct in installers/coredns.c. */
	ck_assert_int_eq(*(const int64_t *)config_settings(usual, "coredns"), 2);
	ck_assert_int_eq(*(const int64_t *)config_settings(config, "coredns"), 3);
	assert_said(0, wrong,
		    "c.yaml:3:20: unknown field \"replica\" in addons.coredns, did you mean "
		    "\"replicas\"?\n"
		    "c.yaml:3:42: addons.coredns.replicas: \"-1\" is not a number from 1\n"
		    "c.yaml:3:47: unknown field \"flanel\" in addons\n");
}
END_TEST

UNIT_TESTS(config_decode, addons_have_settings, reads_each_type,
	   tells_where_an_unknown_field_belongs, reads_the_older_version,
	   empty_values_leave_defaults, tells_wrong_types, hints_at_unknown_fields,
	   tells_fields_of_the_other_version, tests_values_by_their_rules, wants_plain_paths,
	   wants_what_a_volume_needs, reads_knodes_own_kind)
