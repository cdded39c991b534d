#include "archive/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/archive_list.h"
#include "archive/tar.h"
#include "base/strbuf.h"
#include "pki/pki.h"

enum {
	BLOCK_SIZE = 256 * 1024,
};

void archive_freep(struct archive **pointer)
{
	struct archive *archive = *pointer;

	if (!archive)
		return;
	archive_list_done(archive);
	free(archive->path);
	close_fd(&archive->fd);
	free(archive);
	*pointer = NULL;
}

/* --- Opening --- */

/* A walk over the headers. */
struct walk {
	struct archive *archive;
	uint64_t at, end; /* of the file */
	struct tar_entry entry;
	size_t count; /* members that were met, without the list */
};

static int cut_off(const struct walk *walk, struct error *err)
{
	return error_set(err, -EBADMSG, "%s is cut off: it ends after %llu bytes",
			 walk->archive->path, (unsigned long long)walk->end);
}

/* Reads the header at the walk's place: 1, or 0 at the end of the archive. */
static int read_header(struct walk *walk, struct error *err)
{
	const char *path = walk->archive->path, *why;
	char block[TAR_BLOCK];
	ssize_t length = pread(walk->archive->fd, block, sizeof(block), (off_t)walk->at);

	if (length < 0)
		return error_errno(err, -errno, "cannot read %s", path);
	if (length < TAR_BLOCK)
		return cut_off(walk, err);
	if (tar_is_end(block))
		return 0;
	walk->entry = (struct tar_entry){ 0 };
	why = tar_parse(block, &walk->entry);
	if (why && !walk->at)
		return error_set(err, -EBADMSG,
				 "%s is no archive of knode, which is one of tar: `knode archive "
				 "create` makes them",
				 path);
	if (why)
		return error_set(err, -EBADMSG, "%s holds \"%s\" at byte %llu, %s", path,
				 walk->entry.name, (unsigned long long)walk->at, why);
	walk->at += TAR_BLOCK;
	if (walk->entry.size > walk->end - walk->at)
		return cut_off(walk, err);
	return 1;
}

/* Reads archive.json, which has to be the first member. */
static int read_list(struct walk *walk, struct error *err)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(ARCHIVE_MAX_LIST);
	cleanup_free char *data = NULL;
	int r = read_header(walk, err);
	ssize_t length;

	if (r < 0)
		return r;
	if (r == 0 || !str_eq(walk->entry.name, ARCHIVE_LIST))
		return error_set(err, -EBADMSG,
				 "%s is no archive of knode: its first member is not " ARCHIVE_LIST,
				 walk->archive->path);
	if (walk->entry.size > ARCHIVE_MAX_LIST)
		return error_set(err, -EBADMSG, "%s: " ARCHIVE_LIST " has more than %d bytes",
				 walk->archive->path, ARCHIVE_MAX_LIST);
	data = xmalloc(walk->entry.size + 1);
	length = pread(walk->archive->fd, data, walk->entry.size, (off_t)walk->at);
	if (length < 0)
		return error_errno(err, -errno, "cannot read %s", walk->archive->path);
	strbuf_add(&text, data, (size_t)length);
	walk->at += tar_padded(walk->entry.size);
	r = archive_list_parse(walk->archive, &text, err);
	return r < 0 ? error_wrap(err, "%s", walk->archive->path) : 0;
}

/* A header is the next one of the list, which stands in the order of the archive. */
static int meet(struct walk *walk, struct error *err)
{
	struct archive *archive = walk->archive;
	struct archive_member *member =
		walk->count < archive->count ? &archive->members[walk->count] : NULL;

	if (!member || !str_eq(member->file, walk->entry.name))
		return error_set(err, -EBADMSG, "%s holds \"%s\" where its list has %s",
				 archive->path, walk->entry.name,
				 member ? member->file : "nothing");
	if (member->size != walk->entry.size)
		return error_set(err, -EBADMSG,
				 "%s: %s has %llu bytes, and the list says that it has %llu",
				 archive->path, member->file, (unsigned long long)walk->entry.size,
				 (unsigned long long)member->size);
	if (str_eq(member->file, ARCHIVE_LAYOUT))
		archive->images_at = walk->at - TAR_BLOCK;
	member->offset = walk->at;
	walk->count++;
	walk->at += tar_padded(walk->entry.size);
	return 0;
}

