/*
 * The Kubernetes API: one server, as one user.
 *
 *	kube_login_read(&kubeconfig, read_file, host, &login, err);
 *	kube_open(fetch, &login, &kube, err);
 *	kube_get(kube, &(struct kube_ref){ "v1", "Node", NULL, "cp1" }, &node, err);
 *
 * Each call is there in two forms: one that waits (kube_get()), and, below, one that is started and
 * goes on in the loop that the client was opened with (kube_start(); client/fetch.h). Many that are
 * started at once share one HTTP/2 connection.
 *
 * What is tried again, within a call's time: 429 and 503, when the server says how long to wait
 * (Retry-After); connections that failed, for requests that may be sent twice (reads, dry runs,
 * server-side apply, which comes to the same each time), or that did not reach the server. A
 * conflict of versions is answered by reading again, where a call does (kube_edit(), kube_taint()).
 *
 * https://kubernetes.io/docs/reference/using-api/api-concepts/
 */
#pragma once

#include "client/fetch.h"
#include "data/json.h"
#include "pki/kubeconfig.h"

/*
 * How a call failed: codes of errors, beside those of enum fetch_failure (no answer), -EAGAIN:
 * busy.
 */
enum kube_failure {
	KUBE_UNAUTHORIZED = -EACCES, /* 401: token unknown or expired, ... */
	KUBE_FORBIDDEN = -EPERM,     /* 403: who may not do what */
	KUBE_NOT_FOUND = -ENOENT,    /* 404: the object, its namespace, or its kind */
	KUBE_EXISTS = -EEXIST,       /* 409 of a create */
	KUBE_CONFLICT = -ESTALE,     /* 409: another version, or fields of another manager */
	KUBE_GONE = -EOVERFLOW,      /* 410: of a version that the server has no more */
	KUBE_INVALID = -EINVAL,      /* 400, 422: with the server's causes */
	KUBE_BUSY = -EAGAIN,         /* 429, 503: and it stayed so */
	KUBE_SERVER = -EREMOTEIO,    /* 5xx and what else a server should not say */
	KUBE_BROKEN = -EBADMSG,      /* it answers with something else than the API does */
};

/* Field manager of all that knode changes. */
#define KUBE_MANAGER "knode"

/* --- Whom to talk to, and as whom. --- */

struct kube_login {
	char *name;              /* what messages call it: "/etc/kubernetes/admin.conf" */
	char *server;            /* "https://10.0.0.1:6443" */
	char *server_name;       /* that its certificate has to have, or NULL: the URL's */
	char *proxy;             /* of the kubeconfig; NULL: the environment's, as in Go */
	struct strbuf ca;        /* PEM; empty: the system's CAs */
	struct strbuf cert, key; /* PEM; empty: none */
	struct strbuf token;     /* empty: none */
	/*
	 * Any server is believed: for cluster-info of discovery, which is verified by its
	 * signature. There may be no credentials then.
	 */
	bool unverified;
};
#define cleanup_login cleanup(kube_login_done)
/* An empty one, to be filled; `key` and `token` are secret buffers (base/secret.h). */
struct kube_login kube_login_make(const char *name, const char *server);
void kube_login_done(struct kube_login *login);

/*
 * Takes what a kubeconfig says; files that it names are read by @read (host_read() with a host).
 * -EINVAL where it says nothing that knode can use: an exec plugin, an auth provider, a password.
 */
int kube_login_read(const struct kubeconfig *config, const char *name,
		    int (*read)(const void *arg, const char *path, struct strbuf *out,
				struct error *err),
		    const void *arg, struct kube_login *ret, struct error *err);

struct kube;
#define cleanup_kube cleanup(kube_closep)

/* Nothing is sent yet. Login and loop stay the caller's; the login is copied. */
int kube_open(struct fetch *fetch, const struct kube_login *login, struct kube **ret,
	      struct error *err);
/* Ends what runs, without telling. */
void kube_close(struct kube *kube);
void kube_closep(struct kube **kube);
struct fetch *kube_loop(const struct kube *kube);
const char *kube_server(const struct kube *kube);
/* How long a call may take, its repetitions included; at first KUBE_CALL_MS. */
void kube_set_timeout(struct kube *kube, int64_t ms);
/* The server's clock against this one's, from its last answer, in seconds; false: none came yet. */
bool kube_skew(const struct kube *kube, int64_t *ret_seconds);

