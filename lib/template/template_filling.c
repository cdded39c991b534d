#include "template/template_filling.h"

#include <errno.h>

static const char header_start[] = "# knode:";

const char *template_body(const struct template *template)
{
	const char *end = strchr(template->text, '\n');

	return str_starts(template->text, header_start) && end ? end + 1 : template->text;
}

size_t template_placeholder(const char *text)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
	size_t length;

	if (*text != '@')
		return 0;
	length = strspn(text + 1, letters);
	return length && text[1 + length] == '@' ? length + 2 : 0;
}

int template_value(struct template_filling *filling, const char *text, size_t length,
		   const struct json **ret)
{
	cleanup_free char *name = xstrndup(text + 1, length - 2);
	const struct json *value = json_map_get(filling->values, name);

	if (!value)
		return error_set(filling->err, -EINVAL, "template %s: no value for @%s@",
				 filling->template->name, name);
	json_map_set_bool(filling->used, name, true);
	*ret = value;
	return 0;
}

int template_check_used(const struct template_filling *filling)
{
	struct json_iter iter = json_iter(filling->values);

	while (json_next(&iter))
		if (!json_map_get(filling->used, iter.key))
			return error_set(filling->err, -EINVAL,
					 "template %s: it does not use the value %s",
					 filling->template->name, iter.key);
	return 0;
}
