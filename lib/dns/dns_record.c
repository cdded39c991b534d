#include "dns/dns_record.h"

void dns_records_add(struct dns_records *records, const char *name, const char *type, char *value)
{
	records->items = grow(records->items, &records->capacity, records->count + 1,
			      sizeof(*records->items));
	records->items[records->count++] =
		(struct dns_record){ .name = xstrdup(name), .type = type, .value = value };
}

static int compare(const void *a, const void *b)
{
	const struct dns_record *x = a, *y = b;
	int r = strcmp(x->name, y->name);

	if (r == 0)
		r = strcmp(x->type, y->type);
	return r ? r : strcmp(x->value, y->value);
}

static void record_done(struct dns_record *record)
{
	free(record->name);
	free(record->value);
}

void dns_records_sort(struct dns_records *records)
{
	size_t kept = 0;

	if (!records->count)
		return;
	qsort(records->items, records->count, sizeof(*records->items), compare);
	for (size_t i = 1; i < records->count; i++) {
		if (compare(&records->items[kept], &records->items[i]) == 0)
			record_done(&records->items[i]);
		else
			records->items[++kept] = records->items[i];
	}
	records->count = kept + 1;
}

void dns_records_move(struct dns_records *records, struct dns_records *from)
{
	records->items = grow(records->items, &records->capacity, records->count + from->count,
			      sizeof(*records->items));
	for (size_t i = 0; i < from->count; i++)
		records->items[records->count++] = from->items[i];
	free(from->items);
	*from = (struct dns_records){ 0 };
}

void dns_records_done(struct dns_records *records)
{
	for (size_t i = 0; i < records->count; i++)
		record_done(&records->items[i]);
	free(records->items);
	*records = (struct dns_records){ 0 };
}
