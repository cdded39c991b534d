#include "dns/dns_resolv.h"

#include <errno.h>

#include "base/net.h"
#include "base/text.h"

/* Those of pkg/apis/core/validation; and of glibc. */
enum {
	SERVERS_MAX = 3,   /* MaxDNSNameservers */
	DOMAINS_MAX = 32,  /* MaxDNSSearchPathsExpanded */
	SEARCH_MAX = 2048, /* MaxDNSSearchListCharsExpanded: characters of all domains */
	DOMAIN_MAX = 253,  /* a longer domain is left out */
	NDOTS_MAX = 15,    /* RES_MAXNDOTS */
};

static void add_once(struct str_list *list, const char *item)
{
	if (!str_list_has(list, item))
		str_list_add(list, item);
}

/* Sets an option "NAME" or "NAME:VALUE", in the place of one of that name before. */
static void set_option(struct str_list *options, const char *option)
{
	size_t length = strcspn(option, ":");

	for (size_t i = 0; i < options->count; i++) {
		if (strcspn(options->items[i], ":") == length &&
		    strncmp(options->items[i], option, length) == 0) {
			free(options->items[i]);
			options->items[i] = xstrdup(option);
			return;
		}
	}
	str_list_add(options, option);
}

/* parseResolvConf(): the last line of search counts, options overrule those before. */
static void read_file(const char *text, struct dns_resolv *ret)
{
	cleanup_free char *copy = xstrdup(text);
	char *rest = copy, *line;

	while ((line = text_next_line(&rest))) {
		const char *key, *word;

		line = text_trim(line);
		if (*line == '#')
			continue;
		key = text_next_word(&line);
		if (key && str_eq(key, "nameserver") && (word = text_next_word(&line)))
			str_list_add(&ret->servers, word);
		if (key && str_eq(key, "search"))
			str_list_done(&ret->searches);
		while (key && str_eq(key, "search") && (word = text_next_word(&line))) {
			size_t length = strlen(word);

			if (!str_eq(word, "."))
				str_list_take(&ret->searches,
					      xstrndup(word, length - str_ends(word, ".")));
		}
		while (key && str_eq(key, "options") && (word = text_next_word(&line)))
			set_option(&ret->options, word);
	}
}

/* ClusterFirst: the cluster's server, its domains before the node's, and ndots:5. */
static void set_cluster_first(const char *namespace, const struct dns_resolv_node *node,
			      struct dns_resolv *ret)
{
	struct str_list searches = { 0 };

	str_list_done(&ret->servers);
	str_list_add_all(&ret->servers, &node->servers);
	str_list_take(&searches, xasprintf("%s.svc.%s", namespace, node->domain));
	str_list_take(&searches, xasprintf("svc.%s", node->domain));
	str_list_add(&searches, node->domain);
	for (size_t i = 0; i < ret->searches.count; i++)
		add_once(&searches, ret->searches.items[i]);
	str_list_done(&ret->searches);
	ret->searches = searches;
	str_list_done(&ret->options);
	str_list_add(&ret->options, "ndots:5");
}

/* Texts of a list of dnsConfig. */
static int add_texts(const struct json *config, const char *key, struct str_list *ret,
		     struct error *err)
{
	const struct json *list = json_map_get(config, key);

	for (size_t i = 0; i < json_count(list); i++) {
		const char *text = json_get_text(json_list_at(list, i), NULL);

		if (!text)
			return error_set(err, -EINVAL, "dnsConfig.%s has what is not a string",
					 key);
		add_once(ret, text);
	}
	return 0;
}

static int add_config(const struct json *config, struct dns_resolv *ret, struct error *err)
{
	const struct json *options = json_map_get(config, "options");

	if (add_texts(config, "nameservers", &ret->servers, err) < 0 ||
	    add_texts(config, "searches", &ret->searches, err) < 0)
		return -EINVAL;
	for (size_t i = 0; i < json_count(options); i++) {
		const struct json *item = json_list_at(options, i);
		const char *name = json_map_text(item, "name", "");
		const char *value = json_map_text(item, "value", "");
		cleanup_free char *option = xasprintf("%s%s%s", name, *value ? ":" : "", value);

		if (!*name)
			return error_set(err, -EINVAL, "an option of dnsConfig has no name");
		set_option(&ret->options, option);
	}
	return 0;
}

static void cut(struct str_list *list, size_t count)
{
	while (list->count > count)
		free(list->items[--list->count]);
}

