/*
 * The record of what a host had before Kubernetes came; the target is its file. Parameters: dirs
 * (what lies in them is recorded), backends (of iptables), facts (a map of lists, taken over).
 *
 * facts_found.c reads it: {"time","paths","links","routes","tables","chains","podRanges"}.
 */
#include "acts/found.h"

#include <errno.h>
#include <time.h>

#include "base/time.h"
#include "host/host_change.h"
#include "host/netfilter.h"
#include "plan/path_state.h"

#define RECORD "/var/lib/knode/found.json"

enum {
	PATHS_MAX = 20 * 1000, /* a fresh host has a few */
	DEPTH_MAX = 32,
};

/* --- What there is --- */

static void add_path(const struct host *host, const char *path, int depth, struct json *paths)
{
	cleanup(str_list_done) struct str_list names = { 0 };
	struct error ignored; /* what cannot be looked at is not recorded, and so not spared */
	struct stat st;

	if (json_count(paths) == PATHS_MAX || depth == DEPTH_MAX ||
	    host_stat(host, path, false, &st, &ignored) < 0)
		return;
	json_list_add_text(paths, path);
	if (!S_ISDIR(st.st_mode) || host_list(host, path, &names, &ignored) < 0)
		return;
	for (size_t i = 0; i < names.count; i++) {
		cleanup_free char *below = xasprintf("%s/%s", path, names.items[i]);

		add_path(host, below, depth + 1, paths);
	}
}

static struct json *list_paths(const struct host *host, const struct json *dirs)
{
	struct json *paths = json_list();

	for (size_t i = 0; i < json_count(dirs); i++)
		add_path(host, json_get_text(json_list_at(dirs, i), ""), 0, paths);
	return paths;
}

/* "iptables-nft nat PREROUTING". What no program tells is not recorded. */
static struct json *list_chains(const struct host *host, const struct json *backends)
{
	struct json *list = json_list();

	for (size_t i = 0; i < json_count(backends); i++) {
		const char *backend = json_get_text(json_list_at(backends, i), "");
		cleanup(str_list_done) struct str_list chains = { 0 };
		cleanup_free char *saved = NULL;
		struct error ignored;

		if (netfilter_save(host, backend, &saved, &ignored) < 0)
			continue;
		netfilter_chains(saved, &chains);
		for (size_t k = 0; k < chains.count; k++)
			json_list_add(list, json_printf("%s %s", backend, chains.items[k]));
	}
	return list;
}

static struct json *record_of(const struct action *action, const struct host *host)
{
	struct json *record = json_clone(json_map_get(action->params, "facts"));

	json_map_set(record, "paths", list_paths(host, json_map_get(action->params, "dirs")));
	json_map_set(record, "chains", list_chains(host, json_map_get(action->params, "backends")));
	return record;
}

/* --- The file --- */

/* Whether the file tells the same, apart from its time. */
static bool tells_same(const struct strbuf *data, const struct json *record)
{
	cleanup_json struct json *there = NULL;
	struct error ignored; /* what is damaged is written anew */

	if (!data || json_parse(RECORD, data->text, data->length, &there, &ignored) < 0 ||
	    !json_is_map(there))
		return false;
	json_map_remove(there, "time");
	return json_same(there, record);
}

static struct strbuf *write_record(struct json *record)
{
	cleanup_free char *now = time_rfc3339(time(NULL));
	struct strbuf text = strbuf_make(HOST_MAX_FILE);

	json_map_set_text(record, "time", now);
	json_write_pretty(record, &text);
	strbuf_putc(&text, '\n');
	return xmemdup(&text, sizeof(text));
}

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	cleanup_json struct json *record = NULL;
	int r = path_state(host, action->target, &ret->now, &ret->now_data, err);

	if (r < 0)
		return r;
	record = record_of(action, host);
	ret->want = json_map();
	json_map_set_text(ret->want, "type", "file");
	if (tells_same(ret->now_data, record))
		return 0;
	path_want_mode(ret->want, "0600");
	ret->want_data = write_record(record);
	path_want_data(ret->want, ret->want_data);
	change_settle(ret, path_is(ret->now, "absent") ? CHANGE_CREATE : CHANGE_MODIFY);
	return 0;
}

static int apply(const struct action *action, struct host *host, const struct change *change,
		 struct error *err)
{
	int r = host_mkdir_parents(host, "/var/lib/knode", 0700, err);

	return r < 0 ? r : path_apply(action, host, change, err);
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	(void)action, (void)change;
	strbuf_puts(out, "links, routes, rules and files as they are now, for reset");
}

static const struct act_param required[] = {
	{ "facts", JSON_KIND_MAP },
	{ 0 },
};

const struct act act_found = {
	.name = "found",
	.space = "found",
	.atomic = true,
	.required = required,
	.inspect = inspect,
	.apply = apply,
	.restore = path_restore,
	.stands_on = act_stands_alone,
	.describe = describe,
};

struct action *plan_found(struct plan *plan, const struct str_list *dirs,
			  const struct str_list *backends, struct json *facts)
{
	struct json *params = json_map();

	json_map_set(params, "dirs", json_texts(dirs));
	json_map_set(params, "backends", json_texts(backends));
	json_map_set(params, "facts", facts);
	return plan_add(plan, &act_found, RECORD, params);
}
