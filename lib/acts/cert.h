/* Certificates: what adds one to a plan. */
#pragma once

#include "certs/pki_action.h"
#include "plan/late.h"

/* A certificate for a key that is there, or comes before it in the plan. */
struct plan_cert {
	const char *path, *key;
	const char *name;         /* "etcd-server", for messages */
	const struct plan_ca *ca; /* NULL: it signs itself */
	const struct cert_subject *subject;
	unsigned usage;       /* enum pki_usage */
	int64_t validity;     /* milliseconds */
	const char *replaces; /* renewal: fingerprint of the certificate to be replaced, or NULL */
};
struct action *plan_cert(struct plan *plan, const struct plan_cert *cert);
/* The certificate of this path in base64, once there is one. */
struct late late_cert(const char *path);
/* Whether the plan makes, or has looked at, the certificate of this path. */
bool plan_has_cert(const struct plan *plan, const char *path);
