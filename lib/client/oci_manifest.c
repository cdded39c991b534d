#include "client/oci_manifest.h"

#include <errno.h>

#include "base/hex.h"
#include "base/str_list.h"

#define OCI_INDEX       "application/vnd.oci.image.index.v1+json"
#define OCI_MANIFEST    "application/vnd.oci.image.manifest.v1+json"
#define DOCKER_LIST     "application/vnd.docker.distribution.manifest.list.v2+json"
#define DOCKER_MANIFEST "application/vnd.docker.distribution.manifest.v2+json"

const char oci_manifest_accept[] =
	"Accept: " OCI_INDEX ", " OCI_MANIFEST ", " DOCKER_LIST ", " DOCKER_MANIFEST;

static const char digest_prefix[] = "sha256:";

bool oci_is_digest(const char *text)
{
	return str_starts(text, digest_prefix) && hex_is(text + strlen(digest_prefix), 32);
}

void oci_blob_done(struct oci_blob *blob)
{
	free(blob->media_type);
	free(blob->digest);
	*blob = (struct oci_blob){ 0 };
}

void oci_blobs_done(struct oci_blobs *blobs)
{
	for (size_t i = 0; i < blobs->count; i++)
		oci_blob_done(&blobs->items[i]);
	free(blobs->items);
	*blobs = (struct oci_blobs){ 0 };
}

bool oci_manifest_is_list(const struct json *document)
{
	return json_is_list(json_map_get(document, "manifests"));
}

/* A descriptor: media type, digest and size. */
static int read_blob(const struct json *descriptor, struct oci_blob *ret, struct error *err)
{
	const char *digest = json_map_text(descriptor, "digest", "");
	int64_t size = json_map_int(descriptor, "size", -1);

	if (!oci_is_digest(digest) || size < 0)
		return error_set(err, -EINVAL,
				 "the registry names content by \"%s\", of %lld bytes, which is no "
				 "digest by SHA-256 with a size",
				 digest, (long long)size);
	ret->media_type = xstrdup(json_map_text(descriptor, "mediaType", ""));
	ret->digest = xstrdup(digest);
	ret->size = size;
	return 0;
}

/* "linux/arm64/v8" */
static char *platform_text(const struct json *platform)
{
	const char *variant = json_map_text(platform, "variant", "");

	return xasprintf("%s/%s%s%s", json_map_text(platform, "os", "unknown"),
			 json_map_text(platform, "architecture", "unknown"), *variant ? "/" : "",
			 variant);
}

/* Every arm64 is v8; a variant of another architecture wants more than each such processor has. */
static bool suits(const struct json *platform, const char *architecture)
{
	const char *variant = json_map_text(platform, "variant", "");

	return str_eq(json_map_text(platform, "os", ""), "linux") &&
	       str_eq(json_map_text(platform, "architecture", ""), architecture) &&
	       (!*variant || str_eq(variant, "v8"));
}

int oci_manifest_choose(const struct json *list, const char *architecture, struct oci_blob *ret,
			struct error *err)
{
	const struct json *manifests = json_map_get(list, "manifests");
	cleanup(str_list_done) struct str_list others = { 0 };
	cleanup_free char *names = NULL;

	for (size_t i = 0; i < json_count(manifests); i++) {
		const struct json *manifest = json_list_at(manifests, i);
		const struct json *platform = json_map_get(manifest, "platform");
		cleanup_free char *name = platform_text(platform);

		if (suits(platform, architecture))
			return read_blob(manifest, ret, err);
		if (!str_eq(name, "unknown/unknown")) /* an attestation, which is no image */
			str_list_add(&others, name);
	}
	names = str_list_join(&others, ", ");
	return error_set(err, -ENOENT, "it is not made for linux/%s, only for %s", architecture,
			 others.count ? names : "nothing");
}

static bool has(const struct oci_blobs *blobs, const char *digest)
{
	for (size_t i = 0; i < blobs->count; i++)
		if (str_eq(blobs->items[i].digest, digest))
			return true;
	return false;
}

/* A layer may be there twice, as empty ones are. */
static int add(const struct json *descriptor, struct oci_blobs *blobs, struct error *err)
{
	cleanup_oci_blob struct oci_blob blob = { 0 };
	int r = read_blob(descriptor, &blob, err);

	if (r < 0 || has(blobs, blob.digest))
		return r;
	if (blobs->count == OCI_MAX_BLOBS)
		return error_set(err, -E2BIG, "its manifest has more than %d layers",
				 OCI_MAX_BLOBS - 1);
	blobs->items =
		grow(blobs->items, &blobs->capacity, blobs->count + 1, sizeof(*blobs->items));
	blobs->items[blobs->count++] = blob;
	blob = (struct oci_blob){ 0 };
	return 0;
}

int oci_manifest_blobs(const struct json *manifest, struct oci_blobs *ret, struct error *err)
{
	const struct json *layers = json_map_get(manifest, "layers");
	int r;

	if (json_map_int(manifest, "schemaVersion", 0) != 2 || !json_is_list(layers))
		return error_set(err, -EINVAL,
				 "the registry answers with \"%s\" (schema %lld), which is no "
				 "manifest of an image of today",
				 json_map_text(manifest, "mediaType", ""),
				 (long long)json_map_int(manifest, "schemaVersion", 0));
	r = add(json_map_get(manifest, "config"), ret, err);
	for (size_t i = 0; i < json_count(layers) && r == 0; i++)
		r = add(json_list_at(layers, i), ret, err);
	return r;
}
