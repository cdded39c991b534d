#include "command_lint.h"

#include "data/json.h"

static const char *severity_of(const struct lint_line *line)
{
	return line->error ? "error" : "warning";
}

void lint_line_print(const struct lint_line *line, struct strbuf *out)
{
	strbuf_printf(out, "%s: %s: %s%s%s [%s]\n", line->place, severity_of(line),
		      line->object ? line->object : "", line->object ? ": " : "", line->message,
		      line->rule);
	if (line->remedy)
		strbuf_printf(out, "    %s%s\n", line->command ? "$ " : "", line->remedy);
}

void lint_count_print(size_t errors, size_t count, struct strbuf *out)
{
	strbuf_printf(out, "%zu errors, %zu warnings\n", errors, count - errors);
}

struct json *lint_line_to_json(const struct lint_line *line)
{
	struct json *item = json_map();

	json_map_set_text(item, "rule", line->rule);
	json_map_set_text(item, "severity", severity_of(line));
	json_map_set_text(item, "place", line->place);
	json_map_set_text(item, "object", line->object);
	json_map_set_text(item, "message", line->message);
	json_map_set_text(item, "remedy", line->remedy);
	return item;
}

void lint_report_end(struct json *report, struct json *findings, size_t errors)
{
	size_t count = json_count(findings);

	json_map_set(report, "findings", findings);
	json_map_set_int(report, "errors", (int64_t)errors);
	json_map_set_int(report, "warnings", (int64_t)(count - errors));
}
