#include "command_error.h"

#include <stdio.h>

#include "base/utf8.h"
#include "command_output.h"
#include "data/yaml.h"

static bool was_told;

static struct json *make_document(const char *kind)
{
	struct json *document = json_map();

	json_map_set_text(document, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(document, "kind", kind);
	return document;
}

static struct json *warning_to_json(void)
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

/* What was printed comes first, also where both streams go to one file. */
static void flush_output(void)
{
	(void)fflush(stdout); /* main() tells when it cannot be written */
}

void print_error_tree(const struct context *ctx, const struct json *document)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);

	flush_output();
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

	flush_output();
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

struct json *problem_to_json(const struct config_problem *problem, const char *file)
{
	struct json *item = json_map();

	json_map_set_text(item, "place", problem->place);
	if (problem->line) {
		json_map_set_text(item, "file", file);
		json_map_set_int(item, "line", problem->line);
		json_map_set_int(item, "column", problem->column);
	}
	json_map_set_text(item, "message", problem->message);
	json_map_set_text(item, "severity", problem->warning ? "warning" : "error");
	return item;
}

void print_problem(const struct config_problem *problem)
{
	cleanup_free char *place = utf8_shown(problem->place ? problem->place : "");
	cleanup_free char *message = utf8_shown(problem->message);

	/* A place in a file stands first, where editors look for it. */
	fprintf(stderr, "%s%s%s%s%s\n", problem->line ? "" : "knode: ", place, *place ? ": " : "",
		problem->warning ? "warning: " : "", message);
}

/* Those that are errors, or warnings, as a list; no list when there are none. */
static void add_problems(const struct context *ctx, const struct config_problems *problems,
			 bool warnings, struct json *document, const char *key)
{
	struct json *list = json_list();

	for (size_t i = 0; i < problems->count; i++)
		if (problems->items[i].warning == warnings)
			json_list_add(list,
				      problem_to_json(&problems->items[i], ctx->flags.config));
	if (json_count(list))
		json_map_set(document, key, list);
	else
		json_free(list);
}

void print_problems(const struct context *ctx, const struct config_problems *problems,
		    const struct error *err)
{
	cleanup_json struct json *document = NULL;

	if (!wants_tree(ctx)) {
		for (size_t i = 0; i < problems->count; i++)
			print_problem(&problems->items[i]);
		if (problems->errors > 1)
			fprintf(stderr, "knode: %s\n", err->message);
		return;
	}
	if (!problems->count)
		return;
	document = problems->errors ? error_to_json(EXIT_INVALID, err->message) : warning_to_json();
	add_problems(ctx, problems, false, document, "errors");
	add_problems(ctx, problems, true, document, "warnings");
	print_error_tree(ctx, document);
}
