/*
 * Making an archive (archive/archive.h). What comes for it is kept in the directory PATH.parts
 * until the archive is whole, so that a second try goes on where the first one broke off; the
 * archive gets its name last, and is the same to the byte for the same content.
 */
#pragma once

#include "archive/archive.h"
#include "base/strbuf.h"
#include "client/oci.h"

/* An artifact, and where it comes from; all is borrowed. */
struct archive_source {
	const char *name, *version;
	const char *url; /* where its makers publish it; its last part is its name in the archive */
	const char *from;          /* an URL, or a path */
	const char *digest, *list; /* one of them, as struct download has them */
};

struct archive_wish {
	const char *path; /* of the archive, absolute; one that is there is replaced */
	const char *knode_version, *kubernetes_version; /* "1.0.0", "v1.36.4" */
	const char *architecture;                       /* "amd64" */
	const struct strbuf *ca;                        /* PEM: whom to trust; NULL: the system's */
	const struct teller *teller;                    /* or NULL */
	/* Of registries, and logins for them, as struct oci_how has them. */
	const struct oci_mirror *mirrors;
	size_t mirror_count;
	const struct json *logins;
};

struct archive_making;

/* @wish is borrowed. -EBUSY: another knode makes the same archive. */
int archive_begin(const struct archive_wish *wish, struct archive_making **ret, struct error *err);
/*
 * Brings artifacts, side by side. -EEXIST: two of them have one name; else as download_all() has
 * them.
 */
int archive_bring(struct archive_making *making, const struct archive_source sources[],
		  size_t count, struct error *err);
/* Brings an image. Errors as oci_pull() has them. */
int archive_pull(struct archive_making *making, const char *image, struct error *err);
/* Writes the archive; what was kept for it goes. */
int archive_finish(struct archive_making *making, struct error *err);
/* Ends it, wherever it is; what came is kept, unless it was finished. */
void archive_making_freep(struct archive_making **making);
#define cleanup_making cleanup(archive_making_freep)
