/*
 * Late values: bytes that do not exist when a plan is made. Whoever is to bring one makes a struct
 * late for it (acts/cert.h: late_cert()); it goes as a parameter into values of templates, and is
 * registered with each action that holds it (action_late()). In the plan a text stands for it,
 *
 *	<late: base64 of /etc/kubernetes/pki/ca.crt>
 *
 * and is what a print, a dry run and `render` show. When the action is applied, the texts of the
 * values that are registered with it are replaced. What merely looks like one is data, and stays:
 * an operator may have written it into the configuration.
 */
#pragma once

#include "host/host.h"
#include "plan/plan.h"

struct inspection; /* plan_inspect.h */

enum late_kind {
	LATE_FILE,            /* a file's content, in base64 */
	LATE_TOKEN_ID,        /* of a new bootstrap token, as it is */
	LATE_TOKEN_ID_BASE64, /* and in base64 */
	LATE_TOKEN_SECRET,    /* in base64 */
	LATE_TIME,            /* a time in the future, in base64 */
	LATE_CERTIFICATE_KEY, /* a new key of uploaded certificates, in hexadecimal digits */
	LATE_SEALED,          /* a file's content, sealed with that key, in base64 */
	LATE_TOKEN_UID,       /* of the Secret of a new bootstrap token */
	LATE_KINDS,
};

struct late {
	enum late_kind kind;
	/* The file's path; which token, or what the key is for: "1", "kubeadm-certs"; how far from
	 * then the time is: "24h0m0s". */
	char *of;
};
#define cleanup_late cleanup(late_done)

struct late late_make(enum late_kind kind, const char *of);
void late_done(struct late *late);
/* What stands for it. Free it. */
char *late_text(const struct late *late);
/* The value that @text stands for; false when it is none. */
bool late_parse(const char *text, struct late *ret);

/* Sets a value of a template, or a field of an object. */
void late_set(struct json *map, const char *key, const struct late *late);

/* Registers it with an action that holds it. */
void action_late(struct action *action, const struct late *late);
void action_late_text(struct action *action, const char *text); /* the same, by its text */
/* Whether any is registered; whether the one is that @text stands for. */
bool action_is_late(const struct action *action);
bool action_has_late(const struct action *action, const char *text);
/* Whether one is yet to be made by plan_settle(), which brings neither files nor what a server
 * makes. */
bool action_is_unsettled(const struct action *action);
/* Whether one is what the file @path will hold. */
bool action_waits_for(const struct action *action, const char *path);

/*
 * Appends @content to @out with the late values of the action filled in. -ENOENT when one does not
 * exist yet, or is yet to be settled; @err says which.
 */
int late_resolve(const struct action *action, const char *content, const struct host *host,
		 struct strbuf *out, struct error *err);

/*
 * Makes what only a run can make, tokens and times, and puts it in the place of their late values:
 * from then on the plan has them, and so has the journal that holds it (the secrets among them in
 * its secret files). So they stay the same, however often a run is resumed. What is settled already
 * stays as it is, and so does an action that @planned found to have nothing to do. @now is in
 * seconds since the epoch.
 */
void plan_settle(struct plan *plan, const struct inspection *planned, int64_t now);

/*
 * -EINVAL when a text in the plan looks like a late value and is not registered with its action. In
 * a plan without such texts of the operator's that is a fault of an installer or a template: tests
 * call it, commands do not.
 */
int late_check(const struct plan *plan, struct error *err);
