/* Asking one DNS server one question, at its address. */
#pragma once

#include "client/dns_message.h"

enum dns_protocol {
	DNS_UDP,
	DNS_TCP,
};
/* "UDP", "TCP". */
const char *dns_protocol_name(enum dns_protocol protocol);

struct dns_question {
	const char *address; /* of the server: IPv4 or IPv6 */
	int port;
	enum dns_protocol protocol;
	const char *name;
	uint16_t type;
	int64_t timeout_ms; /* for the whole; by UDP it is asked twice within */
};

/*
 * -ECONNREFUSED: nothing listens there; -ETIMEDOUT: no answer; -ENETUNREACH, -EHOSTUNREACH: no way
 * there; -ECONNRESET: it closed the connection; -EBADMSG: no answer to this question; -EINVAL: no
 * name. The message begins with the address and the protocol.
 */
int dns_ask(const struct dns_question *question, struct dns_message *ret, struct error *err);
/* By UDP, and again by TCP where the answer does not fit. */
int dns_ask_whole(const struct dns_question *question, struct dns_message *ret, struct error *err);
