#include "dns/dns_query.h"

const char *dns_keep(const struct dns_query *query, char *text)
{
	str_list_take(query->kept, text);
	return text;
}

void dns_tell(const struct dns_query *query, const char *format, ...)
{
	va_list args;

	if (*query->why)
		return;
	va_start(args, format);
	*query->why = xvasprintf(format, args);
	va_end(args);
}

void dns_found_add(struct dns_found_list *list, struct dns_found found)
{
	list->items = grow(list->items, &list->capacity, list->count + 1, sizeof(*list->items));
	list->items[list->count++] = found;
}

void dns_found_done(struct dns_found_list *list)
{
	free(list->items);
	*list = (struct dns_found_list){ 0 };
}
