/* Inside of lib/client: blobs of images in a directory, as image layouts have them. */
#pragma once

#include "client/oci.h"

/* Makes the directories of blobs, if they are not there yet. */
int oci_layout_begin(int dir, struct error *err);

/* Where a blob lies in the layout: "blobs/sha256/HEX", or with @suffix behind it. Free it. */
char *oci_layout_path(const struct oci_blob *blob, const char *suffix);

/* Whether the blob is there: content of another size is none. */
bool oci_layout_has(int dir, const struct oci_blob *blob);

/* Puts a file of the layout there, whole or not at all. */
int oci_layout_put(int dir, const char *path, const void *data, size_t size, struct error *err);

/* Reads a file of it, of at most OCI_MAX_DOCUMENT bytes. */
int oci_layout_read(int dir, const char *path, struct strbuf *out, struct error *err);
