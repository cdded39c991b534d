#include "cni/cni_ranges.h"

enum {
	HOST_BITS_MIN = 2, /* a network without them has no address to give */
	IPV4_BITS = 32,
	IPV6_BITS = 128,
	BYTE_BITS = 8,
};

static int bits_of(const struct net_cidr *subnet)
{
	return subnet->network.family == 4 ? IPV4_BITS : IPV6_BITS;
}

static int compare(const struct net_ip *a, const struct net_ip *b)
{
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes));
}

/* The last address that is leased: of IPv4, the broadcast address is not. */
static struct net_ip last_of(const struct net_cidr *subnet)
{
	struct net_ip ip = subnet->network;

	for (int bit = subnet->prefix; bit < bits_of(subnet); bit++)
		ip.bytes[bit / BYTE_BITS] |= (uint8_t)(0x80 >> bit % BYTE_BITS);
	if (ip.family == 4)
		ip.bytes[3]--;
	return ip;
}

/* An address of a range, or @fallback where it names none. False: it is no address in there. */
static bool read_bound(const struct json *in, const char *key, const struct net_cidr *subnet,
		       struct net_ip *ret)
{
	const char *text = json_map_text(in, key, "");

	return !*text || (net_ip_parse(text, ret) == 0 && net_cidr_contains(subnet, ret));
}

/* Whether the object is a range that can be leased from. */
static bool read_range(const struct json *in, struct cni_range *ret)
{
	const char *subnet = json_map_text(in, "subnet", "");

	*ret = (struct cni_range){ .in = in };
	if (net_cidr_parse(subnet, &ret->subnet) < 0 || ret->subnet.host_bits ||
	    ret->subnet.prefix > bits_of(&ret->subnet) - HOST_BITS_MIN)
		return false;
	if (net_cidr_nth(&ret->subnet, 1, &ret->start) < 0)
		return false;
	ret->end = last_of(&ret->subnet);
	return read_bound(in, "rangeStart", &ret->subnet, &ret->start) &&
	       read_bound(in, "rangeEnd", &ret->subnet, &ret->end) &&
	       compare(&ret->start, &ret->end) <= 0;
}

static void add(struct cni_ranges *ranges, const struct json *in, char *path)
{
	struct cni_range range;

	if (!read_range(in, &range)) {
		free(path);
		return;
	}
	range.set = ranges->sets;
	range.path = path;
	ranges->items =
		grow(ranges->items, &ranges->capacity, ranges->count + 1, sizeof(*ranges->items));
	ranges->items[ranges->count++] = range;
}

void cni_ranges_read(const struct json *ipam, struct cni_ranges *ret)
{
	const struct json *sets = json_map_get(ipam, "ranges");

	*ret = (struct cni_ranges){ 0 };
	if (json_map_get(ipam, "subnet")) {
		add(ret, ipam, xstrdup(""));
		ret->sets++;
	}
	for (size_t i = 0; json_is_list(sets) && i < json_count(sets); i++) {
		const struct json *set = json_list_at(sets, i);

		for (size_t j = 0; json_is_list(set) && j < json_count(set); j++)
			add(ret, json_list_at(set, j), xasprintf("ranges[%zu][%zu]", i, j));
		ret->sets++;
	}
}

void cni_ranges_done(struct cni_ranges *ranges)
{
	for (size_t i = 0; i < ranges->count; i++)
		free(ranges->items[i].path);
	free(ranges->items);
	*ranges = (struct cni_ranges){ 0 };
}

bool cni_ranges_overlap(const struct cni_range *a, const struct cni_range *b)
{
	return a->subnet.network.family == b->subnet.network.family &&
	       compare(&a->start, &b->end) <= 0 && compare(&b->start, &a->end) <= 0;
}

int64_t cni_range_size(const struct cni_range *range)
{
	int64_t size = 0;

	for (int i = 0; i < bits_of(&range->subnet) / BYTE_BITS; i++) {
		int64_t step = range->end.bytes[i] - range->start.bytes[i];

		if (size > (INT64_MAX >> BYTE_BITS) - 1)
			return INT64_MAX;
		size = size * (1 << BYTE_BITS) + step;
	}
	return size + 1;
}

char *cni_range_text(const struct cni_range *range)
{
	cleanup_free char *start = net_ip_format(&range->start), *end = net_ip_format(&range->end);
	struct net_ip last = last_of(&range->subnet), first;

	if (net_cidr_nth(&range->subnet, 1, &first) == 0 && net_ip_equal(&first, &range->start) &&
	    net_ip_equal(&last, &range->end))
		return net_cidr_format(&range->subnet);
	return xasprintf("%s-%s", start, end);
}

/* --- Judging --- */

static void judge_bound(const struct cni_judge *at, const struct json *in, const char *key,
			const struct net_cidr *subnet)
{
	cleanup_free char *network = net_cidr_format(subnet);
	const char *text = json_map_text(in, key, "");
	struct net_ip ip;

	if (*text && net_ip_parse(text, &ip) == 0 && !net_cidr_contains(subnet, &ip))
		cni_fault_add(at, CNI_FAULT_RANGE, in, key, "%s is not in %s", text, network);
}

