#include "client/dns_message.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <strings.h>

#include "base/strbuf.h"

enum {
	HEADER_SIZE = 12, /* bytes */
	FLAGS_ANSWER = 0x8000,
	FLAGS_TRUNCATED = 0x0200,
	FLAGS_RECURSION = 0x0100, /* asked for */
	RCODE_MASK = 0xf,
	CLASS_IN = 1,
};

/* Types by their numbers, https://www.iana.org/assignments/dns-parameters */
enum type {
	TYPE_A = 1,
	TYPE_NS = 2,
	TYPE_CNAME = 5,
	TYPE_SOA = 6,
	TYPE_PTR = 12,
	TYPE_MX = 15,
	TYPE_TXT = 16,
	TYPE_AAAA = 28,
	TYPE_SRV = 33,
};
static const uint16_t types[] = { TYPE_A,   TYPE_AAAA, TYPE_CNAME, TYPE_MX, TYPE_NS,
				  TYPE_PTR, TYPE_SOA,  TYPE_SRV,   TYPE_TXT };
const char *const dns_type_names[] = { "A",   "AAAA", "CNAME", "MX",  "NS",
				       "PTR", "SOA",  "SRV",   "TXT", NULL };
_Static_assert(ARRAY_SIZE(types) + 1 == ARRAY_SIZE(dns_type_names), "a name for each type");

static const char *const rcodes[] = { "NOERROR",  "FORMERR", "SERVFAIL",
				      "NXDOMAIN", "NOTIMP",  "REFUSED" };

/* A message, and what of it is read. */
struct reader {
	const uint8_t *data;
	size_t length, at;
	bool broken; /* and stays so */
};

char *dns_type_text(uint16_t type)
{
	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (types[i] == type)
			return xstrdup(dns_type_names[i]);
	return xasprintf("TYPE%u", (unsigned)type);
}

int dns_type_parse(const char *text, uint16_t *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (strcasecmp(dns_type_names[i], text) == 0) {
			*ret = types[i];
			return 0;
		}
	return -EINVAL;
}

char *dns_rcode_text(int rcode)
{
	if (rcode >= 0 && rcode < (int)ARRAY_SIZE(rcodes))
		return xstrdup(rcodes[rcode]);
	return xasprintf("RCODE%d", rcode);
}

void dns_message_done(struct dns_message *message)
{
	for (size_t i = 0; i < message->count; i++) {
		free(message->records[i].name);
		free(message->records[i].data);
	}
	free(message->records);
	*message = (struct dns_message){ 0 };
}

static void put16(uint8_t *out, uint16_t value)
{
	out[0] = (uint8_t)(value >> 8);
	out[1] = (uint8_t)value;
}

int dns_question_write(uint16_t id, const char *name, uint16_t type, uint8_t *out,
		       size_t *ret_length, struct error *err)
{
	uint8_t *packed = out + HEADER_SIZE;
	size_t length = 0;

	if (!*name || ns_name_pton(name, packed, NS_MAXCDNAME) < 0)
		return error_set(err, -EINVAL, "\"%s\" is no name of DNS", name);
	while (packed[length]) /* labels, each with its length before it */
		length += packed[length] + 1U;
	length++;
	memset(out, 0, HEADER_SIZE);
	put16(out, id);
	put16(out + 2, FLAGS_RECURSION);
	put16(out + 4, 1); /* questions */
	put16(packed + length, type);
	put16(packed + length + 2, CLASS_IN);
	*ret_length = HEADER_SIZE + length + 4;
	return 0;
}

/* --- Reading --- */

static uint16_t get16(struct reader *reader)
{
	const uint8_t *from = reader->data + reader->at;

	if (reader->broken || reader->length - reader->at < 2) {
		reader->broken = true;
		return 0;
	}
	reader->at += 2;
	return (uint16_t)(from[0] << 8 | from[1]);
}

static uint32_t get32(struct reader *reader)
{
	uint32_t high = get16(reader);

	return high << 16 | get16(reader);
}

/* A name that may point back into the message, as text; "" when it is broken. Free it. */
static char *get_name(struct reader *reader)
{
	char text[DNS_NAME_MAX];
	int length;

	if (reader->broken || reader->at >= reader->length) {
		reader->broken = true;
		return xstrdup("");
	}
	length = ns_name_uncompress(reader->data, reader->data + reader->length,
				    reader->data + reader->at, text, sizeof(text));
	if (length < 0) {
		reader->broken = true;
		return xstrdup("");
	}
	reader->at += (size_t)length;
	return xstrdup(*text ? text : ".");
}

static void add_name(struct reader *reader, struct strbuf *out)
{
	cleanup_free char *name = get_name(reader);

	strbuf_puts(out, name);
}

