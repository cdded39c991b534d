/* The report for operators: what needs action comes first. */
#include "base/wrap.h"
#include "check/check.h"

#define COMMAND_GOES_ON " \\"

enum {
	INDENT = 6, /* of what follows "FAIL  " */
};

struct style {
	const char *word, *on;
};

static const struct style styles[CHECK_STATUSES] = {
	[CHECK_FAIL] = { "FAIL", "\033[1;31m" },
	[CHECK_WARN] = { "WARN", "\033[33m" },
	[CHECK_UNKNOWN] = { "????", "\033[36m" },
};

/* A text being written. */
struct text {
	struct strbuf *out;
	bool color;
	enum report_detail detail;
	size_t width;
	struct str_list told; /* remedies */
};

/* Adds words behind what is there in the first INDENT columns; @broken ends lines that go on. */
static void put_words(const struct text *text, struct strbuf *out, const char *broken,
		      const char *words)
{
	const struct wrap how = { .column = INDENT,
				  .indent = INDENT + 2,
				  .width = text->width,
				  .broken = broken,
				  .is_command = str_eq(broken, COMMAND_GOES_ON) };

	wrap_text(out, &how, words);
}

/*
 * The remedy, on lines of its own; a chain that is too long for one gets a line for each link. A
 * comment is what no command mends.
 */
static void put_remedy(const struct text *text, const char *remedy)
{
	static const char chain[] = " && ";
	bool is_comment = *remedy == '#';
	const char *next =
		!is_comment && INDENT + strlen(remedy) > text->width ? strstr(remedy, chain) : NULL;

	strbuf_printf(text->out, "%*s%c ", INDENT - 2, "", is_comment ? '#' : '$');
	if (is_comment)
		remedy += strspn(remedy, "# ");
	for (; next; next = strstr(remedy, chain)) {
		cleanup_free char *link = xasprintf("%.*s &&", (int)(next - remedy), remedy);

		put_words(text, text->out, COMMAND_GOES_ON, link);
		strbuf_printf(text->out, "\n%*s", INDENT, "");
		remedy = next + strlen(chain);
	}
	put_words(text, text->out, is_comment ? "" : COMMAND_GOES_ON, remedy);
	strbuf_putc(text->out, '\n');
}

/* What it is called: "kernel-sysctl" for "kernel-sysctl:vm.swappiness" when the message says that
 * again. */
static void put_name(struct strbuf *line, const struct result *result)
{
	size_t length = strlen(result->check->id);
	const char *subject = result->name + length;

	if (str_starts(result->name, result->check->id) && *subject == ':' &&
	    strstr(result->message, subject + 1))
		strbuf_puts(line, result->check->id);
	else
		strbuf_puts(line, result->name);
}

static void put_word(const struct text *text, enum check_status status)
{
	const struct style *style = &styles[status];

	strbuf_printf(text->out, "%s%s%s  ", text->color ? style->on : "", style->word,
		      text->color ? "\033[0m" : "");
}

/* Whether findings of that kind are to have one line each. */
static bool has_one_line(const struct text *text, enum check_status status)
{
	return text->detail == REPORT_SHORTEST ||
	       (text->detail == REPORT_SHORT && status != CHECK_FAIL);
}

static void put_message(const struct text *text, enum check_status status, const char *message)
{
	cleanup(strbuf_done) struct strbuf lines = strbuf_make(STRBUF_MAX_LINE);

	if (has_one_line(text, status)) {
		put_words(text, &lines, " ...", message);
		strbuf_add(text->out, lines.text, strcspn(lines.text, "\n"));
	} else {
		put_words(text, text->out, "", message);
	}
	strbuf_putc(text->out, '\n');
}

static void put_finding(const struct text *text, const struct result *result)
{
	cleanup(strbuf_done) struct strbuf line = strbuf_make(STRBUF_MAX_LINE);
	cleanup_free char *expected = NULL;

	put_name(&line, result);
	strbuf_printf(&line, "%s: %s", result->ignored ? " (ignored)" : "", result->message);
	/* Where there is room, and not "is not in PATH (expected: in PATH)". */
	if (result->expected && !strstr(result->message, result->expected))
		expected = xasprintf(" (expected: %s)", result->expected);
	if (expected && INDENT + line.length + strlen(expected) <= text->width)
		strbuf_puts(&line, expected);
	put_word(text, result->status);
	put_message(text, result->status, line.text);
}

static const struct result *next_of(const struct report *report, size_t after,
				    enum check_status status)
{
	for (size_t i = after + 1; i < report->count; i++)
		if (report->items[i]->status == status)
			return report->items[i];
	return NULL;
}

/* Whether the remedy is told below the finding: below the last of neighbours, and once. */
static bool has_remedy(const struct text *text, const struct result *result,
		       const struct result *next)
{
	if (!result->hint || (next && next->hint && str_eq(next->hint, result->hint)) ||
	    str_list_has(&text->told, result->hint))
		return false;
	if (result->status == CHECK_FAIL)
		return true;
	/* One command at the end mends all of the warnings that an installer can. */
	return text->detail == REPORT_FULL && !(result->status == CHECK_WARN && result->fixed_by);
}

