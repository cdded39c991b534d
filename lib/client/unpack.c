#include "client/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "base/library.h"
#include "base/strbuf.h"
#include "base/write_all.h"

#define ARCHIVE_FUNCTIONS(each)                 \
	each(archive_read_new);                 \
	each(archive_read_free);                \
	each(archive_read_open);                \
	each(archive_read_next_header);         \
	each(archive_read_data_block);          \
	each(archive_read_data_skip);           \
	each(archive_read_support_filter_gzip); \
	each(archive_read_support_filter_xz);   \
	each(archive_read_support_filter_zstd); \
	each(archive_read_support_format_tar);  \
	each(archive_error_string);             \
	each(archive_entry_pathname);           \
	each(archive_entry_hardlink);           \
	each(archive_entry_symlink);            \
	each(archive_entry_filetype);           \
	each(archive_entry_mode);               \
	each(archive_entry_size)

#define ARCHIVE_POINTER(name) __typeof__(name) *name
struct archive_library {
	ARCHIVE_FUNCTIONS(ARCHIVE_POINTER);
};
#undef ARCHIVE_POINTER

enum {
	QUEUE_SIZE = 4 * 1024 * 1024,
	BLOCK_SIZE = 256 * 1024,
};

struct unpack {
	struct archive_library archive;
	struct unpack_wish wish;
	struct pki *pki;
	pthread_t thread;
	bool started;

	pthread_mutex_t lock; /* of what follows */
	pthread_cond_t moved;
	char *queue; /* a ring */
	size_t first, length;
	bool ended, given_up; /* by who feeds it: all was given; nobody wants it any more */
	bool done;            /* by the thread: it reads no more */
	int failure;
	struct error error;

	char *block; /* the thread's own */
	uint64_t entries, bytes;
};

/* --- Between the two threads --- */

/* Takes the next bytes; 0 at the end, -1 when nobody wants them any more. */
static ssize_t take(struct unpack *unpack)
{
	size_t length, tail;

	pthread_mutex_lock(&unpack->lock);
	while (!unpack->length && !unpack->ended && !unpack->given_up)
		pthread_cond_wait(&unpack->moved, &unpack->lock);
	length = unpack->length < BLOCK_SIZE ? unpack->length : BLOCK_SIZE;
	tail = QUEUE_SIZE - unpack->first;
	length = length < tail ? length : tail;
	memcpy(unpack->block, unpack->queue + unpack->first, length);
	unpack->first = (unpack->first + length) % QUEUE_SIZE;
	unpack->length -= length;
	if (unpack->given_up)
		length = 0;
	pthread_cond_signal(&unpack->moved);
	pthread_mutex_unlock(&unpack->lock);
	return (ssize_t)length;
}

/* Puts a part of it into the ring; returns how much. */
static size_t put(struct unpack *unpack, const char *data, size_t size)
{
	size_t at = (unpack->first + unpack->length) % QUEUE_SIZE;
	size_t room = QUEUE_SIZE - unpack->length, tail = QUEUE_SIZE - at;

	size = size < room ? size : room;
	size = size < tail ? size : tail;
	memcpy(unpack->queue + at, data, size);
	unpack->length += size;
	return size;
}

int unpack_feed(struct unpack *unpack, const void *data, size_t size, struct error *err)
{
	const char *from = data;
	int r;

	pthread_mutex_lock(&unpack->lock);
	while (size && !unpack->done) {
		size_t length = put(unpack, from, size);

		from += length;
		size -= length;
		pthread_cond_signal(&unpack->moved);
		if (!length)
			pthread_cond_wait(&unpack->moved, &unpack->lock);
	}
	r = unpack->done ? unpack->failure : 0;
	pthread_mutex_unlock(&unpack->lock);
	return r < 0 ? error_set(err, r, "%s", unpack->error.message) : 0;
}

static ssize_t on_read(struct archive *archive, void *arg, const void **ret)
{
	struct unpack *unpack = arg;

	(void)archive;
	*ret = unpack->block;
	return take(unpack);
}

/* --- What is refused --- */

