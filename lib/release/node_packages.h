/*
 * Packages that bring what a node runs, in the distributions' own repositories, in pkgs.k8s.io and
 * in Docker's.
 */
#pragma once

#include "base/util.h"

enum {
	NODE_PACKAGE_ARTIFACTS = 2,
};

struct node_package {
	const char *name;
	/* What it brings of what knode installs as well (release/artifact.h). */
	const char *artifacts[NODE_PACKAGE_ARTIFACTS];
	/*
	 * Whether an upgrade of the distribution has to leave it: nodes are upgraded one by one,
	 * and in an order (kubernetes.io, "Installing kubeadm", which holds them).
	 */
	bool kept;
};

extern const struct node_package node_packages[]; /* by name; ends with a row of zeros */

/* Whether the package brings that artifact: "containerd.io" and "runc". */
bool node_package_brings(const char *package, const char *artifact);
/* Whether it is one that has to be left. */
bool node_package_kept(const char *package);
