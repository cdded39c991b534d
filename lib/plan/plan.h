/*
 * The plan: everything that changes a host, as a list of actions.
 *
 * Installers add actions (they do no I/O); then one and the same plan is looked at
 * (plan_inspect.h), printed (plan_print.h), applied (apply.h), resumed after a crash, and undone.
 * An action is data: a kind (act.h), a target, and parameters as a tree, so that the journal holds
 * the plan itself.
 *
 * Each target (a path, a sysctl, a unit, an object) belongs to exactly one action of a plan.
 */
#pragma once

#include <sys/stat.h>

#include "base/str_list.h"
#include "data/json.h"

struct act;
struct plan;

struct action {
	const struct act *act; /* what kind of action it is */
	char *target;    /* what it is about: "/etc/modules-load.d/knode.conf", "kubelet.service" */
	char *installer; /* the id of the installer that added it, or NULL */
	char *summary;   /* one line of why, or NULL */
	bool secret;     /* what its kind names appears in no print, diff or journal record */
	struct json *params; /* the rest; each lib/acts/NAME.c says which */
	char *secret_sha256; /* from plan_from_json(): of what plan_reveal() is to give; or NULL */
};

#define cleanup_plan cleanup(plan_freep)
struct plan *plan_new(void);
void plan_free(struct plan *plan);
void plan_freep(struct plan **plan);
void action_free(struct action *action); /* one of its own: action_redacted() */

size_t plan_count(const struct plan *plan);
const struct action *plan_at(const struct plan *plan, size_t index);
struct action *plan_edit(struct plan *plan, size_t index); /* the same, to be changed */
/* The action of the kind @act ("file") on @target, or NULL. */
const struct action *plan_find(const struct plan *plan, const char *act, const char *target);

/* From here on, actions that are added carry this installer's id. */
void plan_set_installer(struct plan *plan, const char *id);

/*
 * Something to tell whoever reads the plan, at its end: what it cannot do, and what to do then. It
 * is redacted (data/redact.h).
 */
void plan_note(struct plan *plan, const char *format, ...) printf_like(2, 3);
const struct str_list *plan_notes(const struct plan *plan);

/*
 * Nothing takes the plan back once it is applied: it removes what cannot be made again. Whoever
 * asks about it says so, and undo passes its run over.
 */
void plan_set_final(struct plan *plan);
bool plan_is_final(const struct plan *plan);

/*
 * The plan takes back what the run @run changed ("0002-init"), also where that run was interrupted
 * or failed: when the plan is applied, that run is undone.
 */
void plan_take_back(struct plan *plan, const char *run);
const struct str_list *plan_taken_back(const struct plan *plan);

/*
 * Adds an action; @params is given away. The order is that of application, but for what goes ahead
 * (plan_order.h), and the returned action is the plan's. Installers call what each kind has for it
 * (acts/file.h: plan_file()). Adding a target that the plan has already is a fault in the
 * installers: plan_check() tells it.
 */
struct action *plan_add(struct plan *plan, const struct act *act, const char *target,
			struct json *params);
/* Remembers what an installer did wrong, for plan_check(); @message is given away. */
void plan_fault(struct plan *plan, char *message);
void action_say(struct action *action, const char *format, ...) printf_like(2, 3); /* summary */
void action_hide(struct action *action);                                           /* secret */

/*
 * Takes out of the plan what @word names: a step as it is printed ("sysctl kernel.panic"), its
 * target alone, or all of an installer ("swap"); a note tells of each. -ENOENT when there is none:
 * the error names the nearest.
 */
int plan_leave_out(struct plan *plan, const char *word, struct error *err);

/* -EEXIST when two actions have one target: "/x belongs to both A and B". */
int plan_check(const struct plan *plan, struct error *err);

/*
 * As data, and back: {"actions":[{"act","target","installer","summary","secret","params",
 * "secretSha256"}],"notes":[],"final":true,"takesBack":[]}. Secrets are left out (secrets.h), and
 * the digest of action_secrets() stands for them: after plan_from_json() they are missing until
 * plan_reveal() gets that back.
 */
struct json *plan_to_json(const struct plan *plan);
int plan_from_json(const struct json *json, struct plan **ret, struct error *err);
/* -EBADMSG when @secrets is not what plan_to_json() left out of this action. */
int plan_reveal(struct plan *plan, size_t index, const char *secrets, struct error *err);

/*
 * Writes what the plan's files would be under @dir, as on the host (etc/kubernetes/manifests/...),
 * with the planned modes (0700 for directories that the plan does not name), and API objects as
 * api/NN-kind-name.yaml, one a file, numbered in the order of application. Late values stay as they
 * are written. @dir is made with its parents, 0700. Secrets are written as they are: 0600 or less.
 */
int plan_write_dir(const struct plan *plan, const char *dir, struct error *err);
