/* Inside of lib/archive: an archive that is being made. */
#pragma once

#include "archive/archive_make.h"
#include "client/oci.h"

struct archive_making {
	const struct archive_wish *wish;
	char *parts;            /* the directory of what is kept for it */
	int dir;                /* the same, locked */
	struct archive archive; /* without descriptor and offsets */
	size_t capacity;        /* of its members */
	struct oci_image *images;
	size_t image_count, image_capacity;
};

/* A new member of the list, zeroed. */
struct archive_member *making_add(struct archive_making *making);
/* Size and digest ("sha256:HEX"; free it) of a file that is kept. */
int making_measure(const struct archive_making *making, const char *file, char **ret_digest,
		   uint64_t *ret_size, struct error *err);
