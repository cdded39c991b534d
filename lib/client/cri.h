/*
 * A container runtime, asked over CRI v1: gRPC on a unix socket
 * (https://github.com/kubernetes/cri-api, pkg/apis/runtime/v1/api.proto; cri.proto has what is
 * used of it). What cri.h gives is the caller's, and each struct has its _done().
 *
 * Errors, besides those of the library that is lacking:
 *	-ENOENT        there is no socket
 *	-ECONNREFUSED  nothing listens at it
 *	-EACCES        this user may not connect
 *	-EPROTO        what listens speaks no gRPC, or answers what cannot be read
 *	-ENOSYS        the runtime has no such call; for all of CRI v1: its plugin is turned off, or
 *it is too old -ETIMEDOUT     no answer in time -ESRCH         the runtime knows no such pod,
 *container or image -EREMOTEIO     it tried and failed, or refused: the message has its words and
 *-EINVAL, -EEXIST, -EPERM, -ECANCELED of the runtime itself.
 */
#pragma once

#include "data/json.h"

enum {
	CRI_TIMEOUT_MS = 2 * 60 * 1000, /* the kubelet's runtimeRequestTimeout */
};

struct fetch;
struct cri;

#define cleanup_cri cleanup(cri_closep)

/*
 * @endpoint is nodeRegistration.criSocket: "unix:///run/containerd/containerd.sock", or the path
 * alone. Connects when first asked. Calls go on in the loop @fetch (client/fetch.h), which stays
 * the caller's, or NULL: in one of its own. @timeout_ms is for each call that has none of its own.
 */
int cri_open(struct fetch *fetch, const char *endpoint, int64_t timeout_ms, struct cri **ret,
	     struct error *err);
void cri_close(struct cri *cri);
void cri_closep(struct cri **cri);

/*
 * Most calls wait for their answer. Those that are worth doing side by side have two halves too:
 * cri_start_NAME() starts it, and cri_end_NAME() gives what came of it, and frees the call, waiting
 * where it is not done yet.
 *
 *	for (i = 0; i < count; i++)
 *		calls[i] = cri_start_stop_pod(cri, ids[i], NULL);
 *	for (i = 0; i < count; i++)
 *		r = cri_end_stop_pod(calls[i], err);
 */
struct cri_call;

/* Told when a call is done, from within fetch_poll(); it may end the call. */
struct cri_watch {
	void (*done)(void *arg, struct cri_call *call);
	void *arg;
};

bool cri_is_done(const struct cri_call *call);
/* Gives it up; the watch is not told. The runtime may do it all the same. */
void cri_cancel(struct cri_call *call);

/* --- The runtime --- */

struct cri_version {
	char *name;    /* "containerd" */
	char *version; /* "1.6.20~ds1" */
	char *api;     /* "v1" */
};

/* "RuntimeReady", "NetworkReady": whether it is so, and why not. */
struct cri_condition {
	char *type;
	bool met;
	char *reason, *message;
};

struct cri_status {
	struct cri_condition *conditions;
	size_t condition_count;
	/* What the runtime tells of itself: a map; its values are trees where they are JSON. */
	struct json *info;
};

enum cri_cgroup_driver {
	CRI_CGROUP_SYSTEMD,
	CRI_CGROUP_CGROUPFS,
};

int cri_version(struct cri *cri, struct cri_version *ret, struct error *err);
void cri_version_done(struct cri_version *version);
int cri_status(struct cri *cri, struct cri_status *ret, struct error *err);
void cri_status_done(struct cri_status *status);
/* -ENOSYS of containerd before 2.0 and CRI-O before 1.28: see cri_status()'s info. */
int cri_runtime_config(struct cri *cri, enum cri_cgroup_driver *ret, struct error *err);

/* --- Images --- */

struct cri_image {
	char *id;                      /* "sha256:..." */
	struct str_list tags, digests; /* "registry.k8s.io/pause:3.9", "...@sha256:..." */
	uint64_t size;                 /* bytes */
	bool pinned;                   /* never collected */
};

struct cri_images {
	struct cri_image *items;
	size_t count;
};

int cri_list_images(struct cri *cri, struct cri_images *ret, struct error *err);
void cri_images_done(struct cri_images *images);
/* -ESRCH when the runtime does not have it. */
int cri_image_status(struct cri *cri, const char *image, struct cri_image *ret, struct error *err);
void cri_image_done(struct cri_image *image);
/* *@ret_id (may be NULL) is what the runtime calls what it pulled; free it. */
int cri_pull_image(struct cri *cri, const char *image, int64_t timeout_ms, char **ret_id,
		   struct error *err);
struct cri_call *cri_start_pull_image(struct cri *cri, const char *image, int64_t timeout_ms,
				      const struct cri_watch *watch);
int cri_end_pull_image(struct cri_call *call, char **ret_id, struct error *err);
int cri_remove_image(struct cri *cri, const char *image, struct error *err);

/* --- Pods --- */

/* Which ones; NULL and zeroes are all. Texts are borrowed. */
struct cri_filter {
	const char *id;
	const char *pod_id;              /* of containers */
	const char *label, *label_value; /* "io.kubernetes.pod.namespace", "kube-system" */
};

