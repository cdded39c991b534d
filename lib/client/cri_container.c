/* Containers of a container runtime. */
#include <errno.h>

#include "client/cri.pb-c.h"
#include "client/cri_pod.h"

static const char *const state_names[] = {
	[CRI_CONTAINER_CREATED] = "created",
	[CRI_CONTAINER_RUNNING] = "running",
	[CRI_CONTAINER_EXITED] = "exited",
	[CRI_CONTAINER_UNKNOWN] = "unknown",
};

const char *cri_container_state_name(enum cri_container_state state)
{
	return state_names[state];
}

static enum cri_container_state take_state(Cri__ContainerState state)
{
	switch (state) {
	case CRI__CONTAINER_STATE__CONTAINER_CREATED:
		return CRI_CONTAINER_CREATED;
	case CRI__CONTAINER_STATE__CONTAINER_RUNNING:
		return CRI_CONTAINER_RUNNING;
	case CRI__CONTAINER_STATE__CONTAINER_EXITED:
		return CRI_CONTAINER_EXITED;
	default:
		return CRI_CONTAINER_UNKNOWN;
	}
}

static void take_container(const Cri__Container *container, struct cri_container *ret)
{
	*ret = (struct cri_container){
		.id = xstrdup(container->id),
		.pod_id = xstrdup(container->pod_sandbox_id),
		.name = xstrdup(container->metadata ? container->metadata->name : ""),
		.image = xstrdup(container->image ? container->image->image : ""),
		.attempt = container->metadata ? container->metadata->attempt : 0,
		.state = take_state(container->state),
		.created_at = container->created_at,
		.labels = cri_get_map(container->labels, container->n_labels),
	};
}

static void take_status(const Cri__ContainerStatus *status, struct cri_container *ret)
{
	*ret = (struct cri_container){
		.id = xstrdup(status->id),
		.name = xstrdup(status->metadata ? status->metadata->name : ""),
		.image = xstrdup(status->image ? status->image->image : ""),
		.attempt = status->metadata ? status->metadata->attempt : 0,
		.state = take_state(status->state),
		.created_at = status->created_at,
		.labels = cri_get_map(status->labels, status->n_labels),
		.started_at = status->started_at,
		.finished_at = status->finished_at,
		.exit_code = status->exit_code,
		.reason = xstrdup(status->reason),
		.message = xstrdup(status->message),
		.log_path = xstrdup(status->log_path),
	};
}

void cri_container_done(struct cri_container *container)
{
	free(container->id);
	free(container->pod_id);
	free(container->name);
	free(container->image);
	json_free(container->labels);
	free(container->reason);
	free(container->message);
	free(container->log_path);
	*container = (struct cri_container){ 0 };
}

struct cri_call *cri_start_list_containers(struct cri *cri, const struct cri_filter *filter,
					   const struct cri_watch *watch)
{
	static const struct cri_method method = { CRI_RUNTIME_SERVICE "ListContainers",
						  &cri__list_containers_response__descriptor,
						  true };
	Cri__ListContainersRequest *request =
		cri_message(&cri__list_containers_request__descriptor);

	request->filter = cri_message(&cri__container_filter__descriptor);
	if (filter) {
		cri_set(&request->filter->id, filter->id);
		cri_set(&request->filter->pod_sandbox_id, filter->pod_id);
		if (filter->label)
			cri_add_entry(&request->filter->label_selector,
				      &request->filter->n_label_selector, filter->label,
				      filter->label_value);
	}
	return cri_start(cri, &method, request, 0, watch);
}

int cri_end_list_containers(struct cri_call *call, struct cri_containers *ret, struct error *err)
{
	cleanup_message Cri__ListContainersResponse *answer = NULL;
	int r = cri_end(call, &answer, err);

	if (r < 0)
		return r;
	*ret = (struct cri_containers){ xcalloc(answer->n_containers + 1, sizeof(*ret->items)),
					answer->n_containers };
	for (size_t i = 0; i < answer->n_containers; i++)
		take_container(answer->containers[i], &ret->items[i]);
	return 0;
}

int cri_list_containers(struct cri *cri, const struct cri_filter *filter,
			struct cri_containers *ret, struct error *err)
{
	return cri_end_list_containers(cri_start_list_containers(cri, filter, NULL), ret, err);
}

void cri_containers_done(struct cri_containers *containers)
{
	for (size_t i = 0; i < containers->count; i++)
		cri_container_done(&containers->items[i]);
	free(containers->items);
	*containers = (struct cri_containers){ 0 };
}

struct cri_call *cri_start_container_status(struct cri *cri, const char *id,
					    const struct cri_watch *watch)
{
	static const struct cri_method method = { CRI_RUNTIME_SERVICE "ContainerStatus",
						  &cri__container_status_response__descriptor,
						  true };
	Cri__ContainerStatusRequest *request =
		cri_message(&cri__container_status_request__descriptor);

	cri_set(&request->container_id, id);
	return cri_start(cri, &method, request, 0, watch);
}

