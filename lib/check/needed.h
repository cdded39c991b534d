/* Programs that kubelet, kube-proxy and kubeadm call, and the packages that bring them. */
#pragma once

#include "check/mend.h"
#include "release/release.h"

struct needed {
	const char *name;
	struct packages packages;
	bool optional;
	int gone; /* the enum release_change from which on it is not needed, or -1 */
};

extern const struct needed needed_programs[]; /* ends with a row without a name */

/* Whether this version of Kubernetes calls it. */
bool needed_by(const struct needed *program, const struct version *version);
/* Where it is, or NULL. */
const char *needed_path(const struct needed *program, const struct facts *facts);
/* The command that installs all that is needed and missing, if something is; free it. */
char *needed_command(const struct check_input *in);
