/*
 * gRPC to a server on a unix socket: unary calls alone, over the loop of client/fetch.h
 * (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md). Messages are bytes here.
 *
 *	call = grpc_start(fetch, &request);
 *	...                                     in the loop; request.done tells when it ended
 *	r = grpc_end(call, &message, err);
 *
 * grpc_end() waits where the call is not done yet, so that both lines together are a call that
 * waits. Errors:
 *	-ENOENT -ECONNREFUSED -EACCES   as connect(2) says of the socket
 *	-EPROTO      what answers is no gRPC server, or broke off
 *	-EFBIG       the answer is longer than GRPC_MAX_MESSAGE
 *	-ETIMEDOUT   no answer in time: by its own clock, or the server's
 *	-ENOSYS      UNIMPLEMENTED: the server has no such service, or method
 *	-ESRCH       NOT_FOUND
 *	-ECANCELED -EINVAL -EEXIST      CANCELLED, INVALID_ARGUMENT, ALREADY_EXISTS
 *	-EPERM       PERMISSION_DENIED, UNAUTHENTICATED
 *	-EREMOTEIO   any other status; the message has the server's words in each case
 */
#pragma once

#include "client/fetch.h"

enum {
	GRPC_MAX_MESSAGE = 16 * 1024 * 1024, /* bytes; the kubelet's limit for CRI */
};

struct grpc_request {
	const char *socket; /* "/run/containerd/containerd.sock" */
	const char *method; /* "/runtime.v1.RuntimeService/Version" */
	const struct strbuf *message;
	int64_t timeout_ms;
	bool repeatable;         /* it changes nothing: ask again when the answer breaks off */
	void (*done)(void *arg); /* within fetch_poll(), where grpc_end() may be called; or NULL */
	void *arg;
};

struct grpc_call;

/* Texts and the message are copied. */
struct grpc_call *grpc_start(struct fetch *fetch, const struct grpc_request *request);
bool grpc_is_done(const struct grpc_call *call);
/*
 * What came of it; waits until it is done. The call is freed. *@ret is what the caller frees with
 * strbuf_done().
 */
int grpc_end(struct grpc_call *call, struct strbuf *ret, struct error *err);
/* Gives it up; `done` is not called any more. NULL is allowed. */
void grpc_cancel(struct grpc_call *call);
