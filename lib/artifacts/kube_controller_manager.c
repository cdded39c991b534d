/*
 * The controller manager, from https://dl.k8s.io (https://kubernetes.io/releases/download/).
 * Digests: its .sha256 files.
 */
#include "release/artifact.h"

const struct artifact artifact_kube_controller_manager = {
	.name = "kube-controller-manager",
	.url = "https://dl.k8s.io/release/v{version}/bin/linux/{arch}/kube-controller-manager",
	.digest_url = "{url}.sha256",
	.dir = "/usr/local/bin",
	.suiting = artifact_of_kubernetes,
};
