/* Inside of lib/client: what requests about pods and about containers share. */
#pragma once

#include "client/cri_call.h"

struct Cri__NamespaceOption;
struct Cri__PodSandboxConfig;

struct Cri__NamespaceOption *cri_namespaces_message(bool host_network);
struct Cri__PodSandboxConfig *cri_pod_message(const struct cri_pod_config *config);
