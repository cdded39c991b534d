/* A list of texts that it owns. Zeroed memory is an empty list. */
#pragma once

#include "base/util.h"

struct str_list {
	char **items;
	size_t count;
	size_t capacity;
};

void str_list_add(struct str_list *list, const char *item);                 /* a copy */
void str_list_add_all(struct str_list *list, const struct str_list *items); /* copies */
void str_list_take(struct str_list *list, char *item);                      /* takes ownership */
bool str_list_has(const struct str_list *list, const char *item);
/* The items with @separator between them; free it. */
char *str_list_join(const struct str_list *list, const char *separator);
void str_list_sort(struct str_list *list); /* by bytes, whatever the locale */
void str_list_done(struct str_list *list);
