/*
 * What is fetched, verified and unpacked, until it gets its place on a host: files without names,
 * on the file systems where they are to be (host_open_unnamed()). So nothing of it is visible
 * before its digest is right, and nothing is left of it after a failure or a crash.
 */
#pragma once

#include "base/teller.h"
#include "host/host.h"

/* A file that is delivered. */
struct delivery_file {
	char *from; /* its path in the archive; NULL: what is fetched is the file itself */
	char *path; /* where it will be on the host */
	bool optional;
	/* Filled in: */
	bool found;
	int fd;       /* -1: not open */
	char *sha256; /* in hexadecimal */
};

struct delivery {
	char *name; /* "containerd", for messages */
	char *from; /* an URL, or the path of a file of the machine that runs knode */
	/* Of an archive of knode (archive/archive.h) at `from`: the artifact of that name, version
	 * and architecture; NULL: `from` is the file itself. */
	char *artifact, *version, *architecture;
	char *digest; /* "sha256:HEX"; NULL: it stands in `list`, or in the archive */
	char *list, *file;
	unsigned strip; /* directories that all paths of the archive begin with */
	struct delivery_file *files;
	size_t count;
	char *found; /* filled in: the digest of what came */
};

void delivery_free(void *delivery); /* a struct delivery; NULL is allowed */

/*
 * Fetches all of them side by side. @ca_file (may be NULL) is a file of this machine with the CAs
 * to trust. Each file is complete on the disk when it gets its name, which waits for that. Errors
 * are those of download_all() and unpack_end().
 */
int deliver(struct delivery *const deliveries[], size_t count, const struct host *host,
	    const char *ca_file, const struct teller *teller, struct error *err);
