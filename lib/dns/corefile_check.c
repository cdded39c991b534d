#include "dns/corefile_check.h"

#include <stdio.h>

#include "dns/corefile_judge.h"

void corefile_findings_done(struct corefile_findings *findings)
{
	for (size_t i = 0; i < findings->count; i++)
		free(findings->items[i].message);
	free(findings->items);
	*findings = (struct corefile_findings){ 0 };
}

/* --- Zones --- */

/* "dns://Example.org.:53" as "example.org" and its port, 53 by default. Free it. */
static char *zone_of(const char *word, int *ret_port)
{
	const char *start = strstr(word, "://"), *colon;
	char *zone;
	int64_t port;

	start = start ? start + strlen("://") : word;
	colon = strrchr(start, ':');
	*ret_port = str_starts(word, "tls://") ? 853 : 53;
	if (colon && parse_int(colon + 1, 1, 65535, &port) == 0)
		*ret_port = (int)port;
	else
		colon = NULL;
	zone = colon ? xstrndup(start, (size_t)(colon - start)) : xstrdup(start);
	str_to_lower(zone);
	if (zone[0] && zone[1] && str_ends(zone, "."))
		zone[strlen(zone) - 1] = '\0';
	return zone;
}

bool corefile_is_below(const char *name, const char *zone)
{
	size_t length = strlen(name), end = strlen(zone);

	if (str_eq(zone, "."))
		return true;
	return length >= end && str_eq(name + length - end, zone) &&
	       (length == end || name[length - end - 1] == '.');
}

/* The longest zone of the block on port 53 that has the cluster's domain; 0: none. */
static size_t match(const struct corefile *block, const char *domain)
{
	size_t best = 0;

	for (size_t i = 0; i < block->words.count; i++) {
		int port;
		cleanup_free char *zone = zone_of(block->words.items[i], &port);

		if (port == 53 && corefile_is_below(domain, zone) && strlen(zone) > best)
			best = strlen(zone);
	}
	return best;
}

/* --- Server blocks --- */

static struct corefile_server open_server(const struct corefile_judge *judge,
					  const struct corefile *node)
{
	struct corefile_server server = { .node = node, .whole = true };

	corefile_collect(judge->root, node, &server);
	return server;
}

/* --- The whole --- */

/* Zones that two blocks serve on one port: CoreDNS does not start with them. */
static void check_twice(const struct corefile_judge *judge, size_t index)
{
	const struct corefile *block = &judge->root->items[index];

	for (size_t i = 0; i < index; i++) {
		const struct corefile *other = &judge->root->items[i];

		for (size_t a = 0; a < block->words.count; a++) {
			for (size_t b = 0; b < other->words.count; b++) {
				int port, other_port;
				cleanup_free char *zone = zone_of(block->words.items[a], &port);
				cleanup_free char *same =
					zone_of(other->words.items[b], &other_port);

				if (str_eq(zone, same) && port == other_port)
					corefile_find_fault(
						judge, block->line, true,
						"%s on port %d is served on line %d already: "
						"make one server block of both",
						zone, port, other->line);
			}
		}
	}
}

/* Whether the block's kubernetes has the cluster's domain: by its own zones, or by the block's. */
static bool serves(const struct corefile_server *block, const struct corefile *kubernetes,
		   const char *domain)
{
	const struct str_list *zones = &block->node->words;
	size_t first = 0;

	if (kubernetes->words.count > 1) {
		zones = &kubernetes->words;
		first = 1;
	}
	for (size_t i = first; i < zones->count; i++) {
		int port;
		cleanup_free char *zone = zone_of(zones->items[i], &port);

		if (corefile_is_below(domain, zone))
			return true;
	}
	return false;
}