/* The path without "./" at its beginning and slashes at its end; NULL: it is refused. Free it. */
static char *plain_path(const char *path)
{
	cleanup_free char *plain = NULL;
	size_t length;

	if (!path || *path == '/')
		return NULL;
	while (str_starts(path, "./"))
		path += 2 + strspn(path + 2, "/");
	length = strlen(path);
	while (length && path[length - 1] == '/')
		length--;
	plain = xstrndup(path, length);
	for (const char *part = plain; part; part = strchr(part, '/')) {
		part += *part == '/';
		if (str_starts(part, "..") && (part[2] == '/' || !part[2]))
			return NULL;
	}
	return take_ptr(&plain);
}

/* Whether a symbolic link at @path (plain) that leads to @to stays in the archive. */
static bool stays_within(const char *path, const char *to)
{
	long depth = 0;

	if (*to == '/')
		return false;
	for (const char *slash = path; (slash = strchr(slash, '/')); slash++)
		depth++;
	while (*to) {
		size_t length = strcspn(to, "/");

		if (length == 2 && strncmp(to, "..", 2) == 0)
			depth--;
		else if (length && !(length == 1 && *to == '.'))
			depth++;
		if (depth < 0)
			return false;
		to += length + strspn(to + length, "/");
	}
	return true;
}

static int refuse(struct unpack *unpack, int code, const char *path, const char *why,
		  struct error *err)
{
	return error_set(err, code, "%s: \"%s\" in it %s: the archive is refused",
			 unpack->wish.name, path ? path : "", why);
}

static int check_link(struct unpack *unpack, struct archive_entry *entry, const char *path,
		      struct error *err)
{
	const char *hard = unpack->archive.archive_entry_hardlink(entry);
	const char *symbolic = unpack->archive.archive_entry_symlink(entry);
	cleanup_free char *plain = hard ? plain_path(hard) : NULL;

	if ((hard && !plain) || (symbolic && !stays_within(path, symbolic)))
		return refuse(unpack, -EPERM, path, "is a link that leads out of it", err);
	return 0;
}

static int check_entry(struct unpack *unpack, struct archive_entry *entry, const char *path,
		       struct error *err)
{
	mode_t type = unpack->archive.archive_entry_filetype(entry);
	bool is_link = type == AE_IFLNK || unpack->archive.archive_entry_hardlink(entry);
	int64_t size = unpack->archive.archive_entry_size(entry);

	if (!path)
		return refuse(unpack, -EPERM, unpack->archive.archive_entry_pathname(entry),
			      "is a path that leads out of it", err);
	if (is_link)
		return check_link(unpack, entry, path, err);
	if (type != AE_IFREG && type != AE_IFDIR)
		return refuse(unpack, -EPERM, path, "is neither file, directory nor link", err);
	if (type == AE_IFREG && (unpack->archive.archive_entry_mode(entry) & (S_ISUID | S_ISGID)))
		return refuse(unpack, -EPERM, path, "would run as another user or group", err);
	if (size < 0 || (uint64_t)size > unpack->wish.max_bytes - unpack->bytes)
		return error_set(err, -EFBIG,
				 "%s: what is in it is larger than %llu MiB: the archive is "
				 "refused",
				 unpack->wish.name,
				 (unsigned long long)(unpack->wish.max_bytes >> 20));
	unpack->bytes += (uint64_t)size;
	return 0;
}

/* --- Files --- */

/* The member at that path of the archive, or NULL. */
static struct unpack_member *find_member(const struct unpack *unpack, const char *path)
{
	for (unsigned i = 0; i < unpack->wish.strip; i++) {
		path = strchr(path, '/');
		if (!path)
			return NULL;
		path++;
	}
	for (size_t i = 0; i < unpack->wish.count; i++)
		if (str_eq(unpack->wish.members[i].from, path))
			return &unpack->wish.members[i];
	return NULL;
}

