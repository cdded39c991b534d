/*
 * Bootstrap tokens of a cluster: Secrets in kube-system
 * (https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/).
 */
#pragma once

#include "base/str_list.h"
#include "client/kube.h"

/* What the name of a token's Secret begins with; its id follows. */
#define KUBE_TOKEN_PREFIX "bootstrap-token-"

/*
 * Whether the cluster has a bootstrap token like that of the Secret @object, whose id, secret and
 * expiration are not known, and which has not expired yet: 1, 0, or an error.
 */
int kube_has_token(struct kube *kube, const struct json *object, struct error *err);

/*
 * Appends the bootstrap token ("abcdef.0123456789abcdef") of the Secret @object to the secret
 * buffer @out; false when it is no such Secret.
 */
bool kube_token_of(const struct json *object, struct strbuf *out);

/*
 * Whether the token of the Secret @object has expired at @now, in seconds since the epoch. Times of
 * RFC 3339 in UTC, as both kubeadm and knode write them, compare as texts.
 */
bool kube_token_expires(const struct json *object, int64_t now);

/* A token as a cluster has it. Texts may be NULL where that is said. */
struct kube_token {
	char *id, *text;   /* "abcdef"; "abcdef.0123456789abcdef", which is secret */
	char *description; /* or NULL */
	char *expires;     /* RFC 3339; NULL: never */
	struct str_list usages, groups;
};
struct kube_tokens {
	struct kube_token *items;
	size_t count;
};
void kube_token_done(struct kube_token *token);
void kube_tokens_done(struct kube_tokens *tokens);

/* All that the cluster has, also expired ones; by name. */
int kube_tokens_get(struct kube *kube, struct kube_tokens *ret, struct error *err);
