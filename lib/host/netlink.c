#include "host/netlink.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "host/netlink_dump.h"

enum {
	MAC_BYTES = 6,
};

static int dump(uint16_t type, message_reader *reader, struct json **ret, struct error *err)
{
	const struct {
		struct nlmsghdr header;
		struct rtgenmsg body;
	} request = {
		.header = { .nlmsg_len = NLMSG_LENGTH(sizeof(struct rtgenmsg)),
			    .nlmsg_type = type,
			    .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
			    .nlmsg_seq = type },
		.body = { .rtgen_family = AF_UNSPEC },
	};

	return netlink_dump(NETLINK_ROUTE, &request.header, reader, ret, err);
}

/* --- Links. --- */

static void set_mac(struct json *map, const char *key, const unsigned char *mac)
{
	static const unsigned char none[MAC_BYTES];

	if (memcmp(mac, none, MAC_BYTES) == 0)
		return;
	json_map_set(map, key,
		     json_printf("%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3],
				 mac[4], mac[5]));
}

static bool ethtool(int fd, const char *name, void *command)
{
	struct ifreq request = { 0 };

	(void)snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", name); /* IFNAMSIZ both */
	request.ifr_data = command;
	return ioctl(fd, SIOCETHTOOL, &request) == 0;
}

/* The burnt-in address: also where a bond or an administrator has set another. */
static void add_permanent_mac(int fd, const char *name, struct json *link)
{
	union {
		struct ethtool_perm_addr command;
		unsigned char bytes[sizeof(struct ethtool_perm_addr) + MAC_BYTES];
	} request = { .command = { .cmd = ETHTOOL_GPERMADDR, .size = MAC_BYTES } };

	if (ethtool(fd, name, &request) && request.command.size == MAC_BYTES)
		set_mac(link, "permanentMac", request.bytes + sizeof(struct ethtool_perm_addr));
}

static void add_driver(int fd, const char *name, struct json *link)
{
	struct ethtool_drvinfo info = { .cmd = ETHTOOL_GDRVINFO };

	if (ethtool(fd, name, &info) && info.driver[0])
		json_map_set(link, "driver",
			     json_printf("%.*s", (int)sizeof(info.driver), info.driver));
}

/* "bridge", "vlan", ... of IFLA_LINKINFO, or what the hardware type says. */
static struct json *link_kind(const struct ifinfomsg *info, const struct attributes *attrs)
{
	const struct rtattr *linkinfo = attrs->by_type[IFLA_LINKINFO];

	if (linkinfo) {
		struct attributes inner =
			netlink_attributes(netlink_data(linkinfo), netlink_size(linkinfo));
		const struct rtattr *kind = inner.by_type[IFLA_INFO_KIND];

		if (kind)
			return json_printf("%.*s", (int)netlink_size(kind),
					   (const char *)netlink_data(kind));
	}
	if (info->ifi_type == ARPHRD_LOOPBACK)
		return json_text("loopback");
	return json_text(info->ifi_type == ARPHRD_ETHER || info->ifi_type == ARPHRD_INFINIBAND
				 ? "physical"
				 : "other");
}

static void read_link(const struct nlmsghdr *message, int fd, struct json *list)
{
	const struct ifinfomsg *info = NLMSG_DATA(message);
	struct attributes attrs = netlink_attributes(IFLA_RTA(info), IFLA_PAYLOAD(message));
	const struct rtattr *mac = attrs.by_type[IFLA_ADDRESS];
	uint32_t master = netlink_u32(attrs.by_type[IFLA_MASTER], 0);
	char master_name[IF_NAMESIZE];
	const char *name;
	struct json *link;

	if (message->nlmsg_type != RTM_NEWLINK || !attrs.by_type[IFLA_IFNAME])
		return;
	name = netlink_data(attrs.by_type[IFLA_IFNAME]);
	link = json_map();
	json_map_set_text(link, "name", name);
	json_map_set_int(link, "index", info->ifi_index);
	if (mac && netlink_size(mac) == MAC_BYTES)
		set_mac(link, "mac", netlink_data(mac));
	json_map_set_int(link, "mtu", netlink_u32(attrs.by_type[IFLA_MTU], 0));
	json_map_set(link, "kind", link_kind(info, &attrs));
	if (str_eq(json_map_text(link, "kind", ""), "physical")) {
		add_permanent_mac(fd, name, link);
		add_driver(fd, name, link);
	}
	if (master && if_indextoname(master, master_name))
		json_map_set_text(link, "master", master_name);
	json_map_set_bool(link, "up", info->ifi_flags & IFF_UP);
	json_list_add(list, link);
}

int netlink_links(struct json **ret, struct error *err)
{
	return dump(RTM_GETLINK, read_link, ret, err);
}

/* --- Addresses and routes. --- */

static const char *family_name(int family)
{
	return family == AF_INET6 ? "inet6" : "inet";
}

/* @attr as "192.0.2.1"; NULL when it is not an address of the family. */
static const char *address_text(int family, const struct rtattr *attr, char text[INET6_ADDRSTRLEN])
{
	size_t size = family == AF_INET6 ? sizeof(struct in6_addr) : sizeof(struct in_addr);

	if (!attr || netlink_size(attr) != size)
		return NULL;
	return inet_ntop(family, netlink_data(attr), text, INET6_ADDRSTRLEN);
}

static void set_interface(struct json *map, uint32_t index)
{
	char name[IF_NAMESIZE];

	if (index && if_indextoname(index, name))
		json_map_set_text(map, "interface", name);
}

