/*
 * Keys, certificates and kubeconfigs as actions of a plan. Like everything in a plan they are data:
 * the plan says whom a certificate names, never what its key is. Keys are made when the plan is
 * applied, all of a group at once on all processors.
 *
 * What exists and is right is kept. What is wrong stops the plan before anything is written, with
 * the file, the reason and the remedy (cert_check.h).
 */
#pragma once

#include "certs/cert_spec.h"
#include "plan/plan.h"

/*
 * Adds what the configuration asks for, in directories that are made as needed: all certificates
 * and keys, or those of one name of cert_spec.h ("sa" too); all kubeconfigs, or one. -ENOENT: there
 * is none of that name in such a cluster.
 */
int plan_certs(struct plan *plan, const struct config *config, const char *name, struct error *err);
int plan_kubeconfigs(struct plan *plan, const struct config *config, const char *dir,
		     const char *name, struct error *err);
/*
 * Adds keys and signing requests for all certificates that a CA signs, and kubeconfigs with keys,
 * in @dir, with theirs (admin.conf.csr).
 */
void plan_csrs(struct plan *plan, const struct config *config, const char *dir);
