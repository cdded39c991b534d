/* Private and public keys: what adds them to a plan. */
#pragma once

#include "plan/plan.h"

/*
 * A private key. @cert is the certificate that belongs to it: where the certificate is there
 * without the key, none is made. For a CA that means that its key is kept elsewhere; for others it
 * is an error.
 */
struct plan_key {
	const char *path, *cert; /* cert may be NULL */
	const char *public_key;  /* path of its public key, for which the same holds; may be NULL */
	const char *algorithm;
	bool ca;
	const char
		*replaces; /* renewal: the public key's hash of the key to be replaced, or NULL */
};
struct action *plan_key(struct plan *plan, const struct plan_key *key);
/* The public key of a private key. */
struct action *plan_public_key(struct plan *plan, const char *path, const char *key);

/* The same key as that of another file. */
struct action *plan_key_copy(struct plan *plan, const char *path, const char *from);
/* Whether the plan makes, or has looked at, the private key of this path. */
bool plan_has_key(const struct plan *plan, const char *path);
