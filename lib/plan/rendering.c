#include "plan/rendering.h"

#include "base/utf8.h"
#include "data/yaml.h"
#include "plan/act.h"

static const char hidden[] = "<hidden>";

/* The content of a file, as far as it may be shown. */
static const char *content_of(const struct action *action)
{
	return action->secret ? hidden : action_product(action).content;
}

/* Hides the values of a map, but for those that are late. */
static void hide(struct json *map)
{
	struct json_iter iter = json_iter(map); /* keys stay; only values change */

	while (json_next(&iter))
		if (!str_starts(json_get_text(iter.value, ""), "<late: "))
			json_map_set_text(map, iter.key, hidden);
}

/* The object; of a Secret the keys alone, and what is late. Free it. */
static struct json *object_of(const struct action *action)
{
	struct json *object = json_clone(action_product(action).object);

	if (action->secret) {
		hide(json_map_get(object, "data"));
		hide(json_map_get(object, "stringData"));
	}
	return object;
}

static bool is_yaml(const char *path)
{
	return str_ends(path, ".yaml") || str_ends(path, ".yml");
}

void rendering_comment(struct strbuf *out, const char *format, ...)
{
	cleanup_free char *line = NULL;
	const char *text, *next;
	va_list args;

	va_start(args, format);
	line = xvasprintf(format, args);
	va_end(args);
	strbuf_puts(out, "# ");
	for (text = next = line; *text; text = next) {
		uint32_t character = utf8_next(&next);

		if (utf8_is_printable(character))
			strbuf_add(out, text, (size_t)(next - text));
		else
			strbuf_printf(out, character <= 0xffff ? "\\u%04x" : "\\U%08x", character);
	}
	strbuf_putc(out, '\n');
}

static void write_file(const struct action *action, struct strbuf *out)
{
	cleanup_json struct json *text = json_text(content_of(action));

	strbuf_puts(out, "---\n");
	rendering_comment(out, "%s mode=%s", action->target,
			  json_map_text(action->params, "mode", ""));
	if (is_yaml(action->target) && !action->secret)
		strbuf_puts(out, content_of(action));
	else
		yaml_write(text, true, out);
}

static void write_object(const struct action *action, struct strbuf *out)
{
	cleanup_json struct json *object = object_of(action);

	strbuf_puts(out, "---\n");
	yaml_write(object, true, out);
}

void rendering_text(const struct plan *plan, struct strbuf *out)
{
	for (size_t i = 0; i < plan_count(plan); i++) {
		const struct action *action = plan_at(plan, i);

		if (action_product(action).kind == PRODUCT_FILE)
			write_file(action, out);
		else if (action_product(action).kind == PRODUCT_OBJECT)
			write_object(action, out);
	}
}

struct json *rendering_json(const struct plan *plan)
{
	struct json *document = json_map(), *files = json_list(), *objects = json_list();

	for (size_t i = 0; i < plan_count(plan); i++) {
		const struct action *action = plan_at(plan, i);
		struct json *file;

		if (action_product(action).kind == PRODUCT_OBJECT)
			json_list_add(objects, object_of(action));
		if (action_product(action).kind != PRODUCT_FILE)
			continue;
		file = json_map();
		json_map_set_text(file, "path", action->target);
		json_map_set_text(file, "mode", json_map_text(action->params, "mode", NULL));
		json_map_set_text(file, "content", content_of(action));
		json_list_add(files, file);
	}
	json_map_set(document, "files", files);
	json_map_set(document, "objects", objects);
	return document;
}
