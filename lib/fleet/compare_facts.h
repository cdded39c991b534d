/* Inside of lib/fleet: from HostFacts to the values that are compared. */
#pragma once

#include "base/strbuf.h"
#include "data/json_stream.h"

enum {
	COMPARE_MAX_TEXTS = 1024 * 1024, /* bytes of compared values of one host */
};

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

/* Reads all hosts of the stream, and gives each to @take, with @arg, when it is complete. */
int compare_read(struct json_stream *stream,
		 void (*take)(void *arg, const struct compare_record *record), void *arg,
		 struct error *err);
