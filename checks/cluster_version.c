#include <errno.h>

#include "check/check.h"
#include "cluster/cluster.h"

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	const struct version *configured = &in->config->version;
	const char *text = in->config->cluster.kubernetes_version, *served;
	struct version running;
	struct result *result;

	served = in->cluster->version;
	if (!served || version_parse(served, &running, err) < 0)
		return error_set(err, -EOPNOTSUPP, "%s does not tell its version",
				 in->cluster->server);
	if (running.major == configured->major && running.minor == configured->minor)
		return check_pass(report, NULL, "the API server runs %s", served);
	result = report_add(report, CHECK_WARN, NULL,
			    "the API server runs %s, where ConfigMap kube-system/kubeadm-config "
			    "says %s: an upgrade is on its way, or was left half done",
			    served, text);
	result_observed(result, "%s", served);
	result_expected(result, "v%d.%d", configured->major, configured->minor);
	result_hint(result,
		    "# wait for the upgrade's end, or finish it on a control plane: "
		    "kubeadm upgrade apply %s",
		    served);
	return 0;
}

const struct check check_cluster_version = {
	.id = "cluster-version",
	.title = "The cluster that is joined runs the version that it says",
	.roles = ROLE_ANY,
	.of_cluster = true,
	.why = "A node that joins is made for the version in ConfigMap kube-system/kubeadm-config: "
	       "its kubelet is judged and configured by it. Where the API server runs another "
	       "one, the kubelet may be too new or too old for it.",
	.rule = "The minor version of the API server is that of the ConfigMap; else a warning. "
		"Whether the kubelet fits is judged by kubelet-version.",
	.source = "kubernetes.io, \"Version Skew Policy\"",
	.run = run,
};
