/*
 * Tests of single checks: facts are written down, the check judges them, and its results are
 * compared as text, one line each:
 *
 *	Port-6443 fail TCP port 6443 is in use by nginx (pid 412) $ kill 412
 */
#pragma once

#include "check/check.h"
#include "tree.h"
#include "unit.h"

static inline struct config *judge_config(const char *version)
{
	struct config *config = config_new_example();
	struct error err;

	free(config->cluster.kubernetes_version);
	config->cluster.kubernetes_version = xstrdup(version);
	ck_assert_int_eq(version_parse(version, &config->version, &err), 0);
	return config;
}

/* A host without any files. */
static inline struct host *judge_host(void)
{
	struct tree tree = tree_make();
	struct host *host;
	struct error err;

	tree_put(&tree, "/.knode/answers.json", 0644, "{}");
	ck_assert_int_eq(host_open_recorded(tree.path, &host, &err), 0);
	tree_remove(&tree);
	return host;
}

/* What the check says, of an empty host where the input has none; free it. */
static inline char *judge_text(const struct check *check, const struct check_input *input)
{
	cleanup_host struct host *empty = input->host ? NULL : judge_host();
	struct check_input copy = *input;
	const struct check_input *in = &copy;
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_report struct report report = { 0 };
	struct error err = { 0 };

	copy.host = input->host ? input->host : empty;
	report_begin(&report, check);
	if (check->run(in, &report, &err) < 0)
		report_add(&report, CHECK_UNKNOWN, NULL, "%s", err.message);
	for (size_t i = 0; i < report.count; i++) {
		const struct result *result = report.items[i];

		strbuf_printf(&out, "%s%s %s %s", i ? "\n" : "", result->name,
			      check_status_name(result->status), result->message);
		if (result->hint)
			strbuf_printf(&out, " $ %s", result->hint);
	}
	return strbuf_take(&out);
}

static inline void judge(const struct check *check, const struct check_input *in,
			 const char *expected)
{
	cleanup_free char *actual = judge_text(check, in);

	ck_assert_str_eq(actual, expected);
}
