/*
 * Names of the domain name system, as texts: fully qualified ("web.apps.svc.cluster.local."), in
 * the case that they came in, with the escapes of zone files (RFC 1035, part 5.1) for bytes that
 * are no letter, digit or mark. One name has one such text, whatever escapes it came with. No I/O.
 */
#pragma once

#include "base/error.h"

enum {
	DNS_NAME_MAX_WIRE = 255, /* bytes of a name in a message (RFC 1035, part 2.3.4) */
	DNS_NAME_MAX_LABEL = 63,
	DNS_NAME_MAX_LABELS = 127,
};

/*
 * Reads a name as somebody types it: with or without a dot at its end, with escapes (\. and \046).
 * "." is the root. The caller frees *@ret; -EINVAL with what is wrong.
 */
int dns_name_parse(const char *text, char **ret, struct error *err);

/* The same name in lower case; free it. */
char *dns_name_lower(const char *name);

/* How many labels; none for the root. */
size_t dns_name_labels(const char *name);

/* Whether @name is @zone or a name below it, in any case of letters. */
bool dns_name_is_in(const char *name, const char *zone);

/* The last @labels labels, a part of @name; all of it when it has no more. */
const char *dns_name_tail(const char *name, size_t labels);

/* The labels of a name, the first of them leftmost: parts of one copy of it. */
struct dns_labels {
	char *text;
	const char *items[DNS_NAME_MAX_LABELS];
	size_t count;
};
#define cleanup_labels cleanup(dns_labels_done)

/* Those of a name but for the last @without. */
struct dns_labels dns_labels_of(const char *name, size_t without);
void dns_labels_done(struct dns_labels *labels);
