/* A connection to a container runtime, its calls, and what it says of itself. */
#include "client/cri.h"

#include <errno.h>

#include "client/cri.pb-c.h"
#include "client/cri_call.h"
#include "client/grpc.h"

struct cri {
	struct fetch *fetch;
	bool owns_fetch;
	char *socket;
	int64_t timeout_ms;
};

struct cri_call {
	struct grpc_call *call;
	const struct cri_method *method;
	char *socket;
	struct cri_watch watch;
};

int cri_open(struct fetch *fetch, const char *endpoint, int64_t timeout_ms, struct cri **ret,
	     struct error *err)
{
	static const char scheme[] = "unix://";
	const char *path = endpoint + (str_starts(endpoint, scheme) ? strlen(scheme) : 0);
	bool owns = !fetch;
	int r;

	if (*path != '/')
		return error_set(err, -EINVAL,
				 "%s is no path of a socket, such as "
				 "unix:///run/containerd/containerd.sock",
				 endpoint);
	if (owns) {
		r = fetch_new(&fetch, err);
		if (r < 0)
			return r;
	}
	*ret = xmemdup(&(struct cri){ fetch, owns, xstrdup(path), timeout_ms }, sizeof(**ret));
	return 0;
}

void cri_close(struct cri *cri)
{
	if (!cri)
		return;
	if (cri->owns_fetch)
		fetch_free(cri->fetch);
	free(cri->socket);
	free(cri);
}

void cri_closep(struct cri **cri)
{
	cri_close(*cri);
	*cri = NULL;
}

/* --- Calls --- */

static void tell_done(void *arg)
{
	struct cri_call *call = arg;

	if (call->watch.done)
		call->watch.done(call->watch.arg, call);
}

struct cri_call *cri_start(struct cri *cri, const struct cri_method *method, void *request,
			   int64_t timeout_ms, const struct cri_watch *watch)
{
	cleanup_message ProtobufCMessage *message = request;
	size_t size = protobuf_c_message_get_packed_size(message);
	cleanup_free uint8_t *bytes = xmalloc(size + 1);
	cleanup(strbuf_done) struct strbuf packed = strbuf_make(size + 1);
	struct cri_call *call = xcalloc(1, sizeof(*call));
	struct grpc_request grpc;

	(void)protobuf_c_message_pack(message, bytes); /* is @size */
	strbuf_add(&packed, bytes, size);
	call->method = method;
	call->socket = xstrdup(cri->socket);
	if (watch)
		call->watch = *watch;
	grpc = (struct grpc_request){
		.socket = cri->socket,
		.method = method->path,
		.message = &packed,
		.timeout_ms = timeout_ms ? timeout_ms : cri->timeout_ms,
		.repeatable = method->reads,
		.done = tell_done,
		.arg = call,
	};
	call->call = grpc_start(cri->fetch, &grpc);
	return call;
}

bool cri_is_done(const struct cri_call *call)
{
	return grpc_is_done(call->call);
}

static void call_free(struct cri_call *call)
{
	free(call->socket);
	free(call);
}

void cri_cancel(struct cri_call *call)
{
	if (!call)
		return;
	grpc_cancel(call->call);
	call_free(call);
}

/* Says of a failure what it means of a container runtime. */
static int explain(const char *socket, struct error *err)
{
	switch (err->code) {
	case -ENOENT:
		error_clear(err);
		return error_set(err, -ENOENT, "no container runtime runs: there is no socket %s",
				 socket);
	case -ECONNREFUSED:
		error_clear(err);
		return error_set(err, -ECONNREFUSED,
				 "no container runtime runs: nothing listens at %s", socket);
	case -EACCES:
		error_clear(err);
		return error_set(err, -EACCES, "only root may ask the container runtime at %s",
				 socket);
	case -ENOSYS:
		/* grpc-go tells apart a service and a method that it does not know. */
		if (strstr(err->message, "unknown service"))
			return error_wrap(err,
					  "the container runtime at %s does not serve CRI v1 (it "
					  "is turned off, as by disabled_plugins in containerd's "
					  "config.toml, or too old)",
					  socket);
		return error_wrap(err, "the container runtime at %s lacks a call of CRI", socket);
	default:
		return error_wrap(err, "the container runtime");
	}
}

