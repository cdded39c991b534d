/* Programs that kubelet, kube-proxy and kubeadm call, and the packages that bring them. */
#pragma once

#include "facts/facts.h"
#include "release/release.h"

struct needed {
	const char *name, *deb, *rpm; /* packages of Debian's, of Red Hat's kind of system */
	bool optional;
	int gone; /* the enum release_change from which on it is not needed, or -1 */
};

extern const struct needed needed_programs[]; /* ends with a row without a name */

/* Whether this version of Kubernetes calls it. */
bool needed_by(const struct needed *program, const struct version *version);
/* Where it is, or NULL. */
const char *needed_path(const struct needed *program, const struct facts *facts);
/* The command that installs all that is needed and missing; free it. */
char *needed_command(const struct facts *facts, const struct version *version);
