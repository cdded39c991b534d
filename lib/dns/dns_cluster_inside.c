#include "dns/dns_cluster_inside.h"

/* Which CoreDNS made a change. */
static const struct version changes[] = {
	/* https://github.com/coredns/coredns/pull/5737 */
	[DNS_JUDGES_TXT] = { .major = 1, .minor = 10, .patch = 1 },
	/* https://github.com/coredns/coredns/pull/6162 */
	[DNS_EXTERNAL_NAME_ALONE] = { .major = 1, .minor = 11, .patch = 0 },
	/* https://github.com/coredns/coredns/pull/7153 */
	[DNS_LONG_CHAINS] = { .major = 1, .minor = 12, .patch = 1 },
	/* https://github.com/coredns/coredns/pull/7431 */
	[DNS_HOSTNAMES_END_IN_ZERO] = { .major = 1, .minor = 12, .patch = 3 },
};

bool dns_has(const struct dns_cluster *cluster, enum dns_change change)
{
	return version_compare(&cluster->ways.coredns, &changes[change]) >= 0;
}

bool dns_has_namespace(const struct dns_cluster *cluster, const char *namespace)
{
	return dns_index_has(&cluster->namespaces, namespace);
}

void dns_cluster_add_slice(struct dns_cluster *cluster, struct dns_slice *slice)
{
	cluster->slices = grow(cluster->slices, &cluster->slice_capacity, cluster->slice_count + 1,
			       sizeof(struct dns_slice *));
	cluster->slices[cluster->slice_count++] = slice;
}
