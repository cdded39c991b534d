/* Answers by type of record: plugin/backend_lookup.go of CoreDNS. */
#include <errno.h>

#include "dns/dns_name.h"
#include "dns/dns_query.h"

/* CNAMEs that led to a question. */
struct chain {
	const char *target;
	const struct chain *before;
	size_t length;
};

/* Services() of kubernetes.go for what is asked by name. */
int dns_services(const struct dns_query *query, struct dns_found_list *ret)
{
	size_t kept = 0;
	int r;

	if (str_starts(query->name, "ns.dns.") && str_eq(query->name + 7, query->zone)) {
		cleanup_records struct dns_records names = { 0 };

		dns_server_names(query->cluster, query->zone, &names);
		for (size_t i = 0; i < names.count; i++) {
			struct dns_host host = { .family =
							 str_eq(names.items[i].type, "A") ? 4 : 6 };

			if (!str_eq(names.items[i].type, query->type))
				continue;
			host.text = dns_keep(query, xstrdup(names.items[i].value));
			dns_found_add(ret,
				      (struct dns_found){ .host = host, .name = query->qname });
		}
		return 0;
	}
	r = dns_find(query, ret);
	if (!str_eq(query->type, "SRV"))
		return r;
	for (size_t i = 0; i < ret->count; i++)
		if (ret->items[i].host.family)
			ret->items[kept++] = ret->items[i];
	ret->count = kept;
	return r;
}

/* Whether the key comes for the first time. */
static bool is_new(struct json *seen, const char *key)
{
	if (json_map_bool(seen, key, false))
		return false;
	json_map_set_bool(seen, key, true);
	return true;
}

static bool is_in_chain(const struct chain *chain, const char *target)
{
	for (; chain; chain = chain->before)
		if (str_eq(chain->target, target))
			return true;
	return false;
}

static int serve_addresses(const struct dns_query *query, const struct chain *before,
			   struct dns_records *ret);

/* A CNAME, and what its target has; nothing where that leads nowhere or back. */
static void follow(const struct dns_query *query, struct dns_host host, const struct chain *before,
		   struct dns_records *ret)
{
	const char *target = dns_keep(query, dns_host_value(host));
	size_t most = dns_has(query->cluster, DNS_LONG_CHAINS) ? 10 : 7;
	struct chain chain = { target, before, before ? before->length + 1 : 1 };
	struct dns_query next = *query;
	cleanup_records struct dns_records records = { 0 };

	if (dns_name_is_in(target, query->name) || (before && before->length > most) ||
	    is_in_chain(before, target))
		return;
	if (!dns_name_is_in(target, query->zone)) {
		dns_records_add(ret, query->qname, "CNAME", xstrdup(target));
		query->more(query, target, query->type, ret);
		return;
	}
	next.qname = target;
	next.name = dns_keep(query, dns_name_lower(target));
	next.zone = query->zone;
	if (serve_addresses(&next, &chain, &records) < 0 || !records.count)
		return;
	dns_records_add(ret, query->qname, "CNAME", xstrdup(target));
	dns_records_move(ret, &records);
}

static int serve_addresses(const struct dns_query *query, const struct chain *before,
			   struct dns_records *ret)
{
	cleanup_found struct dns_found_list found = { 0 };
	cleanup_json struct json *seen = json_map();
	int r = dns_services(query, &found);

	if (r < 0)
		return r;
	for (size_t i = 0; i < found.count; i++) {
		struct dns_host host = found.items[i].host;

		if (!host.family)
			follow(query, host, before, ret);
		else if (str_eq(dns_host_type(host), query->type) && is_new(seen, host.text))
			dns_records_add(ret, query->qname, query->type, dns_host_value(host));
	}
	return 0;
}

int dns_serve_addresses(const struct dns_query *query, struct dns_records *ret)
{
	return serve_addresses(query, NULL, ret);
}

int dns_serve_srv(const struct dns_query *query, struct dns_answer *ret)
{
	cleanup_found struct dns_found_list found = { 0 };
	cleanup_json struct json *seen = json_map();
	int r = dns_services(query, &found);

	for (size_t i = 0; i < found.count; i++) {
		const struct dns_found *item = &found.items[i];
		cleanup_free char *port = xasprintf("%s %d", item->name, item->port);
		cleanup_free char *host = xasprintf("%s at %s", item->name, item->host.text);

		if (item->port == DNS_PORT_NONE)
			continue;
		if (is_new(seen, port))
			dns_records_add(&ret->answer, query->qname, "SRV",
					xasprintf("0 %d %d %s", dns_weight(found.count), item->port,
						  item->name));
		if (is_new(seen, host))
			dns_records_add(&ret->additional, item->name, dns_host_type(item->host),
					dns_host_value(item->host));
	}
	return r;
}
