#include "fleet/compare_table.h"

struct compare_slot {
	uint32_t hash;  /* the half of it that did not choose the slot */
	uint32_t index; /* of the value, from 1; 0: the slot is free */
};

enum {
	FIRST_SLOTS = 1024,
	CHUNK_SIZE = 256 * 1024,
};

void compare_table_done(struct compare_table *table)
{
	for (size_t i = 0; i < table->chunk_count; i++)
		free(table->chunks[i]);
	free(table->chunks);
	free(table->slots);
	free(table->values);
	*table = (struct compare_table){ 0 };
}

/* FNV-1a, with the bits mixed as in MurmurHash3, so that both halves are of use. */
static uint64_t hash_of(int subject, const char *text)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ (uint64_t)subject;

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
	hash = (hash ^ hash >> 33) * UINT64_C(0xff51afd7ed558ccd);
	return hash ^ hash >> 33;
}

/* The slot of the value, or the free one where it belongs. */
static struct compare_slot *find_slot(const struct compare_table *table, uint64_t hash, int subject,
				      const char *text)
{
	size_t i = (size_t)hash;

	while (true) {
		struct compare_slot *slot = &table->slots[i++ & (table->slot_count - 1)];
		const struct compare_value *value;

		if (!slot->index)
			return slot;
		if (slot->hash != hash >> 32)
			continue;
		value = &table->values[slot->index - 1];
		if (value->subject == subject && str_eq(value->text, text))
			return slot;
	}
}

static void double_slots(struct compare_table *table)
{
	free(table->slots);
	table->slot_count = table->slot_count ? 2 * table->slot_count : FIRST_SLOTS;
	table->slots = xcalloc(table->slot_count, sizeof(*table->slots));
	for (uint32_t index = 0; index < table->count; index++) {
		uint64_t hash = table->values[index].hash;
		size_t i = (size_t)hash;

		while (table->slots[i & (table->slot_count - 1)].index)
			i++;
		table->slots[i & (table->slot_count - 1)] = (struct compare_slot){
			.hash = (uint32_t)(hash >> 32),
			.index = index + 1,
		};
	}
}

const char *compare_table_keep(struct compare_table *table, const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy;

	if (size > table->left) {
		table->left = size > CHUNK_SIZE ? size : CHUNK_SIZE;
		table->next = xmalloc(table->left);
		table->chunks = grow(table->chunks, &table->chunk_capacity, table->chunk_count + 1,
				     sizeof(*table->chunks));
		table->chunks[table->chunk_count++] = table->next;
	}
	copy = memcpy(table->next, text, size);
	table->next += size;
	table->left -= size;
	return copy;
}

uint32_t compare_table_find(const struct compare_table *table, int subject, const char *text)
{
	if (!table->count)
		return COMPARE_NONE;
	return find_slot(table, hash_of(subject, text), subject, text)->index - 1;
}

uint32_t compare_table_get(struct compare_table *table, int subject, const char *text)
{
	uint64_t hash = hash_of(subject, text);
	uint32_t index = (uint32_t)table->count;
	struct compare_slot *slot;

	if (4 * (table->count + 1) > 3 * table->slot_count)
		double_slots(table);
	slot = find_slot(table, hash, subject, text);
	if (slot->index)
		return slot->index - 1;
	*slot = (struct compare_slot){ .hash = (uint32_t)(hash >> 32), .index = index + 1 };
	table->values =
		grow(table->values, &table->capacity, table->count + 1, sizeof(*table->values));
	table->values[table->count++] = (struct compare_value){
		.text = compare_table_keep(table, text),
		.hash = hash,
		.first_host = COMPARE_NONE,
		.first_more = COMPARE_NONE,
		.subject = (uint8_t)subject,
	};
	return index;
}
