#include "command_error.h"

#include <stdio.h>

#include "base/utf8.h"
#include "data/yaml.h"

static bool was_told;

static struct json *make_document(const char *kind)
{
	struct json *document = json_map();

	json_map_set_text(document, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(document, "kind", kind);
	return document;
}

struct json *warning_to_json(void)
{
	return make_document("Warning");
}

struct json *error_to_json(int code, const char *message)
{
	struct json *document = make_document("Error");

	json_map_set_int(document, "exitCode", code);
	json_map_set_text(document, "message", message);
	return document;
}

void print_error_tree(const struct context *ctx, const struct json *document)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);

	if (output_is(ctx, "yaml")) {
		strbuf_puts(&out, "---\n"); /* warnings may have come before it */
		yaml_write(document, false, &out);
	} else {
		json_write(document, &out);
		strbuf_putc(&out, '\n');
	}
	fputs(out.text, stderr);
	was_told = true;
}

/* A line for people, who see what a hostile name or file would have done to their terminal. */
static void print_message(const char *message)
{
	cleanup_free char *text = utf8_shown(message);

	fprintf(stderr, "knode: %s\n", text);
	was_told = true;
}

bool error_was_told(void)
{
	return was_told;
}

void print_error(const struct context *ctx, int code, const char *message)
{
	cleanup_json struct json *document = NULL;

	if (!wants_tree(ctx)) {
		print_message(message);
		return;
	}
	document = error_to_json(code, message);
	print_error_tree(ctx, document);
}

void print_warning(const struct context *ctx, const char *message)
{
	cleanup_json struct json *document = NULL;
	struct json *list, *item;

	if (!wants_tree(ctx)) {
		print_message(message);
		return;
	}
	document = warning_to_json();
	list = json_list();
	item = json_map();
	json_map_set_text(item, "message", message);
	json_map_set_text(item, "severity", "warning");
	json_list_add(list, item);
	json_map_set(document, "warnings", list);
	print_error_tree(ctx, document);
}
