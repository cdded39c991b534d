#include "client/dns_message.h"

#include <errno.h>

#include "base/strbuf.h"
#include "unit.h"

/* What is asked: web.example A, with the id 0x1234. */
static size_t ask(uint8_t *out)
{
	struct error err = { 0 };
	size_t length;

	ck_assert_int_eq(dns_question_write(0x1234, "web.example", 1, out, &length, &err), 0);
	return length;
}

#define QUESTION      \
	"\x03web\x07" \
	"example\0\0\x01\0\x01"
#define ANSWER(flags, count) "\x12\x34" flags "\0\x01\0" count "\0\0\0\0" QUESTION

/* Asserts what is read of @data (a literal): the records, one a line. */
static void assert_read(const char *data, size_t length, int rcode, const char *expected)
{
	cleanup_dns_message struct dns_message message = { 0 };
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	uint8_t asked[DNS_QUESTION_MAX];
	size_t asked_length = ask(asked);
	struct error err = { 0 };

	ck_assert_int_eq(dns_message_read((const uint8_t *)data, length, asked, asked_length,
					  &message, &err),
			 0);
	for (size_t i = 0; i < message.count; i++) {
		cleanup_free char *type = dns_type_text(message.records[i].type);

		strbuf_printf(&out, "%s %u %s %s\n", message.records[i].name,
			      message.records[i].ttl, type, message.records[i].data);
	}
	ck_assert_str_eq(out.text, expected);
	ck_assert_int_eq(message.rcode, rcode);
}
#define READ(data, rcode, expected) assert_read(data, sizeof(data) - 1, rcode, expected)

static void assert_refused(const char *data, size_t length, const char *expected)
{
	struct dns_message message = { 0 };
	uint8_t asked[DNS_QUESTION_MAX];
	size_t asked_length = ask(asked);
	struct error err = { 0 };

	ck_assert_int_eq(dns_message_read((const uint8_t *)data, length, asked, asked_length,
					  &message, &err),
			 -EBADMSG);
	ck_assert_str_eq(err.message, expected);
	ck_assert_ptr_null(message.records);
}
#define REFUSED(data, expected) assert_refused(data, sizeof(data) - 1, expected)

START_TEST(questions_are_written)
{
	static const char expected[] = "\x12\x34\x01\0\0\x01\0\0\0\0\0\0" QUESTION;
	uint8_t out[DNS_QUESTION_MAX];
	cleanup_free char *label = xmalloc(65), *name = xmalloc(320);
	struct error err = { 0 };
	size_t length = ask(out);

	ck_assert_uint_eq(length, sizeof(expected) - 1);
	ck_assert_int_eq(memcmp(out, expected, length), 0);
	ck_assert_int_eq(dns_question_write(0, "", 1, out, &length, &err), -EINVAL);
	ck_assert_str_eq(err.message, "\"\" is no name of DNS");
	ck_assert_int_eq(dns_question_write(0, "a..b", 1, out, &length, &err), -EINVAL);
	memset(label, 'a', 64);
	label[64] = '\0';
	ck_assert_int_eq(dns_question_write(0, label, 1, out, &length, &err), -EINVAL);
	for (size_t i = 0; i < 300; i++)
		name[i] = i % 60 == 59 ? '.' : 'a';
	name[300] = '\0';
	ck_assert_int_eq(dns_question_write(0, name, 1, out, &length, &err), -EINVAL);
	ck_assert_int_eq(dns_question_write(0, ".", 1, out, &length, &err), 0);
	ck_assert_uint_eq(length, 12 + 1 + 4);
}
END_TEST

