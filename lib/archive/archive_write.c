#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/archive_inside.h"
#include "archive/archive_list.h"
#include "archive/tar.h"
#include "base/write_all.h"
#include "pki/pki.h"

enum {
	BLOCK_SIZE = 256 * 1024,
};

struct archive_member *making_add(struct archive_making *making)
{
	struct archive *archive = &making->archive;

	archive->members = grow(archive->members, &making->capacity, archive->count + 1,
				sizeof(*archive->members));
	archive->members[archive->count] = (struct archive_member){ 0 };
	return &archive->members[archive->count++];
}

/* --- Measuring --- */

/* Reads a file that is kept to its end, and gives each piece to @each. */
static int read_part(const struct archive_making *making, const char *file,
		     int (*each)(void *arg, const char *data, size_t size), void *arg,
		     struct error *err)
{
	cleanup_fd int fd = openat(making->dir, file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	cleanup_free char *block = xmalloc(BLOCK_SIZE);
	ssize_t length = -1;
	int r = 0;

	while (fd >= 0 && r == 0 && (length = read(fd, block, BLOCK_SIZE)) > 0)
		r = teller_stops(making->wish->teller) ? -ECANCELED
						       : each(arg, block, (size_t)length);
	if (length < 0)
		return error_errno(err, -errno, "cannot read %s/%s", making->parts, file);
	if (r == -ECANCELED)
		return error_set(err, r, "stopped");
	return r < 0 ? error_errno(err, r, "cannot write %s.new", making->wish->path) : 0;
}

struct measure {
	struct pki_hash *hash;
	uint64_t size;
};

static int add_to_measure(void *arg, const char *data, size_t size)
{
	struct measure *measure = arg;

	pki_hash_add(measure->hash, data, size);
	measure->size += size;
	return 0;
}

int making_measure(const struct archive_making *making, const char *file, char **ret_digest,
		   uint64_t *ret_size, struct error *err)
{
	struct measure measure = { 0 };
	cleanup_free char *hex = NULL;
	struct pki *pki = NULL;
	int r = pki_open(&pki, err);

	if (r < 0)
		return r;
	measure.hash = pki_hash_new(pki, "sha256");
	pki_close(pki); /* the hash keeps the library open */
	r = read_part(making, file, add_to_measure, &measure, err);
	hex = pki_hash_hex(measure.hash);
	pki_hash_freep(&measure.hash);
	if (r < 0)
		return r;
	*ret_digest = xasprintf("sha256:%s", hex);
	*ret_size = measure.size;
	return 0;
}

/* --- What goes into the list --- */

static int compare_members(const void *a, const void *b)
{
	const struct archive_member *const left = a, *const right = b;

	return strcmp(left->file, right->file);
}

static int compare_images(const void *a, const void *b)
{
	const struct oci_image *const left = a, *const right = b;

	return strcmp(left->name, right->name);
}

/* Makes a file of the layout, which is a member as it stands. */
static int add_text(struct archive_making *making, const char *file, const char *text, size_t size,
		    struct error *err)
{
	cleanup_fd int fd = openat(making->dir, file,
				   O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
	int r = fd < 0 ? -errno : write_all(fd, text, size);

	if (r < 0)
		return error_errno(err, r, "cannot write %s/%s", making->parts, file);
	making_add(making)->file = xstrdup(file);
	return 0;
}

/* Adds a blob, unless another image has it, too. @first: the first one of all. */
static void add_blob(struct archive_making *making, const struct oci_blob *blob, size_t first)
{
	cleanup_free char *file = xasprintf(ARCHIVE_BLOBS "%s", strchr(blob->digest, ':') + 1);

	for (size_t i = first; i < making->archive.count; i++)
		if (str_eq(making->archive.members[i].file, file))
			return;
	making_add(making)->file = take_ptr(&file);
}

static void list_images(struct archive_making *making)
{
	struct archive *archive = &making->archive;

	archive->images = xcalloc(making->image_count, sizeof(*archive->images));
	for (size_t i = 0; i < making->image_count; i++)
		archive->images[archive->image_count++] = (struct archive_image){
			.name = xstrdup(making->images[i].name),
			.digest = xstrdup(making->images[i].manifest.digest),
		};
}

/* The layout of images: what makes it one, its index, and the blobs by their digests. */
static int add_layout(struct archive_making *making, struct error *err)
{
	struct archive *archive = &making->archive;
	cleanup(strbuf_done) struct strbuf index = strbuf_make(OCI_MAX_DOCUMENT);
	size_t first;
	int r;

	qsort(making->images, making->image_count, sizeof(*making->images), compare_images);
	list_images(making);
	oci_index(making->images, making->image_count, making->wish->architecture, &index);
	r = add_text(making, ARCHIVE_LAYOUT, oci_layout, strlen(oci_layout), err);
	if (r == 0)
		r = add_text(making, "index.json", index.text, index.length, err);
	first = archive->count;
	for (size_t i = 0; i < making->image_count; i++) {
		add_blob(making, &making->images[i].manifest, first);
		for (size_t k = 0; k < making->images[i].blobs.count; k++)
			add_blob(making, &making->images[i].blobs.items[k], first);
	}
	qsort(archive->members + first, archive->count - first, sizeof(*archive->members),
	      compare_members);
	return r;
}

/* Size and digest of all; what is called by its digest has to have it. */
static int measure_all(struct archive_making *making, struct error *err)
{
	int r = 0;

	for (size_t i = 0; i < making->archive.count && r == 0; i++) {
		struct archive_member *member = &making->archive.members[i];

		r = making_measure(making, member->file, &member->digest, &member->size, err);
		if (r == 0 && str_starts(member->file, ARCHIVE_BLOBS) &&
		    !str_eq(member->file + strlen(ARCHIVE_BLOBS), strchr(member->digest, ':') + 1))
			r = error_set(err, -EBADMSG,
				      "%s/%s was changed: remove the directory, and try again",
				      making->parts, member->file);
	}
	return r;
}

/* --- Writing --- */

static int write_out(void *arg, const char *data, size_t size)
{
	return write_all(*(const int *)arg, data, size);
}

static int write_header(int fd, const char *file, uint64_t size)
{
	char block[TAR_BLOCK];

	tar_make(file, size, block);
	return write_all(fd, block, sizeof(block));
}

static int pad(int fd, uint64_t size)
{
	static const char zeros[TAR_BLOCK];

	return write_all(fd, zeros, (size_t)(tar_padded(size) - size));
}

static int write_list(const struct archive_making *making, int fd)
{
	cleanup(strbuf_done) struct strbuf list = strbuf_make(ARCHIVE_MAX_LIST);
	int r;

	archive_list_write(&making->archive, &list);
	if (list.full)
		return -E2BIG;
	r = write_header(fd, ARCHIVE_LIST, list.length);
	if (r == 0)
		r = write_all(fd, list.text, list.length);
	return r < 0 ? r : pad(fd, list.length);
}

static int write_members(const struct archive_making *making, int fd, struct error *err)
{
	const struct archive *archive = &making->archive;
	static const char end[2 * TAR_BLOCK];
	int r = write_list(making, fd);

	for (size_t i = 0; i < archive->count && r == 0; i++) {
		const struct archive_member *member = &archive->members[i];

		r = write_header(fd, member->file, member->size);
		if (r < 0)
			break;
		r = read_part(making, member->file, write_out, &fd, err);
		if (r < 0)
			return r;
		r = pad(fd, member->size);
	}
	if (r == 0)
		r = write_all(fd, end, sizeof(end));
	if (r == 0 && fsync(fd) < 0)
		r = -errno;
	return r < 0 ? error_errno(err, r, "cannot write %s.new", making->wish->path) : 0;
}

static void empty(int parent, const char *name)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		(void)unlinkat(fd, entry->d_name, 0); /* directories stay */
	if (dir)
		(void)closedir(dir);
	else
		close_fd(&fd);
}

/* What is left of it harms nobody, and goes with the next archive of that name. */
static void remove_parts(struct archive_making *making)
{
	static const char *const dirs[] = { "blobs/sha256", "blobs" };

	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++) {
		empty(making->dir, dirs[i]);
		(void)unlinkat(making->dir, dirs[i], AT_REMOVEDIR);
	}
	empty(making->dir, ".");
	(void)rmdir(making->parts);
}

int archive_finish(struct archive_making *making, struct error *err)
{
	struct archive *archive = &making->archive;
	cleanup_free char *new = xasprintf("%s.new", making->wish->path);
	cleanup_fd int fd = -1;
	int r = 0;

	if (archive->count) /* qsort() takes no NULL */
		qsort(archive->members, archive->count, sizeof(*archive->members), compare_members);
	if (making->image_count)
		r = add_layout(making, err);
	if (r == 0)
		r = measure_all(making, err);
	if (r < 0)
		return r;
	fd = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0)
		return error_errno(err, -errno, "cannot make %s", new);
	r = write_members(making, fd, err);
	if (r == 0 && rename(new, making->wish->path) < 0)
		r = error_errno(err, -errno, "cannot give %s its name", making->wish->path);
	if (r < 0)
		(void)unlink(new); /* the error is told */
	else
		remove_parts(making);
	return r;
}
