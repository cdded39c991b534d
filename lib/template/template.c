#include "template/template.h"

#include <errno.h>

#include "data/yaml.h"
#include "template/template_filling.h"

const struct template *template_find(const char *name)
{
	for (size_t i = 0; template_table[i]; i++)
		if (str_eq(template_table[i]->name, name))
			return template_table[i];
	abort();
}

bool template_names(const struct template *template, const char *name)
{
	cleanup_free char *placeholder = xasprintf("@%s@", name);

	return strstr(template_body(template), placeholder);
}

void template_set(struct json *values, const char *name, const char *text)
{
	json_map_set(values, name, text ? json_text(text) : json_nil());
}

/* The word of the header line that begins with @key, without it; free it. NULL: there is none. */
static char *header_word(const struct template *template, const char *key)
{
	cleanup_free char *line =
		xstrndup(template->text, (size_t)(template_body(template) - template->text));
	char *rest = line + strcspn(line, ":"), *word;

	while ((word = strsep(&rest, ": \n")))
		if (str_starts(word, key))
			return xstrdup(word + strlen(key));
	return NULL;
}

int template_target(const struct template *template, char **ret_path, unsigned *ret_mode,
		    struct error *err)
{
	cleanup_free char *path = header_word(template, "path=");
	cleanup_free char *mode = header_word(template, "mode=");
	char *end = NULL;
	unsigned long bits;

	if (!path || *path != '/' || !mode)
		return error_set(err, -EINVAL, "template %s: its header names no path and mode",
				 template->name);
	bits = strtoul(mode, &end, 8);
	if (*end || end == mode || bits > 07777)
		return error_set(err, -EINVAL, "template %s: \"%s\" is not a mode", template->name,
				 mode);
	*ret_path = take_ptr(&path);
	*ret_mode = (unsigned)bits;
	return 0;
}

/* A copy of @in with its placeholders filled; *@ret is NULL when a null dropped it. */
static int fill(struct template_filling *filling, const struct json *in, struct json **ret);

/* A scalar with placeholders inside. */
static int fill_longer(struct template_filling *filling, const char *text, struct json **ret)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	const struct json *value;

	while (*text) {
		size_t length = template_placeholder(text);

		if (!length) {
			strbuf_putc(&out, *text++);
			continue;
		}
		if (template_value(filling, text, length, &value) < 0)
			return filling->err->code;
		if (json_is_nil(value)) {
			*ret = NULL;
			return 0;
		}
		if (json_is_text(value))
			strbuf_puts(&out, json_get_text(value, ""));
		else if (json_kind(value) == JSON_KIND_INT)
			strbuf_printf(&out, "%lld", (long long)json_get_int(value, 0));
		else
			return error_set(filling->err, -EINVAL,
					 "template %s: %.*s stands in a longer text, and takes no "
					 "%s",
					 filling->template->name, (int)length, text,
					 json_kind_name(json_kind(value)));
		text += length;
	}
	*ret = json_text(out.text);
	return 0;
}

static bool is_whole_placeholder(const char *text)
{
	size_t length = template_placeholder(text);

	return length && !text[length];
}

static int fill_text(struct template_filling *filling, const char *text, struct json **ret)
{
	const struct json *value;

	if (!is_whole_placeholder(text))
		return fill_longer(filling, text, ret);
	if (template_value(filling, text, strlen(text), &value) < 0)
		return filling->err->code;
	*ret = json_is_nil(value) ? NULL : json_clone(value);
	return 0;
}

static int fill_list(struct template_filling *filling, const struct json *in, struct json **ret)
{
	cleanup_json struct json *list = json_list();

	for (size_t i = 0; i < json_count(in); i++) {
		const struct json *element = json_list_at(in, i);
		bool splices = is_whole_placeholder(json_get_text(element, ""));
		cleanup_json struct json *filled = NULL;

		if (fill(filling, element, &filled) < 0)
			return filling->err->code;
		if (!splices || !json_is_list(filled)) {
			json_list_add(list, take_ptr(&filled));
			continue;
		}
		for (size_t k = 0; k < json_count(filled); k++)
			json_list_add(list, json_ref(json_list_at(filled, k)));
	}
	*ret = take_ptr(&list);
	return 0;
}

static int fill_map(struct template_filling *filling, const struct json *in, struct json **ret)
{
	cleanup_json struct json *map = json_map();
	struct json_iter iter = json_iter(in);

	while (json_next(&iter)) {
		struct json *filled = NULL;

		if (fill(filling, iter.value, &filled) < 0)
			return filling->err->code;
		json_map_set(map, iter.key, filled);
	}
	*ret = take_ptr(&map);
	return 0;
}

static int fill(struct template_filling *filling, const struct json *in, struct json **ret)
{
	if (json_is_text(in))
		return fill_text(filling, json_get_text(in, ""), ret);
	if (json_is_list(in))
		return fill_list(filling, in, ret);
	if (json_is_map(in))
		return fill_map(filling, in, ret);
	*ret = json_clone(in);
	return 0;
}

int template_render(const struct template *template, const struct json *values, struct json **ret,
		    struct error *err)
{
	cleanup_json struct json *used = json_map(), *documents = json_list();
	struct template_filling filling = {
		.template = template, .values = values, .used = used, .err = err
	};
	cleanup_yaml struct yaml_file file = { 0 };
	const char *text = template_body(template);
	int r;

	r = yaml_parse(template->name, text, strlen(text), &file, err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < file.count; i++) {
		struct json *filled = NULL;

		r = fill(&filling, file.documents[i], &filled);
		if (r < 0)
			return r;
		json_list_add(documents, filled);
	}
	r = template_check_used(&filling);
	if (r < 0)
		return r;
	*ret = take_ptr(&documents);
	return 0;
}
