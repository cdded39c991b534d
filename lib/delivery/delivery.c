#include "delivery/delivery.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "archive/archive.h"
#include "base/write_all.h"
#include "client/download.h"
#include "client/unpack.h"

#define MAX_SIZE (UINT64_C(2) << 30) /* of one download */

enum {
	CA_MAX = 1024 * 1024,
};

void delivery_free(void *arg)
{
	struct delivery *delivery = arg;

	for (size_t i = 0; delivery && i < delivery->count; i++) {
		struct delivery_file *file = &delivery->files[i];

		close_fd(&file->fd);
		free(file->from);
		free(file->path);
		free(file->sha256);
	}
	if (!delivery)
		return;
	free(delivery->files);
	free(delivery->name);
	free(delivery->from);
	free(delivery->artifact);
	free(delivery->version);
	free(delivery->architecture);
	free(delivery->digest);
	free(delivery->list);
	free(delivery->file);
	free(delivery->found);
	free(delivery);
}

/* One of them on its way. */
struct way {
	struct delivery *delivery;
	struct unpack *unpack;         /* of an archive */
	struct unpack_member *members; /* likewise */
	struct pki *pki;               /* of a file that is no archive */
	struct pki_hash *hash;
};

static void way_done(struct way *way)
{
	unpack_freep(&way->unpack);
	pki_hash_freep(&way->hash);
	pki_close(way->pki);
	for (size_t i = 0; way->members && i < way->delivery->count; i++)
		free(way->members[i].sha256);
	free(way->members);
}

/* --- What comes --- */

static int on_begin(void *arg, uint64_t size, struct error *err)
{
	const struct way *way = arg;
	const struct delivery *delivery = way->delivery;
	struct statvfs fs;
	uint64_t available;

	if (fstatvfs(delivery->files[0].fd, &fs) < 0 || !fs.f_blocks)
		return 0; /* not known, or without a limit */
	available = (uint64_t)fs.f_bavail * fs.f_frsize;
	if (size <= available)
		return 0;
	return error_set(err, -ENOSPC,
			 "%s has %llu MiB, and %llu MiB are free where %s goes: nothing is fetched",
			 delivery->from, (unsigned long long)(size >> 20),
			 (unsigned long long)(available >> 20), delivery->files[0].path);
}

static int on_data(void *arg, const void *data, size_t size, struct error *err)
{
	struct way *way = arg;
	int r;

	if (way->unpack)
		return unpack_feed(way->unpack, data, size, err);
	pki_hash_add(way->hash, data, size);
	r = write_all(way->delivery->files[0].fd, data, size);
	return r < 0 ? error_errno(err, r, "cannot write %s", way->delivery->files[0].path) : 0;
}

static int end_archive(struct way *way, struct error *err)
{
	struct delivery *delivery = way->delivery;
	int r = unpack_end(way->unpack, err);

	for (size_t i = 0; i < delivery->count && r == 0; i++) {
		delivery->files[i].found = way->members[i].found;
		delivery->files[i].sha256 = take_ptr(&way->members[i].sha256);
	}
	return r;
}

static int on_end(void *arg, struct error *err)
{
	struct way *way = arg;
	struct delivery_file *file = &way->delivery->files[0];

	if (way->unpack)
		return end_archive(way, err);
	file->found = true;
	file->sha256 = pki_hash_hex(way->hash);
	return 0;
}

/* --- Before it comes --- */

static int open_files(struct delivery *delivery, const struct host *host, struct error *err)
{
	int r = 0;

	for (size_t i = 0; i < delivery->count && r == 0; i++) {
		delivery->files[i].fd = -1;
		r = host_open_unnamed(host, delivery->files[i].path, &delivery->files[i].fd, err);
	}
	return r;
}

