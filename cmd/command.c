#include "command.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/utf8.h"
#include "check/check.h"
#include "command_error.h"
#include "command_print.h"
#include "config/config_host.h"
#include "data/yaml.h"
#include "install/phases.h"

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
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);

	if (output_is(ctx, "yaml")) {
		yaml_write(tree, false, &out);
	} else {
		json_write_pretty(tree, &out);
		strbuf_putc(&out, '\n');
	}
	print_buffer(&out);
}

int open_host(const struct context *ctx, enum host_access access, struct host **ret,
	      struct error *err)
{
	if (ctx->global.host)
		return host_open_recorded(ctx->global.host, ret, err);
	if (ctx->global.record && access == HOST_READ)
		return host_open_recording(ctx->global.record, ret, err);
	return host_open(ctx->global.root, access, ret, err);
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
	cleanup_free char *place = utf8_shown(problem->place ? problem->place : "knode");
	cleanup_free char *message = utf8_shown(problem->message);

	fprintf(stderr, "%s: %s%s\n", place, problem->warning ? "warning: " : "", message);
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

/* All problems in the form of -o, on stderr. */
static void print_problems(const struct context *ctx, const struct config_problems *problems,
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

static int load_source(const struct context *ctx, const struct config_source *source,
		       struct config **ret)
{
	cleanup(config_problems_done) struct config_problems problems = { 0 };
	struct error err;
	int r = config_load(source, ret, &problems, &err);

	print_problems(ctx, &problems, &err);
	return r < 0 ? EXIT_INVALID : EXIT_OK;
}

int load_config(const struct context *ctx, const struct facts *facts, enum config_kind wanted,
		const char *endpoint, struct config **ret)
{
	const struct config_source source = {
		.flags = &ctx->flags,
		.set = &ctx->sets[1],
		.facts = facts,
		.wanted = wanted,
		.endpoint = endpoint,
	};

	return load_source(ctx, &source, ret);
}

int load_config_to_judge(const struct context *ctx, const struct facts *facts, struct config **ret)
{
	const struct config_source source = {
		.flags = &ctx->flags,
		.set = &ctx->sets[1],
		.facts = facts,
		.wanted = CONFIG_INIT | CONFIG_JOIN,
		.judges_name = true,
	};

	return load_source(ctx, &source, ret);
}

/* Loads the configuration with facts of @host; a directory does not know name and address. */
static int load_config_for(const struct context *ctx, const struct host *host,
			   const struct facts *facts, enum config_kind wanted, const char *endpoint,
			   struct config **ret, struct error *err)
{
	cleanup_host struct host *running = NULL;
	cleanup_facts struct facts *own = NULL;

	if (host_kind(host) != HOST_ROOT)
		return load_config(ctx, facts, wanted, endpoint, ret);
	if (host_open(NULL, HOST_READ, &running, err) < 0)
		return EXIT_ERROR;
	own = facts_gather(running, &config_needs);
	return load_config(ctx, own, wanted, endpoint, ret);
}

int load_config_here(const struct context *ctx, enum config_kind wanted, const char *endpoint,
		     struct config **ret, struct error *err)
{
	cleanup_host struct host *host = NULL;
	cleanup_facts struct facts *facts = NULL;

	if (open_host(ctx, HOST_READ, &host, err) < 0)
		return EXIT_ERROR;
	facts = facts_gather(host, &config_needs);
	return load_config_for(ctx, host, facts, wanted, endpoint, ret, err);
}

int load_config_of_node(const struct context *ctx, enum config_kind wanted, struct config **ret,
			struct error *err)
{
	const struct context looking = { .global = { .host = ctx->global.host } };
	cleanup_host struct host *host = NULL;
	cleanup_facts struct facts *facts = NULL;

	/* Under --root, who the node is comes from the running host. */
	if (open_host(&looking, HOST_READ, &host, err) < 0)
		return EXIT_ERROR;
	facts = facts_gather(host, &config_needs);
	return load_config(ctx, facts, wanted, NULL, ret);
}

/* Adds one file of the directory. */
static int load_patch(const struct context *ctx, struct patches *patches,
		      const struct host *directory, const char *name, struct error *err)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(YAML_MAX_INPUT);
	cleanup_free char *path = xasprintf("/%s", name), *ignored = NULL;
	int r = host_read(directory, path, YAML_MAX_INPUT, &text, err);

	if (r < 0)
		return r;
	r = patches_add(patches, name, text.text, text.length, &ignored, err);
	if (r == 0 && ignored) {
		cleanup_free char *what = xasprintf("patches: %s is left out: %s", name, ignored);

		print_warning(ctx, what);
	}
	return r;
}

int load_patches(const struct context *ctx, const struct config *config, struct patches **ret,
		 struct error *err)
{
	const char *path = config->init.patches_directory;
	cleanup_patches struct patches *patches = patches_new();
	cleanup(str_list_done) struct str_list names = { 0 };
	cleanup_host struct host *directory = NULL;
	int r = 0;

