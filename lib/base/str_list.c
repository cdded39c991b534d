#include "base/str_list.h"

#include "base/strbuf.h"

void str_list_take(struct str_list *list, char *item)
{
	list->items = grow(list->items, &list->capacity, list->count + 1, sizeof(*list->items));
	list->items[list->count++] = item;
}

void str_list_add(struct str_list *list, const char *item)
{
	str_list_take(list, xstrdup(item));
}

void str_list_add_all(struct str_list *list, const struct str_list *items)
{
	for (size_t i = 0; i < items->count; i++)
		str_list_add(list, items->items[i]);
}

bool str_list_has(const struct str_list *list, const char *item)
{
	for (size_t i = 0; i < list->count; i++)
		if (str_eq(list->items[i], item))
			return true;
	return false;
}

char *str_list_join(const struct str_list *list, const char *separator)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);

	for (size_t i = 0; i < list->count; i++)
		strbuf_printf(&out, "%s%s", i ? separator : "", list->items[i]);
	return strbuf_take(&out);
}

static int compare_items(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void str_list_sort(struct str_list *list)
{
	if (list->count > 1)
		qsort(list->items, list->count, sizeof(*list->items), compare_items);
}

void str_list_done(struct str_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->items[i]);
	free(list->items);
	*list = (struct str_list){ 0 };
}
