#include "check/check.h"

/* Those that flannel and others call and do not bring along. */
static const char *const plugins[] = { "loopback", "bridge", "host-local", "portmap" };

static bool has(const struct facts *facts, const char *plugin)
{
	for (size_t i = 0; i < facts->cni_binaries.count; i++)
		if (str_eq(strrchr(facts->cni_binaries.items[i], '/') + 1, plugin))
			return true;
	return false;
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	cleanup(str_list_done) struct str_list missing = { 0 };
	cleanup_free char *names = NULL;
	const char *machine = in->facts->architecture ? in->facts->architecture : "amd64";
	struct result *result;

	(void)err;
	for (size_t i = 0; i < ARRAY_SIZE(plugins); i++)
		if (!has(in->facts, plugins[i]))
			str_list_add(&missing, plugins[i]);
	if (missing.count == 0)
		return check_pass(report, NULL, "the usual CNI plugins are there");
	names = str_list_join(&missing, ", ");
	result = report_add(report, CHECK_WARN, NULL,
			    "CNI plugins are missing (%s): pods stay in ContainerCreating unless "
			    "the pod network brings them",
			    names);
	result_observed(result, "%zu plugins", in->facts->cni_binaries.count);
	result_expected(result, "loopback, bridge, host-local, portmap");
	result_hint(result,
		    "mkdir -p /opt/cni/bin && curl -fL https://github.com/containernetworking/"
		    "plugins/releases/download/v1.9.1/cni-plugins-linux-%s-v1.9.1.tgz | "
		    "tar -xzC /opt/cni/bin",
		    machine);
	return 0;
}

const struct check check_cni_plugins = {
	.id = "cni-plugins",
	.title = "The usual CNI plugins are there",
	.roles = ROLE_ANY,
	.why = "The runtime calls the plugin loopback for each pod; flannel calls bridge, "
	       "host-local and portmap. Packages of the kubelet brought them once "
	       "(kubernetes-cni); with a kubelet from elsewhere they are missing, and pods wait "
	       "with \"failed to find plugin\".",
	.rule = "loopback, bridge, host-local and portmap are in /opt/cni/bin, /usr/lib/cni or "
		"/usr/libexec/cni; else a warning.",
	.source = "containernetworking/plugins; flannel-io/flannel#1730",
	.needs = { .areas = FACTS_CNI | FACTS_SYSTEM },
	.run = run,
};
