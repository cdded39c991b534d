/*
 * Messages of DNS (RFC 1035, 2782, 3596): one question, and the answer to it. Names are packed and
 * unpacked by the C library (ns_name_pton(), ns_name_uncompress()).
 */
#pragma once

#include "base/error.h"

enum {
	DNS_PORT = 53,
	DNS_UDP_MAX =
		512, /* without EDNS, which is not asked for: what does not fit comes by TCP */
	DNS_MESSAGE_MAX = 65535,
	DNS_QUESTION_MAX = 12 + 255 + 4,
	DNS_NAME_MAX = 1025, /* bytes of a name as text, each escaped */
	DNS_RECORDS_MAX = 256,
};

enum dns_rcode {
	DNS_NOERROR = 0,
	DNS_FORMERR = 1,
	DNS_SERVFAIL = 2,
	DNS_NXDOMAIN = 3,
	DNS_NOTIMP = 4,
	DNS_REFUSED = 5,
};

struct dns_record {
	char *name; /* without a dot at its end */
	uint16_t type;
	uint32_t ttl; /* seconds */
	char *data;   /* as zone files have it, names without a dot at their end */
};

struct dns_message {
	uint16_t id;
	bool is_truncated;
	int rcode;
	struct dns_record *records; /* of the answer section */
	size_t count;
};
#define cleanup_dns_message cleanup(dns_message_done)
void dns_message_done(struct dns_message *message);

/* "A"; "TYPE65" for those without a name here. Free it. */
char *dns_type_text(uint16_t type);
/* -EINVAL: no type of that name ("a" is one). */
int dns_type_parse(const char *text, uint16_t *ret);
/* Names of the types that dns_type_parse() knows; NULL-terminated. */
extern const char *const dns_type_names[];
/* "NXDOMAIN"; "RCODE11" for those without a name here. Free it. */
char *dns_rcode_text(int rcode);

/* Writes a question to @out (DNS_QUESTION_MAX bytes). -EINVAL: @name is no name. */
int dns_question_write(uint16_t id, const char *name, uint16_t type, uint8_t *out,
		       size_t *ret_length, struct error *err);
/*
 * Reads the answer to a question (@asked, as it was written). -EBADMSG: it is none, or broken.
 * *@ret is the caller's on success.
 */
int dns_message_read(const uint8_t *data, size_t length, const uint8_t *asked, size_t asked_length,
		     struct dns_message *ret, struct error *err);
