/*
 * Images from registries: a client of the OCI distribution specification
 * (https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md), for archives that
 * need no network later. On a node its runtime pulls (client/cri.h).
 */
#pragma once

#include "base/error.h"

/* Content that is named by its digest: a manifest, a configuration, a layer. */
struct oci_blob {
	char *media_type;
	char *digest; /* "sha256:" and 64 digits */
	int64_t size; /* bytes */
};
struct oci_blobs {
	struct oci_blob *items;
	size_t count, capacity;
};

enum {
	OCI_MAX_DOCUMENT = 4 * 1024 * 1024, /* of a manifest, as registries limit it themselves */
	OCI_MAX_BLOBS = 512,                /* of an image; Docker allows 127 layers */
};

void oci_blob_done(struct oci_blob *blob);
void oci_blobs_done(struct oci_blobs *blobs);
#define cleanup_oci_blob  cleanup(oci_blob_done)
#define cleanup_oci_blobs cleanup(oci_blobs_done)

/* Whether it is a digest by SHA-256, the one algorithm that registries of Kubernetes use. */
bool oci_is_digest(const char *text);