/* Names of rt_scope_t; numbers between are the administrator's. */
static const char *scope_name(int scope)
{
	switch (scope) {
	case RT_SCOPE_UNIVERSE:
		return "global";
	case RT_SCOPE_SITE:
		return "site";
	case RT_SCOPE_LINK:
		return "link";
	case RT_SCOPE_HOST:
		return "host";
	default:
		return "other";
	}
}

static void read_address(const struct nlmsghdr *message, int fd, struct json *list)
{
	const struct ifaddrmsg *info = NLMSG_DATA(message);
	struct attributes attrs = netlink_attributes(IFA_RTA(info), IFA_PAYLOAD(message));
	/* On a point-to-point link IFA_ADDRESS is the peer's, and IFA_LOCAL ours. */
	const struct rtattr *attr =
		attrs.by_type[IFA_LOCAL] ? attrs.by_type[IFA_LOCAL] : attrs.by_type[IFA_ADDRESS];
	char text[INET6_ADDRSTRLEN];
	struct json *address;

	(void)fd;
	if (message->nlmsg_type != RTM_NEWADDR || !address_text(info->ifa_family, attr, text))
		return;
	address = json_map();
	set_interface(address, info->ifa_index);
	json_map_set_text(address, "family", family_name(info->ifa_family));
	json_map_set_text(address, "address", text);
	json_map_set_int(address, "prefix", info->ifa_prefixlen);
	json_map_set_text(address, "scope", scope_name(info->ifa_scope));
	json_list_add(list, address);
}

int netlink_addresses(struct json **ret, struct error *err)
{
	return dump(RTM_GETADDR, read_address, ret, err);
}

/* Names as ip-route(8) prints them. */
static const char *const route_types[] = {
	[RTN_UNSPEC] = "unspec",
	[RTN_UNICAST] = "unicast",
	[RTN_LOCAL] = "local",
	[RTN_BROADCAST] = "broadcast",
	[RTN_ANYCAST] = "anycast",
	[RTN_MULTICAST] = "multicast",
	[RTN_BLACKHOLE] = "blackhole",
	[RTN_UNREACHABLE] = "unreachable",
	[RTN_PROHIBIT] = "prohibit",
	[RTN_THROW] = "throw",
	[RTN_NAT] = "nat",
	[RTN_XRESOLVE] = "xresolve",
};

static struct json *table_name(uint32_t table)
{
	switch (table) {
	case RT_TABLE_DEFAULT:
		return json_text("default");
	case RT_TABLE_MAIN:
		return json_text("main");
	case RT_TABLE_LOCAL:
		return json_text("local");
	default:
		return json_printf("%u", table);
	}
}

/* One route by one of its next hops, which are attributes of the same kinds as the route's own. */
static void add_route(struct json *list, const struct rtmsg *info, const struct attributes *attrs,
		      const struct attributes *hop, uint32_t link)
{
	struct json *route = json_map();
	char text[INET6_ADDRSTRLEN];
	const char *destination;

	json_map_set_text(route, "family", family_name(info->rtm_family));
	destination = address_text(info->rtm_family, attrs->by_type[RTA_DST], text);
	if (!destination) /* a default route has none */
		destination = info->rtm_family == AF_INET6 ? "::" : "0.0.0.0";
	json_map_set(route, "destination", json_printf("%s/%u", destination, info->rtm_dst_len));
	json_map_set_text(route, "gateway",
			  address_text(info->rtm_family, hop->by_type[RTA_GATEWAY], text));
	set_interface(route, link);
	json_map_set(route, "table",
		     table_name(netlink_u32(attrs->by_type[RTA_TABLE], info->rtm_table)));
	json_map_set_int(route, "metric", netlink_u32(attrs->by_type[RTA_PRIORITY], 0));
	if (info->rtm_type < ARRAY_SIZE(route_types))
		json_map_set_text(route, "type", route_types[info->rtm_type]);
	json_map_set_text(route, "source",
			  address_text(info->rtm_family, attrs->by_type[RTA_PREFSRC], text));
	json_list_add(list, route);
}

/* A route over several links has its next hops in one attribute. */
static void add_hops(struct json *list, const struct rtmsg *info, const struct attributes *attrs)
{
	const struct rtattr *several = attrs->by_type[RTA_MULTIPATH];
	const struct rtnexthop *hop = netlink_data(several);
	size_t left = netlink_size(several);

	while (left >= sizeof(*hop) && hop->rtnh_len >= sizeof(*hop) && hop->rtnh_len <= left) {
		struct attributes own =
			netlink_attributes((const struct rtattr *)(const void *)(hop + 1),
					   hop->rtnh_len - sizeof(*hop));
		size_t step = RTNH_ALIGN(hop->rtnh_len);

		add_route(list, info, attrs, &own, (uint32_t)hop->rtnh_ifindex);
		if (step >= left)
			break;
		hop = (const struct rtnexthop *)(const void *)((const char *)hop + step);
		left -= step;
	}
}

static void read_route(const struct nlmsghdr *message, int fd, struct json *list)
{
	const struct rtmsg *info = NLMSG_DATA(message);
	struct attributes attrs = netlink_attributes(RTM_RTA(info), RTM_PAYLOAD(message));

	(void)fd;
	if (message->nlmsg_type != RTM_NEWROUTE || (info->rtm_flags & RTM_F_CLONED) ||
	    (info->rtm_family != AF_INET && info->rtm_family != AF_INET6) ||
	    json_count(list) >= HOST_ROUTES_MAX)
		return;
	if (attrs.by_type[RTA_MULTIPATH])
		add_hops(list, info, &attrs);
	else
		add_route(list, info, &attrs, &attrs, netlink_u32(attrs.by_type[RTA_OIF], 0));
}

int netlink_routes(struct json **ret, struct error *err)
{
	return dump(RTM_GETROUTE, read_route, ret, err);
}