static void add_address(struct reader *reader, int family, size_t size, struct strbuf *out)
{
	char text[INET6_ADDRSTRLEN];

	if (reader->length - reader->at < size ||
	    !inet_ntop(family, reader->data + reader->at, text, sizeof(text))) {
		reader->broken = true;
		return;
	}
	strbuf_puts(out, text);
	reader->at += size;
}

/* Texts in quotes, each with its length before it; what is not printable as \DDD. */
static void add_texts(struct reader *reader, size_t end, struct strbuf *out)
{
	while (reader->at < end) {
		size_t length = reader->data[reader->at++];

		if (length > end - reader->at) {
			reader->broken = true;
			return;
		}
		strbuf_puts(out, out->length ? " \"" : "\"");
		for (; length; length--) {
			uint8_t c = reader->data[reader->at++];

			if (c == '"' || c == '\\')
				strbuf_printf(out, "\\%c", c);
			else if (c < ' ' || c > '~')
				strbuf_printf(out, "\\%03u", c);
			else
				strbuf_putc(out, (char)c);
		}
		strbuf_putc(out, '"');
	}
}

/* The data of a record up to @end, as text. Free it. */
static char *get_data(struct reader *reader, uint16_t type, size_t end)
{
	struct strbuf out = strbuf_make(STRBUF_MAX_LINE * 8);

	switch (type) {
	case TYPE_A:
		add_address(reader, AF_INET, 4, &out);
		break;
	case TYPE_AAAA:
		add_address(reader, AF_INET6, 16, &out);
		break;
	case TYPE_NS:
	case TYPE_CNAME:
	case TYPE_PTR:
		add_name(reader, &out);
		break;
	case TYPE_MX:
		strbuf_printf(&out, "%u ", get16(reader));
		add_name(reader, &out);
		break;
	case TYPE_SRV:
		for (int i = 0; i < 3; i++)
			strbuf_printf(&out, "%u ", get16(reader));
		add_name(reader, &out);
		break;
	case TYPE_SOA:
		add_name(reader, &out);
		strbuf_putc(&out, ' ');
		add_name(reader, &out);
		for (int i = 0; i < 5; i++)
			strbuf_printf(&out, " %lu", (unsigned long)get32(reader));
		break;
	case TYPE_TXT:
		add_texts(reader, end, &out);
		break;
	default: /* RFC 3597 */
		strbuf_printf(&out, "\\# %zu", end - reader->at);
		reader->at = end;
	}
	return strbuf_take(&out);
}

static void get_record(struct reader *reader, struct dns_record *ret)
{
	size_t length, end;

	ret->name = get_name(reader);
	ret->type = get16(reader);
	(void)get16(reader); /* class */
	ret->ttl = get32(reader);
	length = get16(reader);
	if (reader->broken || length > reader->length - reader->at) {
		reader->broken = true;
		return;
	}
	end = reader->at + length;
	ret->data = get_data(reader, ret->type, end);
	reader->broken |= reader->at != end;
}

/* Whether the question of the answer is the one that was asked; letters count as their small ones
 * (RFC 4343). */
static bool is_asked(const struct reader *reader, const uint8_t *asked, size_t asked_length)
{
	if (reader->length < asked_length || memcmp(reader->data, asked, 2) != 0)
		return false;
	for (size_t i = HEADER_SIZE; i < asked_length; i++)
		if (tolower(reader->data[i]) != tolower(asked[i]))
			return false;
	return true;
}

int dns_message_read(const uint8_t *data, size_t length, const uint8_t *asked, size_t asked_length,
		     struct dns_message *ret, struct error *err)
{
	struct reader reader = { .data = data, .length = length };
	struct dns_message message = { .id = get16(&reader) };
	uint16_t flags = get16(&reader), questions = get16(&reader), answers = get16(&reader);

	if (reader.broken || length < HEADER_SIZE || !(flags & FLAGS_ANSWER) || questions > 1)
		return error_set(err, -EBADMSG, "what comes is no answer of DNS");
	message.is_truncated = flags & FLAGS_TRUNCATED;
	message.rcode = flags & RCODE_MASK;
	if (questions && !is_asked(&reader, asked, asked_length))
		return error_set(err, -EBADMSG, "what comes is the answer to another question");
	reader.at = questions ? asked_length : HEADER_SIZE;
	if (message.is_truncated)
		answers = 0;
	message.records = xcalloc(DNS_RECORDS_MAX, sizeof(*message.records));
	for (; message.count < answers && message.count < DNS_RECORDS_MAX && !reader.broken;)
		get_record(&reader, &message.records[message.count++]);
	if (reader.broken) {
		dns_message_done(&message);
		return error_set(err, -EBADMSG, "the answer is broken");
	}
	*ret = message;
	return 0;
}
