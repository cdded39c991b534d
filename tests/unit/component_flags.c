/* Flags, feature gates and labels that keep a component from starting. */
#include "config_unit.h"

/* What is said of a ClusterConfiguration of @version with this below it. */
static void assert_cluster(const char *version, const char *body, const char *expected)
{
	cleanup_free char *text = xasprintf(
		V1BETA4("ClusterConfiguration", "kubernetesVersion: %s\n%s\n"), version, body);

	assert_said(0, text, expected);
}

/* What is said of these flags of the kubelet. */
static void assert_kubelet(const char *version, const char *args, const char *expected)
{
	cleanup_free char *text =
		xasprintf(V1BETA4("ClusterConfiguration", "kubernetesVersion: %s\n---\n")
				  V1BETA4("InitConfiguration",
					  "nodeRegistration: {kubeletExtraArgs: [%s]}\n"),
			  version, args);

	assert_said(0, text, expected);
}

START_TEST(flags_come_and_go)
{
	assert_cluster("v1.36.0", "apiServer: {extraArgs: [{name: insecure-port, value: '0'}]}",
		       "c.yaml:4:32: apiServer.extraArgs[0].name: flag \"insecure-port\" is gone "
		       "since kube-apiserver v1.24: plain HTTP is gone; use secure-port\n");
	assert_cluster("v1.26.0",
		       "controllerManager: {extraArgs: [{name: pod-eviction-timeout, value: 1m}]}",
		       "");
	assert_cluster(
		"v1.27.0",
		"controllerManager: {extraArgs: [{name: enable-taint-manager, value: 'true'}]}",
		"c.yaml:4:40: controllerManager.extraArgs[0].name: flag "
		"\"enable-taint-manager\" is gone since kube-controller-manager v1.27: use "
		"tolerationSeconds of pods\n");
	assert_cluster("v1.26.0", "apiServer: {extraArgs: [{name: peer-ca-file, value: /ca}]}",
		       "c.yaml:4:32: apiServer.extraArgs[0].name: flag \"peer-ca-file\" came with "
		       "kube-apiserver v1.28, and this one is v1.26: leave it out\n");
	assert_cluster("v1.28.0", "apiServer: {extraArgs: [{name: peer-ca-file, value: /ca}]}", "");
	assert_cluster("v1.36.0", "scheduler: {extraArgs: [{name: lock-object-name, value: a}]}",
		       "c.yaml:4:32: scheduler.extraArgs[0].name: flag \"lock-object-name\" is "
		       "gone since kube-scheduler v1.28: use leader-elect-resource-name\n");
}
END_TEST

START_TEST(flags_that_never_were_are_told)
{
	assert_cluster("v1.36.0", "apiServer: {extraArgs: [{name: audit-log-pth, value: /a}]}",
		       "c.yaml:4:32: apiServer.extraArgs[0].name: \"audit-log-pth\" is no flag of "
		       "kube-apiserver v1.36; did you mean \"audit-log-path\"?\n");
	assert_cluster("v1.36.0", "scheduler: {extraArgs: [{name: quux, value: ''}]}",
		       "c.yaml:4:32: scheduler.extraArgs[0].name: \"quux\" is no flag of "
		       "kube-scheduler v1.36\n");
	/* Of a version that the tables do not know, nobody can say for sure. */
	assert_cluster("v1.38.0", "scheduler: {extraArgs: [{name: quux, value: ''}]}",
		       "c.yaml:3:20: warning: kubernetesVersion: v1.38 was not released when this "
		       "knode was made: what changed in it since is not known\n"
		       "c.yaml:4:32: warning: scheduler.extraArgs[0].name: \"quux\" is no flag of "
		       "kube-scheduler v1.38\n");
	assert_cluster("v1.36.0", "apiServer: {extraArgs: [{name: audit_log_path, value: /a}]}",
		       "");
	assert_said(0,
		    V1BETA3("ClusterConfiguration", "kubernetesVersion: v1.30.0\n"
						    "apiServer: {extraArgs: {--v: '2', port: "
						    "'1'}}\n"),
		    "c.yaml:4:25: apiServer.extraArgs: \"--v\" is not a flag's name without "
		    "dashes before it\n"
		    "c.yaml:4:35: apiServer.extraArgs: flag \"port\" is gone since kube-apiserver "
		    "v1.24: use secure-port\n");
}
END_TEST

