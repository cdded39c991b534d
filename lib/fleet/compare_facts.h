/* Inside of lib/fleet: from HostFacts to the values that are compared. */
#pragma once

#include "base/strbuf.h"
#include "data/json_stream.h"
#include "fleet/compare.h"

enum {
	COMPARE_MAX_TEXTS = 1024 * 1024, /* bytes of compared values of one host */
};

enum compare_fate {
	COMPARE_KEEP,
	COMPARE_ODD,   /* no host's own */
	COMPARE_SKIP,  /* not to be compared: loopback, link-local, ... */
	COMPARE_WRONG, /* not of the subject's form */
};

/* Brings the value that begins at @offset, and ends the buffer, to the form that is compared. */
enum compare_fate compare_normalize(int subject, struct strbuf *texts, size_t offset);

/* The remedy where hosts share the value. */
const char *compare_hint(int subject, const char *value);

/* One host while it is read. */
struct compare_record {
	struct compare_told {
		int subject;
		bool is_odd;
		size_t text; /* offset in `texts` */
	} * items;
	size_t count, capacity;
	struct strbuf texts; /* each ends in NUL */
	int line;            /* where the host begins */
};

void compare_record_done(struct compare_record *record);

/* Reads all hosts of the stream, and gives each to compare_take(). */
int compare_read(struct json_stream *stream, struct compare *compare, struct error *err);

/* Takes over a host that is complete. */
void compare_take(struct compare *compare, const struct compare_record *record);
