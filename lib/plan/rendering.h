/*
 * What a plan would write, as text or data: for `render` and dry runs. Secrets are hidden; they are
 * written by plan_write_dir() alone.
 */
#pragma once

#include "plan/plan.h"

/*
 * A stream of YAML documents, in the order of application: each file after a comment with its path
 * and mode (one that is no YAML as a literal block), and each object of the API.
 */
void rendering_text(const struct plan *plan, struct strbuf *out);
/* Appends "# ", a line, and its end; characters that would break the line are escaped. */
void rendering_comment(struct strbuf *out, const char *format, ...) printf_like(2, 3);
/* {"files":[{"path","mode","content"}],"objects":[...]}; free it. */
struct json *rendering_json(const struct plan *plan);
