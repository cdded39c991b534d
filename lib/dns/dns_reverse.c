/* Names of addresses: reverse.go of CoreDNS, and dnsutil.ExtractAddressFromReverse(). */
#include <errno.h>

#include "base/net.h"
#include "base/strbuf.h"
#include "dns/dns_name.h"
#include "dns/dns_query.h"

enum {
	NIBBLES = 32 /* of an IPv6 address, one label each */
};

char *dns_reverse_name(const char *text)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);
	struct net_ip ip;

	if (net_ip_parse(text, &ip) < 0)
		return NULL;
	if (ip.family == 4)
		return xasprintf("%d.%d.%d.%d.in-addr.arpa.", ip.bytes[3], ip.bytes[2], ip.bytes[1],
				 ip.bytes[0]);
	for (int i = NIBBLES / 2 - 1; i >= 0; i--)
		strbuf_printf(&out, "%x.%x.", ip.bytes[i] & 0xf, ip.bytes[i] >> 4);
	strbuf_puts(&out, "ip6.arpa.");
	return strbuf_take(&out);
}

/*
 * The address that a name in a reverse zone stands for, in its canonical form, or NULL; free it.
 * The labels in reverse order, joined: numbers by dots, digits in fours by colons.
 */
static char *address_of(const char *name)
{
	bool is_v4 = dns_name_is_in(name, "in-addr.arpa.");
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_LINE);
	cleanup_labels struct dns_labels labels = { 0 };
	struct net_ip ip;
	size_t used;

	if (!is_v4 && !dns_name_is_in(name, "ip6.arpa."))
		return NULL;
	labels = dns_labels_of(name, 2);
	used = is_v4 ? labels.count : labels.count / 4 * 4;
	for (size_t i = 0; i < used; i++) {
		if (i && (is_v4 || i % 4 == 0))
			strbuf_putc(&text, is_v4 ? '.' : ':');
		strbuf_puts(&text, labels.items[labels.count - 1 - i]);
	}
	if (net_ip_parse(text.text, &ip) < 0 || (is_v4 && ip.family != 4))
		return NULL;
	return net_ip_format(&ip);
}

/* The endpoints with this address, each with the name that its slice gives it. */
static void add_endpoints(const struct dns_query *query, const char *ip, struct dns_found_list *ret)
{
	const struct dns_cluster *cluster = query->cluster;
	size_t count;
	const struct dns_entry *entries = dns_index_find(&cluster->slices_by_ip, ip, &count);

	for (size_t i = 0; i < count; i++) {
		const struct dns_slice *slice = cluster->slices[entries[i].number];

		for (size_t k = 0; k < slice->count; k++) {
			cleanup_free char *label = NULL;

			if (!str_eq(slice->addresses[k].host.text, ip))
				continue;
			label = dns_endpoint_label(cluster, &slice->addresses[k]);
			dns_found_add(ret, (struct dns_found){
						   .name = dns_keep(
							   query, xasprintf("%s.%s.svc.%s", label,
									    slice->key,
									    cluster->zones[0])) });
		}
	}
}

void dns_names_of_ip(const struct dns_query *query, const char *ip, struct dns_found_list *ret)
{
	const struct dns_cluster *cluster = query->cluster;
	size_t count;
	const struct dns_entry *entry = dns_index_find(&cluster->services_by_ip, ip, &count);
	const struct dns_service *service;

	if (!entry) {
		add_endpoints(query, ip, ret);
		return;
	}
	service = &cluster->services[entry->number];
	dns_found_add(ret, (struct dns_found){
				   .name = dns_keep(query, xasprintf("%s.%s.svc.%s", service->name,
								     service->namespace,
								     cluster->zones[0])) });
}

int dns_reverse(const struct dns_query *query, struct dns_found_list *ret)
{
	cleanup_found struct dns_found_list other = { 0 };
	cleanup_free char *ip = address_of(query->name);

	if (!ip)
		return dns_find(query, &other);
	dns_names_of_ip(query, ip, ret);
	if (ret->count)
		return 0;
	dns_tell(query, "no Service and no ready endpoint has the address %s", ip);
	return -ENOENT;
}
