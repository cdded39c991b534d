/*
 * SHA-256 (FIPS 180-4): digests of files in plans and journals. A few lines of our own, because
 * the cryptographic library is too heavy to load for a dry run.
 */
#pragma once

#include "base/util.h"

enum {
	SHA256_HEX_SIZE = 65 /* with the NUL at its end */
};

/* The digest of @size bytes, as lower-case hexadecimal text. */
void sha256_hex(const void *data, size_t size, char ret[static SHA256_HEX_SIZE]);
