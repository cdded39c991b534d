/* Whether pods leave nothing behind. */
#include "base/text.h"
#include "cni/cni_trial_inside.h"
#include "host/netfilter.h"

enum {
	DEPTH_MAX = 8,         /* of directories */
	FILES_MAX = 10 * 1000, /* that are looked at */
};

/* --- Taking stock --- */

static void take(struct str_list *list, char *line)
{
	str_list_take(list, line);
}

static bool is_link_local(const char *address)
{
	return str_starts(address, "fe80:") || str_starts(address, "ff0");
}

/* Addresses and routes of IPv6 that the kernel makes when a link comes up, in its own time, are
 * none of anybody's. */
static void take_network(const struct host *host, struct str_list *ret)
{
	cleanup_json struct json *links = NULL, *addresses = NULL, *routes = NULL;
	struct error ignored;

	(void)host_links(host, &links, &ignored);
	(void)host_addresses(host, &addresses, &ignored);
	(void)host_routes(host, &routes, &ignored);
	for (size_t i = 0; i < json_count(links); i++)
		take(ret, xasprintf("link %s", json_map_text(json_list_at(links, i), "name", "")));
	for (size_t i = 0; i < json_count(addresses); i++) {
		const struct json *item = json_list_at(addresses, i);
		const char *address = json_map_text(item, "address", "");

		if (!is_link_local(address))
			take(ret, xasprintf("address %s of %s", address,
					    json_map_text(item, "interface", "")));
	}
	for (size_t i = 0; i < json_count(routes); i++) {
		const struct json *item = json_list_at(routes, i);
		const char *destination = json_map_text(item, "destination", "");

		/* Those of the table local follow from the addresses. */
		if (!is_link_local(destination) &&
		    !str_eq(json_map_text(item, "table", ""), "local"))
			take(ret, xasprintf("route to %s by %s in table %s", destination,
					    json_map_text(item, "interface", "no link"),
					    json_map_text(item, "table", "")));
	}
}

/* Lines of iptables-save(8), each with its table. Chains that the kernel has, and their policies,
 * are nobody's. */
static void take_rules(const struct host *host, const char *backend, struct str_list *ret)
{
	cleanup_free char *saved = NULL;
	const char *table = "";
	struct error ignored;
	char *rest, *line;

	if (netfilter_save(host, backend, &saved, &ignored) < 0)
		return;
	for (rest = saved; (line = text_next_line(&rest));) {
		if (*line == '*') {
			table = line + 1;
		} else if (*line == ':' && strstr(line, " - ")) {
			line[strcspn(line, " ")] = '\0';
			take(ret, xasprintf("chain %s of %s, table %s", line + 1, backend, table));
		} else if (*line == '-') {
			take(ret, xasprintf("rule of %s, table %s: %s", backend, table, line));
		}
	}
}

/* Tables that are iptables-nft's: its rules were taken already. */
static bool is_of_iptables(const char *line)
{
	static const char *const names[] = { "filter", "nat", "mangle", "raw", "security" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		cleanup_free char *v4 = xasprintf("table ip %s {", names[i]);
		cleanup_free char *v6 = xasprintf("table ip6 %s {", names[i]);

		if (str_eq(line, v4) || str_eq(line, v6))
			return true;
	}
	return false;
}

/* Plugins make rules of nftables with nft(8): without it there are none. */
static void take_nft(const struct host *host, struct str_list *ret)
{
	static const char *const argv[] = { "nft", "--stateless", "list", "ruleset", NULL };
	cleanup(host_command_done) struct host_command command = { 0 };
	struct error ignored;
	bool skipped = false;
	char *rest, *line;

	if (host_query(host, argv, CNI_TIMEOUT_MS, &command, &ignored) < 0 || command.status)
		return;
	for (rest = command.out; (line = text_next_line(&rest));) {
		if (str_starts(line, "table "))
			skipped = is_of_iptables(line);
		line = text_trim(line);
		if (!skipped && *line && *line != '}')
			take(ret, xasprintf("nftables: %s", line));
	}
}

/* host-local keeps in them which address it leased last, and who may lease now. */
static bool is_bookkeeping(const char *name)
{
	return str_eq(name, "lock") || str_starts(name, "last_reserved_ip.");
}

static void take_files(const struct host *host, const char *dir, int depth, struct str_list *ret)
{
	cleanup(str_list_done) struct str_list names = { 0 };
	struct error ignored;

	if (depth > DEPTH_MAX || host_list(host, dir, &names, &ignored) < 0)
		return;
	for (size_t i = 0; i < names.count && ret->count < FILES_MAX; i++) {
		cleanup_free char *path = xasprintf("%s/%s", dir, names.items[i]);
		struct stat st;

		if (host_stat(host, path, false, &st, &ignored) < 0)
			continue;
		if (S_ISDIR(st.st_mode))
			take_files(host, path, depth + 1, ret);
		else if (!is_bookkeeping(names.items[i]))
			take(ret, xasprintf("file %s", path));
	}
}

