#include "client/oci_layout.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "base/write_all.h"
#include "data/json.h"

/* Annotations by which containerd and podman know an image (containerd, images/annotations.go). */
#define NAME_OF_CONTAINERD "io.containerd.image.name"
#define NAME_OF_OCI        "org.opencontainers.image.ref.name"

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

int oci_layout_put(int dir, const char *path, const void *data, size_t size, struct error *err)
{
	cleanup_free char *part = xasprintf("%s.part", path);
	cleanup_fd int fd =
		openat(dir, part, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
	int r = fd < 0 ? -errno : write_all(fd, data, size);

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
	int r = make_dir(dir, "blobs", err);

	return r < 0 ? r : make_dir(dir, "blobs/sha256", err);
}

const char oci_layout[] = "{\"imageLayoutVersion\":\"1.0.0\"}";

static struct json *make_entry(const struct oci_image *image, const char *architecture)
{
	struct json *entry = json_map(), *platform = json_map(), *annotations = json_map();

	json_map_set_text(entry, "mediaType", image->manifest.media_type);
	json_map_set_text(entry, "digest", image->manifest.digest);
	json_map_set_int(entry, "size", image->manifest.size);
	json_map_set_text(platform, "architecture", architecture);
	json_map_set_text(platform, "os", "linux");
	json_map_set(entry, "platform", platform);
	json_map_set_text(annotations, NAME_OF_CONTAINERD, image->name);
	json_map_set_text(annotations, NAME_OF_OCI, image->name);
	json_map_set(entry, "annotations", annotations);
	return entry;
}

void oci_index(const struct oci_image images[], size_t count, const char *architecture,
	       struct strbuf *out)
{
	cleanup_json struct json *index = json_map();
	struct json *manifests = json_list();

	json_map_set_int(index, "schemaVersion", 2);
	json_map_set_text(index, "mediaType", "application/vnd.oci.image.index.v1+json");
	json_map_set(index, "manifests", manifests);
	for (size_t i = 0; i < count; i++)
		json_list_add(manifests, make_entry(&images[i], architecture));
	json_write(index, out);
}
