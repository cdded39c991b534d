/*
 * A value of /proc/sys, now. Parameters: value, or atLeast: a number that is raised, never lowered.
 * With `instead`, the value takes the place of that one alone. `standsOn`: the target of the action
 * that it stands on, a module or a file.
 */
#include "acts/sysctl.h"

#include <ctype.h>
#include <errno.h>

#include "host/host_change.h"
#include "plan/act.h"

/*
 * "net.ipv4.ip_forward" is /proc/sys/net/ipv4/ip_forward. As in sysctl.d(5), where the first
 * separator is a slash, dots are part of names: "net/ipv6/conf/eth0.100/accept_ra".
 */
static char *path_of(const char *name)
{
	char *path = xasprintf("/proc/sys/%s", name);

	if (name[strcspn(name, "./")] == '/')
		return path;
	for (char *c = path + strlen("/proc/sys/"); *c; c++)
		if (*c == '.' || *c == '/')
			*c = *c == '.' ? '/' : '.';
	return path;
}

/* Values of several numbers are separated by tabs in the kernel, by blanks in configuration. */
static void squeeze(char *text)
{
	char *to = text;

	for (const char *from = text; *from; from++)
		if (!isspace((unsigned char)*from))
			*to++ = *from;
		else if (to > text && to[-1] != ' ')
			*to++ = ' ';
	*to = '\0';
}

static bool is_more(const char *a, const char *b)
{
	int64_t one, two;

	return parse_int(a, INT64_MIN, INT64_MAX, &one) == 0 &&
	       parse_int(b, INT64_MIN, INT64_MAX, &two) == 0 && one > two;
}

/* The wanted value. */
static const char *wanted(const struct json *params, const char *now)
{
	const char *least = json_map_text(params, "atLeast", NULL);
	const char *instead = json_map_text(params, "instead", NULL);

	if (now && ((least && is_more(now, least)) || (instead && !str_eq(now, instead))))
		return now;
	return least ? least : json_map_text(params, "value", "");
}

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	cleanup_free char *path = path_of(action->target), *now = NULL;
	struct error why;
	int r = host_read_text(host, path, &now, &why);

	if (r < 0 && r != -ENOENT)
		return error_set(err, r, "%s", why.message);
	if (now)
		squeeze(now);
	ret->now = json_map();
	ret->want = json_map();
	json_map_set(ret->now, "value", now ? json_text(now) : json_nil());
	json_map_set_text(ret->want, "value", wanted(action->params, now));
	change_settle(ret, CHANGE_MODIFY);
	if (!now)
		ret->late = xasprintf("the kernel has no %s (yet)", action->target);
	return 0;
}

/* A container may look at the settings of the machine that it runs on, and no more. */
static int tell_not_ours(const char *name, const char *value, int code, struct error *err)
{
	return error_errno(err, code,
			   "%s cannot be set from here, as in a container: on the machine that it "
			   "runs on, sysctl -w %s='%s'",
			   name, name, value);
}

static int set(struct host *host, const char *name, const char *value, struct error *err)
{
	cleanup_free char *line = xasprintf("%s\n", value), *path = path_of(name), *now = NULL;
	struct error why;
	int r = host_write_value(host, path, line, &why);

	if (r == -EROFS || r == -EACCES || r == -EPERM)
		return tell_not_ours(name, value, r, err);
	if (r == 0)
		r = host_read_text(host, path, &now, &why);
	if (r < 0)
		return error_set(err, r, "%s", why.message);
	squeeze(now);
	if (!str_eq(now, value))
		return error_set(err, -EIO, "%s was set to \"%s\", but still reads \"%s\"", path,
				 value, now);
	return 0;
}

static int apply(const struct action *action, struct host *host, const struct change *change,
		 struct error *err)
{
	cleanup_free char *path = path_of(action->target);

	if (change->late)
		return error_set(err, -ENOENT, "%s does not exist: a kernel module may be missing",
				 path);
	return set(host, action->target, json_map_text(change->want, "value", ""), err);
}

static int restore(const struct action *action, struct host *host, const struct json *before,
		   const struct strbuf *data, const struct change *now, char **ret_note,
		   struct error *err)
{
	const char *value = json_map_text(before, "value", NULL);

	(void)data, (void)ret_note;
	/* A setting that went with its module has no value to put back. */
	if (!value || now->late || state_has(now->now, before))
		return 0;
	return set(host, action->target, value, err);
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	const char *now = json_map_text(change->now, "value", "(none)");

	(void)action;
	strbuf_printf(out, "%s -> %s", now, json_map_text(change->want, "value", ""));
}

static bool stands_on(const struct action *action, const struct action *earlier)
{
	return str_eq(earlier->target, json_map_text(action->params, "standsOn", ""));
}

const struct act act_sysctl = {
	.name = "sysctl",
	.space = "sysctl",
	.runtime = true,
	.atomic = true,
	.inspect = inspect,
	.apply = apply,
	.restore = restore,
	.stands_on = stands_on,
	.describe = describe,
};

struct action *plan_sysctl(struct plan *plan, const char *name, enum plan_sysctl rule,
			   const char *value)
{
	struct json *params = json_map();

	json_map_set_text(params, rule == PLAN_SYSCTL_AT_LEAST ? "atLeast" : "value", value);
	return plan_add(plan, &act_sysctl, name, params);
}

struct action *plan_sysctl_instead(struct plan *plan, const char *name, const char *old,
				   const char *value)
{
	struct json *params = json_map();

	json_map_set_text(params, "value", value);
	json_map_set_text(params, "instead", old);
	return plan_add(plan, &act_sysctl, name, params);
}

void plan_sysctl_stands_on(struct action *action, const char *target)
{
	json_map_set_text(action->params, "standsOn", target);
}
