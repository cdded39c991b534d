/*
 * A fake host (fake_host.h) that has what a node leaves behind, as files of its tree:
 *	/run/fake/links, tables		names, one a line
 *	/run/fake/routes		destinations of routes over eth0, one a line; "ip route del"
 *takes one away
 *	/run/fake/rules			what iptables-nft-save prints; a restore keeps its script in
 *					/run/fake/script, and empties the rules
 *	/run/fake/sets			names of sets; one called "KUBE-used" is in use
 *	/proc/self/mounts, net/ip_vs	as the kernel's; a mount of "busy" stays
 */
#pragma once

#include "act_bench.h"

static inline void gone_put(const struct tree *tree, const char *path, const char *text)
{
	tree_put(tree, path, 0644, text);
}

/* Removes the first line that has @part. */
static inline bool gone_cut(const struct tree *tree, const char *path, const char *part)
{
	cleanup_free char *text = tree_get(tree, path);
	char *hit = text ? strstr(text, part) : NULL, *end;

	if (!hit)
		return false;
	while (hit > text && hit[-1] != '\n')
		hit--;
	end = strchr(hit, '\n') + 1;
	memmove(hit, end, strlen(end) + 1);
	tree_put(tree, path, 0644, text);
	return true;
}

static inline struct json *gone_lines(const struct host *host, const char *path, bool maps)
{
	const struct tree tree = fake_tree(host);
	cleanup_free char *text = tree_get(&tree, path);
	struct json *list = json_list();
	char *rest = text, *line;

	while (rest && (line = strsep(&rest, "\n"))) {
		struct json *map;

		if (!*line)
			continue;
		if (!maps) {
			json_list_add_text(list, line);
			continue;
		}
		map = json_map();
		json_map_set_text(map, "name", line);
		json_map_set_text(map, "kind", "bridge");
		json_list_add(list, map);
	}
	return list;
}

static inline int gone_links(const struct host *host, struct json **ret, struct error *error)
{
	(void)error;
	*ret = gone_lines(host, "/run/fake/links", true);
	return 0;
}

/* By 10.0.0.2, in the main table. */
static inline int gone_routes(const struct host *host, struct json **ret, struct error *error)
{
	cleanup_json struct json *lines = gone_lines(host, "/run/fake/routes", false);

	(void)error;
	*ret = json_list();
	for (size_t i = 0; i < json_count(lines); i++) {
		struct json *route = json_map();

		json_map_set_text(route, "destination", json_get_text(json_list_at(lines, i), ""));
		json_map_set_text(route, "gateway", "10.0.0.2");
		json_map_set_text(route, "interface", "eth0");
		json_map_set_text(route, "type", "unicast");
		json_map_set_text(route, "table", "main");
		json_list_add(*ret, route);
	}
	return 0;
}

static inline int gone_tables(const struct host *host, struct json **ret, struct error *error)
{
	(void)error;
	*ret = gone_lines(host, "/run/fake/tables", false);
	return 0;
}

static inline int gone_delete_link(struct host *host, const char *link, struct error *error)
{
	const struct tree tree = fake_tree(host);

	return gone_cut(&tree, "/run/fake/links", link)
		       ? 0
		       : error_errno(error, -ENODEV, "cannot delete the link %s", link);
}

static inline int gone_delete_table(struct host *host, const char *table, struct error *error)
{
	const struct tree tree = fake_tree(host);

	return gone_cut(&tree, "/run/fake/tables", table)
		       ? 0
		       : error_errno(error, -ENOENT, "cannot delete the table %s", table);
}

static inline int gone_unmount(struct host *host, const char *path, int flags, struct error *error)
{
	const struct tree tree = fake_tree(host);
	/* Blanks are written in another way there. */
	cleanup_free char *point = xasprintf(" %.*s", (int)strcspn(path, " "), path);
	cleanup_free char *busy = xasprintf("busy %s ", path);
	cleanup_free char *mounts = tree_get(&tree, "/proc/self/mounts");

	(void)flags;
	if (strstr(mounts, busy))
		return error_errno(error, -EBUSY, "cannot unmount %s", path);
	ck_assert(gone_cut(&tree, "/proc/self/mounts", point));
	return 0;
}

static inline void gone_say(struct host_command *ret, char *out)
{
	*ret = (struct host_command){ 0, out ? out : xstrdup(""), xstrdup("") };
}

