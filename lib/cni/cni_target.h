/* Whom a network is attached to by hand: a network namespace, and what runtimes call its owner. */
#pragma once

#include "base/error.h"
#include "host/host.h"

/* Whom to ask. Texts are borrowed. */
struct cni_target_ways {
	const char *docker_socket; /* path; NULL: /run/docker.sock */
	const char *cri_socket;    /* as nodeRegistration.criSocket; NULL: containerd's */
};

struct cni_target {
	char *container; /* CNI_CONTAINERID */
	char *netns;     /* the namespace's path; NULL: it is gone */
	char *args;      /* what the kubelet's runtime says in CNI_ARGS; NULL: nothing */
};
#define cleanup_cni_target cleanup(cni_target_done)

/*
 * Finds
 *
 *	/run/netns/NAME   a network namespace by its path
 *	pid:N             that of a process
 *	docker:ID         that of a container of Docker (also by its name, or the first letters of
 *                        its ID), which Docker's API tells, or where nothing serves that, its files
 *	pod:NS/NAME       that of a pod, which the container runtime tells over CRI
 *
 * The ID of what has no container is made of the path, so that ADD and DEL of one target have the
 * same. A container or a pod that has ended has no namespace; a path or a process that is not there
 * is -ENOENT, as everything that cannot be found.
 */
int cni_target_find(const struct host *host, const char *text, const struct cni_target_ways *ways,
		    struct cni_target *ret, struct error *err);
void cni_target_done(struct cni_target *target);
