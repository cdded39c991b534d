/*
 * Trying out a network: two pods are attached to it on a throw-away host (host/isolated.h), packets
 * are sent, and the pods are taken off it again. Nothing of it reaches the running host.
 *
 * What is shown is a list of proofs, each with its verdict. Their order is that in which they were
 * made; which of them there are depends on the network, and on how far it came.
 */
#pragma once

#include "cni/cni_list.h"

enum cni_verdict {
	CNI_PASS,
	CNI_FAIL,
	CNI_WARN, /* it works here, and may not elsewhere */
	CNI_SKIP, /* not shown; the message says why */
};
enum {
	CNI_VERDICTS = CNI_SKIP + 1 /* apart: switches name each */
};
const char *cni_verdict_name(enum cni_verdict verdict); /* "pass" */

struct cni_proof {
	char *id; /* "pod-to-pod" */
	enum cni_verdict verdict;
	char *message; /* what was seen */
	char *remedy;  /* NULL: none is known */
	char *plugin;  /* the type of the plugin that failed; NULL: none did */
	int64_t code;  /* what that one gave, or CNI_CODE_NONE */
};
struct cni_proofs {
	struct cni_proof *items;
	size_t count, capacity;
	size_t counts[CNI_VERDICTS];
};
#define cleanup_cni_proofs cleanup(cni_proofs_done)
void cni_proofs_done(struct cni_proofs *proofs);

/* What is tried out, and how. */
struct cni_try {
	const struct host *host;
	const struct cni_list *list;
	const struct str_list *bin_dirs; /* of the plugins */
	/* What brings a module that the kernel lacks, and that @option of the kernel's build
	 * brings; freed by cni_trial(). NULL: nobody knows. */
	char *(*advise)(void *arg, const char *module, const char *option);
	void *advise_arg;
};

/*
 * Tries out a list. -EPERM: only root can. Any other error means that it could not be tried out,
 * and says nothing of the network; what was shown until then is in @ret all the same. Call it while
 * the process has one thread.
 */
int cni_trial(const struct cni_try *try, struct cni_proofs *ret, struct error *err);
