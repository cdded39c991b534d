/*
 * Inside of lib/client: what gRPC puts around a message, and what it says of a call, as bytes and
 * texts (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md). No I/O.
 */
#pragma once

#include "base/error.h"
#include "base/strbuf.h"

enum {
	GRPC_FRAME_HEADER = 5, /* a byte that tells compression, and the length, big-endian */
};

/* What came back of a call, besides its body. Texts are NULL where the header was absent. */
struct grpc_answer {
	int http_status;
	const char *content_type;
	const char *status;  /* grpc-status: a number */
	const char *message; /* grpc-message, percent-encoded */
};

/* Appends the message with its frame. */
void grpc_frame(const void *message, size_t size, struct strbuf *out);
/*
 * The one message of a body. *@ret points into the body. -EPROTO when there is none, or only a
 * part, or another one behind it, or when it is compressed (which was not offered).
 */
int grpc_unframe(const struct strbuf *body, const void **ret, size_t *ret_size, struct error *err);

/* A grpc-message in plain text; what is no proper "%XX" stays as it is. Free it. */
char *grpc_decode(const char *text);
/* "DEADLINE_EXCEEDED"; "status 99" for one that is not known. Free it. */
char *grpc_status_text(int64_t status);

/*
 * Whether the call succeeded: 0, or the error of @status as grpc.h has them. -EPROTO when this is
 * no answer of gRPC at all. @method is "/package.Service/Method".
 */
int grpc_judge(const char *method, const struct grpc_answer *answer, struct error *err);
