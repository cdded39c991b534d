/* Judging plugins one by one: which there are, their options, and what they are given. */
#include <stdio.h>

#include "base/nearest.h"
#include "base/net.h"
#include "dns/corefile_judge.h"
#include "dns/corefile_plugins.h"

enum {
	WORDS_MAX = 128,
	UPSTREAMS_MAX = 15, /* plugin/forward/setup.go */
};

static char *version_text(const struct corefile_judge *judge)
{
	return version_format(judge->use->version);
}

static void report_unknown(const struct corefile_judge *judge, int line, const char *name)
{
	cleanup_free char *version = version_text(judge);
	const char *words[WORDS_MAX], *hint;
	size_t count = 0;

	for (const struct coredns_plugin *row = coredns_plugins; row->name; row++)
		if (count < WORDS_MAX && coredns_has(judge->use->version, row->since, row->removed))
			words[count++] = row->name;
	hint = nearest(name, words, count);
	corefile_find_fault(judge, line, true, "CoreDNS %s has no plugin \"%s\"%s%s%s", version,
			    name, hint ? "; did you mean \"" : "", hint ? hint : "",
			    hint ? "\"?" : "");
}

static void report_unknown_option(const struct corefile_judge *judge, const struct corefile *option,
				  const char *plugin)
{
	const char *words[WORDS_MAX], *hint;
	size_t count = 0;

	for (const struct coredns_option *row = coredns_options; row->plugin; row++)
		if (count < WORDS_MAX && str_eq(row->plugin, plugin) &&
		    coredns_has(judge->use->version, row->since, row->removed))
			words[count++] = row->name;
	hint = nearest(corefile_name(option), words, count);
	corefile_find_fault(judge, option->line, true, "%s has no option \"%s\"%s%s%s", plugin,
			    corefile_name(option), hint ? "; did you mean \"" : "",
			    hint ? hint : "", hint ? "\"?" : "");
}

/* What came later than this version, or went before it. @what is "plugin" or "option". */
static void check_age(const struct corefile_judge *judge, int line, const char *what,
		      const char *name, struct coredns_release since,
		      struct coredns_release removed, const char *instead)
{
	cleanup_free char *version = version_text(judge);

	if (!coredns_at_least(judge->use->version, since))
		corefile_find_fault(
			judge, line, true,
			"the %s \"%s\" comes with CoreDNS v1.%d.%d, this one is %s: leave it out",
			what, name, since.minor, since.patch, version);
	else if (!coredns_has(judge->use->version, since, removed))
		corefile_find_fault(judge, line, true,
				    "the %s \"%s\" is gone since CoreDNS v1.%d.%d: %s%s", what,
				    name, removed.minor, removed.patch,
				    instead ? "use " : "leave it out", instead ? instead : "");
}

static void check_options(const struct corefile_judge *judge, const struct corefile *plugin)
{
	const char *name = corefile_name(plugin);

	for (size_t i = 0; i < plugin->count; i++) {
		const struct corefile *option = &plugin->items[i];
		const struct coredns_option *row = coredns_option_find(name, corefile_name(option));

		if (str_eq(corefile_name(option), "import"))
			continue;
		if (row)
			check_age(judge, option->line, "option", row->name, row->since,
				  row->removed, row->instead);
		else
			report_unknown_option(judge, option, name);
	}
}

static void check_plugin(const struct corefile_judge *judge, const struct corefile_server *block,
			 size_t index)
{
	const struct corefile *plugin = block->plugins[index];
	const char *name = corefile_name(plugin);
	const struct coredns_plugin *row = coredns_plugin_find(name);

	if (!row) {
		report_unknown(judge, plugin->line, name);
		return;
	}
	check_age(judge, plugin->line, "plugin", name, row->since, row->removed, row->instead);
	if (row->closed)
		check_options(judge, plugin);
	for (size_t i = 0; row->once && i < index; i++)
		if (str_eq(corefile_name(block->plugins[i]), name)) {
			corefile_find_fault(
				judge, plugin->line, true,
				"%s stands twice in a server block, also on line %d: keep one",
				name, block->plugins[i]->line);
			return;
		}
}

/* --- Single plugins --- */

static bool is_self(const struct net_ip *ip, const char *service)
{
	struct net_ip own;

	return net_ip_is_loopback(ip) || net_ip_is_unspecified(ip) ||
	       (service && net_ip_parse(service, &own) == 0 && net_ip_equal(ip, &own));
}

