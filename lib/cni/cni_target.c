#include "cni/cni_target.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>

#include "base/sha256.h"
#include "client/cri.h"
#include "client/fetch.h"

enum {
	DOCKER_TIMEOUT_MS = 10 * 1000,
	CRI_ASK_TIMEOUT_MS = 10 * 1000,
	DIGEST_LENGTH = 20, /* of the path, in the ID of what has no container */
};

static const char docker_socket[] = "/run/docker.sock";
static const char docker_containers[] = "/var/lib/docker/containers";
static const char containerd_socket[] = "unix:///run/containerd/containerd.sock";

void cni_target_done(struct cni_target *target)
{
	free(target->container);
	free(target->netns);
	free(target->args);
	*target = (struct cni_target){ 0 };
}

static char *netns_of(int64_t pid)
{
	return xasprintf("/proc/%lld/ns/net", (long long)pid);
}

/* --- Paths and processes --- */

static int find_path(const struct host *host, const char *path, struct cni_target *ret,
		     struct error *err)
{
	char digest[SHA256_HEX_SIZE];
	struct stat st;
	int r = host_stat(host, path, true, &st, err);

	if (r < 0)
		return error_wrap(err, "no network namespace");
	sha256_hex(path, strlen(path), digest);
	*ret = (struct cni_target){
		.container = xasprintf("knode-%.*s", DIGEST_LENGTH, digest),
		.netns = xstrdup(path),
	};
	return 0;
}

static int find_process(const struct host *host, const char *text, struct cni_target *ret,
			struct error *err)
{
	cleanup_free char *path = NULL;
	struct error failure;
	int64_t pid;

	if (parse_int(text, 1, INT_MAX, &pid) < 0)
		return error_set(err, -EINVAL, "pid:%s: this is no number of a process", text);
	path = netns_of(pid);
	if (find_path(host, path, ret, &failure) < 0)
		return error_set(err, -ENOENT, "there is no process %lld", (long long)pid);
	return 0;
}

/* --- Docker --- */

/* What Docker calls a container: an ID, its first letters, or a name. */
static bool is_container_name(const char *text)
{
	if (!isalnum((unsigned char)*text))
		return false;
	for (const char *c = text; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("_.-", *c))
			return false;
	return true;
}

static int take_container(const struct json *container, const char *id, const char *where,
			  struct cni_target *ret, struct error *err)
{
	int64_t pid = json_map_int(json_map_get(container, "State"), "Pid", -1);

	if (pid < 0 || !*json_map_text(container, id, ""))
		return error_set(err, -EPROTO, "%s does not tell the container's ID and process",
				 where);
	*ret = (struct cni_target){
		.container = xstrdup(json_map_text(container, id, "")),
		.netns = pid ? netns_of(pid) : NULL,
	};
	return 0;
}

static int ask_docker(const char *socket, const char *id, struct json **ret, struct error *err)
{
	cleanup_free char *url = xasprintf("http://docker/containers/%s/json", id);
	const struct fetch_request request = {
		.url = url,
		.unix_socket = socket,
		.total_ms = DOCKER_TIMEOUT_MS,
	};
	cleanup_answer struct fetch_answer answer = { 0 };
	cleanup_json struct json *body = NULL;
	cleanup_fetch struct fetch *fetch = NULL;
	int r = fetch_new(&fetch, err);

	if (r == 0)
		r = fetch_now(fetch, &request, &answer, err);
	if (r < 0)
		return r;
	r = json_parse("its answer", answer.body.text, answer.body.length, &body, err);
	if (r < 0)
		return error_wrap(err, "Docker at %s", socket);
	if (answer.status == 404)
		return error_set(err, -ENOENT, "Docker at %s has no container %s", socket, id);
	if (answer.status != 200)
		return error_set(err, -EREMOTEIO, "Docker at %s: %s (HTTP %d)", socket,
				 json_map_text(body, "message", "it refused"), answer.status);
	*ret = take_ptr(&body);
	return 0;
}

/* One container's file; *@ret stays NULL when it is another one's. */
static int read_container(const struct host *host, const char *name, const char *id,
			  struct json **ret, struct error *err)
{
	cleanup_free char *path = xasprintf("%s/%s/config.v2.json", docker_containers, name);
	cleanup(strbuf_done) struct strbuf text = strbuf_make(HOST_MAX_FILE);
	cleanup_json struct json *container = NULL;
	const char *called;
	int r = host_read(host, path, HOST_MAX_FILE, &text, err);

	if (r == 0)
		r = json_parse(path, text.text, text.length, &container, err);
	if (r < 0)
		return r;
	called = json_map_text(container, "Name", "");
	if (str_starts(name, id) || str_eq(called + (*called == '/'), id))
		*ret = take_ptr(&container);
	return 0;
}

static int read_docker(const struct host *host, const char *id, struct json **ret,
		       struct error *err)
{
	cleanup(str_list_done) struct str_list names = { 0 };
	cleanup_json struct json *found = NULL;
	int r = host_list(host, docker_containers, &names, err);

