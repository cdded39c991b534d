/*
 * kubeadm's --patches: changes by the operator to what is rendered.
 *
 * A patch file is named TARGET[SUFFIX][+TYPE].EXT, such as "kube-apiserver0+merge.yaml":
 *
 *	TARGET	kube-apiserver, kube-controller-manager, kube-scheduler, etcd,
 *		kubeletconfiguration, corednsdeployment, kubeproxydaemonset
 *	SUFFIX	any text without "." and "+"; several files for a target apply in the order of names
 *	TYPE	strategic (default), merge (RFC 7386) or json (RFC 6902)
 *	EXT	yaml or json; either way, several documents are applied one after another
 *
 * Reading the directory is the caller's job; all of this is pure.
 */
#pragma once

#include "data/json.h"

struct patches;

#define cleanup_patches cleanup(patches_done)

struct patches *patches_new(void);
void patches_free(struct patches *patches); /* NULL is allowed */
void patches_done(struct patches **patches);

/*
 * Adds a file by its name (without directory) and bytes. As in kubeadm, a file that is no patch (an
 * unknown target or extension, or empty) is left out: *@ret_ignored is then the reason (free it),
 * else NULL. -EINVAL for an unknown type, and for what is not YAML.
 */
int patches_add(struct patches *patches, const char *name, const char *data, size_t length,
		char **ret_ignored, struct error *err);

/* Whether any patch is for the target. NULL patches have none. */
bool patches_have(const struct patches *patches, const char *target);

/*
 * Applies all patches for @target to *@document (a map), which is replaced only when all of them
 * succeed. Errors name file, line and what did not fit:
 *	"etcd+json.yaml:4:1: operation 2: remove /spec/x: there is nothing at /spec/x"
 */
int patches_apply(const struct patches *patches, const char *target, struct json **document,
		  struct error *err);

/*
 * The three kinds, each on a tree that it changes in place. After an error the tree is left half
 * changed.
 *
 * Strategic merge as Kubernetes' API server does it for Pods and Deployments: lists with a merge
 * key (containers by name, ports by containerPort, ...) are merged, others replaced; directives
 * $patch, $retainKeys and $deleteFromPrimitiveList/NAME work, $setElementOrder/NAME is ignored.
 * https://github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/strategic-merge-patch.md
 */
int patch_strategic(struct json **document, const struct json *patch, struct error *err);
int patch_merge(struct json **document, const struct json *patch, struct error *err);
int patch_json(struct json **document, const struct json *operations, struct error *err);
