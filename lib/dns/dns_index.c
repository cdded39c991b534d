#include "dns/dns_index.h"

void dns_index_add(struct dns_index *index, const char *key, size_t number)
{
	index->entries =
		grow(index->entries, &index->capacity, index->count + 1, sizeof(*index->entries));
	index->entries[index->count++] = (struct dns_entry){ xstrdup(key), number };
}

static int compare(const void *a, const void *b)
{
	const struct dns_entry *x = a, *y = b;
	int r = strcmp(x->key, y->key);

	return r ? r : (x->number > y->number) - (x->number < y->number);
}

void dns_index_sort(struct dns_index *index)
{
	size_t kept = 0;

	if (!index->count)
		return;
	qsort(index->entries, index->count, sizeof(*index->entries), compare);
	for (size_t i = 1; i < index->count; i++) {
		if (compare(&index->entries[kept], &index->entries[i]) == 0)
			free(index->entries[i].key);
		else
			index->entries[++kept] = index->entries[i];
	}
	index->count = kept + 1;
}

/* The number of entries whose keys are less than @key, or less or the same with @and_same. */
static size_t count_below(const struct dns_index *index, const char *key, bool and_same)
{
	size_t low = 0, high = index->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int r = strcmp(index->entries[middle].key, key);

		if (r < 0 || (r == 0 && and_same))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct dns_entry *dns_index_find(const struct dns_index *index, const char *key,
				       size_t *ret_count)
{
	size_t first = count_below(index, key, false);

	*ret_count = count_below(index, key, true) - first;
	return *ret_count ? &index->entries[first] : NULL;
}

bool dns_index_has(const struct dns_index *index, const char *key)
{
	size_t count;

	return dns_index_find(index, key, &count);
}

void dns_index_done(struct dns_index *index)
{
	for (size_t i = 0; i < index->count; i++)
		free(index->entries[i].key);
	free(index->entries);
	*index = (struct dns_index){ 0 };
}
