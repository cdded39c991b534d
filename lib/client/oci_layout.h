/*
 * Inside of lib/client: images in a directory, as an image layout
 * (https://github.com/opencontainers/image-spec/blob/v1.1.0/image-layout.md): `oci-layout`,
 * `index.json`, and what they name by digest in `blobs/sha256/`.
 */
#pragma once

#include "client/oci.h"

/* Makes the directory a layout, if it is none yet. */
int oci_layout_begin(int dir, struct error *err);

/* Where a blob lies in the layout: "blobs/sha256/HEX", or with @suffix behind it. Free it. */
char *oci_layout_path(const struct oci_blob *blob, const char *suffix);

/* Whether the blob is there: content of another size is none. */
bool oci_layout_has(int dir, const struct oci_blob *blob);

/* Writes all of it; 0 or a negative errno value. */
int oci_layout_write(int fd, const void *data, size_t size);

/* Puts a file of the layout there, whole or not at all. */
int oci_layout_put(int dir, const char *path, const void *data, size_t size, struct error *err);

/* Reads a file of it, of at most OCI_MAX_DOCUMENT bytes. */
int oci_layout_read(int dir, const char *path, struct strbuf *out, struct error *err);

/*
 * Enters an image into the index: its manifest, under the name by which a runtime knows it. It
 * takes the place of another of that name and architecture.
 */
int oci_layout_add(int dir, const struct oci_blob *manifest, const char *name,
		   const char *architecture, struct error *err);
