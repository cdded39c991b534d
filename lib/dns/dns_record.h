/* Records of the domain name system: a name, a type, and what the name has of it. */
#pragma once

#include "base/util.h"

struct dns_record {
	char *name;       /* "web.apps.svc.cluster.local." */
	const char *type; /* "A", ...: a constant */
	char *value;      /* as in a zone file: "0 100 80 web.apps.svc.cluster.local." */
};

/* Zeroed memory holds none. */
struct dns_records {
	struct dns_record *items;
	size_t count, capacity;
};
#define cleanup_records cleanup(dns_records_done)

/* Adds a record; @value is given away. */
void dns_records_add(struct dns_records *records, const char *name, const char *type, char *value);
/* Sorts by name, type and value, and keeps one of those that are the same. */
void dns_records_sort(struct dns_records *records);
/* Moves all of @from to the end of @records. */
void dns_records_move(struct dns_records *records, struct dns_records *from);
void dns_records_done(struct dns_records *records);
