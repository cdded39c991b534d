#include "data/yaml_places.h"

/* A container's own place is that of a child with this index. */
#define SELF SIZE_MAX

struct entry {
	const struct json *parent; /* NULL: the slot is free */
	char *key;                 /* NULL: by index */
	size_t index;
	struct yaml_place place;
	struct yaml_place value; /* of a key: where its value stands */
};

/* A hash table with open addressing, at most half full. */
struct yaml_places {
	struct entry *slots;
	size_t capacity; /* a power of two */
	size_t count;
};

enum {
	FIRST_CAPACITY = 64
};

struct yaml_places *yaml_places_new(void)
{
	struct yaml_places *places = xcalloc(1, sizeof(*places));

	places->slots = xcalloc(FIRST_CAPACITY, sizeof(*places->slots));
	places->capacity = FIRST_CAPACITY;
	return places;
}

void yaml_places_free(struct yaml_places *places)
{
	if (!places)
		return;
	for (size_t i = 0; i < places->capacity; i++)
		free(places->slots[i].key);
	free(places->slots);
	free(places);
}

/* FNV-1a over the parent's address and the key or the index. */
static uint64_t hash_bytes(uint64_t hash, const void *data, size_t size)
{
	for (const unsigned char *byte = data; size--; byte++)
		hash = (hash ^ *byte) * UINT64_C(0x100000001b3);
	return hash;
}

static size_t hash(const struct json *parent, const char *key, size_t index)
{
	uint64_t sum = hash_bytes(UINT64_C(0xcbf29ce484222325), &parent, sizeof(parent));

	sum = key ? hash_bytes(sum, key, strlen(key)) : hash_bytes(sum, &index, sizeof(index));
	return (size_t)(sum ^ sum >> 32);
}

static bool is_of(const struct entry *entry, const struct json *parent, const char *key,
		  size_t index)
{
	if (entry->parent != parent || !entry->key != !key)
		return false;
	return key ? str_eq(entry->key, key) : entry->index == index;
}

/* The entry's slot, or the free one where it belongs. */
static struct entry *find(const struct yaml_places *places, const struct json *parent,
			  const char *key, size_t index)
{
	size_t i = hash(parent, key, index);

	while (true) {
		struct entry *slot = &places->slots[i++ & (places->capacity - 1)];

		if (!slot->parent || is_of(slot, parent, key, index))
			return slot;
	}
}

static void double_capacity(struct yaml_places *places)
{
	struct yaml_places old = *places;

	places->capacity *= 2;
	places->slots = xcalloc(places->capacity, sizeof(*places->slots));
	for (size_t i = 0; i < old.capacity; i++) {
		const struct entry *entry = &old.slots[i];

		if (entry->parent)
			*find(places, entry->parent, entry->key, entry->index) = *entry;
	}
	free(old.slots);
}

static void add(struct yaml_places *places, struct entry entry)
{
	if (places->count * 2 >= places->capacity)
		double_capacity(places);
	*find(places, entry.parent, entry.key, entry.index) = entry;
	places->count++;
}

void yaml_places_add_key(struct yaml_places *places, const struct json *map, const char *key,
			 struct yaml_place place, struct yaml_place value)
{
	if (!places)
		return;
	add(places,
	    (struct entry){ .parent = map, .key = xstrdup(key), .place = place, .value = value });
}

void yaml_places_copy_key(struct yaml_places *places, const struct json *to,
			  const struct json *from, const char *key)
{
	struct entry entry;

	if (!places)
		return;
	entry = *find(places, from, key, 0);
	yaml_places_add_key(places, to, key, entry.place, entry.value);
}

void yaml_places_add_index(struct yaml_places *places, const struct json *list, size_t index,
			   struct yaml_place place)
{
	if (places)
		add(places, (struct entry){ .parent = list, .index = index, .place = place });
}

void yaml_places_add(struct yaml_places *places, const struct json *container,
		     struct yaml_place place)
{
	yaml_places_add_index(places, container, SELF, place);
}

struct yaml_place yaml_places_find_key(const struct yaml_places *places, const struct json *map,
				       const char *key)
{
	return places ? find(places, map, key, 0)->place : (struct yaml_place){ 0 };
}

struct yaml_place yaml_places_find_value(const struct yaml_places *places, const struct json *map,
					 const char *key)
{
	return places ? find(places, map, key, 0)->value : (struct yaml_place){ 0 };
}

struct yaml_place yaml_places_find_index(const struct yaml_places *places, const struct json *list,
					 size_t index)
{
	return places ? find(places, list, NULL, index)->place : (struct yaml_place){ 0 };
}

struct yaml_place yaml_places_find(const struct yaml_places *places, const struct json *container)
{
	return yaml_places_find_index(places, container, SELF);
}
