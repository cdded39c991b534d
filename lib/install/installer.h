/*
 * Installers: each is one file in installers/ that knows one thing which knode puts on a host or
 * into a cluster: installers/kube_apiserver.c defines installer_kube_apiserver with the id
 * "kube-apiserver", which is also its phase's name.
 *
 * An installer only adds actions to a plan: no I/O, no system call, no printing. What it has to
 * know is in the configuration and the facts that it declares to need; where it needs a manifest,
 * it renders a template.
 */
#pragma once

#include "config/config.h"
#include "facts/facts.h"
#include "plan/plan.h"
#include "template/patch.h"

struct cluster;

/* A step of an earlier run, and what was there before it (acts/undo.h). */
struct installer_undo {
	const struct action *step;
	const struct json *before;
	const char *original; /* or NULL */
};

struct installer_input {
	const struct config *config;
	const struct facts *facts;     /* NULL when rendering: a plain Debian host, and `host.*` */
	const struct patches *patches; /* of --patches; NULL: none */
	const struct cluster *cluster; /* that is joined (cluster/cluster.h); NULL: none */
	bool begun; /* an earlier run left it half done: the host is not as it was found */
	/* Of reset: steps of earlier runs that are taken back, in this order. */
	const struct installer_undo *undo;
	size_t undo_count;
};

struct addon;

struct installer {
	const char *id;    /* "kube-apiserver" */
	const char *title; /* one line for help: "Static pod of the API server" */
	const char *phase; /* of init, as kubeadm names it ("control-plane/apiserver"), or NULL */
	const char *group; /* what `knode render` calls it and its like ("kubelet"), or NULL */
	/* Whence the versions of what it runs are, for `knode render --list`; or NULL. */
	const char *source;
	unsigned roles;           /* enum role: on which hosts it makes sense */
	bool prepares;            /* one of those that `knode prepare` takes */
	struct facts_needs needs; /* what it looks at among the facts */
	/* Adds what it needs by a table or by the configuration; NULL: nothing more. */
	void (*add_needs)(const struct config *config, struct facts_wanted *wanted);
	/* One of the two: what adds its actions, or the addon that it is (install/addon.h). */
	int (*add)(const struct installer_input *in, struct plan *plan, struct error *err);
	const struct addon *addon;
};

extern const struct installer *const installer_table[]; /* NULL-terminated, by id */

const struct installer *installer_find(const char *id); /* NULL when there is none */
/* Adds what the installer needs to what is gathered. @config: NULL for what does not depend on it.
 */
void installer_want(const struct installer *installer, const struct config *config,
		    struct facts_wanted *wanted);
/*
 * Adds what the installer adds, under its id; wraps its error with it. That facts were not gathered
 * which it needs trips a guard (base/guard.h), and is -EINVAL.
 */
int installer_add(const struct installer *installer, const struct installer_input *in,
		  struct plan *plan, struct error *err);
