/* What comes from servers: redirects, breaks, and trying again. */
#include <errno.h>
#include <stdio.h>

#include "base/net.h"
#include "base/text.h"
#include "client/download_inside.h"

enum {
	PAUSE_MS = 1000,
	PAUSE_MAX_MS = 30 * 1000,
	TRIES = 5,
	REDIRECTS = 10,
	STALL_MS = 60 * 1000,
	STATUS_PARTIAL = 206,
	STATUS_RANGE = 416,
};

static void start(void *arg);

static void end_stream(struct stream *stream, int r, const struct error *why)
{
	stream->ended = true;
	stream->r = r;
	if (r < 0)
		stream->error = *why;
	stream->batch->running--;
}

static void fail(struct stream *stream, int code, const char *format, ...) printf_like(3, 4);
static void fail(struct stream *stream, int code, const char *format, ...)
{
	cleanup_free char *message = NULL;
	struct error why;
	va_list args;

	va_start(args, format);
	message = xvasprintf(format, args);
	va_end(args);
	(void)error_set(&why, code, "%s", message);
	end_stream(stream, code, &why);
}

static uint64_t header_number(const struct fetch_answer *answer, const char *name)
{
	const char *value = fetch_header(answer, name);
	int64_t number;

	return value && parse_int(value, 0, INT64_MAX, &number) == 0 ? (uint64_t)number
								     : UINT64_MAX;
}

/* The answer begins where it was asked to, or anew: then what came already is passed over. */
static bool on_begin(void *arg, const struct fetch_answer *answer)
{
	struct stream *stream = arg;
	uint64_t length = header_number(answer, "content-length"), first = 0;
	const char *range = fetch_header(answer, "content-range");
	const char *tag = fetch_header(answer, "etag");
	int64_t number;

	if (answer->status == STATUS_PARTIAL) {
		cleanup_free char *text = range && str_starts(range, "bytes ")
						  ? xstrndup(range + strlen("bytes "),
							     strcspn(range + strlen("bytes "), "-"))
						  : NULL;

		if (!text || parse_int(text, 0, INT64_MAX, &number) < 0 ||
		    (uint64_t)number > stream->at) {
			stream->r = error_set(&stream->error, FETCH_BAD_ANSWER,
					      "%s answers with another part than it was asked for",
					      stream->url);
			return false;
		}
		first = (uint64_t)number;
	}
	stream->skip = stream->at - first;
	free(stream->validator);
	stream->validator = tag && *tag == '"' ? xstrdup(tag) : NULL;
	stream->r =
		stream_open(stream, length == UINT64_MAX ? length : first + length, &stream->error);
	return stream->r == 0;
}

static bool on_data(void *arg, const char *data, size_t size)
{
	struct stream *stream = arg;

	stream->r = stream_take(stream, data, size, &stream->error);
	return stream->r == 0;
}

static void redirect(struct stream *stream, char *next)
{
	if (++stream->redirects > REDIRECTS) {
		fail(stream, FETCH_BAD_ANSWER, "%s leads on more than %d times", stream->item->from,
		     REDIRECTS);
		free(next);
		return;
	}
	free(stream->url);
	stream->url = next;
	start(stream);
}

static bool is_passing(int failure)
{
	return failure == FETCH_DROPPED || failure == FETCH_TIMED_OUT || failure == FETCH_REFUSED ||
	       failure == FETCH_NO_ROUTE || failure == FETCH_NO_NAME || failure == FETCH_PROXY;
}

static bool is_overloaded(int status)
{
	return status == 408 || status == 429 || status == 500 || (status >= 502 && status <= 504);
}

/* Tries again after a while; false: it was tried often enough. */
static bool retry(struct stream *stream, int64_t asked_ms)
{
	const struct download_how *how = stream->batch->how;
	int64_t pause = how->pause_ms ? how->pause_ms : PAUSE_MS;

	stream->tries = stream->moved ? 1 : stream->tries + 1;
	stream->moved = false;
	if (stream->tries >= (how->tries ? how->tries : TRIES))
		return false;
	for (int i = 1; i < stream->tries; i++)
		pause *= 2;
	pause = asked_ms > pause ? asked_ms : pause;
	fetch_after(stream->batch->fetch, pause < PAUSE_MAX_MS ? pause : PAUSE_MAX_MS, start,
		    stream);
	return true;
}

static void on_failure(struct stream *stream, const struct fetch_answer *answer)
{
	if (stream->r < 0) /* on_begin() or on_data() had enough */
		end_stream(stream, stream->r, &stream->error);
	else if (!is_passing(answer->failure) || !retry(stream, -1))
		fail(stream, answer->failure, "%s: %s", stream->url, answer->error.message);
}

static void on_done(void *arg, struct fetch_answer *answer)
{
	struct stream *stream = arg;
	int status = answer->status, leads;
	struct error why;
	char *next = NULL;

	stream->transfer = NULL;
	if (answer->failure) {
		on_failure(stream, answer);
		return;
	}
	leads = fetch_redirect(stream->url, answer, &next, &why);
	if (leads < 0)
		end_stream(stream, leads, &why);
	else if (leads > 0)
		redirect(stream, next);
	else if (status == 200 || status == STATUS_PARTIAL ||
		 (status == STATUS_RANGE && stream->at && stream->at == stream->total))
		end_stream(stream, 0, NULL);
	else if (!is_overloaded(status) || !retry(stream, answer->retry_after_ms))
		fail(stream, status == 404 || status == 410 ? -ENOENT : FETCH_BAD_ANSWER,
		     "%s answers with the status %d%s", stream->url, status,
		     status == 404 ? ": it is not there" : "");
}

static void start(void *arg)
{
	struct stream *stream = arg;
	cleanup(str_list_done) struct str_list headers = { 0 };
	const struct fetch_request request = {
		.url = stream->url,
		.headers = &headers,
		.tls = &stream->batch->tls,
		.token = stream->redirects ? NULL : stream->item->token,
		.login = stream->redirects ? NULL : stream->item->login,
		.proxy = fetch_proxy(stream->url),
		.total_ms = -1,
		.stall_ms = STALL_MS,
		.max_body = DOWNLOAD_MAX_LIST,
		.begin = on_begin,
		.data = on_data,
		.done = on_done,
		.arg = stream,
	};

	if (stream->at) {
		str_list_take(&headers,
			      xasprintf("Range: bytes=%llu-", (unsigned long long)stream->at));
		if (stream->validator)
			str_list_take(&headers, xasprintf("If-Range: %s", stream->validator));
	}
	stream->transfer = fetch_start(stream->batch->fetch, &request);
}

void stream_request(struct stream *stream)
{
	stream->batch->running++;
	start(stream);
}
