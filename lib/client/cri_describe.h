/* What a container runtime is like, as one tree. */
#pragma once

#include "client/cri.h"

/*
 * {"name","version","api","conditions":[{"type","met","reason","message"}],"cgroupDriver",
 * "sandboxImage","snapshotter","restrictOomScoreAdj","cniBinDirs":[],"cniConfDir",
 * "images":[]}: what it says itself; what it does not tell is absent. Images are all their names,
 * sorted. Of its configuration no more than that is taken: there may be passwords of registries in
 * it. Errors as cri.h has them.
 */
int cri_describe(struct cri *cri, struct json **ret, struct error *err);
