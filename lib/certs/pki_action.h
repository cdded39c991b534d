/*
 * What the kinds of actions on keys, certificates and kubeconfigs have in common: act_key,
 * act_cert, act_kubeconfig, act_csr, act_bundle.
 *
 * Random content cannot be compared, only judged: what is valid is wanted as it is, and what has to
 * be made is wanted without a digest, which the journal gets when it is made.
 */
#pragma once

#include "certs/cert_check.h"
#include "certs/cert_spec.h"
#include "plan/path_state.h"

/* Who signs: paths of a CA's certificate and of its key. */
struct plan_ca {
	char *cert, *key;
	const char *name; /* "etcd-ca", for messages */
	bool planned;     /* it may be missing, for it comes with this plan */
};
/* The CA of this name in a certificates directory. */
struct plan_ca plan_ca_of(const char *dir, const char *name);
void plan_ca_done(struct plan_ca *ca);
#define cleanup_plan_ca cleanup(plan_ca_done)

/* The parameters that name a subject, usages (enum pki_usage), a validity (ms) and a CA. */
void pki_action_set_subject(struct json *params, const struct cert_subject *subject);
void pki_action_set_usages(struct json *params, unsigned usage);
void pki_action_set_validity(struct json *params, int64_t ms);
void pki_action_set_ca(struct json *params, const struct plan_ca *ca);

/* Looks at the target: fills `now`, and `want` but for its content; -ELOOP, -EEXIST when something
 * is in the way. */
int pki_action_look(const struct action *action, const struct host *host, mode_t mode,
		    struct change *ret, struct error *err);
/* Ends inspect(): what is there stays, or (with @renew) goes. */
void pki_action_settle(struct change *change, bool renew);
/* Ends inspect() where the target is absent, as wanted. */
void pki_action_none(struct change *change);
/* Whether the change is one of mode and owner alone. */
bool pki_action_keeps(const struct change *change);
/* look() of all these kinds. */
int pki_action_state(const struct action *action, const struct host *host, struct change *ret,
		     struct error *err);

/* How long it is to be valid: "365d", or as Go writes it; free it. */
char *pki_action_validity(const struct action *action);
/* Whom the parameters name, in @ret (zeroed), and what for (enum pki_usage). */
void pki_action_subject(const struct action *action, struct cert_subject *ret);
unsigned pki_action_usage(const struct action *action);

/* needs() of these kinds: what is on paths that they name (a key, a CA), and directories above. */
bool pki_action_needs(const struct action *action, const struct action *earlier);

/* Fails because a CA is not there (-ENOENT), or is there without its key (-ENOKEY). */
int pki_action_tell_unsigned(const struct action *action, const struct host *host, bool ca_present,
			     struct error *err);
/* "renew it: knode certs renew NAME"; free it. */
char *pki_action_renewal(const struct action *action, const struct host *host);

/*
 * For inspect(), where the target is missing: whether it can be made. The CA must be there with its
 * key, and may sign it, or come with the plan. A CA that ends first is worth a remark.
 */
int pki_action_check_signer(const struct action *action, const struct host *host,
			    struct change *change, struct error *err);
/* For inspect(), where it is there: the CA that it is held against, with its key. */
int pki_action_load_ca(struct pki *pki, const struct action *action, const struct host *host,
		       int64_t now, struct cert_ca *ret, struct error *err);
