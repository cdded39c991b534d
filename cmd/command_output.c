#include "command_output.h"

#include "command_print.h"
#include "data/yaml.h"

bool output_is(const struct context *ctx, const char *form)
{
	return ctx->global.output && str_eq(ctx->global.output, form);
}

bool wants_text(const struct context *ctx)
{
	return !ctx->global.output || output_is(ctx, "text");
}

bool wants_tree(const struct context *ctx)
{
	return output_is(ctx, "json") || output_is(ctx, "yaml");
}

void print_tree(const struct context *ctx, const struct json *tree)
{
	print_large_tree(ctx, tree, STRBUF_MAX_TEXT);
}

void print_large_tree(const struct context *ctx, const struct json *tree, size_t max)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(max);

	if (output_is(ctx, "yaml")) {
		yaml_write(tree, false, &out);
	} else {
		json_write_pretty(tree, &out);
		strbuf_putc(&out, '\n');
	}
	print_buffer(&out);
}

void documents_to_yaml(const struct json *documents, struct strbuf *out)
{
	for (size_t i = 0; i < json_count(documents); i++) {
		if (i)
			strbuf_puts(out, "---\n");
		yaml_write(json_list_at(documents, i), true, out);
	}
}
