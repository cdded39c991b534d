#include "archive/archive_make.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/archive_inside.h"
#include "archive/archive_list.h"
#include "archive/tar.h"
#include "base/write_all.h"
#include "client/download.h"

#define MAX_ARTIFACT (UINT64_C(2) << 30) /* bytes, as delivery/delivery.c has it */

void archive_making_freep(struct archive_making **pointer)
{
	struct archive_making *making = *pointer;

	if (!making)
		return;
	archive_list_done(&making->archive);
	for (size_t i = 0; i < making->image_count; i++)
		oci_image_done(&making->images[i]);
	free(making->images);
	free(making->parts);
	close_fd(&making->dir);
	free(making);
	*pointer = NULL;
}

int archive_begin(const struct archive_wish *wish, struct archive_making **ret, struct error *err)
{
	cleanup_making struct archive_making *making = xcalloc(1, sizeof(*making));

	making->wish = wish;
	making->dir = -1;
	making->parts = xasprintf("%s.parts", wish->path);
	if (mkdir(making->parts, 0700) < 0 && errno != EEXIST)
		return error_errno(err, -errno, "cannot make %s", making->parts);
	making->dir = open(making->parts, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (making->dir < 0)
		return error_errno(err, -errno, "cannot open %s", making->parts);
	if (flock(making->dir, LOCK_EX | LOCK_NB) < 0)
		return error_set(err, -EBUSY, "another knode makes %s", wish->path);
	making->archive.knode_version = xstrdup(wish->knode_version);
	making->archive.kubernetes_version = xstrdup(wish->kubernetes_version);
	making->archive.architecture = xstrdup(wish->architecture);
	*ret = take_ptr(&making);
	return 0;
}

/* --- Artifacts --- */

/* An artifact on its way. */
struct arrival {
	const struct archive_making *making;
	const char *file;
	char *part; /* its name until it is whole; NULL: it need not come */
	int fd;
};

static void arrival_done(struct arrival *arrival)
{
	free(arrival->part);
	close_fd(&arrival->fd);
}

static const char *file_of(const struct archive_source *source)
{
	const char *slash = strrchr(source->url, '/');

	return slash ? slash + 1 : source->url;
}

static bool is_reserved(const char *file)
{
	static const char *const names[] = { ARCHIVE_LIST, ARCHIVE_LAYOUT,
					     "index.json", "blobs",
					     ".",          ".." };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_eq(file, names[i]))
			return true;
	return !*file || strlen(file) > TAR_MAX_NAME;
}

/* Enters it into the list, which is sorted by name in the end. */
static int enter(struct archive_making *making, const struct archive_source *source,
		 struct error *err)
{
	const char *file = file_of(source);

	if (is_reserved(file))
		return error_set(err, -EINVAL, "%s: no archive can hold a file called \"%s\"",
				 source->url, file);
	for (size_t i = 0; i < making->archive.count; i++)
		if (str_eq(making->archive.members[i].file, file))
			return error_set(
				err, -EEXIST,
				"%s and %s are both called %s: an archive holds one of them",
				making->archive.members[i].url, source->url, file);
	*making_add(making) = (struct archive_member){
		.file = xstrdup(file),
		.name = xstrdup(source->name),
		.version = xstrdup(source->version),
		.url = xstrdup(source->url),
	};
	return 0;
}

/* Whether it came with an earlier try. */
static bool is_here(const struct archive_making *making, const struct archive_source *source)
{
	cleanup_free char *digest = NULL;
	struct error ignored; /* then it comes again */
	uint64_t size;

	return source->digest &&
	       making_measure(making, file_of(source), &digest, &size, &ignored) == 0 &&
	       str_eq(digest, source->digest);
}

static int take(void *arg, const void *data, size_t size, struct error *err)
{
	const struct arrival *arrival = arg;
	int r = write_all(arrival->fd, data, size);

	return r < 0 ? error_errno(err, r, "cannot write %s/%s", arrival->making->parts,
				   arrival->part)
		     : 0;
}

static int expect(const struct archive_making *making, const struct archive_source *source,
		  struct arrival *arrival, struct download *item, struct error *err)
{
	*arrival = (struct arrival){
		.making = making,
		.file = file_of(source),
		.part = xasprintf("%s.part", file_of(source)),
	};
	arrival->fd = openat(making->dir, arrival->part,
			     O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (arrival->fd < 0)
		return error_errno(err, -errno, "cannot make %s/%s", making->parts, arrival->part);
	*item = (struct download){
		.name = source->name,
		.from = source->from,
		.digest = source->digest,
		.list = source->list,
		.file = arrival->file,
		.max_size = MAX_ARTIFACT,
		.data = take,
		.arg = arrival,
	};
	return 0;
}

/* What came whole gets its name, also where something else did not come. */
static int settle(const struct archive_making *making, const struct arrival *arrival, bool is_whole,
		  struct error *err)
{
	int r = is_whole ? renameat(making->dir, arrival->part, making->dir, arrival->file)
			 : unlinkat(making->dir, arrival->part, 0);

	if (r < 0 && (is_whole || errno != ENOENT))
		return error_errno(err, -errno, "cannot settle %s/%s", making->parts,
				   arrival->part);
	return 0;
}

static int bring(struct archive_making *making, struct arrival arrivals[], struct download items[],
		 size_t count, struct error *err)
{
	const struct download_how how = { .ca = making->wish->ca, .teller = making->wish->teller };
	int r = count ? download_all(items, count, &how, err) : 0;
	struct error ignored; /* of what came besides; the failure of the others is told */

	for (size_t i = 0; i < count; i++) {
		int r2 = settle(making, &arrivals[i], items[i].right, r < 0 ? &ignored : err);

		r = r < 0 ? r : r2;
		free(items[i].found);
	}
	return r;
}

int archive_bring(struct archive_making *making, const struct archive_source sources[],
		  size_t count, struct error *err)
{
	cleanup_free struct arrival *arrivals = xcalloc(count, sizeof(*arrivals));
	cleanup_free struct download *items = xcalloc(count, sizeof(*items));
	size_t wanted = 0;
	int r = 0;

	for (size_t i = 0; i < count && r == 0; i++) {
		r = enter(making, &sources[i], err);
		if (r < 0 || is_here(making, &sources[i]))
			continue;
		r = expect(making, &sources[i], &arrivals[wanted], &items[wanted], err);
		wanted++;
	}
	if (r == 0)
		r = bring(making, arrivals, items, wanted, err);
	for (size_t i = 0; i < wanted; i++)
		arrival_done(&arrivals[i]);
	return r;
}

/* --- Images --- */

int archive_pull(struct archive_making *making, const char *image, struct error *err)
{
	const struct oci_how how = { .architecture = making->wish->architecture,
				     .ca = making->wish->ca,
				     .teller = making->wish->teller,
				     .mirrors = making->wish->mirrors,
				     .mirror_count = making->wish->mirror_count,
				     .logins = making->wish->logins };
	struct oci_image *slot;
	int r;

	making->images = grow(making->images, &making->image_capacity, making->image_count + 1,
			      sizeof(*making->images));
	slot = &making->images[making->image_count];
	*slot = (struct oci_image){ 0 };
	r = oci_pull(image, &how, making->dir, slot, err);
	if (r == 0)
		making->image_count++;
	else
		oci_image_done(slot);
	return r;
}
