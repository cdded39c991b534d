/* Signing requests: what adds one to a plan. */
#pragma once

#include "certs/cert_spec.h"
#include "plan/plan.h"

/* A signing request, with the key in @key: a key's file, or a kubeconfig. */
struct action *plan_csr(struct plan *plan, const char *path, const char *key,
			const struct cert_subject *subject);
