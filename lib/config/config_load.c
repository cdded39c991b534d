/* A configuration from its file and flags: read, decoded, completed, judged. */
#include <errno.h>
#include <stdio.h>

#include "config/config_fields.h"
#include "config/config_flags.h"

/* The parser's message begins with the place: it is taken apart. */
static void add_syntax_error(struct config_problems *problems, const char *name,
			     const char *message)
{
	size_t length = strlen(name);
	int line = 0, column = 0, used = 0;
	cleanup_free char *place = NULL;

	if (strncmp(message, name, length) == 0 &&
	    sscanf(message + length, ":%d:%d: %n", &line, &column, &used) == 2 && used) {
		place = xstrndup(message, length + (size_t)used - 2);
		message += length + (size_t)used;
	}
	config_problem_add(problems, false, place, "%s", message);
	problems->items[problems->count - 1].line = line;
	problems->items[problems->count - 1].column = column;
}

/* Reads the documents of a file's text. -EINVAL: it is no YAML. */
static int load_text(const char *name, const struct strbuf *text, struct yaml_file *file,
		     struct config_documents *documents)
{
	struct error err;

	if (yaml_parse(name, text->text, text->length, file, &err) < 0) {
		add_syntax_error(documents->problems, name, err.message);
		return -EINVAL;
	}
	config_documents_read(documents, file);
	config_documents_check(documents, file);
	for (size_t i = 0; i < documents->count; i++)
		config_decode(&documents->inputs[i], documents->config, documents->problems);
	return 0;
}

/* Takes the flags of one kind as a document of their own, over what the file said. */
static void load_flags(const struct config_source *source, enum config_kind kind,
		       struct config_documents *documents)
{
	struct config_input input = {
		.kind = config_kind_find(kind),
		.api = CONFIG_V1BETA4,
		.tree = json_map(),
	};

	if (kind == CONFIG_INIT && source->set)
		documents->config->init.upload_certs = source->flags->upload_certs;
	config_flags_apply(source, documents->config, &input, documents->problems);
	config_decode(&input, documents->config, documents->problems);
	config_documents_add(documents, &input);
}

/* Whether a flag of NodeConfiguration was given. */
static bool takes_artifacts(const struct config_flags *flags)
{
	return flags->mirror || flags->from || flags->archive || flags->ca_file || flags->arch;
}

static int compare_problems(const void *a, const void *b)
{
	const struct config_problem *x = a, *y = b;
	int order;

	if (x->warning != y->warning)
		return x->warning - y->warning;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	if (x->column != y->column)
		return x->column < y->column ? -1 : 1;
	order = strcmp(x->place ? x->place : "", y->place ? y->place : "");
	return order ? order : strcmp(x->message, y->message);
}

static void documents_done(struct config_documents *documents)
{
	for (size_t i = 0; i < documents->count; i++) {
		struct config_input *input = &documents->inputs[i];

		if (input->file)
			continue;
		json_free(input->tree);
		config_args_done(&input->flags);
	}
	free(documents->inputs);
}

int config_load_text(const struct config_source *source, const char *name,
		     const struct strbuf *text, struct config **ret,
		     struct config_problems *problems, struct error *err)
{
	cleanup_yaml struct yaml_file file = { 0 };
	cleanup_config struct config *config = config_new();
	cleanup(documents_done) struct config_documents documents = {
		.config = config,
		.facts = source->facts,
		.host = source->host,
		.wanted = source->wanted,
		.judges_name = source->judges_name,
		.any_node = source->any_node,
		.problems = problems,
	};

	config_flags_check_mix(source, problems);
	if (text && load_text(name, text, &file, &documents) < 0)
		return error_set(err, -EINVAL, "the configuration cannot be read");
	if (documents.wanted == (CONFIG_INIT | CONFIG_JOIN)) /* no file */
		documents.wanted = CONFIG_INIT;
	if (documents.wanted == CONFIG_INIT) {
		load_flags(source, CONFIG_INIT, &documents);
		load_flags(source, CONFIG_CLUSTER, &documents);
	} else if (documents.wanted) {
		load_flags(source, documents.wanted, &documents);
	}
	if (source->set && takes_artifacts(source->flags))
		load_flags(source, CONFIG_NODE, &documents);
	config_complete(&documents);
	config_validate(&documents);
	if (problems->count)
		qsort(problems->items, problems->count, sizeof(*problems->items), compare_problems);
	if (problems->errors)
		return error_set(err, -EINVAL, "the configuration has %zu %s", problems->errors,
				 problems->errors == 1 ? "error" : "errors");
	*ret = take_ptr(&config);
	return 0;
}

int config_load(const struct config_source *source, struct config **ret,
		struct config_problems *problems, struct error *err)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(YAML_MAX_INPUT);
	const char *path = source->flags->config;

	if (!path)
		return config_load_text(source, NULL, NULL, ret, problems, err);
	if (config_read(path, &text, err) < 0) {
		config_problem_add(problems, false, NULL, "%s", err->message);
		return -EINVAL;
	}
	return config_load_text(source, str_eq(path, "-") ? "stdin" : path, &text, ret, problems,
				err);
}
