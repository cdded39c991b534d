#include "client/download.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/hex.h"
#include "base/text.h"
#include "client/download_inside.h"

enum {
	BLOCK_SIZE = 256 * 1024,
	POLL_MS = 250, /* between two words about how it stands */
};

/* --- Files of this machine --- */

/* The size of what is to be read; UINT64_MAX: it has none. The file is at its beginning then. */
static uint64_t find_size(int fd, const struct download *item)
{
	off_t size = lseek(fd, 0, SEEK_END);

	(void)lseek(fd, item->is_part ? (off_t)item->offset : 0, SEEK_SET); /* pipes have none */
	return item->is_part ? item->size : size > 0 ? (uint64_t)size : UINT64_MAX;
}

static int read_file(struct stream *stream, struct error *err)
{
	const struct download *item = stream->item;
	cleanup_fd int fd = open(item->from, O_RDONLY | O_CLOEXEC);
	cleanup_free char *block = xmalloc(BLOCK_SIZE);
	uint64_t size;
	int r;

	if (fd < 0)
		return error_errno(err, -errno, "cannot open %s", item->from);
	size = find_size(fd, item);
	r = stream_open(stream, size, err);
	while (r == 0 && !(item->is_part && stream->at == size)) {
		uint64_t rest = item->is_part ? size - stream->at : BLOCK_SIZE;
		ssize_t length = read(fd, block, rest < BLOCK_SIZE ? (size_t)rest : BLOCK_SIZE);

		if (length == 0)
			break;
		if (length < 0 && errno != EINTR)
			r = error_errno(err, -errno, "cannot read %s", item->from);
		else if (length > 0)
			r = stream_take(stream, block, (size_t)length, err);
		if (r == 0 && teller_stops(stream->batch->how->teller))
			r = error_set(err, -ECANCELED, "stopped");
	}
	return r;
}

/* --- All of them --- */

static bool is_file(const char *from)
{
	return *from == '/';
}

static void tell(const struct stream *stream, const struct teller *teller)
{
	cleanup_free char *state = NULL;
	unsigned long long at = stream->at >> 20, total = stream->total >> 20;

	state = stream->ended                 ? xstrdup("here")
		: stream->total == UINT64_MAX ? xasprintf("%llu MiB", at)
					      : xasprintf("%llu of %llu MiB", at, total);
	teller_tell(teller, stream->item->name, state);
}

static void tell_all(const struct stream *streams, size_t count, const struct teller *teller)
{
	for (size_t i = 0; i < count; i++)
		if (!is_file(streams[i].item->from))
			tell(&streams[i], teller);
}

static int open_fetch(struct batch *batch, struct error *err)
{
	int r = batch->fetch ? 0 : fetch_new(&batch->fetch, err);

	batch->tls = (struct fetch_tls){ .ca = batch->how->ca };
	return r;
}

/* Lets all come; files are read one after the other. */
static int run(struct batch *batch, struct stream *streams, size_t count, struct error *err)
{
	const struct teller *teller = batch->how->teller;
	int r = 0;

	for (size_t i = 0; i < count && r == 0; i++) {
		struct stream *stream = &streams[i];

		if (is_file(stream->item->from)) {
			stream->r = read_file(stream, &stream->error);
			stream->ended = true;
			continue;
		}
		r = open_fetch(batch, err);
		if (r < 0)
			return r;
		stream_request(stream);
	}
	while (batch->running) {
		(void)fetch_poll(batch->fetch, NULL, 0, POLL_MS);
		tell_all(streams, count, teller);
		if (teller_stops(teller))
			return error_set(err, -ECANCELED, "stopped");
	}
	for (size_t i = 0; i < count; i++)
		if (streams[i].r < 0)
			return error_set(err, streams[i].r, "%s", streams[i].error.message);
	return 0;
}

/* --- Files of digests --- */

static int take_list(void *arg, const void *data, size_t size, struct error *err)
{
	(void)err;
	strbuf_add(arg, data, size);
	return 0;
}

