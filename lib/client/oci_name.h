/* Inside of lib/client: where an image lies, by its name. */
#pragma once

#include "base/error.h"

struct oci_name {
	char *full;       /* as a runtime calls it: "docker.io/library/busybox:1.36" */
	char *server;     /* the URL to ask, without a slash at its end */
	char *repository; /* "library/busybox" */
	char *reference;  /* a tag, or a digest "sha256:..." */
};
#define cleanup_oci_name cleanup(oci_name_done)

/*
 * Takes the name of an image apart. Docker Hub is asked as registry-1.docker.io; a registry on this
 * host (localhost, 127.0.0.0/8, ::1) is asked without TLS, as containerd does
 * (https://github.com/containerd/containerd/blob/v1.7.20/remotes/docker/registry.go,
 * MatchLocalhost). -EINVAL when it is no name of an image.
 */
int oci_name_parse(const char *image, struct oci_name *ret, struct error *err);
void oci_name_done(struct oci_name *name);
