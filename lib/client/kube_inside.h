/* Inside of lib/client: what kube.c and its neighbours share. */
#pragma once

#include "client/kube.h"

/* A kind that was asked of the server; its texts are owned. */
struct kube_found_kind {
	struct kube_kind kind;
	struct kube_found_kind *next;
};

struct kube {
	struct fetch *fetch;
	struct kube_login login;
	int64_t timeout_ms;
	struct kube_found_kind *kinds;
	struct kube_op *ops;
	struct kube_watch *watches;
	bool knows_skew;
	int64_t skew; /* seconds */
};

/* --- kube_kinds.c --- */

/* Also among those that were asked of the server. */
const struct kube_kind *kube_kind_of(const struct kube *kube, const struct kube_ref *ref);
/* Takes an APIResourceList of @version. */
void kube_take_kinds(struct kube *kube, const char *version, const struct json *list);
void kube_forget_kinds(struct kube *kube);
/* "/apis/apps/v1": where a version's kinds are; free it. */
char *kube_version_path(const char *version);
/* "/api/v1/namespaces/kube-system/configmaps/x/status"; @subresource may be NULL. Free it. */
char *kube_path(const struct kube_kind *kind, const struct kube_ref *ref, const char *subresource);
/* Appends @text as a part of an URL. */
void kube_escape(const char *text, struct strbuf *out);

/* --- kube_op.c --- */

/* Starts a request for @path as this user; the rest is as in @request. */
struct fetch_transfer *kube_send(struct kube *kube, const char *path,
				 const struct fetch_request *request);
/* Remembers the server's clock. */
void kube_note_date(struct kube *kube, const struct fetch_answer *answer);
/* Waits before something is tried again, for the @attempt-th time: milliseconds. */
int64_t kube_back_off(unsigned attempt);
void kube_cancel_all(struct kube *kube);
/* Starts it, and waits for its end; *@ret may be NULL. */
int kube_run(struct kube *kube, const struct kube_call *call, struct json **ret, struct error *err);

/* --- kube_error.c --- */

/* The error of a Status. */
int kube_fail_status(const struct kube *kube, int code, const struct json *status,
		     struct error *err);
/* Whether a 404 says that there is no object @name, and not that there is no such kind, or API. */
bool kube_is_absence(const char *name, const char *body, size_t length);
/* Whether all who have fields that an apply wants may lose them: `knode` and `kubeadm`. */
bool kube_may_force(const char *body, size_t length);
/* Whether it is a conflict over fields at all, and not over a version. */
bool kube_is_field_conflict(const char *body, size_t length);

/* --- kube_list.c: all pages of a list, asynchronously --- */

struct kube_lister;
typedef void kube_listed(void *arg, struct json *items, const char *version,
			 const struct error *err);
/* Ends with its callback (@items is borrowed, NULL with an error), or by kube_list_stop(). */
struct kube_lister *kube_list_start(struct kube *kube, const struct kube_ref *ref,
				    const char *labels, const char *fields, kube_listed *done,
				    void *arg);
void kube_list_stop(struct kube_lister *lister);

/* --- kube_watch.c --- */

void kube_watch_free(struct kube_watch *watch);
