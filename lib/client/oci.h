/*
 * Images from registries, and in image layouts: a client of the OCI distribution specification
 * (https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md), for archives that
 * need no network later. On a node its runtime pulls (client/cri.h).
 */
#pragma once

#include "base/error.h"
#include "base/strbuf.h"
#include "base/teller.h"
#include "data/json.h"

/* Content that is named by its digest: a manifest, a configuration, a layer. */
struct oci_blob {
	char *media_type;
	char *digest; /* "sha256:" and 64 digits */
	int64_t size; /* bytes */
};
struct oci_blobs {
	struct oci_blob *items;
	size_t count, capacity;
};

enum {
	OCI_MAX_DOCUMENT = 4 * 1024 * 1024, /* of a manifest, as registries limit it themselves */
	OCI_MAX_BLOBS = 512,                /* of an image; Docker allows 127 layers */
};

void oci_blob_done(struct oci_blob *blob);
void oci_blobs_done(struct oci_blobs *blobs);
#define cleanup_oci_blob  cleanup(oci_blob_done)
#define cleanup_oci_blobs cleanup(oci_blobs_done)

/* Whether it is a digest by SHA-256, the one algorithm that registries of Kubernetes use. */
bool oci_is_digest(const char *text);

/* An image as it was pulled. */
struct oci_image {
	char *name; /* as a runtime knows it: "docker.io/library/busybox:1.36" */
	struct oci_blob manifest;
	struct oci_blobs blobs; /* the configuration, and the layers */
};
void oci_image_done(struct oci_image *image);
#define cleanup_oci_image cleanup(oci_image_done)

/* A registry that is asked before those that it has the images of. */
struct oci_mirror {
	const char *registry; /* "docker.io"; "_default": any other */
	/* "https://mirror.example.com", or with the root of its API, "https://m.example.com/v2/hub"
	 */
	const char *url;
	const struct strbuf *ca; /* PEM: whom to trust there; NULL: as for the others */
};

struct oci_how {
	const char *architecture;         /* "amd64", as Go has it */
	const struct strbuf *ca;          /* PEM: whom to trust; NULL: the system's CAs */
	const struct teller *teller;      /* or NULL */
	const struct oci_mirror *mirrors; /* in the order in which they are tried */
	size_t mirror_count;
	const struct json *logins; /* as oci_login_find() takes them; NULL: none */
};

/*
 * The login for a registry ("registry.example.com:5000"), "user:password" in Base64; free it. NULL:
 * there is none. @logins is a list of maps "auths", of which the first that has one counts
 * (containers-auth.json(5)): {"registry.example.com/team":{"auth":"..."}}. A name that says more of
 * the repository comes before one that says less.
 */
char *oci_login_find(const struct json *logins, const char *registry, const char *repository);

/*
 * Brings the blobs of an image for Linux, its manifest among them, into the directory @layout, each
 * as blobs/sha256/HEX. What is there already is not asked for again, so that a pull that broke off
 * goes on. Whatever comes counts by its digest alone.
 *
 * Mirrors of its registry are tried before that. A login goes to the registry that it is for, or to
 * the giver of tokens that this one names, by https alone, but for what is on this host.
 *
 * -EINVAL: it is no name of an image; -ENOENT: there is none of that name, or none for that
 * architecture; -EACCES: the registry wants to know who asks; -EBADMSG: a digest is wrong; else as
 * client/fetch.h and client/download.h have them.
 */
int oci_pull(const char *image, const struct oci_how *how, int layout, struct oci_image *ret,
	     struct error *err);

/*
 * What makes a directory or an archive of such blobs an image layout
 * (https://github.com/opencontainers/image-spec/blob/v1.1.0/image-layout.md): the content of its
 * file oci-layout, and that of index.json, which has the images under the names that containerd and
 * podman know them by.
 */
extern const char oci_layout[];
void oci_index(const struct oci_image images[], size_t count, const char *architecture,
	       struct strbuf *out);