	if (path) {
		r = host_open(path, HOST_READ, &directory, err);
		if (r == 0)
			r = host_list(directory, "/", &names, err);
	}
	for (size_t i = 0; i < names.count && r == 0; i++)
		r = load_patch(ctx, patches, directory, names.items[i], err);
	if (r < 0)
		return error_wrap(err, "patches of %s", path);
	*ret = take_ptr(&patches);
	return 0;
}

const char *const report_outputs[] = { "text", "json", "yaml", "junit", "tap", NULL };

/* Lines of a terminal that the text takes. */
static size_t count_lines(const char *text, size_t columns)
{
	size_t lines = 0;

	for (; *text; text += strcspn(text, "\n") + 1) {
		size_t length = strcspn(text, "\n");

		lines += length ? (length + columns - 1) / columns : 1;
	}
	return lines;
}

/* How much of a report a terminal has room for, above the prompt that follows. */
static enum report_detail detail_for_screen(const struct context *ctx, const struct report *report)
{
	struct winsize size = { 0 };
	enum report_detail detail;

	if (!isatty(STDOUT_FILENO) || ctx->global.verbosity > 0)
		return REPORT_FULL;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || !size.ws_row || !size.ws_col)
		size = (struct winsize){ .ws_row = 24, .ws_col = 80 };
	for (detail = REPORT_FULL; detail < REPORT_SHORTEST; detail++) {
		cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);

		report_text(report, false, detail, &out);
		if (count_lines(out.text, size.ws_col) < size.ws_row)
			break;
	}
	return detail;
}

int print_report(const struct context *ctx, const struct report *report)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);

	if (wants_tree(ctx)) {
		cleanup_json struct json *document = report_to_json(report);

		print_tree(ctx, document);
	} else if (output_is(ctx, "junit")) {
		report_junit(report, &out);
	} else if (output_is(ctx, "tap")) {
		report_tap(report, &out);
	} else {
		report_text(report, ctx->color, detail_for_screen(ctx, report), &out);
	}
	print_buffer(&out);
	return report_count(report, CHECK_FAIL) ? EXIT_PREFLIGHT : EXIT_OK;
}

void print_checks(const struct context *ctx, const struct check *const *table)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_json struct json *document = check_list_to_json(table);

	if (wants_tree(ctx)) {
		print_tree(ctx, document);
		return;
	}
	check_list_text(table, &out);
	print_buffer(&out);
}

int open_here(const struct context *ctx, enum config_kind wanted, struct here *ret,
	      struct error *err)
{
	cleanup_wanted struct facts_wanted needed = { 0 };
	int code;

	if (open_host(ctx, HOST_READ, &ret->host, err) < 0)
		return EXIT_ERROR;
	ret->facts = facts_gather(ret->host, &config_needs);
	code = load_config_for(ctx, ret->host, ret->facts, wanted, NULL, &ret->config, err);
	if (code != EXIT_OK)
		return code;
	facts_want(&needed, &config_host_needs);
	phases_want(ret->config, &needed);
	facts_gather_more(ret->host, &needed, ret->facts);
	config_take_host(ret->config, ret->host, ret->facts);
	if (load_patches(ctx, ret->config, &ret->patches, err) < 0)
		return EXIT_INVALID;
	ret->input = (struct installer_input){ .config = ret->config,
					       .facts = ret->facts,
					       .patches = ret->patches };
	return EXIT_OK;
}

void here_done(struct here *here)
{
	patches_free(here->patches);
	config_free(here->config);
	facts_free(here->facts);
	host_close(here->host);
}

void documents_to_yaml(const struct json *documents, struct strbuf *out)
{
	for (size_t i = 0; i < json_count(documents); i++) {
		if (i)
			strbuf_puts(out, "---\n");
		yaml_write(json_list_at(documents, i), true, out);
	}
}
