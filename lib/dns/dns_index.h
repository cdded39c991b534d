/*
 * Inside of lib/dns: an index, from texts to the numbers of what has them. Everything is added
 * first; after dns_index_sort(), it is asked. One text may have several numbers.
 */
#pragma once

#include "base/util.h"

struct dns_entry {
	char *key;
	size_t number;
};

/* Zeroed memory is an empty index. */
struct dns_index {
	struct dns_entry *entries;
	size_t count, capacity;
};

void dns_index_add(struct dns_index *index, const char *key, size_t number); /* copies the key */
/* By key, and for one key by number; the same key and number counts once. */
void dns_index_sort(struct dns_index *index);
/* The first of the entries of a key, *@ret_count of them; NULL when there is none. */
const struct dns_entry *dns_index_find(const struct dns_index *index, const char *key,
				       size_t *ret_count);
bool dns_index_has(const struct dns_index *index, const char *key);
void dns_index_done(struct dns_index *index);