static int check_space(const struct unpack_member *member, uint64_t size, struct error *err)
{
	struct statvfs fs;
	uint64_t available;

	if (fstatvfs(member->fd, &fs) < 0 || !fs.f_blocks)
		return 0; /* not known, or without a limit */
	available = (uint64_t)fs.f_bavail * fs.f_frsize;
	if (size <= available)
		return 0;
	return error_set(err, -ENOSPC, "%s needs %llu KiB, and %llu KiB are free where it goes",
			 member->from, (unsigned long long)(size >> 10),
			 (unsigned long long)(available >> 10));
}

/* What libarchive says to a broken archive. */
static int tell_broken(const struct unpack *unpack, struct archive *archive, struct error *err)
{
	const char *words = unpack->archive.archive_error_string(archive);

	return error_set(err, -EBADMSG, "%s is no whole archive: %s", unpack->wish.name,
			 words ? words : "it cannot be read");
}

static int copy_content(struct unpack *unpack, struct archive *archive,
			struct unpack_member *member, struct error *err)
{
	cleanup_hash struct pki_hash *hash = pki_hash_new(unpack->pki, "sha256");
	int64_t offset;
	const void *data;
	size_t size;
	int r;

	while ((r = unpack->archive.archive_read_data_block(archive, &data, &size, &offset)) ==
	       ARCHIVE_OK) {
		if ((uint64_t)offset != member->size)
			return refuse(unpack, -EPERM, member->from, "has holes", err);
		r = write_all(member->fd, data, size);
		if (r < 0)
			return error_errno(err, r, "cannot write %s", member->from);
		pki_hash_add(hash, data, size);
		member->size += size;
	}
	if (r != ARCHIVE_EOF)
		return tell_broken(unpack, archive, err);
	member->sha256 = pki_hash_hex(hash);
	/* The disk begins with it while the next one is unpacked; who gives it a name waits. */
	(void)sync_file_range(member->fd, 0, 0, SYNC_FILE_RANGE_WRITE);
	return 0;
}

static int write_member(struct unpack *unpack, struct archive *archive, struct archive_entry *entry,
			struct unpack_member *member, struct error *err)
{
	bool is_file = unpack->archive.archive_entry_filetype(entry) == AE_IFREG &&
		       !unpack->archive.archive_entry_hardlink(entry);
	uint64_t size = (uint64_t)unpack->archive.archive_entry_size(entry);
	int r;

	if (!is_file)
		return refuse(unpack, -EPERM, member->from, "is no file", err);
	if (member->found)
		return refuse(unpack, -EPERM, member->from, "is there twice", err);
	r = check_space(member, size, err);
	if (r < 0)
		return r;
	member->found = true;
	return copy_content(unpack, archive, member, err);
}

/* --- The thread --- */

static int take_entry(struct unpack *unpack, struct archive *archive, struct archive_entry *entry,
		      struct error *err)
{
	cleanup_free char *path = plain_path(unpack->archive.archive_entry_pathname(entry));
	struct unpack_member *member;
	int r = check_entry(unpack, entry, path, err);

	if (r == 0 && ++unpack->entries > UNPACK_MAX_ENTRIES)
		r = error_set(err, -EFBIG, "%s holds more than %d files: the archive is refused",
			      unpack->wish.name, UNPACK_MAX_ENTRIES);
	if (r < 0)
		return r;
	member = find_member(unpack, path);
	if (member)
		return write_member(unpack, archive, entry, member, err);
	r = unpack->archive.archive_read_data_skip(archive);
	return r < ARCHIVE_WARN ? tell_broken(unpack, archive, err) : 0;
}

/* An archive that ends well may still lack what is wanted. */
static int check_found(const struct unpack *unpack, struct error *err)
{
	for (size_t i = 0; i < unpack->wish.count; i++) {
		const struct unpack_member *member = &unpack->wish.members[i];

		if (!member->found && !member->optional)
			return error_set(err, -ENOENT, "%s holds no %s", unpack->wish.name,
					 member->from);
	}
	return 0;
}

