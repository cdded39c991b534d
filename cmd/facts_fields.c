/* knode facts fields: the tables of the facts, from which docs/knode-facts.5 is made. */
#include "facts/facts_fields.h"

#include <stdio.h>

#include "command.h"

static const char *type_name(enum fact_kind kind)
{
	static const char *const names[] = {
		[FACT_TEXT] = "string",
		[FACT_INT] = "integer",
		[FACT_INT64] = "integer",
		[FACT_UINT64] = "integer",
		[FACT_ID] = "integer",
		[FACT_BOOL] = "boolean",
		[FACT_TRISTATE] = "boolean",
		[FACT_TEXT_LIST] = "list of strings",
		[FACT_LIST] = "list of mappings",
	};
	_Static_assert(ARRAY_SIZE(names) == FACT_KINDS, "a name for each enum fact_kind");

	return names[kind];
}

/* One line for each: path, type, help; with tabs between. */
static void print_fields(const struct fact_field *fields, const char *prefix)
{
	for (const struct fact_field *field = fields; field->key; field++) {
		bool is_list = field->kind == FACT_LIST;
		cleanup_free char *path =
			xasprintf("%s%s%s", prefix, field->key, is_list ? "[]" : "");
		cleanup_free char *below = xasprintf("%s.", path);

		printf("%s\t%s\t%s\n", path, type_name(field->kind), field->help);
		if (field->fields)
			print_fields(field->fields, below);
	}
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	(void)ctx, (void)argc, (void)argv, (void)err;
	print_fields(facts_fields, "");
	return EXIT_OK;
}

const struct command command_facts_fields = {
	.name = "facts fields",
	.summary = "List all fields of the facts, as docs/knode-facts.5 does",
	.synopsis = "",
	.outputs = (const char *const[]){ "text", NULL },
	.hidden = true,
	.run = run,
};
