/* Inside of lib/fleet: all values of all hosts, each once, in the order in which they came. */
#pragma once

#include "base/util.h"

struct compare_value {
	const char *text;
	uint64_t hash;
	uint32_t first_host;            /* COMPARE_NONE: it is new */
	uint32_t first_more, last_more; /* of the list of further hosts (compare.c), or NONE */
	uint8_t subject;
	bool is_odd; /* no host's own */
};

#define COMPARE_NONE UINT32_MAX

struct compare_table {
	struct compare_value *values;
	size_t count, capacity;
	struct compare_slot *slots;
	size_t slot_count; /* a power of two, at least 4/3 of the values */
	char **chunks;     /* memory of the texts */
	size_t chunk_count, chunk_capacity;
	char *next; /* free memory in the last chunk */
	size_t left;
};

void compare_table_done(struct compare_table *table);

/* Index of the value, or COMPARE_NONE. */
uint32_t compare_table_find(const struct compare_table *table, int subject, const char *text);

/* The same, but adds the value when it is not there, with no hosts. Its index stays the same. */
uint32_t compare_table_get(struct compare_table *table, int subject, const char *text);

/* A copy of @text that lives as long as the table. */
const char *compare_table_keep(struct compare_table *table, const char *text);
