/* A comparison for operators: on one screen, however many hosts there are. */
#include "base/wrap.h"
#include "fleet/compare.h"
#include "fleet/compare_print.h"

enum {
	INDENT = 6,
	FINDINGS_SHOWN = 3, /* of one subject */
	HOSTS_SHOWN = 6,    /* of one finding */
};

static void put_finding(const struct compare_finding *finding, size_t width, bool color,
			struct strbuf *out)
{
	const struct wrap how = { INDENT, INDENT + 2, width, "", false };
	cleanup(strbuf_done) struct strbuf line = strbuf_make(STRBUF_MAX_LINE);
	const char *on = finding->is_warning ? "\033[33m" : "\033[1;31m";

	strbuf_printf(&line, "%s: %s: ", finding->subject->id, finding->message);
	for (size_t i = 0; i < finding->host_count && i < HOSTS_SHOWN; i++)
		strbuf_printf(&line, "%s%s", i ? ", " : "", finding->hosts[i]);
	if (finding->host_count > HOSTS_SHOWN)
		strbuf_printf(&line, " and %zu more", finding->host_count - HOSTS_SHOWN);
	strbuf_printf(out, "%s%s%s  ", color ? on : "", finding->is_warning ? "WARN" : "FAIL",
		      color ? "\033[0m" : "");
	wrap_text(out, &how, line.text);
	strbuf_putc(out, '\n');
}

/* Findings of one subject, from @first on; returns the index of what follows them. */
static size_t put_subject(const struct compare_report *report, size_t first, size_t width,
			  bool color, struct strbuf *out)
{
	const struct compare_subject *subject = report->findings[first].subject;
	size_t end = first;

	while (end < report->finding_count && report->findings[end].subject == subject)
		end++;
	for (size_t i = first; i < end && i < first + FINDINGS_SHOWN; i++)
		put_finding(&report->findings[i], width, color, out);
	if (end - first > FINDINGS_SHOWN)
		strbuf_printf(out, "%*sand %zu more such findings (-o json tells all)\n", INDENT,
			      "", end - first - FINDINGS_SHOWN);
	strbuf_printf(out, "%*sremedy: ", INDENT, "");
	wrap_text(out, &(struct wrap){ INDENT + 8, INDENT + 2, width, "", false },
		  report->findings[first].hint);
	strbuf_putc(out, '\n');
	return end;
}

void compare_text(const struct compare_report *report, size_t width, bool color, struct strbuf *out)
{
	strbuf_printf(out, "%zu host%s compared", report->host_count,
		      report->host_count == 1 ? "" : "s");
	if (report->repeated)
		strbuf_printf(out, ", %zu given more than once", report->repeated);
	strbuf_puts(out, "\n\n");
	for (size_t i = 0; i < report->finding_count;)
		i = put_subject(report, i, width, color, out);
	if (report->finding_count)
		strbuf_printf(out, "\n%zu failed, %zu warned.  Why: knode explain %s\n",
			      report->failures, report->finding_count - report->failures,
			      report->findings[0].subject->id);
	else
		strbuf_puts(out, "All that has to be unique is.\n");
}
