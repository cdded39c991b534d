/* knode config fields: the tables of the configuration, from which docs/knode-config.5 is made. */
#include "config/config_fields.h"

#include <stdio.h>

#include "cni/cni_type.h"
#include "command.h"

static const char *type_name(const struct field *field)
{
	static const char *const names[] = {
		[FIELD_TEXT] = "string",
		[FIELD_BOOL] = "boolean",
		[FIELD_INT] = "integer",
		[FIELD_DURATION] = "duration",
		[FIELD_TEXTS] = "list of strings",
		[FIELD_ARGS] = "list of name and value (v1beta3: mapping of strings)",
		[FIELD_MAP] = "mapping of strings",
		[FIELD_FLAGS] = "mapping of booleans",
		[FIELD_TREE] = "list of mappings",
		[FIELD_OBJECTS] = "list of mappings",
		[FIELD_ANY] = "any",
		[FIELD_OBJECT] = "mapping",
		[FIELD_LIST] = "list of mappings",
	};
	_Static_assert(ARRAY_SIZE(names) == FIELD_TYPES, "a name for each enum field_type");

	return names[field->type];
}

static const char *api_name(enum config_api api)
{
	switch (api) {
	case CONFIG_V1BETA3:
		return "v1beta3";
	case CONFIG_V1BETA4:
		return "v1beta4";
	default:
		return "";
	}
}

/* What a value has to be: the rule's words, or its choices; free it. */
static char *rule_words(const struct field_rule *rule)
{
	cleanup(strbuf_done) struct strbuf words = strbuf_make(STRBUF_MAX_LINE);

	if (rule && rule->wanted)
		strbuf_puts(&words, rule->wanted);
	for (size_t i = 0; rule && rule->choices && rule->choices[i]; i++)
		strbuf_printf(&words, "%s%s", i ? ", " : "one of ", rule->choices[i]);
	return strbuf_take(&words);
}

/* --- Fields of CNI's plugins, by their types --- */

static const char *value_name(const struct cni_field *field)
{
	static const char *const names[] = {
		[CNI_BOOL] = "boolean",
		[CNI_INT] = "integer",
		[CNI_TEXT] = "string",
		[CNI_TEXTS] = "list of strings",
		[CNI_MAP] = "mapping of strings",
		[CNI_FLAGS] = "mapping of booleans",
		[CNI_OBJECT] = "mapping",
		[CNI_OBJECTS] = "list of mappings",
		[CNI_SETS] = "list of lists of mappings",
		[CNI_IPAM] = "mapping",
		[CNI_ANY] = "any",
	};
	_Static_assert(ARRAY_SIZE(names) == CNI_VALUES, "a name for each enum cni_value");

	return names[field->value];
}

/* What a value has to be; free it. */
static char *cni_rule_words(const struct cni_rule *rule)
{
	cleanup(strbuf_done) struct strbuf words = strbuf_make(STRBUF_MAX_LINE);

	if (rule && rule->wanted)
		strbuf_puts(&words, rule->wanted);
	for (size_t i = 0; rule && rule->choices && rule->choices[i]; i++)
		strbuf_printf(&words, "%s%s", i ? ", " : "one of ", rule->choices[i]);
	return strbuf_take(&words);
}

static void print_cni_fields(const struct cni_field *fields, const char *prefix)
{
	for (const struct cni_field *field = fields; field && field->key; field++) {
		bool is_list = field->value == CNI_OBJECTS, is_set = field->value == CNI_SETS;
		cleanup_free char *path = xasprintf("%s%s%s", prefix, field->key,
						    is_set    ? "[][]"
						    : is_list ? "[]"
							      : "");
		cleanup_free char *below = xasprintf("%s.", path);
		cleanup_free char *rule = cni_rule_words(field->rule);

		printf("FIELD\t%s\t%s\t\t\t%s", path, value_name(field), field->help);
		if (field->since)
			printf(" (plugins %s on)", field->since);
		if (field->until)
			printf(" (up to %s)", field->until);
		printf("\t%s\n", rule);
		print_cni_fields(field->fields, below);
	}
}

/* "cni.plugins[bridge].isGateway", "ipam[host-local].ranges[][].subnet". */
static void print_cni(void)
{
	print_cni_fields(cni_common_fields, "cni.plugins[].");
	for (size_t i = 0; cni_type_table[i]; i++) {
		const struct cni_type *type = cni_type_table[i];
		cleanup_free char *path = xasprintf(
			"cni.plugins[]%s[%s]", type->part == CNI_IPAMS ? ".ipam" : "", type->type);
		cleanup_free char *below = xasprintf("%s.", path);

		printf("FIELD\t%s\tmapping\t\t\t%s", path, type->help);
		printf(type->since ? " (plugins %s on)\t\n" : "\t\n", type->since);
		print_cni_fields(type->fields, below);
	}
}

/* One line for each: FIELD, path, type, default, version, help, rule; with tabs between. */
static void print_fields(const struct field *fields, const char *prefix)
{
	for (const struct field *field = fields; field->key; field++) {
		bool is_list = field->type == FIELD_LIST || field->type == FIELD_TREE ||
			       field->type == FIELD_OBJECTS;
		cleanup_free char *path =
			xasprintf("%s%s%s", prefix, field->key, is_list ? "[]" : "");
		cleanup_free char *below = xasprintf("%s.", path);
		cleanup_free char *rule = rule_words(field->rule);

		printf("FIELD\t%s\t%s\t%s\t%s\t%s\t%s\n", path, type_name(field),
		       field->fallback ? field->fallback : "", api_name(field->api), field->help,
		       rule);
		if (field->fields)
			print_fields(field->fields, below);
		if (field->fields == fields_cni)
			print_cni();
	}
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	(void)ctx, (void)argc, (void)argv, (void)err;
	for (const struct kind *kind = config_kinds; kind->name; kind++) {
		printf("KIND\t%s\t%s\t%s\t%s\n", kind->name, kind->group,
		       kind->version                 ? kind->version
		       : kind->api == CONFIG_V1BETA4 ? "v1beta4"
						     : "v1beta3, v1beta4",
		       kind->help);
		if (kind->fields)
			print_fields(kind->fields, "");
	}
	return EXIT_OK;
}

const struct command command_config_fields = {
	.name = "config fields",
	.summary = "List all fields of the configuration, as docs/knode-config.5 does",
	.synopsis = "",
	.outputs = (const char *const[]){ "text", NULL },
	.hidden = true,
	.run = run,
};