START_TEST(etcd_has_versions_of_its_own)
{
	static const char corrupt[] = "etcd: {local: {extraArgs: [{name: "
				      "experimental-corrupt-check-time, value: 1h}]}}";

	assert_cluster("v1.33.0", corrupt, "");
	assert_cluster("v1.36.0", corrupt, "");
	assert_cluster("v1.37.0", corrupt,
		       "c.yaml:4:35: etcd.local.extraArgs[0].name: flag "
		       "\"experimental-corrupt-check-time\" is gone since etcd v3.7: use "
		       "corrupt-check-time\n");
	assert_cluster("v1.36.0",
		       "etcd: {local: {imageTag: 3.5.9-0, extraArgs: [{name: max-learners, value: "
		       "'2'}]}}",
		       "c.yaml:4:54: etcd.local.extraArgs[0].name: flag \"max-learners\" came with "
		       "etcd v3.6, and this one is v3.5: leave it out\n");
	/* A tag that tells no version: what no version knows is told, and no more. */
	assert_cluster("v1.36.0",
		       "etcd: {local: {imageTag: latest, extraArgs: [{name: max-learners, value: "
		       "'2'}, {name: quux, value: ''}]}}",
		       "c.yaml:4:87: etcd.local.extraArgs[1].name: \"quux\" is no flag of etcd\n");
}
END_TEST

START_TEST(admission_plugins_have_versions)
{
	assert_cluster("v1.36.0",
		       "apiServer: {extraArgs: [{name: enable-admission-plugins, value: "
		       "'NodeRestriction,PodSecurityPolicy,PodSecurty'}]}",
		       "c.yaml:4:65: apiServer.extraArgs[0].value: \"PodSecurty\" is no admission "
		       "plugin of kube-apiserver v1.36; did you mean \"PodSecurity\"?\n"
		       "c.yaml:4:65: apiServer.extraArgs[0].value: admission plugin "
		       "\"PodSecurityPolicy\" is gone since kube-apiserver v1.25: use "
		       "PodSecurity\n");
	assert_cluster("v1.29.0",
		       "apiServer: {extraArgs: [{name: disable-admission-plugins, value: "
		       "SecurityContextDeny}]}",
		       "");
}
END_TEST

START_TEST(gates_come_go_and_are_locked)
{
	assert_cluster(
		"v1.36.0",
		"apiServer: {extraArgs: [{name: feature-gates, value: "
		"'NodeSwap=false,kube:AllAlpha=true,JobReadyPods=true,Quux=1,X'}]}",
		"c.yaml:4:54: apiServer.extraArgs[0].value: \"Quux\" is no feature gate of "
		"kube-apiserver v1.36\n"
		"c.yaml:4:54: apiServer.extraArgs[0].value: feature gate \"JobReadyPods\" is "
		"gone since v1.31: leave it out\n"
		"c.yaml:4:54: apiServer.extraArgs[0].value: feature gate \"NodeSwap\" is "
		"always on since v1.34: leave it out\n"
		"c.yaml:4:54: apiServer.extraArgs[0].value: feature gate \"X\" needs =true "
		"or =false\n");
	assert_cluster("v1.30.0",
		       "scheduler: {extraArgs: [{name: feature-gates, value: "
		       "'NodeSwap=false,kube:AllAlpha=true'}]}",
		       "c.yaml:4:54: scheduler.extraArgs[0].value: \"kube:AllAlpha\" is no feature "
		       "gate of kube-scheduler v1.30\n");
	assert_cluster(
		"v1.28.0",
		"controllerManager: {extraArgs: [{name: feature-gates, value: "
		"'CloudControllerManagerWebhook=true,ExperimentalHostUserNamespaceDefaulting="
		"true'}]}",
		"c.yaml:4:62: controllerManager.extraArgs[0].value: feature gate "
		"\"ExperimentalHostUserNamespaceDefaulting\" is always off since v1.28: "
		"leave it out\n");
	assert_said(0,
		    V1BETA4("ClusterConfiguration",
			    "kubernetesVersion: v1.35.0\n"
			    "---\n") "apiVersion: kubelet.config.k8s.io/v1beta1\n"
				     "kind: KubeletConfiguration\n"
				     "featureGates: {UserNamespacesPodSecurityStandards: true,\n"
				     "  CloudControllerManagerWebhook: true, NodeSwap: true,\n"
				     "  ImageVolumeWithDigest: true}\n",
		    "c.yaml:7:52: featureGates.UserNamespacesPodSecurityStandards: feature gate "
		    "\"UserNamespacesPodSecurityStandards\" is gone since v1.35: leave it out\n"
		    "c.yaml:8:34: featureGates.CloudControllerManagerWebhook: feature gate "
		    "\"CloudControllerManagerWebhook\" is of kube-controller-manager alone: leave "
		    "it out here\n"
		    "c.yaml:9:26: featureGates.ImageVolumeWithDigest: feature gate "
		    "\"ImageVolumeWithDigest\" came with v1.36, and this one is v1.35: leave it "
		    "out\n");
}
END_TEST

