#include <errno.h>
#include <strings.h>

#include "client/download_inside.h"

void stream_begin(struct stream *stream, struct batch *batch, struct download *item,
		  const char *digest)
{
	cleanup_free char *algorithm = xstrndup(digest, strcspn(digest, ":"));

	*stream = (struct stream){ .batch = batch,
				   .item = item,
				   .url = xstrdup(item->from),
				   .total = UINT64_MAX,
				   .hash = pki_hash_new(batch->pki, algorithm) };
}

void stream_done(struct stream *stream)
{
	free(stream->url);
	free(stream->validator);
	pki_hash_freep(&stream->hash);
}

static bool is_web_page(const char *head)
{
	head += strspn(head, " \t\r\n\xef\xbb\xbf");
	return strncasecmp(head, "<!doctype html", strlen("<!doctype html")) == 0 ||
	       strncasecmp(head, "<html", strlen("<html")) == 0;
}

/* Why what came is not what it should be, besides its digest; NULL: nothing is known. Free it. */
static char *remark(const struct stream *stream)
{
	if (is_web_page(stream->head))
		return xstrdup("; it is a web page: does a proxy or a log-in stand in between?");
	if (stream->refused < 0)
		return xasprintf("; besides: %s", stream->refusal.message);
	return xstrdup("");
}

static int judge(struct stream *stream, const char *wanted, struct error *err)
{
	struct download *item = stream->item;
	size_t algorithm = strcspn(wanted, ":");
	cleanup_free char *hex = pki_hash_hex(stream->hash), *why = NULL;

	item->found = xasprintf("%.*s:%s", (int)algorithm, wanted, hex);
	if (strcasecmp(item->found, wanted) == 0) {
		item->right = stream->refused == 0;
		return item->right ? 0
				   : error_set(err, stream->refused, "%s", stream->refusal.message);
	}
	why = remark(stream);
	return error_set(err, -EBADMSG,
			 "%s from %s is not what it should be: expected %s, and what came (%llu "
			 "bytes) is %s%s",
			 item->name, item->from, wanted, (unsigned long long)stream->at,
			 item->found, why);
}

/* What the caller says to it is kept until the digest tells more. */
static void refuse(struct stream *stream, int r, const struct error *why)
{
	stream->refused = r;
	stream->refusal = *why;
}

int stream_open(struct stream *stream, uint64_t total, struct error *err)
{
	const struct download *item = stream->item;

	stream->total = total;
	if (total != UINT64_MAX && total > item->max_size)
		return error_set(err, -EFBIG,
				 "%s from %s has %llu bytes: more than %llu are refused",
				 item->name, item->from, (unsigned long long)total,
				 (unsigned long long)item->max_size);
	if (stream->begun)
		return 0;
	stream->begun = true;
	return item->begin && total != UINT64_MAX ? item->begin(item->arg, total, err) : 0;
}

int stream_take(struct stream *stream, const char *data, size_t size, struct error *err)
{
	const struct download *item = stream->item;
	size_t again = size < stream->skip ? size : (size_t)stream->skip, room;
	struct error why;

	stream->skip -= again;
	data += again;
	size -= again;
	room = STREAM_HEAD - stream->head_length;
	room = size < room ? size : room;
	memcpy(stream->head + stream->head_length, data, room);
	stream->head_length += room;
	stream->at += size;
	stream->moved = stream->moved || size;
	if (stream->at > item->max_size)
		return error_set(err, -EFBIG, "%s from %s has more than %llu bytes, and is refused",
				 item->name, item->from, (unsigned long long)item->max_size);
	pki_hash_add(stream->hash, data, size);
	if (stream->refused == 0 && size) {
		int r = item->data(item->arg, data, size, &why);

		if (r < 0)
			refuse(stream, r, &why);
	}
	return stream->refused == -ENOSPC ? error_set(err, -ENOSPC, "%s", why.message) : 0;
}

int stream_finish(struct stream *stream, const char *wanted, struct error *err)
{
	const struct download *item = stream->item;
	struct error why;
	int r = 0;

	if (stream->refused == 0 && item->end)
		r = item->end(item->arg, &why);
	if (r < 0)
		refuse(stream, r, &why);
	return judge(stream, wanted, err);
}
