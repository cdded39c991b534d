/* Tables, queues, and the index of free volumes. */
#include "storage/simulation_inside.h"

size_t sim_table_add(struct sim_table *table, const char *key, void *item)
{
	if (!table->index)
		table->index = json_map();
	table->items = grow(table->items, &table->capacity, table->count + 1, sizeof(void *));
	table->items[table->count] = item;
	json_map_set_int(table->index, key, (int64_t)table->count);
	return table->count++;
}

void *sim_table_find(const struct sim_table *table, const char *key)
{
	int64_t number = json_map_int(table->index, key, -1);

	return number < 0 ? NULL : table->items[number];
}

void sim_table_remove(struct sim_table *table, const char *key)
{
	json_map_remove(table->index, key);
}

void sim_queue_push(struct sim_queue *queue, size_t number)
{
	queue->items = grow(queue->items, &queue->capacity, queue->count + 1, sizeof(size_t));
	queue->items[queue->count++] = number;
}

bool sim_queue_pop(struct sim_queue *queue, size_t *ret)
{
	if (queue->first == queue->count) {
		queue->first = queue->count = 0;
		return false;
	}
	*ret = queue->items[queue->first++];
	return true;
}

void sim_index_add(struct json *index, const char *key, size_t number)
{
	struct json *list = json_map_get(index, key);

	if (!list) {
		list = json_list();
		json_map_set(index, key, list);
	}
	for (size_t i = 0; i < json_count(list); i++)
		if (json_get_int(json_list_at(list, i), -1) == (int64_t)number)
			return;
	json_list_add(list, json_int((int64_t)number));
}

static char *bucket_key(unsigned modes, bool block, const char *class)
{
	return xasprintf("%x%c%s", modes, block ? 'b' : 'f', class);
}

struct sim_bucket *sim_bucket_find(const struct simulation *sim, unsigned modes, bool block,
				   const char *class)
{
	cleanup_free char *key = bucket_key(modes, block, class);
	int64_t number = json_map_int(sim->buckets, key, -1);

	return number < 0 ? NULL : sim->bucket_list[number];
}

static struct sim_bucket *make_bucket(struct simulation *sim, const struct sim_volume *volume)
{
	cleanup_free char *key = bucket_key(volume->modes, volume->block, volume->class);
	struct sim_bucket *bucket =
		sim_bucket_find(sim, volume->modes, volume->block, volume->class);

	if (bucket)
		return bucket;
	sim->bucket_list = grow(sim->bucket_list, &sim->bucket_capacity, sim->bucket_count + 1,
				sizeof(*sim->bucket_list));
	bucket = xcalloc(1, sizeof(*bucket));
	json_map_set_int(sim->buckets, key, (int64_t)sim->bucket_count);
	sim->bucket_list[sim->bucket_count++] = bucket;
	return bucket;
}

/* The first place of a bucket whose volume is not before (@size, @number). */
static size_t place_of(const struct sim_bucket *bucket, const struct quantity *size, size_t number)
{
	size_t low = 0, high = bucket->count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		const struct sim_volume *volume = bucket->items[middle];
		int order = quantity_compare(&volume->size, size);

		if (order < 0 || (order == 0 && volume->number < number))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

size_t sim_bucket_at_least(const struct sim_bucket *bucket, const struct quantity *size)
{
	return place_of(bucket, size, 0);
}

void sim_volume_unfile(struct sim_volume *volume)
{
	struct sim_bucket *bucket = volume->bucket;
	size_t place = place_of(bucket, &volume->size, volume->number);

	memmove(bucket->items + place, bucket->items + place + 1,
		(bucket->count - place - 1) * sizeof(*bucket->items));
	bucket->count--;
	volume->bucket = NULL;
}

static void put_in(struct simulation *sim, struct sim_volume *volume)
{
	struct sim_bucket *bucket = make_bucket(sim, volume);
	size_t place = place_of(bucket, &volume->size, volume->number);

	bucket->items =
		grow(bucket->items, &bucket->capacity, bucket->count + 1, sizeof(*bucket->items));
	memmove(bucket->items + place + 1, bucket->items + place,
		(bucket->count - place) * sizeof(*bucket->items));
	bucket->items[place] = volume;
	bucket->count++;
	volume->bucket = bucket;
}

void sim_volume_refile(struct simulation *sim, struct sim_volume *volume)
{
	bool free = !volume->gone && !volume->deleting && !volume->is_claimed &&
		    volume->phase == SIM_AVAILABLE;

	if (volume->bucket)
		sim_volume_unfile(volume);
	if (!free)
		return;
	put_in(sim, volume);
	if (!volume->offered)
		sim_queue_push(&sim->offers, volume->number);
	volume->offered = true;
}
