/* How names are resolved, and what stands between this host and the web. */
#include <errno.h>

#include "base/text.h"
#include "facts/facts_gather.h"

enum {
	HOSTS_MAX = 1000, /* names of /etc/hosts that are kept; block lists have many more */
	LINKS_MAX = 40,
};

/* The path that the link at @path stands for: "/etc/resolv.conf" and "../run/x" make "/run/x". */
static char *link_target(const char *path, const char *target)
{
	size_t length = (size_t)(strrchr(path, '/') - path); /* of its directory */

	if (*target == '/')
		return xstrdup(target);
	for (; str_starts(target, "../"); target += strlen("../"))
		while (length && path[--length] != '/')
			;
	return xasprintf("%.*s/%s", (int)length, path, target);
}

char *facts_follow(const struct host *host, const char *path)
{
	char *here = xstrdup(path);

	for (int links = 0; links < LINKS_MAX; links++) {
		cleanup_free char *target = NULL;
		struct error err;
		char *next;

		if (host_readlink(host, here, &target, &err) < 0)
			break;
		next = link_target(here, target);
		free(here);
		here = next;
	}
	return here;
}

/* --- resolv.conf(5) --- */

/* As the resolver reads it: all nameservers and options, the last of search and domain. */
static void read_resolv_conf(const struct host *host, struct facts *facts)
{
	cleanup_free char *text = facts_read(host, facts, "resolv.conf", "/etc/resolv.conf");
	char *rest, *line, *key;

	for (rest = text; rest && (line = text_next_line(&rest));) {
		if (*line == '#' || *line == ';')
			continue;
		line = text_trim(line);
		key = text_next_word(&line);
		if (!key)
			continue;
		if (str_eq(key, "nameserver")) {
			text_add_words(&facts->nameservers, line);
		} else if (str_eq(key, "options")) {
			text_add_words(&facts->resolver_options, line);
		} else if (str_eq(key, "search") || str_eq(key, "domain")) {
			str_list_done(&facts->search);
			text_add_words(&facts->search, line);
		}
	}
}

/* What systemd-resolved asks: its stub at 127.0.0.53 is of no use inside a pod. */
static void read_upstream(const struct host *host, struct facts *facts)
{
	cleanup_free char *text =
		facts_read(host, facts, "systemd-resolved", "/run/systemd/resolve/resolv.conf");
	char *rest, *line, *key;

	for (rest = text; rest && (line = text_next_line(&rest));) {
		key = text_next_word(&line);
		if (key && str_eq(key, "nameserver"))
			text_add_words(&facts->upstream_nameservers, line);
	}
}

/* --- hosts(5) --- */

static void read_hosts(const struct host *host, struct facts *facts)
{
	cleanup_free char *text = facts_read(host, facts, "hosts", "/etc/hosts");
	char *rest, *line, *address, *name;
	size_t capacity = 0;

	for (rest = text; rest && (line = text_next_line(&rest));) {
		line[strcspn(line, "#\r")] = '\0';
		address = text_next_word(&line);
		while (address && (name = text_next_word(&line))) {
			if (facts->host_count == HOSTS_MAX) {
				facts_note(facts,
					   "hosts: only the first %d names of /etc/hosts "
					   "are kept",
					   HOSTS_MAX);
				return;
			}
			facts->hosts = grow(facts->hosts, &capacity, facts->host_count + 1,
					    sizeof(*facts->hosts));
			facts->hosts[facts->host_count++] =
				(struct fact_text){ .key = xstrdup(name),
						    .value = xstrdup(address) };
		}
	}
}

/* --- Proxies --- */

void facts_strip_password(char *text)
{
	/* A password may hold any sign, so all goes up to the last '@' before a space. */
	for (char *from = text; (from = strstr(from, "://"));) {
		char *at;

		from += strlen("://");
		at = memrchr(from, '@', strcspn(from, " \t"));
		if (at)
			memmove(from, at + 1, strlen(at + 1) + 1);
	}
}

void facts_gather_proxies(const struct host *host, struct facts *facts)
{
	static const char *const names[] = { "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "ALL_PROXY",
					     "https_proxy", "http_proxy", "no_proxy", "all_proxy" };

	facts->proxies = xcalloc(ARRAY_SIZE(names), sizeof(*facts->proxies));
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		cleanup_free char *value = NULL;
		struct error err;
		char *at;

		if (host_environment(host, names[i], &value, &err) < 0 || !value || !*value)
			continue;
		facts_strip_password(value);
		at = strrchr(value, '@'); /* "user:pass@proxy:3128" is a proxy as well */
		if (at && !strstr(value, "://"))
			memmove(value, at + 1, strlen(at + 1) + 1);
		facts->proxies[facts->proxy_count++] =
			(struct fact_text){ .key = xstrdup(names[i]), .value = take_ptr(&value) };
	}
}

void facts_gather_dns(const struct host *host, struct facts *facts)
{
	if (host_exists(host, "/etc/resolv.conf"))
		facts->resolv_conf_target = facts_follow(host, "/etc/resolv.conf");
	read_resolv_conf(host, facts);
	read_upstream(host, facts);
	read_hosts(host, facts);
}