void trial_snapshot(struct trial *trial, struct str_list *ret)
{
	static const char *const backends[] = { "iptables-nft", "iptables-legacy", "ip6tables-nft",
						"ip6tables-legacy" };

	take_network(trial->host, ret);
	for (size_t i = 0; i < ARRAY_SIZE(backends); i++)
		take_rules(trial->host, backends[i], ret);
	take_nft(trial->host, ret);
	take_files(trial->host, CNI_CACHE_DIR, 0, ret);
	take_files(trial->host, "/run/cni", 0, ret);
	take_files(trial->host, "/run/netns", 0, ret);
}

/* --- Comparing --- */

/* The first line of @now that @then has not, of those that are of a pod if @of is not NULL. */
static const char *find_new(const struct str_list *now, const struct str_list *then,
			    bool (*is_meant)(const struct trial *trial, const char *line),
			    const struct trial *trial)
{
	for (size_t i = 0; i < now->count; i++)
		if (!str_list_has(then, now->items[i]) &&
		    (!is_meant || is_meant(trial, now->items[i])))
			return now->items[i];
	return NULL;
}

/* Whether a line has @word with nothing around it that would make it longer. */
static bool has_word(const char *line, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = strstr(line, word); at; at = strstr(at + 1, word)) {
		bool begins = at == line || !strchr("0123456789abcdef.:", at[-1]);

		if (begins && (!at[length] || !strchr("0123456789abcdef.:", at[length])))
			return true;
	}
	return false;
}

static bool is_of_pod(const struct trial *trial, const char *line)
{
	for (size_t i = 0; i < TRIAL_PODS; i++) {
		const struct trial_pod *pod = &trial->pods[i];

		if (strstr(line, pod->container))
			return true;
		for (size_t j = 0; j < TRIAL_FAMILIES; j++)
			if (pod->addresses[j] && has_word(line, pod->addresses[j]))
				return true;
	}
	return false;
}

/* What the network keeps: a bridge with its address, chains that rules of pods hang in. */
static void describe_kept(const struct str_list *before, const struct str_list *after,
			  struct strbuf *out)
{
	size_t rules = 0;

	for (size_t i = 0; i < after->count; i++) {
		const char *line = after->items[i];

		if (str_list_has(before, line))
			continue;
		if (str_starts(line, "link "))
			strbuf_printf(out, "%s%s", out->length ? ", " : "", line);
		else if (!str_starts(line, "address ") && !str_starts(line, "route "))
			rules++;
	}
	if (rules)
		strbuf_printf(out, "%s%zu chains and rules", out->length ? ", " : "", rules);
}

/* A link is back in the host, or a pod still has it. */
static const char *find_link_inside(struct trial *trial)
{
	for (size_t i = 0; i < trial->pod_count; i++) {
		struct error ignored;

		if (cni_world_ip(trial->host, &ignored, "-n %s link show " TRIAL_INTERFACE,
				 trial->pods[i].name) == 0)
			return trial->pods[i].name;
	}
	return NULL;
}

/* Runtimes stop at a DEL that fails (DelNetworkList() of libcni). */
static const char *stuck_remedy(const struct trial *trial)
{
	return trial->stuck
		       ? "mend what ADD failed at: until then the links and leases of such pods "
			 "stay on the host"
		       : NULL;
}

void trial_left(struct trial *trial, const struct str_list *before, const struct str_list *one,
		const struct str_list *again, const struct str_list *after)
{
	cleanup(strbuf_done) struct strbuf kept = strbuf_make(STRBUF_MAX_LINE);
	const char *line;

	line = str_eq(trial->needs.type, "loopback") ? NULL : find_link_inside(trial);
	if (line) {
		trial_fail("left", stuck_remedy(trial),
			   "%s still has " TRIAL_INTERFACE " after DEL%s%s", line,
			   trial->stuck ? ", which stopped at " : "",
			   trial->stuck ? trial->stuck : "");
		return;
	}
	/* With pod-1 there, all that the network keeps was there before pod-2 came. */
	line = again ? find_new(again, one, NULL, trial) : NULL;
	if (!line)
		line = find_new(after, before, is_of_pod, trial);
	if (line) {
		trial_fail("left", NULL, "DEL left this behind: %s", line);
		return;
	}
	line = again ? find_new(one, again, NULL, trial) : NULL;
	if (!line)
		line = find_new(before, after, NULL, trial);
	if (line) {
		trial_fail("left", NULL, "DEL took away what is not the pod's: %s", line);
		return;
	}
	describe_kept(before, after, &kept);
	trial_pass("left", "nothing%s%s", kept.length ? " of the pods; the network keeps " : "",
		   kept.text);
}
