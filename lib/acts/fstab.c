/*
 * Swap lines of /etc/fstab, marked so that nothing mounts them at boot. No parameters.
 *
 * A marked line is the line as it was, behind a comment that says who did it. Lines that are
 * `noauto` stay: nothing brings them up.
 */
#include "acts/fstab.h"

#include <errno.h>

#include "host/host_change.h"
#include "plan/path_state.h"

#define MARK "# swap is turned off by knode: "

/* The @index-th word of a line of fstab(5), and its length; 0: there are not that many. */
static const char *field(const char *line, int index, size_t *ret_length)
{
	for (;;) {
		line += strspn(line, " \t");
		*ret_length = strcspn(line, " \t\n");
		if (index-- == 0 || *ret_length == 0)
			return line;
		line += *ret_length;
	}
}

static bool has_option(const char *options, size_t length, const char *option)
{
	size_t wanted = strlen(option);

	for (const char *at = options; at < options + length; at += strcspn(at, ", \t\n") + 1)
		if (strcspn(at, ", \t\n") == wanted && strncmp(at, option, wanted) == 0)
			return true;
	return false;
}

static bool is_swap(const char *line)
{
	size_t length;
	const char *type = field(line, 2, &length), *options;

	if (*field(line, 0, &(size_t){ 0 }) == '#' || length != strlen("swap") ||
	    strncmp(type, "swap", length) != 0)
		return false;
	options = field(line, 3, &length);
	return !has_option(options, length, "noauto");
}

/* Copies @text to @out with its swap lines marked; returns how many there are. */
static int mark(const struct strbuf *text, struct strbuf *out)
{
	const char *line = text->text, *end = line + text->length;
	int count = 0;

	while (line < end) {
		const char *newline = memchr(line, '\n', (size_t)(end - line));
		const char *next = newline ? newline + 1 : end;

		if (is_swap(line)) {
			strbuf_puts(out, MARK);
			count++;
		}
		strbuf_add(out, line, (size_t)(next - line));
		line = next;
	}
	return count;
}

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(HOST_MAX_FILE);
	int r = path_state(host, action->target, &ret->now, &ret->now_data, err);

	if (r < 0)
		return r;
	if (path_is(ret->now, "absent")) {
		ret->want = path_absent();
		return 0;
	}
	if (!path_is(ret->now, "file"))
		return error_set(err, -ELOOP, "%s is no regular file (%s), and is left alone",
				 action->target, json_map_text(ret->now, "type", ""));
	mark(ret->now_data, &text);
	ret->want = json_clone(ret->now);
	path_want_data(ret->want, &text);
	ret->want_data = xmemdup(&text, sizeof(text));
	text = strbuf_make(HOST_MAX_FILE);
	change_settle(ret, CHANGE_MODIFY);
	return 0;
}

static int apply(const struct action *action, struct host *host, const struct change *change,
		 struct error *err)
{
	struct host_file file = path_file(change->want, change->want_data);

	return host_write(host, action->target, &file, err);
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	cleanup(strbuf_done) struct strbuf ignored = strbuf_make(HOST_MAX_FILE);
	int count = mark(change->now_data, &ignored);

	(void)action;
	strbuf_printf(out, "marks %d swap line%s", count, count == 1 ? "" : "s");
}

const struct act act_fstab = {
	.name = "fstab",
	.space = "path",
	.atomic = true,
	.guarded = true,
	.inspect = inspect,
	.apply = apply,
	.restore = path_restore,
	.stands_on = path_stands_on,
	.describe = describe,
};

struct action *plan_fstab_swap(struct plan *plan)
{
	return plan_add(plan, &act_fstab, "/etc/fstab", json_map());
}
