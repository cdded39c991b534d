#include "command.h"

#include <stdio.h>

#include "yaml.h"

bool output_is(const struct context *ctx, const char *form)
{
	return ctx->global.output && str_eq(ctx->global.output, form);
}

void print_tree(const struct context *ctx, const struct json *tree)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);

	if (output_is(ctx, "yaml")) {
		yaml_write(tree, false, &out);
	} else {
		json_write_pretty(tree, &out);
		strbuf_putc(&out, '\n');
	}
	fputs(out.text, stdout);
}

int open_host(const struct context *ctx, enum host_access access, struct host **ret,
	      struct error *err)
{
	if (ctx->global.host)
		return host_open_recorded(ctx->global.host, ret, err);
	return host_open(ctx->global.root, access, ret, err);
}