enum {
	KUBE_CALL_MS = 30 * 1000,
	KUBE_MAX_BODY = 32 * 1024 * 1024,
	KUBE_MAX_EVENT = 4 * 1024 * 1024, /* a line of a watch: etcd takes objects of 1.5 MiB */
	KUBE_PAGE = 250,                  /* objects of a list that are asked for at once */
	KUBE_MAX_LIST = 100 * 1000,       /* objects of a list */
};

/* --- What there is: kinds and objects. --- */

struct kube_kind {
	const char *version; /* apiVersion: "apps/v1" */
	const char *kind, *plural;
	bool namespaced;
};
/* Of those that knode knows; NULL: it is none of them, and calls ask the server. */
const struct kube_kind *kube_kind_find(const char *version, const char *kind);

struct kube_ref {
	const char *version, *kind;
	const char *namespace; /* NULL: none, or for lists all */
	const char *name;
};
/* That of an object; borrowed from it. */
struct kube_ref kube_ref_of(const struct json *object);
/* "Role kube-system/kubeadm:nodes-kubeadm-config"; free it. */
char *kube_ref_text(const struct kube_ref *ref);

/* --- Calls that are waited for. *@ret is the caller's; where it may be NULL, that is said. --- */

/* *@ret is NULL when there is no such object. */
int kube_get(struct kube *kube, const struct kube_ref *ref, struct json **ret, struct error *err);
/*
 * All objects of a kind, in pages, as one list. @labels and @fields are selectors, or NULL.
 * *@ret_version (may be NULL; free it) is the resourceVersion to watch from.
 */
int kube_list(struct kube *kube, const struct kube_ref *ref, const char *labels, const char *fields,
	      struct json **ret, char **ret_version, struct error *err);
/* Creates an object; *@ret (may be NULL) is what the server made of it. KUBE_EXISTS. */
int kube_create(struct kube *kube, const struct json *object, struct json **ret, struct error *err);

enum kube_flags {
	KUBE_DRY = 1 << 0,   /* the server does all but keep it */
	KUBE_FORCE = 1 << 1, /* fields of other managers are taken, whoever they are */
};
/*
 * Server-side apply. Fields of the managers `knode` and `kubeadm` are taken over; where another
 * manager has one, that is KUBE_CONFLICT, and the message names it and the field. *@ret (may be
 * NULL) is the object as it is now, or would be.
 */
int kube_apply(struct kube *kube, const struct json *object, unsigned flags, struct json **ret,
	       struct error *err);
/*
 * Several at once, Namespaces and CustomResourceDefinitions before all others. The first error, by
 * their order, is returned when all have ended; @ret (an array, may be NULL) holds what was
 * answered.
 */
int kube_apply_all(struct kube *kube, const struct json *const objects[], size_t count,
		   unsigned flags, struct json *ret[], struct error *err);
/* Deletes an object, if there is one, and what depends on it in the background. */
int kube_delete(struct kube *kube, const struct kube_ref *ref, struct error *err);

enum kube_patch {
	KUBE_PATCH_MERGE,     /* RFC 7386 */
	KUBE_PATCH_JSON,      /* RFC 6902 */
	KUBE_PATCH_STRATEGIC, /* of built-in kinds alone */
};
/*
 * @subresource is "status", ..., or NULL. A patch with a metadata.resourceVersion holds for that
 * version alone: KUBE_CONFLICT.
 */
int kube_patch(struct kube *kube, const struct kube_ref *ref, const char *subresource,
	       enum kube_patch kind, const struct json *patch, unsigned flags, struct json **ret,
	       struct error *err);
/* Puts @object in the place of the one that is there; its resourceVersion has to be that one's. */
int kube_replace(struct kube *kube, const struct json *object, struct json **ret,
		 struct error *err);
/*
 * Reads an object, lets @edit change it, and replaces it; again where somebody else was faster.
 * @edit returns 1 when it changed something, 0 when all is well, or an error. KUBE_NOT_FOUND.
 */
int kube_edit(struct kube *kube, const struct kube_ref *ref,
	      int (*edit)(void *arg, struct json *object, struct error *err), void *arg,
	      struct error *err);
/*
 * Sets and removes taints of a Node, which are one atomic list: others stay. Lists of
 * {"key","value","effect"}; one is told by key and effect. Either may be NULL. 1 when it changed
 * something.
 */
