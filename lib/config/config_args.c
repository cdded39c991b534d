/* Lists of names and values: flags of components, maps of texts; and names of nodes. */
#include "base/text.h"
#include "config/config.h"
#include "config/config_fields.h"

const char *config_args_get(const struct config_args *args, const char *name)
{
	for (size_t i = args->count; i > 0; i--)
		if (str_eq(args->items[i - 1].name, name))
			return args->items[i - 1].value;
	return NULL;
}

void config_args_add(struct config_args *args, const char *name, const char *value)
{
	args->items = grow(args->items, &args->capacity, args->count + 1, sizeof(*args->items));
	args->items[args->count++] =
		(struct config_arg){ .name = xstrdup(name), .value = xstrdup(value) };
}

void config_args_done(struct config_args *args)
{
	for (size_t i = 0; i < args->count; i++) {
		free(args->items[i].name);
		free(args->items[i].value);
	}
	free(args->items);
	*args = (struct config_args){ 0 };
}

char *config_node_name(const char *text)
{
	cleanup_free char *copy = xstrdup(text);
	char *name = text_trim(copy);

	str_to_lower(name);
	return xstrdup(name);
}
