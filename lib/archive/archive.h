/*
 * Archives: all that a node is made of, in one file, for hosts without a network. It is a plain tar
 * archive. Its first member, archive.json, is the list of the others, with their digests:
 *
 *	{"apiVersion","kind":"Archive","knodeVersion","kubernetesVersion","arch",
 *	 "artifacts":[{"name","version","file","url","size","digest"}],
 *	 "images":[{"name","digest"}],"content":[{"file","size","digest"}]}
 *
 * Artifacts lie under the names that their makers give them. Images are an OCI image layout
 * (oci-layout, index.json, blobs/), which is the last of the archive, so that any tool that reads
 * layouts takes the archive as one.
 *
 * Nothing but what the list has is taken, and nothing that a digest does not prove.
 */
#pragma once

#include <stdint.h>

#include "base/error.h"
#include "base/teller.h"
#include "data/json.h"

enum {
	ARCHIVE_MAX_LIST = 1024 * 1024, /* bytes of archive.json */
	ARCHIVE_MAX_MEMBERS = 4096,
};

struct archive_member {
	char *file;   /* its path in the archive */
	char *digest; /* "sha256:HEX" */
	uint64_t size;
	uint64_t offset; /* of its content in the archive */
	/* Of an artifact; NULL of what belongs to images. */
	char *name, *version, *url;
};

struct archive_image {
	char *name;   /* "registry.k8s.io/pause:3.10" */
	char *digest; /* of its manifest */
};

struct archive {
	char *path;
	int fd;
	char *knode_version, *kubernetes_version, *architecture;
	struct archive_member *members; /* in the order of the archive; artifacts come first */
	size_t count;
	struct archive_image *images;
	size_t image_count;
	uint64_t images_at; /* where the layout of images begins, as an archive of its own */
};

/*
 * Opens an archive: reads its list, and looks at each header; contents are not read. -EBADMSG: it
 * is none, or cut off, or holds what an archive of knode never does: an absolute path or one with
 * "..", a link, a device, a file twice, one that the list lacks or has with another size; the
 * error names it.
 */
int archive_open(const char *path, struct archive **ret, struct error *err);
void archive_freep(struct archive **archive);
#define cleanup_archive cleanup(archive_freep)

/*
 * The artifact @name ("kubelet") of that version and architecture. -ENOENT: it is not in there; the
 * error says what is.
 */
int archive_find(const struct archive *archive, const char *name, const char *version,
		 const char *architecture, const struct archive_member **ret, struct error *err);
/*
 * Reads a member and compares its digest. -EBADMSG: it is another; the error names the member and
 * both. @teller may end it (-ECANCELED). -ELIBACC without libcrypto.so.3.
 */
int archive_check(const struct archive *archive, const struct archive_member *member,
		  const struct teller *teller, struct error *err);
/* The list, as archive.json has it. */
struct json *archive_to_json(const struct archive *archive);
/* How many of the members are artifacts. */
size_t archive_artifacts(const struct archive *archive);