static bool is_digest(const char *hex)
{
	return hex_is(hex, 32) || hex_is(hex, 64);
}

/* The digest of @file in a list; one that holds nothing but a digest is of that file. Free it. */
static char *find_digest(char *list, const char *file)
{
	char *rest = list, *line;

	while ((line = text_next_line(&rest))) {
		char *words = line, *hex = text_next_word(&words), *name = text_next_word(&words);
		const char *base = name ? strrchr(name, '/') : NULL;

		if (!hex || !is_digest(hex))
			continue;
		base = base ? base + 1 : name && *name == '*' ? name + 1 : name;
		if (!base || str_eq(base, file))
			return xasprintf("%s:%s", hex_is(hex, 32) ? "sha256" : "sha512", hex);
	}
	return NULL;
}

static int fetch_digest(struct batch *batch, const struct download *item, char **ret,
			struct error *err)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(DOWNLOAD_MAX_LIST);
	struct download list = {
		.name = item->name,
		.from = item->list,
		.max_size = DOWNLOAD_MAX_LIST,
		.data = take_list,
		.arg = &text,
	};
	cleanup(stream_done) struct stream stream = { 0 };
	int r;

	if (!is_file(item->list) && !str_starts(item->list, "https://"))
		return error_set(
			err, -EPERM,
			"the digest of %s is not known, and %s proves nothing, as it is not "
			"https: say it in artifacts.overrides",
			item->name, item->list);
	stream_begin(&stream, batch, &list, "sha256:");
	r = run(batch, &stream, 1, err);
	if (r < 0)
		return error_wrap(err, "the digest of %s", item->name);
	*ret = find_digest(text.text, item->file);
	return *ret ? 0
		    : error_set(err, -EBADMSG, "%s holds no digest of %s", item->list, item->file);
}

static int check_digest(const struct download *item, const char *digest, struct error *err)
{
	const char *hex = strchr(digest, ':');

	if (hex && ((str_starts(digest, "sha256:") && hex_is(hex + 1, 32)) ||
		    (str_starts(digest, "sha512:") && hex_is(hex + 1, 64))))
		return 0;
	return error_set(err, -EINVAL, "%s: \"%s\" is no digest", item->name, digest);
}

/* What came whole is judged, also where something else did not come (@r says so). */
static int finish(struct stream streams[], char *digests[], size_t count, int r, struct error *err)
{
	for (size_t i = 0; i < count; i++) {
		struct error why;
		int r2 = streams[i].ended && streams[i].r == 0
				 ? stream_finish(&streams[i], digests[i], &why)
				 : 0;

		if (r == 0 && r2 < 0)
			r = error_set(err, r2, "%s", why.message);
	}
	return r;
}

static int do_all(struct batch *batch, struct download items[], struct stream streams[],
		  char *digests[], size_t count, struct error *err)
{
	int r = pki_open(&batch->pki, err);

	for (size_t i = 0; i < count && r == 0; i++) {
		if (items[i].digest)
			digests[i] = xstrdup(items[i].digest);
		else
			r = fetch_digest(batch, &items[i], &digests[i], err);
		if (r == 0)
			r = check_digest(&items[i], digests[i], err);
		if (r == 0)
			stream_begin(&streams[i], batch, &items[i], digests[i]);
	}
	if (r < 0)
		return r;
	r = run(batch, streams, count, err);
	return finish(streams, digests, count, r, err);
}

int download_all(struct download items[], size_t count, const struct download_how *how,
		 struct error *err)
{
	cleanup_free struct stream *streams = xcalloc(count, sizeof(*streams));
	cleanup_free char **digests = xcalloc(count, sizeof(*digests));
	struct batch batch = { .how = how };
	int r = do_all(&batch, items, streams, digests, count, err);

	fetch_free(batch.fetch);
	for (size_t i = 0; i < count; i++) {
		stream_done(&streams[i]);
		free(digests[i]);
	}
	pki_close(batch.pki);
	return r;
}
