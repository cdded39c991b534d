/*
 * The plan: everything that changes a host, as a list of actions.
 *
 * Installers add actions (they do no I/O); then one and the same plan is printed, diffed, applied,
 * resumed after a crash, and undone. An action is data: a type, a target, and parameters as a tree,
 * so that the journal holds the plan itself.
 *
 * Each target (a path, a sysctl, a unit, an object) belongs to exactly one action of a plan.
 */
#pragma once

#include "host.h"

struct action_type;
struct plan;

struct action {
	const struct action_type *type;
	char *target;    /* what it is about: "/etc/modules-load.d/knode.conf", "kubelet.service" */
	char *installer; /* the id of the installer that added it */
	char *summary;   /* one line of why */
	bool secret;     /* content appears in no log, diff or journal record */
	struct json *params; /* the rest, by type (plan_*() below say which) */
};

#define cleanup_plan cleanup(plan_freep)
struct plan *plan_new(void);
void plan_free(struct plan *plan);
void plan_freep(struct plan **plan);

size_t plan_count(const struct plan *plan);
const struct action *plan_at(const struct plan *plan, size_t index);
const struct action *plan_find(const struct plan *plan, const char *type, const char *target);

/* From here on, actions that are added carry this installer's id. */
void plan_set_installer(struct plan *plan, const char *id);

/*
 * Adding actions; the order is the order of application. The returned action is the plan's; its
 * `summary` and `secret` may be set. Adding a target that the plan has already is a fault in the
 * installers: the plan remembers it, and plan_check() reports it.
 */

/* A file with this content (text), owner root. @content may hold late values (late.h). */
struct action *plan_file(struct plan *plan, const char *path, mode_t mode, const char *content);
struct action *plan_dir(struct plan *plan, const char *path, mode_t mode);
struct action *plan_link(struct plan *plan, const char *path, const char *target);
/* A file that must be gone. */
struct action *plan_absent(struct plan *plan, const char *path);
/* A value of /proc/sys, now; what keeps it over a boot is a file of its own. */
struct action *plan_sysctl(struct plan *plan, const char *name, const char *value);
/* A kernel module, loaded now. */
struct action *plan_module(struct plan *plan, const char *name);

enum plan_unit {
	PLAN_UNIT_ENABLED = 1 << 0,
	PLAN_UNIT_STARTED = 1 << 1,
	PLAN_UNIT_STOPPED = 1 << 2,
	PLAN_UNIT_MASKED = 1 << 3,
	PLAN_UNIT_DISABLED = 1 << 4,
};
struct action *plan_unit(struct plan *plan, const char *unit, unsigned states);
/* Runs @argv, unless @unless (may be NULL) exits 0; @undo (may be NULL) takes it back. */
struct action *plan_exec(struct plan *plan, const char *target, const char *const argv[],
			 const char *const unless[], const char *const undo[]);
/* Waits until a path exists, or a TCP port of the host accepts. */
struct action *plan_wait_path(struct plan *plan, const char *path, int64_t timeout_ms);
struct action *plan_wait_tcp(struct plan *plan, const char *address, int port, int64_t timeout_ms);
/* Swap of the running host, off; and the fstab lines that would bring it back, marked. */
struct action *plan_swap_off(struct plan *plan, const char *path, int priority);
struct action *plan_fstab_mark(struct plan *plan, const char *source);
/* An object of the Kubernetes API, applied by the server. @object is given away. */
struct action *plan_api(struct plan *plan, struct json *object);

/* -EEXIST when two actions have one target: "file /x belongs to both A and B". */
int plan_check(const struct plan *plan, struct error *err);

/* As data, and back; the journal and `-o json` use it. Secret content is left out (see journal.h).
 */
struct json *plan_to_json(const struct plan *plan);
int plan_from_json(const struct json *json, struct plan **ret, struct error *err);