START_TEST(answers_are_read)
{
	READ(ANSWER("\x81\x80", "\x01") "\xc0\x0c\0\x01\0\x01\0\0\0\x1e\0\x04\x0a\x60\x01\x01",
	     DNS_NOERROR, "web.example 30 A 10.96.1.1\n");
	READ(ANSWER("\x81\x80",
		    "\x02") "\xc0\x0c\0\x05\0\x01\0\0\0\x05\0\x04\x01x\xc0\x10"
			    "\x01x\xc0\x10\0\x1c\0\x01\0\0\0\x05\0\x10\xfd\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01",
	     DNS_NOERROR, "web.example 5 CNAME x.example\nx.example 5 AAAA fd00::1\n");
	READ(ANSWER("\x81\x80",
		    "\x01") "\xc0\x0c\0\x21\0\x01\0\0\0\x05\0\x09\0\x01\0\x64\0\x50\x01x\0",
	     DNS_NOERROR, "web.example 5 SRV 1 100 80 x\n");
	READ(ANSWER("\x81\x80", "\x01") "\xc0\x0c\0\x10\0\x01\0\0\0\x05\0\x06\x03\"\\\x01\x01y",
	     DNS_NOERROR, "web.example 5 TXT \"\\\"\\\\\\001\" \"y\"\n");
	READ(ANSWER("\x81\x80", "\x01") "\xc0\x0c\0\x41\0\x01\0\0\0\x05\0\x03xyz", DNS_NOERROR,
	     "web.example 5 TYPE65 \\# 3\n");
	READ(ANSWER("\x81\x83", "\0"), DNS_NXDOMAIN, "");
	/* Records of a truncated answer are not to be relied on. */
	READ(ANSWER("\x83\x80", "\x09") "\xc0\x0c\0", DNS_NOERROR, "");
	/* Letters of the question may come back as others (RFC 4343). */
	READ("\x12\x34\x81\x82\0\x01\0\0\0\0\0\0\x03WEB\x07"
	     "example\0\0\x01\0\x01",
	     DNS_SERVFAIL, "");
}
END_TEST

START_TEST(what_is_no_answer_is_refused)
{
	REFUSED("", "what comes is no answer of DNS");
	REFUSED("\x12\x34\x81", "what comes is no answer of DNS");
	REFUSED(ANSWER("\x01\0", "\0"), "what comes is no answer of DNS");
	REFUSED("\x12\x35\x81\x80\0\x01\0\0\0\0\0\0" QUESTION,
		"what comes is the answer to another question");
	REFUSED("\x12\x34\x81\x80\0\x01\0\0\0\0\0\0\x03wex\x07"
		"example\0\0\x01\0\x01",
		"what comes is the answer to another question");
	REFUSED("\x12\x34\x81\x80\0\x01\0\0\0\0\0\0\x03we",
		"what comes is the answer to another question");
	/* Cut, a name that points to itself, lengths that lie. */
	REFUSED(ANSWER("\x81\x80", "\x01") "\xc0\x0c\0\x01\0\x01\0\0", "the answer is broken");
	REFUSED(ANSWER("\x81\x80", "\x01") "\xc0\x1d\0\x01\0\x01\0\0\0\x1e\0\x04\x0a\x60\x01\x01",
		"the answer is broken");
	REFUSED(ANSWER("\x81\x80", "\x01") "\xc0\x0c\0\x01\0\x01\0\0\0\x1e\0\x05\x0a\x60\x01\x01\0",
		"the answer is broken");
	REFUSED(ANSWER("\x81\x80", "\x01") "\xc0\x0c\0\x01\0\x01\0\0\0\x1e\0\x03\x0a\x60\x01",
		"the answer is broken");
	REFUSED(ANSWER("\x81\x80", "\x01") "\xc0\x0c\0\x10\0\x01\0\0\0\x1e\0\x02\x05x",
		"the answer is broken");
	REFUSED(ANSWER("\x81\x80", "\x01") "\xc0\x0c\0\x21\0\x01\0\0\0\x1e\0\x03\0\x01\0",
		"the answer is broken");
}
END_TEST

START_TEST(types_and_codes_have_names)
{
	cleanup_free char *code = dns_rcode_text(DNS_REFUSED), *other = dns_rcode_text(11);
	uint16_t type;

	ck_assert_str_eq(code, "REFUSED");
	ck_assert_str_eq(other, "RCODE11");
	ck_assert_int_eq(dns_type_parse("srv", &type), 0);
	ck_assert_uint_eq(type, 33);
	ck_assert_int_eq(dns_type_parse("SRVS", &type), -EINVAL);
}
END_TEST

UNIT_TESTS(dns_message, questions_are_written, answers_are_read, what_is_no_answer_is_refused,
	   types_and_codes_have_names)
