/*
 * Tests of single checks: facts are written down, the check judges them, and its results are
 * compared as text, one line each:
 *
 *	Port-6443 fail TCP port 6443 is in use by nginx (pid 412) $ kill 412
 */
#pragma once

#include "check/check.h"
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

/* What the check says; free it. */
static inline char *judge_text(const struct check *check, const struct check_input *in)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_report struct report report = { 0 };
	struct error err = { 0 };

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
