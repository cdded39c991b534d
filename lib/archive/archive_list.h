/* Inside of lib/archive: archive.json, the list of what is in an archive. */
#pragma once

#include "archive/archive.h"
#include "base/strbuf.h"

#define ARCHIVE_LIST   "archive.json"
#define ARCHIVE_LAYOUT "oci-layout" /* the first member of the layout of images */
#define ARCHIVE_BLOBS  "blobs/sha256/"

/* Fills in all but path, descriptor and offsets. -EBADMSG, saying where. */
int archive_list_parse(struct archive *archive, const struct strbuf *text, struct error *err);
/* The reverse. */
void archive_list_write(const struct archive *archive, struct strbuf *out);
/* Frees what archive_list_parse() filled in. */
void archive_list_done(struct archive *archive);
