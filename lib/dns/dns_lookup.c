#include "dns/dns_lookup.h"

#include <errno.h>
#include <strings.h>

#include "dns/dns_name.h"
#include "dns/dns_query.h"

enum {
	TYPE_DIGITS = 5 /* of TYPE65535 */
};

static char *soa_value(const char *zone)
{
	return xasprintf("ns.dns.%s hostmaster.%s <serial> 7200 1800 86400 5", zone, zone);
}

static int serve_addresses(const struct dns_query *query, struct dns_answer *ret)
{
	return dns_serve_addresses(query, &ret->answer);
}

static int serve_cname(const struct dns_query *query, struct dns_answer *ret)
{
	cleanup_found struct dns_found_list found = { 0 };
	int r = dns_services(query, &found);

	if (found.count && !found.items[0].host.family)
		dns_records_add(&ret->answer, query->qname, "CNAME",
				dns_host_value(found.items[0].host));
	return r;
}

static int serve_nothing(const struct dns_query *query, struct dns_answer *ret)
{
	cleanup_found struct dns_found_list found = { 0 };

	(void)ret;
	return dns_services(query, &found);
}

static int serve_txt(const struct dns_query *query, struct dns_answer *ret)
{
	static const char label[] = "dns-version.";
	cleanup_found struct dns_found_list found = { 0 };

	if (str_starts(query->name, label) &&
	    strcasecmp(query->name + strlen(label), query->zone) == 0) {
		dns_records_add(&ret->answer, query->qname, "TXT", xstrdup("\"1.1.0\""));
		return 0;
	}
	if (!dns_has(query->cluster, DNS_JUDGES_TXT))
		return 0;
	(void)dns_find(query, &found);
	return found.count ? 0 : -ENOENT;
}

static int serve_ptr(const struct dns_query *query, struct dns_answer *ret)
{
	cleanup_found struct dns_found_list found = { 0 };
	int r = dns_reverse(query, &found);

	for (size_t i = 0; i < found.count; i++)
		dns_records_add(&ret->answer, query->qname, "PTR", xstrdup(found.items[i].name));
	return r;
}

static int serve_soa(const struct dns_query *query, struct dns_answer *ret)
{
	if (str_eq(query->qname, query->zone))
		dns_records_add(&ret->answer, query->zone, "SOA", soa_value(query->zone));
	return 0;
}

/* Types without records of their own: whether there is such a name is found by a look for A. */
static int serve_other(const struct dns_query *query, struct dns_answer *ret)
{
	struct dns_query fake = *query;
	cleanup_records struct dns_records records = { 0 };

	(void)ret;
	fake.type = "A";
	return dns_serve_addresses(&fake, &records);
}

static int serve_ns(const struct dns_query *query, struct dns_answer *ret)
{
	cleanup_records struct dns_records names = { 0 };
	const char *before = "";

	if (!str_eq(query->name, query->zone))
		return serve_other(query, ret);
	dns_server_names(query->cluster, query->zone, &names);
	dns_records_sort(&names);
	for (size_t i = 0; i < names.count; i++) {
		if (!str_eq(names.items[i].name, before))
			dns_records_add(&ret->answer, query->qname, "NS",
					xstrdup(names.items[i].name));
		before = names.items[i].name;
	}
	dns_records_move(&ret->additional, &names);
	return 0;
}

static const struct type {
	const char *name;
	int (*serve)(const struct dns_query *query, struct dns_answer *ret);
} types[] = {
	{ "A", serve_addresses }, { "AAAA", serve_addresses }, { "ANY", serve_other },
	{ "CAA", serve_other },   { "CNAME", serve_cname },    { "DNSKEY", serve_other },
	{ "DS", serve_other },    { "HINFO", serve_other },    { "HTTPS", serve_other },
	{ "LOC", serve_other },   { "MX", serve_nothing },     { "NAPTR", serve_other },
	{ "NS", serve_ns },       { "PTR", serve_ptr },        { "SOA", serve_soa },
	{ "SRV", dns_serve_srv }, { "SSHFP", serve_other },    { "SVCB", serve_other },
	{ "TLSA", serve_other },  { "TXT", serve_txt },
};

int dns_type_find(const char *text, const char **ret, struct error *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		if (strcasecmp(types[i].name, text) == 0) {
			*ret = types[i].name;
			return 0;
		}
	}
	if (strcasecmp(text, "AXFR") == 0 || strcasecmp(text, "IXFR") == 0)
		return error_set(err, -EINVAL,
				 "%s is no question about one name: `knode dns names` has all",
				 text);
	return error_set(err, -EINVAL,
			 "\"%s\" is no type of records: A, AAAA, SRV, PTR, CNAME, ...", text);
}

void dns_type_list(struct str_list *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		str_list_add(ret, types[i].name);
}

/* The longest zone that the name is in; NULL: none. */
static const char *zone_of(const struct dns_cluster *cluster, const char *name)
{
	const char *zone = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(cluster->zones); i++)
		if (dns_name_is_in(name, cluster->zones[i]) &&
		    (!zone || strlen(cluster->zones[i]) > strlen(zone)))
			zone = cluster->zones[i];
	return zone ? dns_name_tail(name, dns_name_labels(zone)) : NULL;
}

static int serve(const struct dns_query *query, struct dns_answer *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (types[i].name == query->type)
			return types[i].serve(query, ret);
	return serve_other(query, ret);
}

static void look_up_more(const struct dns_query *query, const char *name, const char *type,
			 struct dns_records *ret)
{
	cleanup_answer struct dns_answer answer = { 0 };

	dns_lookup(query->cluster, name, type, &answer);
	if (answer.outside)
		*query->outside = true;
	dns_records_move(ret, &answer.answer);
}

void dns_lookup(const struct dns_cluster *cluster, const char *name, const char *type,
		struct dns_answer *ret)
{
	cleanup(str_list_done) struct str_list kept = { 0 };
	const char *zone = zone_of(cluster, name);
	struct dns_query query = {
		.cluster = cluster,
		.qname = name,
		.zone = zone,
		.type = type,
		.kept = &kept,
		.why = &ret->why,
		.outside = &ret->outside,
		.more = look_up_more,
	};

	*ret = (struct dns_answer){ .rcode = "SERVFAIL", .outside = !zone };
	if (!zone)
		return;
	query.name = dns_keep(&query, dns_name_lower(name));
	ret->rcode = serve(&query, ret) < 0 ? "NXDOMAIN" : "NOERROR";
	if (!ret->answer.count) {
		dns_records_done(&ret->additional);
		dns_records_add(&ret->authority, zone, "SOA", soa_value(zone));
	} else {
		free(take_ptr(&ret->why));
	}
}

void dns_answer_done(struct dns_answer *answer)
{
	free(answer->why);
	dns_records_done(&answer->answer);
	dns_records_done(&answer->authority);
	dns_records_done(&answer->additional);
	*answer = (struct dns_answer){ 0 };
}
