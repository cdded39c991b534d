#include "command_compare.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command_error.h"
#include "command_output.h"
#include "command_print.h"
#include "fleet/compare_print.h"

enum {
	PASSED_OVER_SHOWN = 20 /* names in a warning */
};

static int add_file(struct compare *compare, const char *path, struct error *err)
{
	cleanup_fd int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return error_errno(err, -errno, "cannot open %s", path);
	return compare_add(compare, path, fd, err);
}

/* A directory of facts may hold other things, but a host that was left out has to be noticed. */
static void tell_passed_over(const struct context *ctx, const char *path,
			     const struct str_list *names)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);

	strbuf_printf(&out, "%s: not compared, as they are no files *.json or *.jsonl: ", path);
	for (size_t i = 0; i < names->count && i < PASSED_OVER_SHOWN; i++)
		strbuf_printf(&out, "%s%s", i ? ", " : "", names->items[i]);
	if (names->count > PASSED_OVER_SHOWN)
		strbuf_printf(&out, " and %zu more", names->count - PASSED_OVER_SHOWN);
	if (names->count)
		print_warning(ctx, out.text);
}

/* A regular file of such a name: reading a pipe might never end. */
static bool is_facts_file(const char *path)
{
	struct stat st;

	return (str_ends(path, ".json") || str_ends(path, ".jsonl")) &&
	       (stat(path, &st) < 0 || S_ISREG(st.st_mode));
}

/* All files of a directory that look like facts, by name. */
static int add_directory(const struct context *ctx, struct compare *compare, const char *path,
			 struct error *err)
{
	cleanup(str_list_done) struct str_list names = { 0 }, others = { 0 };
	cleanup_host struct host *directory = NULL;
	size_t added = 0;
	int r = host_open(path, HOST_READ, &directory, err);

	if (r == 0)
		r = host_list(directory, "/", &names, err);
	for (size_t i = 0; i < names.count && r == 0; i++) {
		cleanup_free char *file = xasprintf("%s/%s", path, names.items[i]);

		if (!is_facts_file(file)) {
			str_list_add(&others, names.items[i]);
			continue;
		}
		r = add_file(compare, file, err);
		added++;
	}
	if (r == 0 && !added)
		return error_set(err, -ENOENT, "%s has no *.json and no *.jsonl", path);
	if (r == 0)
		tell_passed_over(ctx, path, &others);
	return r;
}

static int add(const struct context *ctx, struct compare *compare, const char *path,
	       struct error *err)
{
	struct stat st;

	if (str_eq(path, "-"))
		return compare_add(compare, "stdin", STDIN_FILENO, err);
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return add_directory(ctx, compare, path, err);
	return add_file(compare, path, err);
}

/* Findings are written one by one: there may be hundreds of thousands. */
static void print_json(const struct compare_report *report)
{
	cleanup_json struct json *head = compare_head_to_json(report);
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);

	json_write_pretty(head, &out);
	strbuf_cut(&out, out.length - strlen("\n}"));
	printf("%s,\n  \"results\": [", out.text);
	for (size_t i = 0; i < report->finding_count; i++) {
		cleanup_json struct json *result = compare_finding_to_json(&report->findings[i]);

		strbuf_clear(&out);
		json_write(result, &out);
		printf("%s\n    %s", i ? "," : "", out.text);
	}
	printf("%s]\n}\n", report->finding_count ? "\n  " : "");
}

static void print_yaml(const struct context *ctx, const struct compare_report *report)
{
	cleanup_json struct json *document = compare_head_to_json(report);
	struct json *results = json_list();

	for (size_t i = 0; i < report->finding_count; i++)
		json_list_add(results, compare_finding_to_json(&report->findings[i]));
	json_map_set(document, "results", results);
	print_tree(ctx, document);
}

static void print(const struct context *ctx, const struct compare_report *report)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);

	if (output_is(ctx, "json")) {
		print_json(report);
	} else if (output_is(ctx, "yaml")) {
		print_yaml(ctx, report);
	} else {
		compare_text(report, print_columns(PRINT_WIDTH), ctx->color, &out);
		print_buffer(&out);
	}
}

int run_compare(const struct context *ctx, const char *path, bool strict, struct error *err)
{
	cleanup_compare struct compare *compare = compare_new();
	const struct compare_report *report;

	if (add(ctx, compare, path, err) < 0)
		return err->code == -EINVAL ? EXIT_INVALID : EXIT_ERROR;
	report = compare_finish(compare);
	if (!report->host_count) {
		error_set(err, -EINVAL, "%s: no facts of any host in it",
			  str_eq(path, "-") ? "stdin" : path);
		return EXIT_INVALID;
	}
	print(ctx, report);
	return report->failures || (strict && report->finding_count) ? EXIT_PREFLIGHT : EXIT_OK;
}
