#include "client/grpc.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "client/grpc_wire.h"

enum {
	ATTEMPTS_MAX = 20,        /* that a server cuts short; on a busy machine, many in a row */
	HEADER_MS_MAX = 99999999, /* grpc-timeout has eight digits */
};

struct grpc_call {
	struct fetch *fetch;
	struct fetch_transfer *transfer; /* NULL: it is done */
	char *socket, *method;
	struct strbuf body;          /* the message in its frame */
	int64_t timeout_ms, took_ms; /* of all attempts */
	int attempts;
	bool repeatable;
	void (*done)(void *arg);
	void *arg;
	struct fetch_answer answer;
};

static void call_free(struct grpc_call *call)
{
	fetch_answer_done(&call->answer);
	strbuf_done(&call->body);
	free(call->socket);
	free(call->method);
	free(call);
}

static void finished(void *arg, struct fetch_answer *answer);

static void post(struct grpc_call *call)
{
	cleanup(str_list_done) struct str_list headers = { 0 };
	cleanup_free char *url = xasprintf("http://localhost%s", call->method);
	const int64_t left = call->timeout_ms - call->took_ms;
	const struct fetch_request request = {
		.method = "POST",
		.url = url,
		.unix_socket = call->socket,
		.http2 = true,
		.headers = &headers,
		.body = &call->body,
		.total_ms = left,
		.max_body = GRPC_FRAME_HEADER + GRPC_MAX_MESSAGE,
		.once = true,
		.fresh = call->attempts > 0,
		.done = finished,
		.arg = call,
	};

	str_list_add(&headers, "content-type: application/grpc");
	str_list_add(&headers, "te: trailers");
	str_list_take(&headers, xasprintf("grpc-timeout: %" PRId64 "m",
					  left < HEADER_MS_MAX ? left : HEADER_MS_MAX));
	call->attempts++;
	call->transfer = fetch_start(call->fetch, &request);
}

/*
 * A server that has no such method says so as soon as it reads which one is asked for, and ends the
 * stream. When libcurl is just about to send the message, it tells that the stream broke, and drops
 * what the server said. Nothing can have come of a message that was not read.
 */
static bool was_cut_short(const struct grpc_call *call, const struct fetch_answer *answer)
{
	bool unread = answer->body_sent < call->body.length;

	if (answer->failure != FETCH_DROPPED || call->took_ms >= call->timeout_ms)
		return false;
	return (unread || call->repeatable) && call->attempts < ATTEMPTS_MAX;
}

/* The answer is the loop's: what is in it moves to the call. */
static void finished(void *arg, struct fetch_answer *answer)
{
	struct grpc_call *call = arg;

	call->took_ms += answer->took_ms;
	if (was_cut_short(call, answer)) {
		post(call);
		return;
	}
	call->answer = *answer;
	*answer = (struct fetch_answer){ .body = strbuf_make(0) };
	call->transfer = NULL;
	if (call->done)
		call->done(call->arg); /* may end the call */
}

struct grpc_call *grpc_start(struct fetch *fetch, const struct grpc_request *request)
{
	struct grpc_call *call = xcalloc(1, sizeof(*call));

	*call = (struct grpc_call){
		.fetch = fetch,
		.socket = xstrdup(request->socket),
		.method = xstrdup(request->method),
		.body = strbuf_make(GRPC_FRAME_HEADER + request->message->length),
		.timeout_ms = request->timeout_ms,
		.repeatable = request->repeatable,
		.done = request->done,
		.arg = request->arg,
		.answer = { .body = strbuf_make(0) },
	};
	grpc_frame(request->message->text, request->message->length, &call->body);
	post(call);
	return call;
}

bool grpc_is_done(const struct grpc_call *call)
{
	return !call->transfer;
}

void grpc_cancel(struct grpc_call *call)
{
	if (!call)
		return;
	if (call->transfer)
		fetch_cancel(call->transfer);
	call_free(call);
}

/* Why the socket does not let in, in the kernel's words: the library tells only that it failed. */
static int try_socket(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	cleanup_fd int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	memcpy(address.sun_path, path, strlen(path) + 1);
	if (fd < 0)
		return -errno;
	return connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 ? -errno : 0;
}

static int tell_failure(const struct grpc_call *call, struct error *err)
{
	cleanup_free char *limit = format_duration(call->timeout_ms);
	int r;

	switch ((enum fetch_failure)call->answer.failure) {
	case FETCH_TIMED_OUT:
		return error_set(err, -ETIMEDOUT, "%s got no answer from %s within %s",
				 strrchr(call->method, '/') + 1, call->socket, limit);
	case FETCH_TOO_LARGE:
		return error_set(err, -EFBIG, "%s answers with more than %d MiB", call->socket,
				 GRPC_MAX_MESSAGE >> 20);
	default:
		break;
	}
	r = try_socket(call->socket);
	if (r < 0)
		return error_errno(err, r, "cannot connect to %s", call->socket);
	if (call->answer.status)
		return error_set(err, -EPROTO, "the answer breaks off: %s",
				 call->answer.error.message);
	return error_set(err, -EPROTO, "no answer of gRPC: %s", call->answer.error.message);
}

/* What the answer says, when there was one. */
static int take(const struct grpc_call *call, struct strbuf *ret, struct error *err)
{
	const struct grpc_answer answer = {
		.http_status = call->answer.status,
		.content_type = fetch_header(&call->answer, "content-type"),
		.status = fetch_header(&call->answer, "grpc-status"),
		.message = fetch_header(&call->answer, "grpc-message"),
	};
	const void *message = NULL;
	size_t size = 0;
	int r = call->answer.failure;

	/* A server may say why, and then break off. */
	if (r < 0 && !answer.status)
		return tell_failure(call, err);
	r = grpc_judge(call->method, &answer, err);
	if (r == 0)
		r = grpc_unframe(&call->answer.body, &message, &size, err);
	if (r == -EPROTO)
		return error_wrap(err, "%s", call->socket);
	if (r < 0)
		return r;
	*ret = strbuf_make(GRPC_MAX_MESSAGE);
	strbuf_add(ret, message, size);
	return 0;
}

int grpc_end(struct grpc_call *call, struct strbuf *ret, struct error *err)
{
	int r;

	while (call->transfer) {
		r = fetch_poll(call->fetch, NULL, 0, call->timeout_ms);
		if (r < 0) {
			error_errno(err, r, "cannot wait for %s", call->socket);
			grpc_cancel(call);
			return r;
		}
	}
	r = take(call, ret, err);
	call_free(call);
	return r;
}