static int take_entries(struct unpack *unpack, struct archive *archive, struct error *err)
{
	struct archive_entry *entry;
	int r;

	if (unpack->archive.archive_read_open(archive, unpack, NULL, on_read, NULL) != ARCHIVE_OK)
		return tell_broken(unpack, archive, err);
	while ((r = unpack->archive.archive_read_next_header(archive, &entry)) >= ARCHIVE_WARN &&
	       r != ARCHIVE_EOF) {
		r = take_entry(unpack, archive, entry, err);
		if (r < 0)
			return r;
	}
	return r == ARCHIVE_EOF ? check_found(unpack, err) : tell_broken(unpack, archive, err);
}

static void *run(void *arg)
{
	struct unpack *unpack = arg;
	struct archive_library *library = &unpack->archive;
	struct archive *archive = library->archive_read_new();
	struct error err = { 0 };
	int r;

	if (!archive)
		abort(); /* memory is out */
	(void)library->archive_read_support_filter_gzip(archive);
	(void)library->archive_read_support_filter_xz(archive);
	(void)library->archive_read_support_filter_zstd(archive);
	(void)library->archive_read_support_format_tar(archive);
	r = take_entries(unpack, archive, &err);
	(void)library->archive_read_free(archive);
	pthread_mutex_lock(&unpack->lock);
	unpack->failure = r;
	unpack->error = err;
	unpack->done = true;
	pthread_cond_signal(&unpack->moved);
	pthread_mutex_unlock(&unpack->lock);
	return NULL;
}

/* --- Its life --- */

#define LOAD(name)                                        \
	*(void **)&archive->name = dlsym(library, #name); \
	missing = archive->name ? missing : #name

static int load(struct archive_library *archive, struct error *err)
{
	const char *missing = NULL;
	void *library;
	int r = library_open("libarchive.so.13", "unpacking archives needs", &library, err);

	if (r < 0)
		return r;
	ARCHIVE_FUNCTIONS(LOAD);
	if (missing)
		return error_set(err, -EOPNOTSUPP, "libarchive.so.13 lacks %s: it is too old",
				 missing);
	return 0;
}

static struct unpack *unpack_new(const struct unpack_wish *wish)
{
	struct unpack *unpack = xcalloc(1, sizeof(*unpack));

	unpack->wish = *wish;
	if (!unpack->wish.max_bytes)
		unpack->wish.max_bytes = UNPACK_MAX_BYTES;
	unpack->queue = xmalloc(QUEUE_SIZE);
	unpack->block = xmalloc(BLOCK_SIZE);
	pthread_mutex_init(&unpack->lock, NULL);
	pthread_cond_init(&unpack->moved, NULL);
	return unpack;
}

int unpack_start(const struct unpack_wish *wish, struct unpack **ret, struct error *err)
{
	cleanup_unpack struct unpack *unpack = unpack_new(wish);
	int r = load(&unpack->archive, err);

	if (r == 0)
		r = pki_open(&unpack->pki, err);
	if (r < 0)
		return r;
	r = -pthread_create(&unpack->thread, NULL, run, unpack);
	if (r < 0)
		return error_errno(err, r, "cannot start a thread to unpack %s", wish->name);
	unpack->started = true;
	*ret = take_ptr(&unpack);
	return 0;
}

static void stop(struct unpack *unpack, bool gives_up)
{
	if (!unpack->started)
		return;
	pthread_mutex_lock(&unpack->lock);
	unpack->ended = true;
	unpack->given_up = gives_up;
	pthread_cond_signal(&unpack->moved);
	pthread_mutex_unlock(&unpack->lock);
	(void)pthread_join(unpack->thread, NULL); /* it was started, and nobody else joins it */
	unpack->started = false;
}

int unpack_end(struct unpack *unpack, struct error *err)
{
	stop(unpack, false);
	return unpack->failure < 0 ? error_set(err, unpack->failure, "%s", unpack->error.message)
				   : 0;
}

void unpack_freep(struct unpack **unpack)
{
	if (!*unpack)
		return;
	stop(*unpack, true);
	pki_close((*unpack)->pki);
	pthread_cond_destroy(&(*unpack)->moved);
	pthread_mutex_destroy(&(*unpack)->lock);
	free((*unpack)->queue);
	free((*unpack)->block);
	free(*unpack);
}
