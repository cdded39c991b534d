/* The forms of a comparison. */
#pragma once

#include "check/check.h"
#include "fleet/compare.h"

/* At most one screen, in lines of @width columns: hosts and findings beyond that are counted. */
void compare_text(const struct compare_report *report, size_t width, bool color,
		  struct strbuf *out);
/*
 * The document ComparisonReport, in parts, as there may be a great many findings: what goes before
 * the list of results, and one result (a finding; it has `value` and `hosts`).
 */
struct json *compare_head_to_json(const struct compare_report *report);
struct json *compare_finding_to_json(const struct compare_finding *finding);

/* The subjects as checks, for `knode explain`. */
void compare_checks(struct check ret[COMPARE_SUBJECTS]);
