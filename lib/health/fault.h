/*
 * Inside of lib/health: what a component failed at, as its log tells.
 *
 * The log of a static pod's container is a file below /var/log/pods, which is there also when its
 * container is gone; that of the kubelet is the journal of its unit.
 */
#pragma once

#include <time.h>

#include "host/host.h"

enum {
	FAULT_LINES = 8, /* that are shown of a log */
};

struct fault {
	const char *cause;     /* what kind of failure it is; NULL: not known */
	const char *remedy;    /* what mends it; or NULL */
	bool final;            /* waiting does not end it */
	bool of_pods;          /* the kubelet is well, but not the pods that it starts */
	char *line;            /* of the log, that tells; or NULL */
	struct str_list lines; /* the last of the log */
	size_t starts;         /* how often its container was started; 0: not yet */
};
#define cleanup_fault cleanup(fault_done)
void fault_done(struct fault *fault);

/*
 * Looks for a failure of @component since @since, in milliseconds since the epoch: what a run
 * before this one left may be no older than a moment. `lines` is filled as
 * well when there is none, where there is a log.
 */
void fault_look(const struct host *host, const char *component, int64_t since, struct fault *ret);
