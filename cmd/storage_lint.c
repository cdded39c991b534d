/* knode storage lint: what will not work, now or in a later version, of manifests of storage. */
#include <stdio.h>

#include "command_lint.h"
#include "command_manifests.h"
#include "command_output.h"
#include "command_print.h"
#include "storage/lint.h"

struct options {
	struct str_list files;
	const char *version;
};

static const struct opt opts[] = {
	MANIFEST_OPTS(options),
	{ 0 },
};

static struct lint_line line_of(const struct lint_finding *finding)
{
	return (struct lint_line){
		.rule = finding->rule->id,
		.error = finding->rule->error,
		.place = finding->place,
		.object = finding->object,
		.message = finding->message,
		.remedy = finding->remedy,
	};
}

static void print_findings(const struct lint_findings *findings, struct strbuf *out)
{
	for (size_t i = 0; i < findings->count; i++) {
		const struct lint_line line = line_of(&findings->items[i]);

		lint_line_print(&line, out);
	}
	lint_count_print(findings->errors, findings->count, out);
}

static struct json *make_report(const struct lint_findings *findings, const struct version *version)
{
	cleanup_free char *text = version_format(version);
	struct json *report = json_map(), *list = json_list();

	json_map_set_text(report, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(report, "kind", "StorageLint");
	json_map_set_text(report, "kubernetesVersion", text);
	for (size_t i = 0; i < findings->count; i++) {
		const struct lint_line line = line_of(&findings->items[i]);

		json_list_add(list, lint_line_to_json(&line));
	}
	lint_report_end(report, list, findings->errors);
	return report;
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	const struct options *options = ctx->opts;
	cleanup_manifests struct manifests manifests = { 0 };
	cleanup_findings struct lint_findings findings = { 0 };
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_json struct json *report = NULL;
	struct version version;

	(void)argc, (void)argv;
	if (read_version(options->version, &version, err) < 0 ||
	    read_manifests(ctx->command->name, &options->files, &manifests, err) < 0)
		return EXIT_INVALID;
	lint_storage(&manifests, &version, &findings);
	if (wants_text(ctx)) {
		print_findings(&findings, &out);
		print_buffer(&out);
	} else {
		report = make_report(&findings, &version);
		print_tree(ctx, report);
	}
	return findings.count ? EXIT_PREFLIGHT : EXIT_OK;
}

const struct command command_storage_lint = {
	.name = "storage lint",
	.summary = "Find what will not work of volumes, claims and classes",
	.synopsis = "",
	.details =
		"Judges PersistentVolumes, PersistentVolumeClaims and StorageClasses, and the\n"
		"volumes of pods and of what makes pods, for a version of Kubernetes: what its API\n"
		"server refuses, what its nodes cannot mount or those of a later version, policies\n"
		"and fields that do nothing, claims that get no volume. Exits 2 when it finds any.",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.run = run,
};
