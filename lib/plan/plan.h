/*
 * The plan: everything that changes a host, as a list of actions.
 *
 * Installers add actions (they do no I/O); then one and the same plan is looked at (inspect.h),
 * printed (plan_print.h), applied (apply.h), resumed after a crash, and undone. An action is data:
 * a kind (act.h), a target, and parameters as a tree, so that the journal holds the plan itself.
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
	bool secret;     /* content appears in no print, diff or journal record */
	struct json *params; /* the rest; each lib/acts/NAME.c says which */
};

#define cleanup_plan cleanup(plan_freep)
struct plan *plan_new(void);
void plan_free(struct plan *plan);
void plan_freep(struct plan **plan);

size_t plan_count(const struct plan *plan);
const struct action *plan_at(const struct plan *plan, size_t index);
/* The action of the kind @act ("file") on @target, or NULL. */
const struct action *plan_find(const struct plan *plan, const char *act, const char *target);

/* From here on, actions that are added carry this installer's id. */
void plan_set_installer(struct plan *plan, const char *id);

/* Something to tell whoever reads the plan, at its end: what it cannot do, and what to do then. */
void plan_note(struct plan *plan, const char *format, ...) printf_like(2, 3);
const struct str_list *plan_notes(const struct plan *plan);

/*
 * Adding actions; the order is the order of application. The returned action is the plan's.
 * Adding a target that the plan has already is a fault in the installers: plan_check() tells it.
 */
void action_say(struct action *action, const char *format, ...) printf_like(2, 3); /* summary */
void action_hide(struct action *action);                                           /* secret */

/*
 * A file of root with this content (text) and mode. Directories above it need actions of their own
 * where they may be missing. @content may hold late values: see action_late().
 */
struct action *plan_file(struct plan *plan, const char *path, mode_t mode, const char *content);
/* A directory of root, and its mode. The same one may be added by several installers. */
struct action *plan_dir(struct plan *plan, const char *path, mode_t mode);
/*
 * A directory that must be there, and those above it: what is keeps its mode, new ones get 0755.
 * One that another installer wants to have another mode than that is not for both.
 */
struct action *plan_dir_present(struct plan *plan, const char *path);
/* The same for one that holds keys: nobody but its owner, root, may write there. */
struct action *plan_dir_guarded(struct plan *plan, const char *path);
struct action *plan_link(struct plan *plan, const char *path, const char *target);
/* A file or a symlink that must be gone. */
struct action *plan_absent(struct plan *plan, const char *path);

/*
 * Tells that the text @late (late.h: "<late: base64 of /etc/kubernetes/pki/ca.crt>"), wherever it
 * stands in the content of this file, is a late value: filled in when the file is written.
 */
void action_late(struct action *action, const char *late);

enum plan_sysctl {
	PLAN_SYSCTL_EXACT,
	PLAN_SYSCTL_AT_LEAST, /* raised, never lowered */
};
/*
 * A value of /proc/sys, now; what keeps it over a boot is a file of its own. In @name, as in
 * sysctl.d(5), dots separate, or else slashes when the first separator is one.
 */
struct action *plan_sysctl(struct plan *plan, const char *name, enum plan_sysctl rule,
			   const char *value);
/* The value @value where it is @old now; any other stays. */
struct action *plan_sysctl_instead(struct plan *plan, const char *name, const char *old,
				   const char *value);
/* A kernel module, loaded now, or built in. */
struct action *plan_module(struct plan *plan, const char *name);

enum plan_unit {
	PLAN_UNIT_ENABLED = 1 << 0,
	PLAN_UNIT_STARTED = 1 << 1,
	PLAN_UNIT_STOPPED = 1 << 2,
	PLAN_UNIT_MASKED = 1 << 3,
	PLAN_UNIT_DISABLED = 1 << 4,
};
/* A systemd unit. One that does not exist is as good as stopped, disabled and masked. */
struct action *plan_unit(struct plan *plan, const char *unit, unsigned states);
/*
 * Runs @argv, unless @unless (may be NULL), which only looks, exits 0; @undo (may be NULL, and may
 * be run twice) takes it back. @target is a name for it all. Arrays end with NULL.
 */
struct action *plan_exec(struct plan *plan, const char *target, const char *const argv[],
			 const char *const unless[], const char *const undo[]);
/* Waits until a path exists, or a TCP port of the host accepts. */
struct action *plan_wait_path(struct plan *plan, const char *path, int64_t timeout_ms);
struct action *plan_wait_tcp(struct plan *plan, const char *address, int port, int64_t timeout_ms);
/* A swap area (as /proc/swaps names it) that must be off now. */
struct action *plan_swap_off(struct plan *plan, const char *path);
/* Swap lines of /etc/fstab that are not marked (commented, with knode's mark) must be. */
struct action *plan_fstab_swap(struct plan *plan);
/* An object of the Kubernetes API, applied by the server. @object is given away. */
struct action *plan_api(struct plan *plan, struct json *object);

/* -EEXIST when two actions have one target: "/x belongs to both A and B". */
int plan_check(const struct plan *plan, struct error *err);

/*
 * As data, and back: {"actions":[{"act","target","installer","summary","secret","params"}],
 * "notes":[]}. Content of secret files is left out, and a digest stands for it (journal.h keeps it
 * elsewhere); after plan_from_json() it is missing until action_set_content().
 */
struct json *plan_to_json(const struct plan *plan);
int plan_from_json(const struct json *json, struct plan **ret, struct error *err);
void action_set_content(struct plan *plan, size_t index, const char *content);

/*
 * Writes what the plan's files would be under @dir, as on the host (etc/kubernetes/manifests/...),
 * with the planned modes (0700 for directories that the plan does not name), and API objects as
 * api/NN-kind-name.yaml, one a file, numbered in the order of application. Late values stay as they
 * are written. @dir is made with its parents, 0700. Secrets are written as they are: 0600 or less.
 */
int plan_write_dir(const struct plan *plan, const char *dir, struct error *err);
