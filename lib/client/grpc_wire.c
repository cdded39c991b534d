#include "client/grpc_wire.h"

#include <errno.h>
#include <stdio.h>

#include "base/hex.h"
#include "base/utf8.h"

enum {
	HTTP_OK = 200,
	UNIMPLEMENTED = 12,
};

/* Status codes: https://github.com/grpc/grpc/blob/master/doc/statuscodes.md */
static const struct status {
	const char *name;
	int code;
} statuses[] = {
	[0] = { "OK", 0 },
	[1] = { "CANCELLED", -ECANCELED },
	[2] = { "UNKNOWN", -EREMOTEIO },
	[3] = { "INVALID_ARGUMENT", -EINVAL },
	[4] = { "DEADLINE_EXCEEDED", -ETIMEDOUT },
	[5] = { "NOT_FOUND", -ESRCH },
	[6] = { "ALREADY_EXISTS", -EEXIST },
	[7] = { "PERMISSION_DENIED", -EPERM },
	[8] = { "RESOURCE_EXHAUSTED", -EREMOTEIO },
	[9] = { "FAILED_PRECONDITION", -EREMOTEIO },
	[10] = { "ABORTED", -EREMOTEIO },
	[11] = { "OUT_OF_RANGE", -EREMOTEIO },
	[UNIMPLEMENTED] = { "UNIMPLEMENTED", -ENOSYS },
	[13] = { "INTERNAL", -EREMOTEIO },
	[14] = { "UNAVAILABLE", -EREMOTEIO },
	[15] = { "DATA_LOSS", -EREMOTEIO },
	[16] = { "UNAUTHENTICATED", -EPERM },
};

void grpc_frame(const void *message, size_t size, struct strbuf *out)
{
	const unsigned char header[GRPC_FRAME_HEADER] = {
		0,
		(unsigned char)(size >> 24),
		(unsigned char)(size >> 16),
		(unsigned char)(size >> 8),
		(unsigned char)size,
	};

	strbuf_add(out, header, sizeof(header));
	strbuf_add(out, message, size);
}

int grpc_unframe(const struct strbuf *body, const void **ret, size_t *ret_size, struct error *err)
{
	const unsigned char *bytes = (const unsigned char *)body->text;
	size_t size;

	if (body->length < GRPC_FRAME_HEADER)
		return error_set(err, -EPROTO, "the answer breaks off after %zu bytes",
				 body->length);
	if (bytes[0])
		return error_set(err, -EPROTO, "the answer is compressed, which was not asked for");
	size = (size_t)bytes[1] << 24 | (size_t)bytes[2] << 16 | (size_t)bytes[3] << 8 | bytes[4];
	if (body->length - GRPC_FRAME_HEADER < size)
		return error_set(err, -EPROTO, "the answer breaks off after %zu of %zu bytes",
				 body->length - GRPC_FRAME_HEADER, size);
	if (body->length - GRPC_FRAME_HEADER > size)
		return error_set(err, -EPROTO, "%zu bytes follow the answer",
				 body->length - GRPC_FRAME_HEADER - size);
	*ret = bytes + GRPC_FRAME_HEADER;
	*ret_size = size;
	return 0;
}

char *grpc_decode(const char *text)
{
	char *result = xmalloc(strlen(text) + 1), *out = result;

	while (*text) {
		char digits[3] = "";
		unsigned char byte;

		if (*text == '%' && text[1] && text[2])
			memcpy(digits, text + 1, 2);
		if (hex_is(digits, 1) && hex_decode(digits, &byte, 1) == 0 && byte) {
			*out++ = (char)byte;
			text += 3;
		} else {
			*out++ = *text++;
		}
	}
	*out = '\0';
	return result;
}

char *grpc_status_text(int64_t status)
{
	if (status >= 0 && status < (int64_t)ARRAY_SIZE(statuses))
		return xstrdup(statuses[status].name);
	return xasprintf("status %lld", (long long)status);
}

static int status_code(int64_t status)
{
	if (status >= 0 && status < (int64_t)ARRAY_SIZE(statuses))
		return statuses[status].code;
	return -EREMOTEIO;
}

/* Nothing of gRPC in it: some other server, perhaps of another protocol of HTTP. */
static int tell_stranger(const struct grpc_answer *answer, struct error *err)
{
	if (answer->http_status != HTTP_OK)
		return error_set(err, -EPROTO, "this is no gRPC server: it answers HTTP %d",
				 answer->http_status);
	return error_set(err, -EPROTO, "this is no gRPC server: it answers with %s%s",
			 answer->content_type ? "content of type " : "no type of content",
			 answer->content_type ? answer->content_type : "");
}

int grpc_judge(const char *method, const struct grpc_answer *answer, struct error *err)
{
	cleanup_free char *plain = NULL, *shown = NULL, *name = NULL;
	int64_t status;

	if (!answer->status && (answer->http_status != HTTP_OK || !answer->content_type ||
				!str_starts(answer->content_type, "application/grpc")))
		return tell_stranger(answer, err);
	if (!answer->status)
		return error_set(err, -EPROTO, "the answer has no status: the server broke it off");
	if (parse_int(answer->status, 0, INT32_MAX, &status) < 0)
		return error_set(err, -EPROTO, "the answer has a status that is no number");
	if (status == 0)
		return 0;
	plain = grpc_decode(answer->message ? answer->message : "");
	shown = utf8_shown(plain);
	name = grpc_status_text(status);
	return error_set(err, status_code(status), *shown ? "%s: %s (%s)" : "%s: %s%s",
			 strrchr(method, '/') + 1, shown, name);
}
