/*
 * Inside of lib/archive: headers of tar members, in the one form that is written and taken: plain
 * files of POSIX ustar
 * (https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html, "ustar Interchange
 * Format").
 */
#pragma once

#include <stdint.h>

#include "base/util.h"

enum {
	TAR_BLOCK = 512,
	TAR_MAX_NAME = 100,
};
#define TAR_MAX_SIZE (UINT64_C(8) << 30) /* what eleven octal digits do not hold any more */

struct tar_entry {
	char name[TAR_MAX_NAME + 1];
	uint64_t size;
};

/* Fills in a header: owner, times and mode are the same for all. The name and size fit. */
void tar_make(const char *name, uint64_t size, char ret[static TAR_BLOCK]);
/* Whether it is a block of zeros, of which two end an archive. */
bool tar_is_end(const char block[static TAR_BLOCK]);
/* NULL, or why the header is not taken. */
const char *tar_parse(const char block[static TAR_BLOCK], struct tar_entry *ret);
/* How many bytes a file takes: whole blocks. */
uint64_t tar_padded(uint64_t size);