const char *corefile_upstream_fault(const char *upstream, const char *service)
{
	const char *scheme = strstr(upstream, "://");
	cleanup_free char *host = NULL;
	struct net_ip ip;
	int port;

	if (str_eq(upstream, "/etc/resolv.conf"))
		return NULL;
	if (*upstream == '/')
		return "is a file that pods of CoreDNS do not have; /etc/resolv.conf is the node's";
	if (scheme && !str_starts(upstream, "tls://") && !str_starts(upstream, "dns://"))
		return "has a protocol that forward does not speak; take tls:// or none";
	if (net_host_port_parse(scheme ? scheme + strlen("://") : upstream, &host, &port) < 0 ||
	    net_ip_parse(host, &ip) < 0)
		return "is no address; name one such as 192.0.2.1, 192.0.2.1:5353 or "
		       "tls://192.0.2.1";
	if (is_self(&ip, service) && (port == 0 || port == 53) && !str_starts(upstream, "tls://"))
		return "leads back to CoreDNS itself, in a loop; name a server outside of the "
		       "cluster";
	return NULL;
}

static void check_forward(const struct corefile_judge *judge, const struct corefile_server *block,
			  const struct corefile *plugin)
{
	bool has_file = false;

	if (plugin->words.count < 3) {
		corefile_find_fault(
			judge, plugin->line, true,
			"forward needs a zone and an upstream: forward . /etc/resolv.conf");
		return;
	}
	if (plugin->words.count - 2 > UPSTREAMS_MAX)
		corefile_find_fault(judge, plugin->line, true,
				    "forward takes at most %d upstreams, these are %zu",
				    UPSTREAMS_MAX, plugin->words.count - 2);
	for (size_t i = 2; i < plugin->words.count; i++) {
		const char *upstream = plugin->words.items[i];
		const char *fault =
			strstr(upstream, "{$") || strchr(upstream, '%')
				? NULL
				: corefile_upstream_fault(upstream, judge->use->service);

		has_file |= str_eq(upstream, "/etc/resolv.conf");
		if (fault)
			corefile_find_fault(judge, plugin->line, true, "forward: %s %s", upstream,
					    fault);
	}
	if (has_file && block->whole && !corefile_plugin_of(block, "loop"))
		corefile_find_fault(
			judge, plugin->line, false,
			"without the plugin loop nobody notices when the node's resolv.conf leads "
			"back to the cluster: add loop");
}

static void check_kubernetes(const struct corefile_judge *judge, const struct corefile *plugin)
{
	for (size_t i = 0; i < plugin->count; i++) {
		const struct corefile *option = &plugin->items[i];
		const char *mode = option->words.count > 1 ? option->words.items[1] : "";
		static const char *const modes[] = { "disabled", "insecure", "verified" };
		const char *hint;

		if (!str_eq(corefile_name(option), "pods") || str_eq(mode, modes[0]) ||
		    str_eq(mode, modes[1]) || str_eq(mode, modes[2]))
			continue;
		hint = nearest(mode, modes, ARRAY_SIZE(modes));
		corefile_find_fault(judge, option->line, true,
				    "pods: \"%s\" is not one of disabled, insecure, verified%s%s%s",
				    mode, hint ? "; did you mean " : "", hint ? hint : "",
				    hint ? "?" : "");
	}
}

static bool verifies_pods(const struct corefile *kubernetes)
{
	for (size_t i = 0; i < kubernetes->count; i++)
		if (str_eq(corefile_name(&kubernetes->items[i]), "pods") &&
		    kubernetes->items[i].words.count > 1)
			return str_eq(kubernetes->items[i].words.items[1], "verified");
	return false;
}

/* plugin/autopath/README.md: `@kubernetes` needs to know the pod that asks. */
static void check_autopath(const struct corefile_judge *judge, const struct corefile_server *block,
			   const struct corefile *plugin)
{
	const char *from = plugin->words.items[plugin->words.count - 1];
	const struct corefile *kubernetes = corefile_plugin_of(block, "kubernetes");

	if (plugin->words.count < 2)
		corefile_find_fault(
			judge, plugin->line, true,
			"autopath needs to know whose search path: autopath @kubernetes");
	else if (str_eq(from, "@kubernetes") && block->whole && !kubernetes)
		corefile_find_fault(
			judge, plugin->line, true,
			"autopath @kubernetes needs the plugin kubernetes in the same server block");
	else if (str_eq(from, "@kubernetes") && kubernetes && !verifies_pods(kubernetes))
		corefile_find_fault(
			judge, plugin->line, false,
			"autopath does nothing without \"pods verified\" of kubernetes: set it");
}

static void check_known(const struct corefile_judge *judge, const struct corefile_server *block,
			const struct corefile *plugin)
{
	const char *name = corefile_name(plugin);

	if (str_eq(name, "forward"))
		check_forward(judge, block, plugin);
	else if (str_eq(name, "kubernetes"))
		check_kubernetes(judge, plugin);
	else if (str_eq(name, "autopath"))
		check_autopath(judge, block, plugin);
}

void corefile_check_plugins(const struct corefile_judge *judge, const struct corefile_server *block)
{
	for (size_t i = 0; i < block->count; i++) {
		check_plugin(judge, block, i);
		check_known(judge, block, block->plugins[i]);
	}
}