	for (size_t i = 0; r == 0 && i < names.count; i++) {
		cleanup_json struct json *container = NULL;

		r = read_container(host, names.items[i], id, &container, err);
		if (r == 0 && container && found)
			return error_set(err, -EEXIST,
					 "%s is the beginning of several containers' IDs", id);
		if (container)
			found = take_ptr(&container);
	}
	if (r == 0 && !found)
		return error_set(err, -ENOENT, "%s has no container %s", docker_containers, id);
	if (r == 0)
		*ret = take_ptr(&found);
	return r;
}

static int find_docker(const struct host *host, const char *id, const struct cni_target_ways *ways,
		       struct cni_target *ret, struct error *err)
{
	const char *socket = ways->docker_socket ? ways->docker_socket : docker_socket;
	cleanup_json struct json *container = NULL;
	struct error unserved = { 0 };
	int r;

	if (!is_container_name(id))
		return error_set(err, -EINVAL, "docker:%s: this is no ID of a container", id);
	r = ask_docker(socket, id, &container, &unserved);
	if (r == 0)
		return take_container(container, "Id", socket, ret, err);
	/* A daemon that is away may have left its containers running (live-restore). */
	if (r != FETCH_REFUSED || read_docker(host, id, &container, err) < 0) {
		error_clear(err);
		return error_set(err, r, "%s", unserved.message);
	}
	return take_container(container, "ID", docker_containers, ret, err);
}

/* --- Pods --- */

static int take_pod(const struct cri_pod *pod, const struct json *info, struct cni_target *ret,
		    struct error *err)
{
	const struct json *details = json_map_get(info, "info");
	const struct json *namespaces = json_path(details, "runtimeSpec.linux.namespaces");
	int64_t pid = json_map_int(details, "pid", 0);

	*ret = (struct cni_target){
		.container = xstrdup(pod->id),
		.args = xasprintf("IgnoreUnknown=1;K8S_POD_NAMESPACE=%s;K8S_POD_NAME=%s;"
				  "K8S_POD_INFRA_CONTAINER_ID=%s;K8S_POD_UID=%s",
				  pod->namespace, pod->name, pod->id, pod->uid),
	};
	for (size_t i = 0; i < json_count(namespaces); i++) {
		const struct json *item = json_list_at(namespaces, i);

		if (str_eq(json_map_text(item, "type", ""), "network"))
			ret->netns = xstrdup_or_null(json_map_text(item, "path", NULL));
	}
	if (!ret->netns && pid > 0)
		ret->netns = netns_of(pid);
	if (!ret->netns && pod->ready) {
		cni_target_done(ret);
		return error_set(err, -EPROTO,
				 "the container runtime does not tell the network "
				 "namespace of the pod");
	}
	return 0;
}

/* The newest pod of that name. */
static const struct cri_pod *pick_pod(const struct cri_pods *pods, const char *name)
{
	const struct cri_pod *picked = NULL;

	for (size_t i = 0; i < pods->count; i++) {
		const struct cri_pod *pod = &pods->items[i];

		if (str_eq(pod->name, name) && (!picked || pod->created_at > picked->created_at))
			picked = pod;
	}
	return picked;
}

static int find_pod(const char *text, const struct cni_target_ways *ways, struct cni_target *ret,
		    struct error *err)
{
	cleanup_free char *namespace = xstrdup(text);
	const struct cri_filter filter = { .label = "io.kubernetes.pod.namespace",
					   .label_value = namespace };
	cleanup(cri_pods_done) struct cri_pods pods = { 0 };
	cleanup_json struct json *info = NULL;
	cleanup_cri struct cri *cri = NULL;
	const struct cri_pod *pod;
	char *slash = strchr(namespace, '/');
	int r;

	if (!slash || slash == namespace || !slash[1])
		return error_set(err, -EINVAL, "pod:%s: a pod is named pod:NAMESPACE/NAME", text);
	*slash = '\0';
	r = cri_open(NULL, ways->cri_socket ? ways->cri_socket : containerd_socket,
		     CRI_ASK_TIMEOUT_MS, &cri, err);
	if (r == 0)
		r = cri_list_pods(cri, &filter, &pods, err);
	if (r < 0)
		return r;
	pod = pick_pod(&pods, slash + 1);
	if (!pod)
		return error_set(err, -ENOENT, "the container runtime has no pod %s", text);
	r = cri_pod_info(cri, pod->id, &info, err);
	return r < 0 ? r : take_pod(pod, info, ret, err);
}

int cni_target_find(const struct host *host, const char *text, const struct cni_target_ways *ways,
		    struct cni_target *ret, struct error *err)
{
	if (*text == '/')
		return find_path(host, text, ret, err);
	if (str_starts(text, "pid:"))
		return find_process(host, text + strlen("pid:"), ret, err);
	if (str_starts(text, "docker:"))
		return find_docker(host, text + strlen("docker:"), ways, ret, err);
	if (str_starts(text, "pod:"))
		return find_pod(text + strlen("pod:"), ways, ret, err);
	return error_set(err, -EINVAL,
			 "%s is no target: a path of a network namespace, pid:N, "
			 "docker:ID or pod:NAMESPACE/NAME",
			 text);
}