static int begin_archive(struct way *way, struct error *err)
{
	struct delivery *delivery = way->delivery;
	struct unpack_wish wish = {
		.name = delivery->from,
		.strip = delivery->strip,
		.count = delivery->count,
	};

	way->members = xcalloc(delivery->count, sizeof(*way->members));
	for (size_t i = 0; i < delivery->count; i++)
		way->members[i] = (struct unpack_member){
			.from = delivery->files[i].from,
			.fd = delivery->files[i].fd,
			.optional = delivery->files[i].optional,
		};
	wish.members = way->members;
	return unpack_start(&wish, &way->unpack, err);
}

static int begin_file(struct way *way, struct error *err)
{
	int r = pki_open(&way->pki, err);

	if (r == 0)
		way->hash = pki_hash_new(way->pki, "sha256");
	return r;
}

static struct download download_of(struct way *way)
{
	const struct delivery *delivery = way->delivery;

	return (struct download){
		.name = delivery->name,
		.from = delivery->from,
		.digest = delivery->digest,
		.list = delivery->list,
		.file = delivery->file,
		.max_size = MAX_SIZE,
		.begin = on_begin,
		.data = on_data,
		.end = on_end,
		.arg = way,
	};
}

/* Where in an archive it is. What nobody else says the digest of has the one that stands there. */
static int find_in_archive(struct delivery *delivery, struct download *item, struct error *err)
{
	cleanup_archive struct archive *archive = NULL;
	const struct archive_member *member;
	int r = archive_open(delivery->from, &archive, err);

	if (r == 0)
		r = archive_find(archive, delivery->artifact, delivery->version,
				 delivery->architecture, &member, err);
	if (r < 0)
		return r;
	if (!delivery->digest)
		delivery->digest = xstrdup(member->digest);
	item->digest = delivery->digest;
	item->is_part = true;
	item->offset = member->offset;
	item->size = member->size;
	return 0;
}

static int read_ca(const char *path, struct strbuf *out, struct error *err)
{
	cleanup_fd int fd = open(path, O_RDONLY | O_CLOEXEC);
	char block[4096];
	ssize_t length;

	if (fd < 0)
		return error_errno(err, -errno, "cannot open the CAs in %s", path);
	while ((length = read(fd, block, sizeof(block))) > 0)
		strbuf_add(out, block, (size_t)length);
	if (length < 0)
		return error_errno(err, -errno, "cannot read %s", path);
	return out->full ? error_set(err, -EFBIG, "%s has more than %d bytes", path, CA_MAX) : 0;
}

static int fetch_all(struct way ways[], size_t count, const char *ca_file,
		     const struct teller *teller, struct error *err)
{
	cleanup(strbuf_done) struct strbuf ca = strbuf_make(CA_MAX);
	cleanup_free struct download *downloads = xcalloc(count, sizeof(*downloads));
	struct download_how how = { .ca = ca_file ? &ca : NULL, .teller = teller };
	int r = ca_file ? read_ca(ca_file, &ca, err) : 0;

	for (size_t i = 0; i < count && r == 0; i++) {
		downloads[i] = download_of(&ways[i]);
		if (ways[i].delivery->artifact)
			r = find_in_archive(ways[i].delivery, &downloads[i], err);
	}
	if (r == 0)
		r = download_all(downloads, count, &how, err);
	for (size_t i = 0; i < count; i++)
		ways[i].delivery->found = downloads[i].found;
	return r;
}

int deliver(struct delivery *const deliveries[], size_t count, const struct host *host,
	    const char *ca_file, const struct teller *teller, struct error *err)
{
	cleanup_free struct way *ways = xcalloc(count, sizeof(*ways));
	int r = 0;

	for (size_t i = 0; i < count && r == 0; i++) {
		ways[i].delivery = deliveries[i];
		r = open_files(deliveries[i], host, err);
		if (r == 0)
			r = deliveries[i]->files[0].from ? begin_archive(&ways[i], err)
							 : begin_file(&ways[i], err);
	}
	if (r == 0)
		r = fetch_all(ways, count, ca_file, teller, err);
	for (size_t i = 0; i < count; i++)
		way_done(&ways[i]);
	return r;
}
