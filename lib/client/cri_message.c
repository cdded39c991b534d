/* Messages of CRI in memory. */
#include <errno.h>

#include "client/cri.pb-c.h"
#include "client/cri_call.h"

void *cri_message(const ProtobufCMessageDescriptor *descriptor)
{
	void *message = xcalloc(1, descriptor->sizeof_message);

	protobuf_c_message_init(descriptor, message);
	return message;
}

void cri_message_done(void *message)
{
	ProtobufCMessage **it = message;

	if (*it)
		protobuf_c_message_free_unpacked(*it, NULL);
	*it = NULL;
}

void cri_set(char **field, const char *value)
{
	if (value)
		*field = xstrdup(value);
}

void cri_set_list(char ***field, size_t *count, const char *const *values)
{
	size_t wanted = 0;

	while (values && values[wanted])
		wanted++;
	if (!wanted)
		return;
	*field = xcalloc(wanted, sizeof(**field));
	for (size_t i = 0; i < wanted; i++)
		(*field)[i] = xstrdup(values[i]);
	*count = wanted;
}

void cri_add_entry(struct Cri__KeyValue ***field, size_t *count, const char *key, const char *value)
{
	Cri__KeyValue *entry = cri_message(&cri__key_value__descriptor);

	cri_set(&entry->key, key);
	cri_set(&entry->value, value);
	*field = xrealloc(*field, (*count + 1) * sizeof(**field));
	(*field)[(*count)++] = entry;
}

void cri_set_map(struct Cri__KeyValue ***field, size_t *count, const struct json *map)
{
	struct json_iter iter = json_iter(map);

	while (json_next(&iter))
		cri_add_entry(field, count, iter.key, json_get_text(iter.value, ""));
}

struct json *cri_get_map(struct Cri__KeyValue *const *entries, size_t count)
{
	struct json *map = json_map();

	for (size_t i = 0; i < count; i++)
		json_map_set_text(map, entries[i]->key, entries[i]->value);
	return map;
}

/* --- Unpacking within bounds: two bytes on the wire may become a hundred in memory --- */

struct budget {
	size_t left;
	bool exceeded;
};

static void *spend(void *arg, size_t size)
{
	struct budget *budget = arg;

	if (size > budget->left) {
		budget->exceeded = true;
		return NULL;
	}
	budget->left -= size;
	return malloc(size);
}

static void give_back(void *arg, void *memory)
{
	(void)arg;
	free(memory);
}

int cri_unpack(const ProtobufCMessageDescriptor *descriptor, const void *data, size_t size,
	       void *ret, struct error *err)
{
	struct budget budget = { .left = CRI_MAX_MEMORY };
	ProtobufCAllocator allocator = { spend, give_back, &budget };
	ProtobufCMessage *message = protobuf_c_message_unpack(descriptor, &allocator, size, data);

	if (!message && budget.exceeded)
		return error_set(err, -EFBIG, "the answer takes more than %d MiB of memory",
				 CRI_MAX_MEMORY >> 20);
	if (!message)
		return error_set(err, -EPROTO, "the answer is no message of CRI v1");
	*(ProtobufCMessage **)ret = message;
	return 0;
}
