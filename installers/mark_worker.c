/* What the Node of a worker has: annotations. */
#include "install/mark.h"

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	cleanup_json struct json *annotations = mark_annotations(in);

	(void)err;
	if (json_count(annotations))
		mark_node(plan_node(plan, config_registration(in->config)->name,
				    "/etc/kubernetes/kubelet.conf",
				    in->config->join.timeouts.kubernetes_api_call),
			  annotations);
	return 0;
}

const struct installer installer_mark_worker = {
	.id = "mark-worker",
	.title = "Annotations of the worker's Node",
	.roles = ROLE_WORKER,
	.needs = { .areas = FACTS_NETWORK },
	.add = add,
};
