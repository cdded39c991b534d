/* What tests of the components' configurations share: documents, and all that is said of them. */
#pragma once

#include "config_unit.h"

#define KUBELET    "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n"
#define KUBE_PROXY "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n"

/* What is said of a document that begins in line 5 for a cluster of @version. */
static inline void assert_document(const char *version, const char *document, const char *expected)
{
	cleanup_free char *text =
		xasprintf(V1BETA4("ClusterConfiguration", "kubernetesVersion: %s\n---\n%s"),
			  version, document);

	assert_said(0, text, expected);
}