static inline int gone_command(const struct host *host, const char *const argv[],
			       int64_t timeout_ms, struct host_command *ret, struct error *error)
{
	const struct tree tree = fake_tree(host);
	bool is_nft = str_starts(argv[0], "iptables-nft-");

	(void)timeout_ms;
	if (is_nft && str_eq(argv[1] ? argv[1] : "", "--version")) {
		gone_say(ret, xstrdup("iptables-nft-save v1.8.9 (nf_tables)\n"));
	} else if (str_eq(argv[0], "iptables-nft-save")) {
		gone_say(ret, tree_get(&tree, "/run/fake/rules"));
	} else if (str_eq(argv[0], "iptables-nft-restore")) {
		cleanup_free char *script = tree_get(&tree, argv[3]);

		ck_assert_str_eq(argv[1], "--noflush");
		gone_put(&tree, "/run/fake/script", script);
		gone_put(&tree, "/run/fake/rules", "");
		gone_say(ret, NULL);
	} else if (str_eq(argv[0], "ipset") && str_eq(argv[1], "list")) {
		gone_say(ret, tree_get(&tree, "/run/fake/sets"));
	} else if (str_eq(argv[0], "ipset") && str_eq(argv[2], "KUBE-used")) {
		fake_answer(ret, 1, "Set cannot be destroyed: it is in use by a kernel component");
	} else if (str_eq(argv[0], "ipset")) {
		ck_assert(gone_cut(&tree, "/run/fake/sets", argv[2]));
		gone_say(ret, NULL);
	} else if (str_eq(argv[0], "ip")) {
		if (gone_cut(&tree, "/run/fake/routes", argv[3]))
			gone_say(ret, NULL);
		else
			fake_answer(ret, 2, "RTNETLINK answers: No such process");
	} else if (str_eq(argv[0], "ipvsadm")) {
		cleanup_free char *log = tree_get(&tree, "/run/fake/ipvsadm");
		cleanup_free char *more =
			xasprintf("%s%s %s %s\n", log ? log : "", argv[1], argv[2], argv[3]);

		gone_put(&tree, "/run/fake/ipvsadm", more);
		gone_put(&tree, "/proc/net/ip_vs", "");
		gone_say(ret, NULL);
	} else {
		return error_errno(error, -ENOENT, "cannot run %s", argv[0]);
	}
	return 0;
}

static const struct host_ops gone_ops = {
	.command = gone_command,
	.links = gone_links,
	.routes = gone_routes,
	.nft_tables = gone_tables,
	.unmount = gone_unmount,
	.delete_link = gone_delete_link,
	.delete_nft_table = gone_delete_table,
};

static inline struct bench gone_make(void)
{
	struct bench bench = bench_make();

	bench.host->ops = &gone_ops;
	return bench;
}

/* What is found is described so, can be taken away so by hand, goes, and is not found again. */
static inline void check_goes(const struct bench *bench, const char *description,
			      const char *command)
{
	const struct action *action = plan_at(bench->plan, 0);
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_LINE);
	cleanup(strbuf_done) struct strbuf by_hand = strbuf_make(STRBUF_MAX_LINE);
	cleanup_change struct change change = { 0 };

	inspect(bench, &change);
	ck_assert_str_eq(change_kind_name(change.kind), "remove");
	action->act->describe(action, &change, &text);
	ck_assert_str_eq(text.text, description);
	action->act->by_hand(action, &change, &by_hand);
	ck_assert_str_eq(by_hand.text, command);
	apply(bench);
	check_kind(bench, CHANGE_NONE);
}

/* Taking it away fails so. */
static inline void check_fails(const struct bench *bench, int code, const char *message)
{
	const struct action *action = plan_at(bench->plan, 0);
	cleanup_change struct change change = { 0 };

	inspect(bench, &change);
	ck_assert_int_eq(action->act->apply(action, bench->host, &change, &err), code);
	ck_assert_str_eq(err.message, message);
}

static inline void check_remark(const struct bench *bench, const char *remark)
{
	cleanup_change struct change change = { 0 };

	inspect(bench, &change);
	ck_assert_str_eq(change_kind_name(change.kind), "none");
	ck_assert_str_eq(change.remark, remark);
}
