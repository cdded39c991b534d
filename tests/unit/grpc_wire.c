/* What gRPC puts around messages, and what it says of calls. */
#include "client/grpc_wire.h"

#include <errno.h>

#include "unit.h"

#define METHOD "/runtime.v1.RuntimeService/Version"

START_TEST(test_frame)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(1024 * 1024);
	char message[70000] = "x";
	const void *found;
	size_t size;
	struct error err;

	grpc_frame("abc", 3, &out);
	ck_assert_uint_eq(out.length, 8);
	ck_assert_mem_eq(out.text, "\0\0\0\0\3abc", 8);
	strbuf_clear(&out);
	grpc_frame(message, sizeof(message), &out); /* 0x11170 */
	ck_assert_mem_eq(out.text, "\0\0\1\x11\x70x", 6);
	ck_assert_int_eq(grpc_unframe(&out, &found, &size, &err), 0);
	ck_assert_uint_eq(size, sizeof(message));
	ck_assert_ptr_eq(found, out.text + 5);
}
END_TEST

START_TEST(test_empty_message)
{
	cleanup(strbuf_done) struct strbuf body = strbuf_make(100);
	const void *found;
	size_t size;
	struct error err;

	grpc_frame("", 0, &body);
	ck_assert_int_eq(grpc_unframe(&body, &found, &size, &err), 0);
	ck_assert_uint_eq(size, 0);
}
END_TEST

static const struct {
	const char *body;
	size_t length;
	const char *message;
} broken[] = {
	{ "", 0, "the answer breaks off after 0 bytes" },
	{ "\0\0\0\0", 4, "the answer breaks off after 4 bytes" },
	{ "\0\0\0\0\5abc", 8, "the answer breaks off after 3 of 5 bytes" },
	{ "\0\xff\xff\xff\xff"
	  "a",
	  6, "the answer breaks off after 1 of 4294967295 bytes" },
	{ "\0\0\0\0\2abc", 8, "1 bytes follow the answer" },
	{ "\0\0\0\0\0\0\0\0\0\0", 10, "5 bytes follow the answer" },
	{ "\1\0\0\0\1a", 6, "the answer is compressed, which was not asked for" },
};

START_TEST(test_broken_frames)
{
	for (size_t i = 0; i < ARRAY_SIZE(broken); i++) {
		cleanup(strbuf_done) struct strbuf body = strbuf_make(100);
		const void *found;
		size_t size;
		struct error err;

		strbuf_add(&body, broken[i].body, broken[i].length);
		ck_assert_int_eq(grpc_unframe(&body, &found, &size, &err), -EPROTO);
		ck_assert_str_eq(err.message, broken[i].message);
	}
}
END_TEST

static const struct {
	const char *text, *plain;
} encoded[] = {
	{ "", "" },
	{ "plain text", "plain text" },
	{ "100%25 of %E2%82%AC", "100% of \xe2\x82\xac" },
	{ "a%0Ab", "a\nb" },
	{ "%e2%82%ac", "\xe2\x82\xac" },
	{ "50%", "50%" },
	{ "%2", "%2" },
	{ "%zz%2g", "%zz%2g" },
	{ "a%00b", "a%00b" }, /* would end the text */
};

START_TEST(test_decode)
{
	for (size_t i = 0; i < ARRAY_SIZE(encoded); i++) {
		cleanup_free char *plain = grpc_decode(encoded[i].text);

		ck_assert_str_eq(plain, encoded[i].plain);
	}
}
END_TEST

static const struct {
	struct grpc_answer answer;
	int code;
	const char *message;
} judged[] = {
	{ { 200, "application/grpc", "12", "unknown service runtime.v1.RuntimeService" },
	  -ENOSYS,
	  "Version: unknown service runtime.v1.RuntimeService (UNIMPLEMENTED)" },
	{ { 200, "application/grpc", "5", "an error occurred: %22x%22: not found" },
	  -ESRCH,
	  "Version: an error occurred: \"x\": not found (NOT_FOUND)" },
	{ { 200, "application/grpc+proto", "4", NULL }, -ETIMEDOUT, "Version: DEADLINE_EXCEEDED" },
	{ { 200, "application/grpc", "2", "bell%07, line%0Aend" },
	  -EREMOTEIO,
	  "Version: bell\\x07, line\\x0aend (UNKNOWN)" },
	{ { 200, "application/grpc", "99", "" }, -EREMOTEIO, "Version: status 99" },
	{ { 200, "application/grpc", "16", "who?" }, -EPERM, "Version: who? (UNAUTHENTICATED)" },
	{ { 200, "application/grpc", "soon", NULL },
	  -EPROTO,
	  "the answer has a status that is no number" },
	{ { 200, "application/grpc", "-1", NULL },
	  -EPROTO,
	  "the answer has a status that is no number" },
	{ { 200, "application/grpc", NULL, NULL },
	  -EPROTO,
	  "the answer has no status: the server broke it off" },
	{ { 200, "text/html", NULL, NULL },
	  -EPROTO,
	  "this is no gRPC server: it answers with content of type text/html" },
	{ { 200, NULL, NULL, NULL },
	  -EPROTO,
	  "this is no gRPC server: it answers with no type of content" },
	{ { 404, "text/plain", NULL, NULL },
	  -EPROTO,
	  "this is no gRPC server: it answers HTTP 404" },
	/* A proxy that speaks for a server. */
	{ { 503, "application/grpc", "14", "no upstream" },
	  -EREMOTEIO,
	  "Version: no upstream (UNAVAILABLE)" },
};

START_TEST(test_judge)
{
	struct error err = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(judged); i++) {
		ck_assert_int_eq(grpc_judge(METHOD, &judged[i].answer, &err), judged[i].code);
		ck_assert_str_eq(err.message, judged[i].message);
		error_clear(&err);
	}
	ck_assert_int_eq(
		grpc_judge(METHOD, &(struct grpc_answer){ 200, "application/grpc", "0" }, &err), 0);
	ck_assert_int_eq(err.code, 0);
}
END_TEST

UNIT_TESTS(grpc_wire, test_frame, test_empty_message, test_broken_frames, test_decode, test_judge)
