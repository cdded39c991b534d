/* Pods of a container runtime. */
#include "client/cri_pod.h"

#include "client/cri.pb-c.h"

Cri__NamespaceOption *cri_namespaces_message(bool host_network)
{
	Cri__NamespaceOption *option = cri_message(&cri__namespace_option__descriptor);

	if (host_network)
		option->network = CRI__NAMESPACE_MODE__NODE;
	option->pid = CRI__NAMESPACE_MODE__CONTAINER; /* as the kubelet asks for */
	return option;
}

Cri__PodSandboxConfig *cri_pod_message(const struct cri_pod_config *config)
{
	Cri__PodSandboxConfig *pod = cri_message(&cri__pod_sandbox_config__descriptor);
	Cri__LinuxPodSandboxConfig *here = cri_message(&cri__linux_pod_sandbox_config__descriptor);
	Cri__LinuxSandboxSecurityContext *context =
		cri_message(&cri__linux_sandbox_security_context__descriptor);

	pod->metadata = cri_message(&cri__pod_sandbox_metadata__descriptor);
	cri_set(&pod->metadata->name, config->name);
	cri_set(&pod->metadata->namespace_, config->namespace);
	cri_set(&pod->metadata->uid, config->uid);
	pod->metadata->attempt = config->attempt;
	cri_set(&pod->hostname, config->hostname);
	cri_set(&pod->log_directory, config->log_directory);
	cri_set_map(&pod->labels, &pod->n_labels, config->labels);
	cri_set(&here->cgroup_parent, config->cgroup_parent);
	context->namespace_options = cri_namespaces_message(config->host_network);
	context->privileged = config->privileged;
	here->security_context = context;
	pod->on_linux = here;
	return pod;
}

static void take_pod(const Cri__PodSandbox *pod, struct cri_pod *ret)
{
	*ret = (struct cri_pod){
		.id = xstrdup(pod->id),
		.name = xstrdup(pod->metadata ? pod->metadata->name : ""),
		.namespace = xstrdup(pod->metadata ? pod->metadata->namespace_ : ""),
		.uid = xstrdup(pod->metadata ? pod->metadata->uid : ""),
		.attempt = pod->metadata ? pod->metadata->attempt : 0,
		.ready = pod->state == CRI__POD_SANDBOX_STATE__SANDBOX_READY,
		.created_at = pod->created_at,
		.labels = cri_get_map(pod->labels, pod->n_labels),
	};
}

struct cri_call *cri_start_list_pods(struct cri *cri, const struct cri_filter *filter,
				     const struct cri_watch *watch)
{
	static const struct cri_method method = { CRI_RUNTIME_SERVICE "ListPodSandbox",
						  &cri__list_pod_sandbox_response__descriptor,
						  true };
	Cri__ListPodSandboxRequest *request =
		cri_message(&cri__list_pod_sandbox_request__descriptor);

	request->filter = cri_message(&cri__pod_sandbox_filter__descriptor);
	if (filter) {
		cri_set(&request->filter->id, filter->id);
		if (filter->label)
			cri_add_entry(&request->filter->label_selector,
				      &request->filter->n_label_selector, filter->label,
				      filter->label_value);
	}
	return cri_start(cri, &method, request, 0, watch);
}

int cri_end_list_pods(struct cri_call *call, struct cri_pods *ret, struct error *err)
{
	cleanup_message Cri__ListPodSandboxResponse *answer = NULL;
	int r = cri_end(call, &answer, err);

	if (r < 0)
		return r;
	*ret = (struct cri_pods){ xcalloc(answer->n_items + 1, sizeof(*ret->items)),
				  answer->n_items };
	for (size_t i = 0; i < answer->n_items; i++)
		take_pod(answer->items[i], &ret->items[i]);
	return 0;
}

int cri_list_pods(struct cri *cri, const struct cri_filter *filter, struct cri_pods *ret,
		  struct error *err)
{
	return cri_end_list_pods(cri_start_list_pods(cri, filter, NULL), ret, err);
}

void cri_pods_done(struct cri_pods *pods)
{
	for (size_t i = 0; i < pods->count; i++) {
		struct cri_pod *pod = &pods->items[i];

		free(pod->id);
		free(pod->name);
		free(pod->namespace);
		free(pod->uid);
		json_free(pod->labels);
	}
	free(pods->items);
	*pods = (struct cri_pods){ 0 };
}

int cri_run_pod(struct cri *cri, const struct cri_pod_config *config, char **ret_id,
		struct error *err)
{
	static const struct cri_method method = { CRI_RUNTIME_SERVICE "RunPodSandbox",
						  &cri__run_pod_sandbox_response__descriptor };
	Cri__RunPodSandboxRequest *request = cri_message(&cri__run_pod_sandbox_request__descriptor);
	cleanup_message Cri__RunPodSandboxResponse *answer = NULL;
	int r;

	request->config = cri_pod_message(config);
	cri_set(&request->runtime_handler, config->handler);
	r = cri_end(cri_start(cri, &method, request, 0, NULL), &answer, err);
	if (r == 0)
		*ret_id = xstrdup(answer->pod_sandbox_id);
	return r;
}

struct cri_call *cri_start_stop_pod(struct cri *cri, const char *id, const struct cri_watch *watch)
{
	static const struct cri_method method = { CRI_RUNTIME_SERVICE "StopPodSandbox",
						  &cri__stop_pod_sandbox_response__descriptor };
	Cri__StopPodSandboxRequest *request =
		cri_message(&cri__stop_pod_sandbox_request__descriptor);

	cri_set(&request->pod_sandbox_id, id);
	return cri_start(cri, &method, request, 0, watch);
}

int cri_end_stop_pod(struct cri_call *call, struct error *err)
{
	return cri_end(call, NULL, err);
}

int cri_stop_pod(struct cri *cri, const char *id, struct error *err)
{
	return cri_end_stop_pod(cri_start_stop_pod(cri, id, NULL), err);
}

struct cri_call *cri_start_remove_pod(struct cri *cri, const char *id,
				      const struct cri_watch *watch)
{
	static const struct cri_method method = { CRI_RUNTIME_SERVICE "RemovePodSandbox",
						  &cri__remove_pod_sandbox_response__descriptor };
	Cri__RemovePodSandboxRequest *request =
		cri_message(&cri__remove_pod_sandbox_request__descriptor);

	cri_set(&request->pod_sandbox_id, id);
	return cri_start(cri, &method, request, 0, watch);
}

int cri_end_remove_pod(struct cri_call *call, struct error *err)
{
	return cri_end(call, NULL, err);
}

int cri_remove_pod(struct cri *cri, const char *id, struct error *err)
{
	return cri_end_remove_pod(cri_start_remove_pod(cri, id, NULL), err);
}

int cri_pod_info(struct cri *cri, const char *id, struct json **ret, struct error *err)
{
	static const struct cri_method method = { CRI_RUNTIME_SERVICE "PodSandboxStatus",
						  &cri__pod_sandbox_status_response__descriptor,
						  true };
	Cri__PodSandboxStatusRequest *request =
		cri_message(&cri__pod_sandbox_status_request__descriptor);
	cleanup_message Cri__PodSandboxStatusResponse *answer = NULL;
	int r;

	cri_set(&request->pod_sandbox_id, id);
	request->verbose = true;
	r = cri_end(cri_start(cri, &method, request, 0, NULL), &answer, err);
	if (r == 0)
		*ret = cri_get_info(answer->info, answer->n_info);
	return r;
}