START_TEST(labels_of_kubernetes_are_reserved)
{
	static const char refused[] =
		": of the labels of kubernetes.io and k8s.io it may set those of "
		"kubelet.kubernetes.io and node.kubernetes.io, and names such as "
		"topology.kubernetes.io/zone; when the node is there: kubectl label node NODE ";
	cleanup_free char *role = xasprintf(
		"c.yaml:7:66: nodeRegistration.kubeletExtraArgs[0].value: the kubelet does not "
		"start with \"node-role.kubernetes.io/worker\"%snode-role.kubernetes.io/worker=\n"
		"c.yaml:7:66: nodeRegistration.kubeletExtraArgs[0].value: the kubelet does not "
		"start with \"x.k8s.io/a\"%sx.k8s.io/a=b\n",
		refused, refused);

	assert_kubelet("v1.34.0",
		       "{name: node-labels, value: 'node-role.kubernetes.io/worker=,x.k8s.io/a=b'}",
		       role);
	assert_kubelet("v1.34.0",
		       "{name: node-labels, value: 'a=b,example.com/c=,d,node.kubernetes.io/e=f,"
		       "g.node.kubernetes.io/h=1, topology.kubernetes.io/zone = z,"
		       "notkubernetes.io/x=y,kubelet.kubernetes.io/i='}",
		       "");
	assert_kubelet(
		"v1.34.0", "{name: node-labels, value: '-a=b,c=d e,x/y/z=1'}",
		"c.yaml:7:66: nodeRegistration.kubeletExtraArgs[0].value: \"-a\" is no key "
		"of a label: letters, digits, \"-\", \"_\" and \".\", perhaps a DNS name and "
		"\"/\" before them\n"
		"c.yaml:7:66: nodeRegistration.kubeletExtraArgs[0].value: \"d e\" is no "
		"value of a label: at most 63 letters, digits, \"-\", \"_\" and \".\"\n"
		"c.yaml:7:66: nodeRegistration.kubeletExtraArgs[0].value: \"x/y/z\" is no "
		"key of a label: letters, digits, \"-\", \"_\" and \".\", perhaps a DNS name "
		"and \"/\" before them\n");
}
END_TEST

/* The kubelet of a node that joins is the host's, and its version is not in the file. */
START_TEST(a_joining_kubelet_may_be_any)
{
	assert_said(
		CONFIG_JOIN,
		V1BETA4("JoinConfiguration",
			"discovery: {bootstrapToken: {token: abcdef.0123456789abcdef, "
			"apiServerEndpoint: 'a:1', unsafeSkipCAVerification: true}}\n"
			"nodeRegistration: {name: n1, criSocket: 'unix:///s', kubeletExtraArgs: [\n"
			"  {name: pod-infra-container-image, value: p},\n"
			"  {name: fail-cgroupv1, value: 'false'},\n"
			"  {name: network-plugin, value: cni},\n"
			"  {name: feature-gates, value: 'NodeSwap=false,Quux=true'}]}\n"),
		"c.yaml:7:10: nodeRegistration.kubeletExtraArgs[2].name: flag "
		"\"network-plugin\" is gone since kubelet v1.24: the container runtime has the "
		"plugins of CNI\n"
		"c.yaml:8:32: nodeRegistration.kubeletExtraArgs[3].value: \"Quux\" is no "
		"feature gate of kubelet\n");
}
END_TEST

UNIT_TESTS(component_flags, flags_come_and_go, flags_that_never_were_are_told,
	   etcd_has_versions_of_its_own, admission_plugins_have_versions,
	   gates_come_go_and_are_locked, labels_of_kubernetes_are_reserved,
	   a_joining_kubelet_may_be_any)