int cri_end(struct cri_call *call, void *ret, struct error *err)
{
	cleanup(strbuf_done) struct strbuf bytes = strbuf_make(0);
	cleanup_message ProtobufCMessage *answer = NULL;
	int r = grpc_end(call->call, &bytes, err);

	if (r == 0)
		r = cri_unpack(call->method->answer, bytes.text, bytes.length, &answer, err);
	if (r < 0)
		r = explain(call->socket, err);
	else if (ret)
		*(ProtobufCMessage **)ret = take_ptr(&answer);
	call_free(call);
	return r;
}

/* --- What the runtime says of itself --- */

int cri_version(struct cri *cri, struct cri_version *ret, struct error *err)
{
	static const struct cri_method method = { CRI_RUNTIME_SERVICE "Version",
						  &cri__version_response__descriptor, true };
	Cri__VersionRequest *request = cri_message(&cri__version_request__descriptor);
	cleanup_message Cri__VersionResponse *answer = NULL;
	int r;

	cri_set(&request->version, "0.1.0"); /* as the kubelet says: kubeRuntimeAPIVersion */
	r = cri_end(cri_start(cri, &method, request, 0, NULL), &answer, err);
	if (r < 0)
		return r;
	*ret = (struct cri_version){
		.name = xstrdup(answer->runtime_name),
		.version = xstrdup(answer->runtime_version),
		.api = xstrdup(answer->runtime_api_version),
	};
	return 0;
}

void cri_version_done(struct cri_version *version)
{
	free(version->name);
	free(version->version);
	free(version->api);
	*version = (struct cri_version){ 0 };
}

struct json *cri_get_info(Cri__KeyValue *const *entries, size_t count)
{
	struct json *info = json_map();

	for (size_t i = 0; i < count; i++) {
		const char *value = entries[i]->value;
		struct json *tree;
		struct error ignored;

		if (json_parse(entries[i]->key, value, strlen(value), &tree, &ignored) < 0)
			tree = json_text(value);
		json_map_set(info, entries[i]->key, tree);
	}
	return info;
}

int cri_status(struct cri *cri, struct cri_status *ret, struct error *err)
{
	static const struct cri_method method = { CRI_RUNTIME_SERVICE "Status",
						  &cri__status_response__descriptor, true };
	Cri__StatusRequest *request = cri_message(&cri__status_request__descriptor);
	cleanup_message Cri__StatusResponse *answer = NULL;
	size_t count;
	int r;

	request->verbose = true;
	r = cri_end(cri_start(cri, &method, request, 0, NULL), &answer, err);
	if (r < 0)
		return r;
	count = answer->status ? answer->status->n_conditions : 0;
	*ret = (struct cri_status){ xcalloc(count + 1, sizeof(*ret->conditions)), count,
				    cri_get_info(answer->info, answer->n_info) };
	for (size_t i = 0; i < count; i++) {
		const Cri__RuntimeCondition *condition = answer->status->conditions[i];

		ret->conditions[i] = (struct cri_condition){
			.type = xstrdup(condition->type),
			.met = condition->status,
			.reason = xstrdup(condition->reason),
			.message = xstrdup(condition->message),
		};
	}
	return 0;
}

void cri_status_done(struct cri_status *status)
{
	for (size_t i = 0; i < status->condition_count; i++) {
		free(status->conditions[i].type);
		free(status->conditions[i].reason);
		free(status->conditions[i].message);
	}
	free(status->conditions);
	json_free(status->info);
	*status = (struct cri_status){ 0 };
}

int cri_runtime_config(struct cri *cri, enum cri_cgroup_driver *ret, struct error *err)
{
	static const struct cri_method method = { CRI_RUNTIME_SERVICE "RuntimeConfig",
						  &cri__runtime_config_response__descriptor, true };
	cleanup_message Cri__RuntimeConfigResponse *answer = NULL;
	void *request = cri_message(&cri__runtime_config_request__descriptor);
	int r = cri_end(cri_start(cri, &method, request, 0, NULL), &answer, err);

	if (r < 0)
		return r;
	if (!answer->on_linux)
		return error_set(err, -ENOSYS, "the container runtime tells no cgroup driver");
	*ret = answer->on_linux->cgroup_driver == CRI__CGROUP_DRIVER__CGROUPFS ? CRI_CGROUP_CGROUPFS
									       : CRI_CGROUP_SYSTEMD;
	return 0;
}
