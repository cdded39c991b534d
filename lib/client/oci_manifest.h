/* Inside of lib/client: what a registry says an image is made of. */
#pragma once

#include "client/oci.h"
#include "data/json.h"

/* What a registry is asked to answer with: manifests and lists of them, as OCI and as Docker. */
extern const char oci_manifest_accept[];

/* Whether it is a list of manifests, one for each platform. */
bool oci_manifest_is_list(const struct json *document);

/*
 * The manifest for Linux on @architecture ("amd64", "arm64") in a list. -ENOENT, with what there
 * is, where it has none.
 */
int oci_manifest_choose(const struct json *list, const char *architecture, struct oci_blob *ret,
			struct error *err);

/*
 * The blobs of a manifest, its configuration first; each once. -EINVAL when it is no manifest,
 * -E2BIG when it has more than an image may have.
 */
int oci_manifest_blobs(const struct json *manifest, struct oci_blobs *ret, struct error *err);