int cri_end_container_status(struct cri_call *call, struct cri_container *ret, struct error *err)
{
	cleanup_message Cri__ContainerStatusResponse *answer = NULL;
	int r = cri_end(call, &answer, err);

	if (r < 0)
		return r;
	if (!answer->status)
		return error_set(err, -ESRCH, "the container runtime tells no status of it");
	take_status(answer->status, ret);
	return 0;
}

int cri_container_status(struct cri *cri, const char *id, struct cri_container *ret,
			 struct error *err)
{
	return cri_end_container_status(cri_start_container_status(cri, id, NULL), ret, err);
}

/* --- Making one --- */

/* "NAME=value" */
static void set_environment(Cri__ContainerConfig *message, const char *const *environment)
{
	for (size_t i = 0; environment && environment[i]; i++) {
		size_t length = strcspn(environment[i], "=");
		cleanup_free char *name = xstrndup(environment[i], length);

		cri_add_entry(&message->envs, &message->n_envs, name,
			      environment[i] + length + (environment[i][length] ? 1 : 0));
	}
}

static void set_mounts(Cri__ContainerConfig *message, const struct cri_mount *mounts)
{
	while (mounts && mounts[message->n_mounts].host_path)
		message->n_mounts++;
	message->mounts = xcalloc(message->n_mounts + 1, sizeof(*message->mounts));
	for (size_t i = 0; i < message->n_mounts; i++) {
		Cri__Mount *mount = cri_message(&cri__mount__descriptor);

		cri_set(&mount->host_path, mounts[i].host_path);
		cri_set(&mount->container_path, mounts[i].container_path);
		mount->readonly = mounts[i].readonly;
		message->mounts[i] = mount;
	}
}

static Cri__ContainerConfig *make_container(const struct cri_container_config *config)
{
	Cri__ContainerConfig *message = cri_message(&cri__container_config__descriptor);
	Cri__LinuxContainerSecurityContext *context =
		cri_message(&cri__linux_container_security_context__descriptor);

	message->metadata = cri_message(&cri__container_metadata__descriptor);
	cri_set(&message->metadata->name, config->name);
	message->metadata->attempt = config->attempt;
	message->image = cri_message(&cri__image_spec__descriptor);
	cri_set(&message->image->image, config->image);
	cri_set_list(&message->command, &message->n_command, config->command);
	cri_set_list(&message->args, &message->n_args, config->args);
	set_environment(message, config->environment);
	set_mounts(message, config->mounts);
	cri_set_map(&message->labels, &message->n_labels, config->labels);
	cri_set(&message->log_path, config->log_path);
	context->privileged = config->privileged;
	context->namespace_options = cri_namespaces_message(config->host_network);
	message->on_linux = cri_message(&cri__linux_container_config__descriptor);
	message->on_linux->security_context = context;
	return message;
}

int cri_create_container(struct cri *cri, const char *pod_id, const struct cri_pod_config *pod,
			 const struct cri_container_config *config, char **ret_id,
			 struct error *err)
{
	static const struct cri_method method = { CRI_RUNTIME_SERVICE "CreateContainer",
						  &cri__create_container_response__descriptor };
	Cri__CreateContainerRequest *request =
		cri_message(&cri__create_container_request__descriptor);
	cleanup_message Cri__CreateContainerResponse *answer = NULL;
	int r;

	cri_set(&request->pod_sandbox_id, pod_id);
	request->config = make_container(config);
	request->sandbox_config = cri_pod_message(pod);
	r = cri_end(cri_start(cri, &method, request, 0, NULL), &answer, err);
	if (r == 0)
		*ret_id = xstrdup(answer->container_id);
	return r;
}

int cri_start_container(struct cri *cri, const char *id, struct error *err)
{
	static const struct cri_method method = { CRI_RUNTIME_SERVICE "StartContainer",
						  &cri__start_container_response__descriptor };
	Cri__StartContainerRequest *request =
		cri_message(&cri__start_container_request__descriptor);

	cri_set(&request->container_id, id);
	return cri_end(cri_start(cri, &method, request, 0, NULL), NULL, err);
}

int cri_stop_container(struct cri *cri, const char *id, int64_t grace_s, struct error *err)
{
	static const struct cri_method method = { CRI_RUNTIME_SERVICE "StopContainer",
						  &cri__stop_container_response__descriptor };
	Cri__StopContainerRequest *request = cri_message(&cri__stop_container_request__descriptor);

	cri_set(&request->container_id, id);
	request->timeout = grace_s;
	return cri_end(cri_start(cri, &method, request, CRI_TIMEOUT_MS + grace_s * 1000, NULL),
		       NULL, err);
}

int cri_remove_container(struct cri *cri, const char *id, struct error *err)
{
	static const struct cri_method method = { CRI_RUNTIME_SERVICE "RemoveContainer",
						  &cri__remove_container_response__descriptor };
	Cri__RemoveContainerRequest *request =
		cri_message(&cri__remove_container_request__descriptor);

	cri_set(&request->container_id, id);
	return cri_end(cri_start(cri, &method, request, 0, NULL), NULL, err);
}
