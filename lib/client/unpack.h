/*
 * Unpacking tar archives, the one owner of libarchive: while an archive is still on its way, a
 * thread of its own writes what is wanted of it into a directory. What was written is worth nothing
 * before the caller has found the archive's digest right.
 *
 * Only files that are asked for by name are written, each under a name of the caller's. An archive
 * is refused as a whole, whatever of it is wanted, when it holds an absolute path or one with "..",
 * a link that leads out of it, a device, a socket, a pipe, a file with the set-user-ID or
 * set-group-ID bit, a file twice, or more than the limits.
 */
#pragma once

#include <stdint.h>

#include "base/error.h"
#include "pki/pki.h"

enum {
	UNPACK_MAX_ENTRIES = 20 * 1000,
};
#define UNPACK_MAX_BYTES (UINT64_C(4) << 30)

/* A file that is wanted of the archive. */
struct unpack_member {
	const char *from; /* its path in the archive, without the directories that are stripped */
	bool optional;
	int fd; /* an empty file, to be written to; borrowed */
	/* Filled in: */
	bool found;
	uint64_t size;
	char *sha256; /* of its content, in hexadecimal; the caller frees it */
};

struct unpack_wish {
	const char *name;              /* the archive's, for messages */
	int dir;                       /* where to write; borrowed */
	unsigned strip;                /* directories that all paths begin with */
	bool own;                      /* files become root's; else they are ours */
	uint64_t max_bytes;            /* of all that is in it; 0: UNPACK_MAX_BYTES */
	struct unpack_member *members; /* borrowed until unpack_end() */
	size_t count;
};

struct unpack;

/* -ELIBACC when the host has no libarchive.so.13, or no libcrypto.so.3. */
int unpack_start(const struct unpack_wish *wish, struct unpack **ret, struct error *err);
/*
 * Gives it the next bytes; waits while it has more than it can keep. An error is what was wrong
 * with what came before.
 */
int unpack_feed(struct unpack *unpack, const void *data, size_t size, struct error *err);
/*
 * Says that all bytes were given, and waits for the last file. -EBADMSG: it is no archive, or is
 * cut off; -EPERM: it holds what is refused; -EFBIG: too much; -ENOENT: a file lacks; -ENOSPC.
 */
int unpack_end(struct unpack *unpack, struct error *err);
/* Ends it, wherever it is. */
void unpack_freep(struct unpack **unpack);
#define cleanup_unpack cleanup(unpack_freep)