struct cri_pod {
	char *id;
	char *name, *namespace, *uid;
	uint32_t attempt;
	bool ready;
	int64_t created_at;  /* nanoseconds since the epoch */
	struct json *labels; /* a map of texts */
};

struct cri_pods {
	struct cri_pod *items;
	size_t count;
};

/* A pod to be run. What is NULL is the runtime's default. */
struct cri_pod_config {
	const char *name, *namespace, *uid;
	uint32_t attempt;
	const char *hostname;
	const char *log_directory; /* "/var/log/pods/..."; NULL: what containers say is lost */
	const char *cgroup_parent;
	const struct json *labels; /* a map of texts */
	const char *handler;       /* of a RuntimeClass */
	bool host_network;
	bool privileged; /* may hold containers that are */
};

int cri_list_pods(struct cri *cri, const struct cri_filter *filter, struct cri_pods *ret,
		  struct error *err);
struct cri_call *cri_start_list_pods(struct cri *cri, const struct cri_filter *filter,
				     const struct cri_watch *watch);
int cri_end_list_pods(struct cri_call *call, struct cri_pods *ret, struct error *err);
void cri_pods_done(struct cri_pods *pods);
/* *@ret_id is freed by the caller. */
int cri_run_pod(struct cri *cri, const struct cri_pod_config *config, char **ret_id,
		struct error *err);
/* Both succeed where it is done already. Containers are killed, and removed, with their pod. */
int cri_stop_pod(struct cri *cri, const char *id, struct error *err);
struct cri_call *cri_start_stop_pod(struct cri *cri, const char *id, const struct cri_watch *watch);
int cri_end_stop_pod(struct cri_call *call, struct error *err);
int cri_remove_pod(struct cri *cri, const char *id, struct error *err);
struct cri_call *cri_start_remove_pod(struct cri *cri, const char *id,
				      const struct cri_watch *watch);
int cri_end_remove_pod(struct cri_call *call, struct error *err);

/*
 * What the runtime tells of a pod, as cri_status()'s info: of containerd and CRI-O "info" is a map
 * with the "pid" of its first process and its "runtimeSpec", as OCI has it. The caller frees
 * *@ret.
 */
int cri_pod_info(struct cri *cri, const char *id, struct json **ret, struct error *err);

/* --- Containers --- */

enum cri_container_state {
	CRI_CONTAINER_CREATED,
	CRI_CONTAINER_RUNNING,
	CRI_CONTAINER_EXITED,
	CRI_CONTAINER_UNKNOWN,
};

struct cri_container {
	char *id, *pod_id; /* of cri_container_status(): without pod_id */
	char *name, *image;
	uint32_t attempt;
	enum cri_container_state state;
	int64_t created_at;  /* nanoseconds since the epoch */
	struct json *labels; /* a map of texts */
	/* Of cri_container_status() alone. */
	int64_t started_at, finished_at; /* 0: not yet */
	int exit_code;
	char *reason, *message; /* "OOMKilled", "Error", ...; what it said of that */
	char *log_path;         /* cri_log.h reads it; empty: it has none */
};

struct cri_containers {
	struct cri_container *items;
	size_t count;
};

struct cri_mount {
	const char *host_path, *container_path;
	bool readonly;
};

/* A container to be made. Arrays of texts end with NULL, that of mounts with a row of zeros. */
struct cri_container_config {
	const char *name, *image;
	uint32_t attempt;
	const char *const *command, *const *args; /* NULL: the image's */
	const char *const *environment;           /* "NAME=value" */
	const struct cri_mount *mounts;
	const struct json *labels;
	const char *log_path; /* below the pod's log_directory */
	bool host_network;    /* as its pod */
	bool privileged;
};

const char *cri_container_state_name(enum cri_container_state state); /* "running" */
int cri_list_containers(struct cri *cri, const struct cri_filter *filter,
			struct cri_containers *ret, struct error *err);
struct cri_call *cri_start_list_containers(struct cri *cri, const struct cri_filter *filter,
					   const struct cri_watch *watch);
int cri_end_list_containers(struct cri_call *call, struct cri_containers *ret, struct error *err);
void cri_containers_done(struct cri_containers *containers);
int cri_container_status(struct cri *cri, const char *id, struct cri_container *ret,
			 struct error *err);
struct cri_call *cri_start_container_status(struct cri *cri, const char *id,
					    const struct cri_watch *watch);
int cri_end_container_status(struct cri_call *call, struct cri_container *ret, struct error *err);
void cri_container_done(struct cri_container *container);
/* @pod is what the pod @pod_id was run with. *@ret_id is freed by the caller. */
int cri_create_container(struct cri *cri, const char *pod_id, const struct cri_pod_config *pod,
			 const struct cri_container_config *config, char **ret_id,
			 struct error *err);
int cri_start_container(struct cri *cri, const char *id, struct error *err);
/* Kills it after @grace_s seconds. Both succeed where it is done already. */
int cri_stop_container(struct cri *cri, const char *id, int64_t grace_s, struct error *err);
int cri_remove_container(struct cri *cri, const char *id, struct error *err);
