/* The first line is a name, the rest are manifests: all names of them, and the answers to each. */
#include <string.h>

#include "dns/dns_lookup.h"
#include "dns/dns_name.h"
#include "fuzz.h"

enum {
	INPUT_MOST = 16 * 1024 /* more says nothing new, and takes long */
};

/* A name that was read reads back as itself. */
static void check_name(const char *text, const struct dns_cluster *cluster)
{
	cleanup_free char *name = NULL, *again = NULL;
	cleanup(str_list_done) struct str_list types = { 0 };
	struct error err;

	if (dns_name_parse(text, &name, &err) < 0)
		return;
	if (dns_name_parse(name, &again, &err) < 0 || strcmp(name, again) != 0)
		abort();
	dns_type_list(&types);
	for (size_t i = 0; cluster && i < types.count; i++) {
		cleanup_answer struct dns_answer answer = { 0 };
		const char *type;

		if (dns_type_find(types.items[i], &type, &err) < 0)
			abort();
		dns_lookup(cluster, name, type, &answer);
	}
}

/* What a zone transfer has is answered, too; unless what it names is not there. */
static void check_records(const struct dns_records *records, const struct dns_cluster *cluster)
{
	for (size_t i = 0; i < records->count; i++)
		check_name(records->items[i].name, cluster);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct dns_ways ways = {
		.domain = "cluster.local",
		.pods = (enum dns_pods)(size % (DNS_PODS_VERIFIED + 1)),
		.coredns = { .major = 1, .minor = size % 2 ? 10 : 14 },
	};
	cleanup_manifests struct manifests manifests = { 0 };
	cleanup_dns_cluster struct dns_cluster *cluster = NULL;
	cleanup(dns_names_done) struct dns_names names = { 0 };
	const uint8_t *end = memchr(data, '\n', size);
	cleanup_free char *name = NULL;
	struct error err;

	if (size > INPUT_MOST || !end)
		return 0;
	name = xstrndup((const char *)data, (size_t)(end - data));
	check_name(name, NULL);
	if (manifests_add(&manifests, "fuzz", (const char *)end, size - (size_t)(end - data),
			  &err) < 0 ||
	    dns_cluster_read(&manifests, &ways, &cluster, &err) < 0)
		return 0;
	check_name(name, cluster);
	dns_names_of(cluster, &names);
	check_records(&names.records, cluster);
	check_records(&names.reverse, cluster);
	return 0;
}
