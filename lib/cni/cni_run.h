/*
 * Running the plugins of a network, as libcni does (libcni/api.go and pkg/invoke of
 * github.com/containernetworking/cni): what each plugin gets in its environment and on its stdin,
 * in which order they run, and what is made of their answers.
 *
 * Errors read
 *
 *	plugin portmap, ADD: code 7, invalid config; no such port
 *
 * where code, message and details are the plugin's own, as far as it tells them.
 */
#pragma once

#include "cni/cni_list.h"
#include "host/host_change.h"

enum {
	CNI_TIMEOUT_MS = 60 * 1000, /* for one plugin; DHCP and congested kernels take their time */
};

#define CNI_CACHE_DIR "/var/lib/cni" /* libcni's, with results/ below it */

/* The codes of errors that the specification gives a meaning. */
enum cni_code {
	CNI_CODE_NONE = 0, /* the plugin gave none, or did not run */
	CNI_CODE_VERSION = 1,
	CNI_CODE_CONFIG = 7,
	CNI_CODE_AGAIN = 11,
	CNI_CODE_NOT_AVAILABLE = 50, /* STATUS: no ADD is possible */
	CNI_CODE_LIMITED = 51,       /* STATUS: and containers that are there are cut off */
};

/* Who runs plugins, and where. Texts are borrowed. */
struct cni_runtime {
	struct host *host;
	const struct str_list *bin_dirs; /* where plugins are looked for, in order; CNI_PATH */
	const char *cache_dir;           /* NULL: CNI_CACHE_DIR */
	int64_t timeout_ms;              /* for each plugin; 0: CNI_TIMEOUT_MS */
	/* Of the last failure: */
	char *failed;    /* the plugin's type; NULL where no plugin is to blame */
	int64_t code;    /* what the plugin gave, or CNI_CODE_NONE */
	char *own_words; /* its message with its details; NULL: it said nothing */
};
#define cleanup_cni_runtime cleanup(cni_runtime_done)
void cni_runtime_done(struct cni_runtime *runtime);

/* What is attached to a network. Texts are borrowed. */
struct cni_attachment {
	const char *container;           /* CNI_CONTAINERID */
	const char *netns;               /* a path; NULL, for cni_del() alone: it is gone */
	const char *interface;           /* in the namespace: "eth0" */
	const char *args;                /* "NAME=VALUE;NAME=VALUE"; NULL: none */
	const struct json *capabilities; /* a map: portMappings, ipRanges, ...; NULL: none */
};

/*
 * The program of a plugin: the first regular file of its name. -ENOENT: there is none; -EACCES: it
 * may not be executed (*@ret is filled then, too); -EINVAL: such a name no plugin has. Free *@ret.
 */
int cni_plugin_find(const struct host *host, const struct str_list *bin_dirs, const char *type,
		    char **ret, struct error *err);
/* VERSION: the versions of the specification that a plugin speaks. */
int cni_plugin_versions(const struct host *host, const struct str_list *bin_dirs, const char *type,
			int64_t timeout_ms, struct str_list *ret, struct error *err);

/*
 * ADD of all plugins in their order, up to the first that fails; the result of the last is kept in
 * the cache, and is *@ret_result (cni_result.h), which the caller frees. What has failed has to be
 * ended with cni_del() all the same.
 */
int cni_add(struct cni_runtime *runtime, const struct cni_list *list,
	    const struct cni_attachment *attachment, struct json **ret_result, struct error *err);
/*
 * DEL of all plugins, the last one first, with the result that the cache has; up to the first that
 * fails. What the cache has goes when all went well.
 */
int cni_del(struct cni_runtime *runtime, const struct cni_list *list,
	    const struct cni_attachment *attachment, struct error *err);
/*
 * DEL of all plugins after an ADD that failed: unlike with cni_del(), each has its turn, since the
 * one that failed ADD mostly fails DEL as well, and what others made would stay. The error is the
 * first one's.
 */
int cni_undo(struct cni_runtime *runtime, const struct cni_list *list,
	     const struct cni_attachment *attachment, struct error *err);
/* CHECK of all plugins. -EOPNOTSUPP: the list's version is below 0.4.0. A list that says
 * disableCheck is well. */
int cni_check(struct cni_runtime *runtime, const struct cni_list *list,
	      const struct cni_attachment *attachment, struct error *err);
/* STATUS of all plugins. -EOPNOTSUPP: the list's version is below 1.1.0. */
int cni_status(struct cni_runtime *runtime, const struct cni_list *list, struct error *err);
/*
 * GC of all plugins: they let go of what belongs to no attachment of @valid, a list of
 * {"containerID","ifname"}. All are asked; the error is the first one's. -EOPNOTSUPP: the list's
 * version is below 1.1.0. A list that says disableGC is well.
 */
int cni_gc(struct cni_runtime *runtime, const struct cni_list *list, const struct json *valid,
	   struct error *err);
