/* Ranges of addresses that the IPAM plugin host-local leases from. */
#pragma once

#include "base/net.h"
#include "cni/cni_type.h"

struct cni_range {
	struct net_cidr subnet;
	struct net_ip start, end; /* both are leased */
	size_t set;               /* a pod gets an address of each set */
	const struct json *in;    /* the object whose "subnet" it is; borrowed */
	char *path;               /* "ranges[0][0]", or "" for the older form of a single range */
};
struct cni_ranges {
	struct cni_range *items;
	size_t count, capacity;
	size_t sets;
};
#define cleanup_cni_ranges cleanup(cni_ranges_done)

/* The ranges of an object "ipam", those that are in order; the older form first, as in the plugin.
 */
void cni_ranges_read(const struct json *ipam, struct cni_ranges *ret);
void cni_ranges_done(struct cni_ranges *ranges);
/* Whether both have some address in common. */
bool cni_ranges_overlap(const struct cni_range *a, const struct cni_range *b);
/* How many addresses it leases, its gateway among them; INT64_MAX when there are more. */
int64_t cni_range_size(const struct cni_range *range);
/* "10.244.0.10-10.244.0.20", or the subnet where all of it is leased; free it. */
char *cni_range_text(const struct cni_range *range);

/* Of an object "ipam" of host-local or static: gateways that are no neighbours of the pod. */
void cni_judge_gateways(const struct cni_judge *judge, const struct json *ipam);
/* As allocator/config.go and range.go judge them when the plugin is called. */
void cni_judge_ranges(const struct cni_judge *judge, const struct json *ipam);