/* Values of the right form are judged; the others the rows have told. */
static void judge_range(const struct cni_judge *at, const struct json *in)
{
	const char *text = json_map_text(in, "subnet", "");
	cleanup_free char *network = NULL;
	struct net_cidr subnet;
	struct net_ip start, end;

	if (net_cidr_parse(text, &subnet) < 0)
		return;
	network = net_cidr_format(&subnet);
	if (subnet.host_bits)
		cni_fault_add(at, CNI_FAULT_RANGE, in, "subnet",
			      "%s is an address in a network: the network is %s", text, network);
	if (subnet.prefix > bits_of(&subnet) - HOST_BITS_MIN)
		cni_fault_add(at, CNI_FAULT_RANGE, in, "subnet",
			      "%s is too small to lease addresses from: /%d is the smallest", text,
			      bits_of(&subnet) - HOST_BITS_MIN);
	judge_bound(at, in, "rangeStart", &subnet);
	judge_bound(at, in, "rangeEnd", &subnet);
	if (net_ip_parse(json_map_text(in, "rangeStart", ""), &start) == 0 &&
	    net_ip_parse(json_map_text(in, "rangeEnd", ""), &end) == 0 &&
	    start.family == end.family && compare(&start, &end) > 0)
		cni_fault_add(at, CNI_FAULT_RANGE, in, "rangeStart", "%s is behind rangeEnd %s",
			      json_map_text(in, "rangeStart", ""),
			      json_map_text(in, "rangeEnd", ""));
}

/* A pod gets one address of each set, so a set is of one family. */
static void judge_set(const struct cni_judge *judge, const struct json *ipam, size_t i)
{
	const struct json *set = json_list_at(json_map_get(ipam, "ranges"), i);
	int family = 0;

	if (json_is_list(set) && json_count(set) == 0)
		cni_fault_add(judge, CNI_FAULT_RANGE, ipam, "ranges", "set %zu has no range", i);
	for (size_t j = 0; json_is_list(set) && j < json_count(set); j++) {
		cleanup_free char *path = xasprintf("%s.ranges[%zu][%zu]", judge->path, i, j);
		const struct json *in = json_list_at(set, j);
		struct cni_judge at = *judge;
		struct net_cidr subnet;

		at.path = path;
		judge_range(&at, in);
		if (net_cidr_parse(json_map_text(in, "subnet", ""), &subnet) < 0)
			continue;
		if (family && subnet.network.family != family)
			cni_fault_add(
				&at, CNI_FAULT_RANGE, in, "subnet",
				"is of IPv%d, and the set's first range of IPv%d: give each a "
				"set of its own",
				subnet.network.family, family);
		family = family ? family : subnet.network.family;
	}
}

static void judge_overlaps(const struct cni_judge *judge, const struct json *ipam)
{
	cleanup_cni_ranges struct cni_ranges ranges = { 0 };

	cni_ranges_read(ipam, &ranges);
	for (size_t i = 0; i < ranges.count; i++) {
		const struct cni_range *range = &ranges.items[i];
		cleanup_free char *path =
			xasprintf("%s%s%s", judge->path, *range->path ? "." : "", range->path);
		cleanup_free char *text = cni_range_text(range);
		struct cni_judge at = *judge;

		at.path = path;
		for (size_t j = 0; j < i; j++) {
			cleanup_free char *other = cni_range_text(&ranges.items[j]);

			if (cni_ranges_overlap(range, &ranges.items[j]))
				cni_fault_add(&at, CNI_FAULT_RANGE, range->in, "subnet",
					      "%s overlaps %s of %s", text, other,
					      *ranges.items[j].path ? ranges.items[j].path
								    : "subnet");
		}
	}
}

void cni_judge_ranges(const struct cni_judge *judge, const struct json *ipam)
{
	const struct json *sets = json_map_get(ipam, "ranges");
	bool has_single = json_map_get(ipam, "subnet");

	if (has_single)
		judge_range(judge, ipam);
	for (size_t i = 0; json_is_list(sets) && i < json_count(sets); i++)
		judge_set(judge, ipam, i);
	if (!has_single && json_count(sets) == 0 && !judge->fills)
		cni_fault_add(judge, CNI_FAULT_RANGE, ipam, "ranges",
			      "is missing: host-local has no address to give");
	judge_overlaps(judge, ipam);
}

/* --- Gateways --- */

/* A gateway that is no neighbour; one of an address alone has a route of its own. */
static void judge_gateway(const struct cni_judge *judge, const char *path, const struct json *in,
			  const char *key)
{
	const char *gateway = json_map_text(in, "gateway", "");
	struct cni_judge at = *judge;
	cleanup_free char *text = NULL;
	struct net_cidr network;
	struct net_ip ip;

	if (net_cidr_parse(json_map_text(in, key, ""), &network) < 0 ||
	    net_ip_parse(gateway, &ip) < 0 || network.prefix == bits_of(&network) ||
	    net_cidr_contains(&network, &ip))
		return;
	text = net_cidr_format(&network);
	at.path = path;
	cni_fault_add(&at, CNI_FAULT_RANGE, in, "gateway",
		      "%s is not in %s: pods have no route to it", gateway, text);
}

void cni_judge_gateways(const struct cni_judge *judge, const struct json *ipam)
{
	cleanup_free char *path = cni_judge_path(judge, "ipam");
	const struct json *addresses = json_map_get(ipam, "addresses");
	cleanup_cni_ranges struct cni_ranges ranges = { 0 };

	if (str_eq(json_map_text(ipam, "type", ""), "host-local"))
		cni_ranges_read(ipam, &ranges);
	for (size_t i = 0; i < ranges.count; i++) {
		const struct cni_range *range = &ranges.items[i];
		cleanup_free char *place =
			xasprintf("%s%s%s", path, *range->path ? "." : "", range->path);

		judge_gateway(judge, place, range->in, "subnet");
	}
	if (!str_eq(json_map_text(ipam, "type", ""), "static") || !json_is_list(addresses))
		return;
	for (size_t i = 0; i < json_count(addresses); i++) {
		cleanup_free char *place = xasprintf("%s.addresses[%zu]", path, i);

		judge_gateway(judge, place, json_list_at(addresses, i), "address");
	}
}