/* Findings of one kind; those with the same remedy share its line. */
static void put_findings(struct text *text, const struct report *report, enum check_status status)
{
	for (size_t i = 0; i < report->count; i++) {
		const struct result *result = report->items[i];

		if (result->status != status)
			continue;
		put_finding(text, result);
		if (!has_remedy(text, result, next_of(report, i, status)))
			continue;
		put_remedy(text, result->hint);
		str_list_add(&text->told, result->hint);
	}
}

/* "WARN  3: disk-space, kernel-sysctl": how many of a kind there are, and of which checks. */
static void put_names(const struct text *text, const struct report *report,
		      enum check_status status)
{
	cleanup(strbuf_done) struct strbuf line = strbuf_make(STRBUF_MAX_TEXT);
	cleanup(str_list_done) struct str_list names = { 0 };

	for (size_t i = 0; i < report->count; i++)
		if (report->items[i]->status == status &&
		    !str_list_has(&names, report->items[i]->check->id))
			str_list_add(&names, report->items[i]->check->id);
	if (!names.count)
		return;
	strbuf_printf(&line, "%zu: ", report_count(report, status));
	for (size_t i = 0; i < names.count; i++)
		strbuf_printf(&line, "%s%s", i ? ", " : "", names.items[i]);
	put_word(text, status);
	put_words(text, text->out, "", line.text);
	strbuf_putc(text->out, '\n');
}

/* A line of its own, from the margin on. */
static void put_line(const struct text *text, const char *line)
{
	wrap_text(text->out, &(struct wrap){ .indent = 2, .width = text->width, .broken = "" },
		  line);
	strbuf_putc(text->out, '\n');
}

/* "2 of these are mended by `knode preflight --fix` (swap, sysctl)." */
static void put_menders(const struct text *text, const struct report *report)
{
	cleanup(str_list_done) struct str_list menders = { 0 };
	cleanup(strbuf_done) struct strbuf line = strbuf_make(STRBUF_MAX_LINE);
	size_t count = 0;

	for (size_t i = 0; i < report->count; i++) {
		const struct result *result = report->items[i];

		if (!result->fixed_by)
			continue;
		count++;
		if (!str_list_has(&menders, result->fixed_by))
			str_list_add(&menders, result->fixed_by);
	}
	if (!count)
		return;
	strbuf_printf(&line, "`%s` mends %zu of these (",
		      report->fix ? report->fix : "knode preflight --fix", count);
	str_list_sort(&menders);
	for (size_t i = 0; i < menders.count; i++)
		strbuf_printf(&line, "%s%s", i ? ", " : "", menders.items[i]);
	strbuf_puts(&line, ").");
	put_line(text, line.text);
}

static const struct result *worst(const struct report *report)
{
	const struct result *result = NULL;

	for (size_t i = 0; i < report->count && !result; i++)
		if (report->items[i]->status == CHECK_FAIL)
			result = report->items[i];
	for (size_t i = 0; i < report->count && !result; i++)
		if (report->items[i]->status == CHECK_WARN)
			result = report->items[i];
	return result;
}

static void put_summary(const struct text *text, const struct report *report)
{
	cleanup(strbuf_done) struct strbuf line = strbuf_make(STRBUF_MAX_LINE);
	size_t unknown = report_count(report, CHECK_UNKNOWN);
	const struct result *example = worst(report);

	strbuf_printf(&line, "%zu failed, %zu warned, %zu passed, %zu skipped",
		      report_count(report, CHECK_FAIL), report_count(report, CHECK_WARN),
		      report_count(report, CHECK_PASS), report_count(report, CHECK_SKIP));
	if (unknown)
		strbuf_printf(&line, ", %zu unknown", unknown);
	if (example)
		strbuf_printf(&line, ".  Why: knode explain %s", example->check->id);
	put_line(text, line.text);
}

static void put_all(const struct text *text, const struct report *report, const char *command)
{
	cleanup_free char *line = xasprintf("How warnings are mended: %s", command);

	if (report_count(report, CHECK_WARN))
		put_line(text, line);
}

void report_text(const struct report *report, const struct report_look *look, struct strbuf *out)
{
	static const enum check_status lesser[] = { CHECK_WARN, CHECK_UNKNOWN };
	struct text text = { .out = out,
			     .color = look->color,
			     .detail = look->detail,
			     .width = look->width ? look->width : REPORT_WIDTH };
	size_t before;

	strbuf_printf(out, "%s as a %s node of Kubernetes %s\n\n",
		      report->host ? report->host : "this host", role_name(report->role),
		      report->kubernetes_version);
	before = out->length;
	put_findings(&text, report, CHECK_FAIL);
	for (size_t i = 0; i < ARRAY_SIZE(lesser); i++)
		if (look->detail == REPORT_SHORTEST)
			put_names(&text, report, lesser[i]);
		else
			put_findings(&text, report, lesser[i]);
	str_list_done(&text.told);
	if (out->length > before)
		strbuf_putc(out, '\n');
	put_menders(&text, report);
	put_summary(&text, report);
	if (look->detail != REPORT_FULL && look->all)
		put_all(&text, report, look->all);
	else if (look->detail != REPORT_FULL)
		put_line(&text, "Shortened to the screen: -v1, or a pipe to a pager, tells all.");
}
