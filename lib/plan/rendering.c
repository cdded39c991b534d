#include "plan/rendering.h"

#include "base/utf8.h"
#include "data/yaml.h"
#include "plan/act.h"
#include "plan/secrets.h"

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

static void write_file(const struct action *action, const struct product *file, struct strbuf *out)
{
	cleanup_json struct json *text = json_text(file->content);

	strbuf_puts(out, "---\n");
	rendering_comment(out, "%s mode=%04o", action->target, (unsigned)file->mode);
	if (is_yaml(action->target) && !action->secret)
		strbuf_puts(out, file->content);
	else
		yaml_write(text, true, out);
}

void rendering_text(const struct plan *plan, struct strbuf *out)
{
	for (size_t i = 0; i < plan_count(plan); i++) {
		cleanup_action struct action *action = action_redacted(plan_at(plan, i));
		const struct product product = action_product(action);

		if (product.kind == PRODUCT_FILE)
			write_file(action, &product, out);
		if (product.kind != PRODUCT_OBJECT)
			continue;
		strbuf_puts(out, "---\n");
		yaml_write(product.object, true, out);
	}
}

static struct json *file_to_json(const struct action *action, const struct product *product)
{
	struct json *file = json_map();

	json_map_set_text(file, "path", action->target);
	json_map_set(file, "mode", json_printf("%04o", (unsigned)product->mode));
	json_map_set_text(file, "content", product->content);
	return file;
}

struct json *rendering_json(const struct plan *plan)
{
	struct json *document = json_map(), *files = json_list(), *objects = json_list();

	for (size_t i = 0; i < plan_count(plan); i++) {
		cleanup_action struct action *action = action_redacted(plan_at(plan, i));
		const struct product product = action_product(action);

		if (product.kind == PRODUCT_FILE)
			json_list_add(files, file_to_json(action, &product));
		else if (product.kind == PRODUCT_OBJECT)
			json_list_add(objects, json_ref(product.object));
	}
	json_map_set(document, "files", files);
	json_map_set(document, "objects", objects);
	return document;
}