/* The probes of CoreDNS' Deployment ask /health at 8080 and /ready at 8181. */
static void check_probes(const struct corefile_judge *judge, const struct corefile_server *block)
{
	static const struct {
		const char *plugin, *address, *lack;
	} probes[] = {
		{ "health", ":8080", "the kubelet restarts its pods again and again" },
		{ "ready", ":8181", "its pods are never ready, and get no queries" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(probes); i++) {
		const struct corefile *plugin = corefile_plugin_of(block, probes[i].plugin);

		if (!plugin)
			corefile_find_fault(
				judge, block->node->line, true,
				"without the plugin %s CoreDNS fails its probe: %s; add %s",
				probes[i].plugin, probes[i].lack, probes[i].plugin);
		else if (plugin->words.count > 1 &&
			 !str_eq(plugin->words.items[1], probes[i].address))
			corefile_find_fault(
				judge, plugin->line, true,
				"%s listens at %s, and its probe asks %s: leave the address out",
				probes[i].plugin, plugin->words.items[1], probes[i].address);
	}
	if (!corefile_plugin_of(block, "reload"))
		corefile_find_fault(
			judge, block->node->line, false,
			"without the plugin reload a changed Corefile holds from the pods' restart on: "
			"add reload");
}

/* The block that answers for the cluster's domain: that with the longest zone. */
static void check_domain(const struct corefile_judge *judge, bool imports)
{
	const char *domain = judge->use->domain;
	const struct corefile *best = NULL, *kubernetes;
	size_t length = 0;
	struct corefile_server block;

	for (size_t i = 0; i < judge->root->count; i++) {
		size_t found = match(&judge->root->items[i], domain);

		if (found > length) {
			length = found;
			best = &judge->root->items[i];
		}
	}
	if (!best) {
		if (!imports)
			corefile_find_fault(
				judge, 0, true,
				"no server block answers for %s on port 53: begin one with .:53 or "
				"%s:53",
				domain, domain);
		return;
	}
	block = open_server(judge, best);
	kubernetes = corefile_plugin_of(&block, "kubernetes");
	if (!kubernetes && block.whole)
		corefile_find_fault(
			judge, best->line, true,
			"names of %s go to this server block, which lacks the plugin kubernetes: add "
			"\"kubernetes %s in-addr.arpa ip6.arpa\"",
			domain, domain);
	else if (kubernetes && !serves(&block, kubernetes, domain))
		corefile_find_fault(
			judge, kubernetes->line, true,
			"kubernetes does not serve %s, the cluster's domain: name it here", domain);
	free(block.plugins);
}

/* Health and readiness are the process's: one block with them is enough. */
static void check_process(const struct corefile_judge *judge, bool imports)
{
	struct corefile_server all = { .whole = !imports };

	for (size_t i = 0; i < judge->root->count; i++) {
		cleanup_free char *snippet = corefile_snippet(&judge->root->items[i]);

		if (snippet)
			continue;
		all.node = all.node ? all.node : &judge->root->items[i];
		corefile_collect(judge->root, &judge->root->items[i], &all);
	}
	if (all.node && all.whole)
		check_probes(judge, &all);
	free(all.plugins);
}

void corefile_check(const struct corefile *root, const struct corefile_use *use,
		    struct corefile_findings *ret)
{
	const struct corefile_judge judge = { root, use, ret };
	bool imports = false;

	for (size_t i = 0; i < root->count; i++) {
		cleanup_free char *snippet = corefile_snippet(&root->items[i]);
		struct corefile_server block;

		if (snippet)
			continue; /* judged where it is imported */
		if (str_eq(corefile_name(&root->items[i]), "import")) {
			imports = true;
			continue;
		}
		block = open_server(&judge, &root->items[i]);
		corefile_check_plugins(&judge, &block);
		if (!corefile_plugin_of(&block, "bind") && !corefile_plugin_of(&block, "view"))
			check_twice(&judge, i);
		free(block.plugins);
	}
	check_domain(&judge, imports);
	check_process(&judge, imports);
}

void corefile_check_text(const char *text, const struct corefile_use *use,
			 struct corefile_findings *ret)
{
	cleanup_corefile struct corefile root = { 0 };
	const struct corefile_judge judge = { &root, use, ret };
	struct error why;

	if (corefile_parse(text, &root, &why) < 0)
		corefile_find_fault(&judge, 0, true, "%s", why.message);
	else
		corefile_check(&root, use, ret);
}
