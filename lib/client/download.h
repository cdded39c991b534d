/*
 * Downloads: files of any size that are known by their digest, several side by side, each given to
 * the caller piece by piece. What was given is worth nothing before download_all() says that the
 * digest is right.
 *
 * A connection that breaks, or an overloaded server, is tried again after a while, and the rest
 * alone is asked for. Redirects are followed, but not from https to http. Proxies are taken as a Go
 * program takes them (fetch_proxy()).
 */
#pragma once

#include <stdint.h>

#include "base/error.h"
#include "base/strbuf.h"
#include "base/teller.h"

enum {
	DOWNLOAD_MAX_LIST = 256 * 1024, /* bytes of a file of digests */
};

struct download {
	const char *name; /* what it is, for who waits: "containerd" */
	const char *from; /* an URL of https or http, or the path of a file of this machine */
	bool is_part;     /* of that file: `size` bytes from `offset` on */
	uint64_t offset, size;
	/* A bearer token, or a login as fetch.h has it, for that server, and no other; NULL: none.
	 */
	const char *token, *login;
	/* "sha256:HEX" or "sha512:HEX"; NULL: it is in the file at `list`, beside the file's name.
	 */
	const char *digest;
	const char *list; /* an URL of https, or a path */
	const char *file; /* its name in there */
	uint64_t max_size;
	/* Told the size before the first piece, where it is known; NULL: nobody asks. */
	int (*begin)(void *arg, uint64_t size, struct error *err);
	/* Takes the next piece. After an error it is not called again. */
	int (*data)(void *arg, const void *data, size_t size, struct error *err);
	/* All of it has come; NULL: nobody asks. */
	int (*end)(void *arg, struct error *err);
	void *arg;
	/* Filled in where it came whole: what it was found to be, which the caller frees; and
	 * whether that is what was wanted, and was taken. */
	char *found;
	bool right;
};

struct download_how {
	const struct strbuf *ca; /* PEM: whom to trust; NULL: the system's CAs */
	int64_t pause_ms; /* before the first retry, twice as long before each next; 0: 1 s */
	int tries;        /* in a row without a byte; 0: 5 */
	const struct teller *teller; /* or NULL */
};

/*
 * Does all of them; the error is the first one's. -EBADMSG: a digest is wrong: it says what was
 * expected, what came, and from where. -ENOENT: not there. -EFBIG, -ECANCELED; else as fetch.h has
 * them.
 */
int download_all(struct download items[], size_t count, const struct download_how *how,
		 struct error *err);