int kube_taint(struct kube *kube, const char *node, const struct json *set,
	       const struct json *remove, struct error *err);

/*
 * Where a server tells whether it takes objects. What it still makes for itself then, roles with
 * their bindings and classes of priority, is left out: it takes seconds.
 * https://kubernetes.io/docs/reference/using-api/health-checks/; the names: PostStartHookName in
 * pkg/registry/rbac/rest/storage_rbac.go and pkg/registry/scheduling/rest/storage_scheduling.go.
 */
#define KUBE_ANSWERS                                         \
	"/readyz?exclude=poststarthook/rbac/bootstrap-roles" \
	"&exclude=poststarthook/scheduling/bootstrap-system-priority-classes"

/*
 * GET of a path, as text: "/readyz?verbose", "/version". Any status is an answer; an error means
 * that there was none.
 */
int kube_raw(struct kube *kube, const char *path, int *ret_status, struct strbuf *out,
	     struct error *err);

/* The error of a raw answer with a status of 400 and above, told as of all other calls. */
int kube_refusal(const struct kube *kube, int status, const char *body, size_t length,
		 struct error *err);

/* --- Calls that go on in the loop. --- */

enum kube_verb {
	KUBE_GET,
	KUBE_LIST, /* one page: kube_list() gets all */
	KUBE_CREATE,
	KUBE_APPLY,
	KUBE_REPLACE,
	KUBE_DELETE,
	KUBE_PATCH,
	KUBE_RAW,
};

struct kube_call {
	enum kube_verb verb;
	struct kube_ref ref;       /* of KUBE_GET, KUBE_LIST, KUBE_DELETE, KUBE_PATCH */
	const struct json *object; /* of the others; the patch */
	const char *path;          /* of KUBE_RAW; else NULL */
	const char *subresource;   /* or NULL */
	const char *query;         /* more of the URL: "limit=1"; or NULL */
	enum kube_patch patch;
	unsigned flags;
	int64_t timeout_ms; /* 0: the client's */
	/*
	 * Told once. @result is the answer (KUBE_RAW: a text), or NULL: not found by KUBE_GET and
	 * KUBE_DELETE, or an error, which is in @err then; it is borrowed (json_ref() keeps it).
	 */
	void (*done)(void *arg, struct json *result, const struct error *err);
	void *arg;
};
struct kube_op;
/* Starts a call. All is copied, but @arg. It ends with its callback, or with kube_cancel(). */
struct kube_op *kube_start(struct kube *kube, const struct kube_call *call);
void kube_cancel(struct kube_op *op);

/* --- Watching. --- */

enum kube_event {
	KUBE_ADDED,
	KUBE_MODIFIED,
	KUBE_DELETED,
	KUBE_ANEW,   /* all objects follow as KUBE_ADDED: at first, and after a gap; no object */
	KUBE_SYNCED, /* all that there were have been told; no object */
	KUBE_FAILED, /* nothing more comes, @err tells why: only kube_watch_stop() is left; no
			object */
};

/*
 * What to watch: an object, or all of a kind that selectors (or NULL) take. A watch begins with a
 * list, and goes on from the last version it saw when the connection ends; where the server has
 * that version no more (410), it begins anew. A server that does not answer is tried again, with
 * back-off from 50 ms to 2 s, for as long as the watch runs: @trouble (may be NULL) is told of it.
 * What no repetition mends (401, 403, TLS) is KUBE_FAILED.
 */
struct kube_watch_spec {
	struct kube_ref ref; /* without a name: all */
	const char *labels, *fields;
	void (*event)(void *arg, enum kube_event event, const struct json *object,
		      const struct error *err);
	void (*trouble)(void *arg, const struct error *err);
	void *arg;
};
struct kube_watch;
struct kube_watch *kube_watch_start(struct kube *kube, const struct kube_watch_spec *spec);
void kube_watch_stop(struct kube_watch *watch); /* also from within its callbacks */

/*
 * Waits by watching until @judge says of an object (or of none: @object is NULL once all are told,
 * and after a deletion) that it is as wanted: 1 ends the wait, 0 goes on, an error ends it too.
 * -ETIMEDOUT after @timeout_ms; the message ends with the last trouble.
 */
int kube_wait(struct kube *kube, const struct kube_ref *ref, const char *fields, int64_t timeout_ms,
	      int (*judge)(void *arg, const struct json *object, struct error *err), void *arg,
	      struct error *err);