/* formDNSSearchFitsLimits(): first the number of domains, then long ones, then characters. */
static void fit(struct dns_resolv *ret)
{
	struct str_list kept = { 0 };
	size_t before = ret->searches.count, length = 0;

	if (ret->servers.count > SERVERS_MAX) {
		str_list_take(&ret->notes, xasprintf("%zu nameservers, and no more than %d are "
						     "taken: the others are left out",
						     ret->servers.count, SERVERS_MAX));
		cut(&ret->servers, SERVERS_MAX);
	}
	cut(&ret->searches, DOMAINS_MAX);
	for (size_t i = 0; i < ret->searches.count; i++) {
		const char *domain = ret->searches.items[i];

		if (strlen(domain) <= DOMAIN_MAX)
			str_list_add(&kept, domain);
	}
	for (size_t i = 0; i < kept.count; i++) {
		length += strlen(kept.items[i]) + (i > 0);
		if (length > SEARCH_MAX)
			cut(&kept, i);
	}
	str_list_done(&ret->searches);
	ret->searches = kept;
	if (kept.count < before)
		str_list_take(&ret->notes,
			      xasprintf("%zu of %zu search domains are left out: there may be %d "
					"of them, of %d characters each and %d together",
					before - kept.count, before, DOMAINS_MAX, DOMAIN_MAX,
					SEARCH_MAX));
}

int dns_resolv_of(const struct json *pod, const struct dns_resolv_node *node,
		  struct dns_resolv *ret, struct error *err)
{
	const struct json *metadata = json_map_get(pod, "metadata");
	const struct json *spec = json_map_get(pod, "spec");
	const char *namespace = json_map_text(metadata, "namespace", "default");
	const char *policy = json_map_text(spec, "dnsPolicy", "ClusterFirst");
	bool on_host = json_map_bool(spec, "hostNetwork", false);
	bool first = str_eq(policy, "ClusterFirst") && !on_host;

	*ret = (struct dns_resolv){ 0 };
	if (!str_eq(policy, "None"))
		read_file(node->file, ret);
	if (str_eq(policy, "ClusterFirst") && on_host)
		str_list_add(&ret->notes,
			     "the Pod is on the host's network: ClusterFirst is Default there, "
			     "ClusterFirstWithHostNet is not");
	if (first || str_eq(policy, "ClusterFirstWithHostNet")) {
		if (node->servers.count)
			set_cluster_first(namespace, node, ret);
		else
			str_list_add(&ret->notes, "the address of the cluster's DNS is not known: "
						  "a kubelet without clusterDNS takes Default");
	} else if (!on_host && !str_eq(policy, "Default") && !str_eq(policy, "None")) {
		return error_set(err, -EINVAL,
				 "dnsPolicy \"%s\" is none of ClusterFirst, "
				 "ClusterFirstWithHostNet, Default and None",
				 policy);
	}
	if (add_config(json_map_get(spec, "dnsConfig"), ret, err) < 0)
		return -EINVAL;
	fit(ret);
	return 0;
}

void dns_resolv_done(struct dns_resolv *resolv)
{
	str_list_done(&resolv->servers);
	str_list_done(&resolv->searches);
	str_list_done(&resolv->options);
	str_list_done(&resolv->notes);
}

int dns_resolv_ndots(const struct dns_resolv *resolv)
{
	int64_t value;

	for (size_t i = 0; i < resolv->options.count; i++) {
		const char *option = resolv->options.items[i];

		if (str_starts(option, "ndots:") &&
		    parse_int(option + strlen("ndots:"), 0, INT32_MAX, &value) == 0)
			return value > NDOTS_MAX ? NDOTS_MAX : (int)value;
	}
	return 1;
}

void dns_resolv_tries(const struct dns_resolv *resolv, const char *name, struct str_list *ret)
{
	int dots = 0, ndots = dns_resolv_ndots(resolv);

	for (const char *at = name; *at; at++)
		dots += *at == '.';
	if (str_ends(name, ".")) {
		str_list_add(ret, name);
		return;
	}
	if (dots >= ndots)
		str_list_take(ret, xasprintf("%s.", name));
	for (size_t i = 0; i < resolv->searches.count; i++)
		str_list_take(ret, xasprintf("%s.%s.", name, resolv->searches.items[i]));
	if (dots < ndots)
		str_list_take(ret, xasprintf("%s.", name));
}

void dns_resolv_write(const struct dns_resolv *resolv, struct strbuf *out)
{
	cleanup_free char *searches = str_list_join(&resolv->searches, " ");
	cleanup_free char *options = str_list_join(&resolv->options, " ");

	if (resolv->searches.count)
		strbuf_printf(out, "search %s\n", searches);
	for (size_t i = 0; i < resolv->servers.count; i++)
		strbuf_printf(out, "nameserver %s\n", resolv->servers.items[i]);
	if (resolv->options.count)
		strbuf_printf(out, "options %s\n", options);
}
