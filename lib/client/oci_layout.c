#include "client/oci_layout.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "data/json.h"

/* Annotations by which containerd and podman know an image (containerd, images/annotations.go). */
#define NAME_OF_CONTAINERD "io.containerd.image.name"
#define NAME_OF_OCI        "org.opencontainers.image.ref.name"

static const char index_path[] = "index.json";

static int make_dir(int dir, const char *path, struct error *err)
{
	if (mkdirat(dir, path, 0755) < 0 && errno != EEXIST)
		return error_errno(err, -errno, "cannot make %s", path);
	return 0;
}

char *oci_layout_path(const struct oci_blob *blob, const char *suffix)
{
	return xasprintf("blobs/sha256/%s%s", strchr(blob->digest, ':') + 1, suffix);
}

bool oci_layout_has(int dir, const struct oci_blob *blob)
{
	cleanup_free char *path = oci_layout_path(blob, "");
	struct stat st;

	return fstatat(dir, path, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) &&
	       st.st_size == blob->size;
}

int oci_layout_write(int fd, const void *data, size_t size)
{
	const char *at = data;

	while (size) {
		ssize_t done = write(fd, at, size);

		if (done < 0 && errno != EINTR)
			return -errno;
		at += done < 0 ? 0 : done;
		size -= done < 0 ? 0 : (size_t)done;
	}
	return 0;
}

int oci_layout_put(int dir, const char *path, const void *data, size_t size, struct error *err)
{
	cleanup_free char *part = xasprintf("%s.part", path);
	cleanup_fd int fd =
		openat(dir, part, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
	int r = fd < 0 ? -errno : oci_layout_write(fd, data, size);

	if (r == 0 && renameat(dir, part, dir, path) < 0)
		r = -errno;
	if (r == 0)
		return 0;
	if (fd >= 0)
		(void)unlinkat(dir, part, 0);
	return error_errno(err, r, "cannot write %s", path);
}

int oci_layout_read(int dir, const char *path, struct strbuf *out, struct error *err)
{
	cleanup_fd int fd = openat(dir, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	char block[16 * 1024];
	ssize_t length;

	if (fd < 0)
		return error_errno(err, -errno, "cannot read %s", path);
	while ((length = read(fd, block, sizeof(block))) > 0)
		strbuf_add(out, block, (size_t)length);
	if (length < 0)
		return error_errno(err, -errno, "cannot read %s", path);
	return out->full ? error_set(err, -EFBIG, "%s is too large", path) : 0;
}

int oci_layout_begin(int dir, struct error *err)
{
	static const char version[] = "{\"imageLayoutVersion\":\"1.0.0\"}";
	static const char empty[] = "{\"schemaVersion\":2,\"manifests\":[]}";
	int r = make_dir(dir, "blobs", err);

	if (r == 0)
		r = make_dir(dir, "blobs/sha256", err);
	if (r == 0)
		r = oci_layout_put(dir, "oci-layout", version, strlen(version), err);
	if (r == 0 && faccessat(dir, index_path, F_OK, 0) < 0)
		r = oci_layout_put(dir, index_path, empty, strlen(empty), err);
	return r;
}

static int read_index(int dir, struct json **ret, struct error *err)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(OCI_MAX_DOCUMENT);
	int r = oci_layout_read(dir, index_path, &text, err);

	return r < 0 ? r : json_parse(index_path, text.text, text.length, ret, err);
}

static bool is_of(const struct json *entry, const char *name, const char *architecture)
{
	const struct json *annotations = json_map_get(entry, "annotations");
	const struct json *platform = json_map_get(entry, "platform");

	return str_eq(json_map_text(annotations, NAME_OF_CONTAINERD, ""), name) &&
	       str_eq(json_map_text(platform, "architecture", ""), architecture);
}

static struct json *make_entry(const struct oci_blob *manifest, const char *name,
			       const char *architecture)
{
	struct json *entry = json_map(), *platform = json_map(), *annotations = json_map();

	json_map_set_text(entry, "mediaType", manifest->media_type);
	json_map_set_text(entry, "digest", manifest->digest);
	json_map_set_int(entry, "size", manifest->size);
	json_map_set_text(platform, "architecture", architecture);
	json_map_set_text(platform, "os", "linux");
	json_map_set(entry, "platform", platform);
	json_map_set_text(annotations, NAME_OF_CONTAINERD, name);
	json_map_set_text(annotations, NAME_OF_OCI, name);
	json_map_set(entry, "annotations", annotations);
	return entry;
}

int oci_layout_add(int dir, const struct oci_blob *manifest, const char *name,
		   const char *architecture, struct error *err)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(OCI_MAX_DOCUMENT);
	cleanup_json struct json *index = NULL;
	struct json *manifests;
	int r = read_index(dir, &index, err);

	if (r < 0)
		return r;
	manifests = json_map_get(index, "manifests");
	for (size_t i = json_count(manifests); i-- > 0;)
		if (is_of(json_list_at(manifests, i), name, architecture))
			json_list_remove(manifests, i);
	json_list_add(manifests, make_entry(manifest, name, architecture));
	json_write(index, &text);
	return oci_layout_put(dir, index_path, text.text, text.length, err);
}