static int walk_all(struct archive *archive, struct error *err)
{
	struct walk walk = { .archive = archive };
	struct stat st;
	int r;

	if (fstat(archive->fd, &st) < 0)
		return error_errno(err, -errno, "cannot look at %s", archive->path);
	if (!S_ISREG(st.st_mode))
		return error_set(err, -EBADMSG, "%s is no file", archive->path);
	walk.end = (uint64_t)st.st_size;
	r = read_list(&walk, err);
	while (r == 0 && (r = read_header(&walk, err)) > 0)
		r = meet(&walk, err);
	if (r < 0 || walk.count == archive->count)
		return r;
	return error_set(err, -EBADMSG, "%s ends before %s, which its list has", archive->path,
			 archive->members[walk.count].file);
}

int archive_open(const char *path, struct archive **ret, struct error *err)
{
	cleanup_archive struct archive *archive = xcalloc(1, sizeof(*archive));
	int r;

	archive->path = xstrdup(path);
	archive->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (archive->fd < 0)
		return error_errno(err, -errno, "cannot open the archive %s", path);
	r = walk_all(archive, err);
	if (r == 0)
		*ret = take_ptr(&archive);
	return r;
}

/* --- Asking --- */

size_t archive_artifacts(const struct archive *archive)
{
	size_t count = 0;

	while (count < archive->count && archive->members[count].name)
		count++;
	return count;
}

int archive_find(const struct archive *archive, const char *name, const char *version,
		 const char *architecture, const struct archive_member **ret, struct error *err)
{
	const char *other = NULL;

	for (size_t i = 0; i < archive->count; i++) {
		const struct archive_member *member = &archive->members[i];

		if (!member->name || !str_eq(member->name, name))
			continue;
		other = member->version;
		if (!str_eq(other, version) || !str_eq(archive->architecture, architecture))
			continue;
		*ret = member;
		return 0;
	}
	if (!other)
		return error_set(err, -ENOENT, "%s holds no %s", archive->path, name);
	return error_set(err, -ENOENT,
			 "%s holds no %s %s for %s, but %s for %s: it was made for Kubernetes %s",
			 archive->path, name, version, architecture, other, archive->architecture,
			 archive->kubernetes_version);
}

/* Gives the content of a member to the hash. */
static int hash_member(const struct archive *archive, const struct archive_member *member,
		       const struct teller *teller, struct pki_hash *hash, struct error *err)
{
	cleanup_free char *block = xmalloc(BLOCK_SIZE);
	uint64_t done = 0;

	while (done < member->size) {
		uint64_t rest = member->size - done;
		ssize_t length = pread(archive->fd, block, rest < BLOCK_SIZE ? rest : BLOCK_SIZE,
				       (off_t)(member->offset + done));

		if (length < 0)
			return error_errno(err, -errno, "cannot read %s in %s", member->file,
					   archive->path);
		if (length == 0)
			return error_set(err, -EBADMSG, "%s was cut off while it was read",
					 archive->path);
		if (teller_stops(teller))
			return error_set(err, -ECANCELED, "stopped");
		pki_hash_add(hash, block, (size_t)length);
		done += (uint64_t)length;
	}
	return 0;
}

int archive_check(const struct archive *archive, const struct archive_member *member,
		  const struct teller *teller, struct error *err)
{
	cleanup_free char *hex = NULL, *found = NULL;
	cleanup_hash struct pki_hash *hash = NULL;
	struct pki *pki = NULL;
	int r = pki_open(&pki, err);

	if (r < 0)
		return r;
	hash = pki_hash_new(pki, "sha256");
	pki_close(pki); /* the hash keeps the library open */
	r = hash_member(archive, member, teller, hash, err);
	if (r < 0)
		return r;
	hex = pki_hash_hex(hash);
	found = xasprintf("sha256:%s", hex);
	if (str_eq(found, member->digest))
		return 0;
	return error_set(err, -EBADMSG,
			 "%s in %s is not what it should be: expected %s, and it is %s",
			 member->file, archive->path, member->digest, found);
}
