/* Objects that somebody wants to be there: how they are, what that would change, and applying them.
 */
#pragma once

#include "client/kube.h"

/* An object as it is, and as an apply would make it. */
struct kube_look {
	struct json *live, *applied;            /* NULL: there is none, or an error */
	struct error live_error, applied_error; /* code 0: none */
};
#define cleanup_look cleanup(kube_look_done)
void kube_look_done(struct kube_look *look);

/* Asks for both at once; *@ret, zeroed or of an earlier look, is filled anew. */
void kube_look(struct kube *kube, const struct json *object, struct kube_look *ret);

/*
 * As kube_apply_all(), but where a namespace is missing that the server makes for itself, it is
 * waited for.
 */
int kube_objects_apply(struct kube *kube, const struct json *const objects[], size_t count,
		       struct error *err);

/*
 * Waits until this user may apply @object: rights that were given to him are known to the server a
 * moment later.
 */
int kube_objects_await(struct kube *kube, const struct json *object, struct error *err);
