/* What listens, and what filters, by netlink. */
#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/sock_diag.h>

#include "host/netlink.h"
#include "host/netlink_dump.h"

enum {
	STATE_LISTEN = 10, /* TCP_LISTEN of the kernel's tcp_states.h */
};

/* --- Sockets. --- */

static void read_listener(const struct nlmsghdr *message, int fd, struct json *list)
{
	const struct inet_diag_msg *info = NLMSG_DATA(message);
	char text[INET6_ADDRSTRLEN];
	struct json *listener;

	(void)fd;
	if (message->nlmsg_type != SOCK_DIAG_BY_FAMILY ||
	    !inet_ntop(info->idiag_family, info->id.idiag_src, text, sizeof(text)))
		return;
	listener = json_map();
	json_map_set_text(listener, "protocol", info->idiag_family == AF_INET6 ? "tcp6" : "tcp");
	json_map_set_text(listener, "address", text);
	json_map_set_int(listener, "port", ntohs(info->id.idiag_sport));
	json_map_set_int(listener, "inode", info->idiag_inode);
	json_list_add(list, listener);
}

static int dump_listeners(uint8_t family, struct json **ret, struct error *err)
{
	const struct {
		struct nlmsghdr header;
		struct inet_diag_req_v2 body;
	} request = {
		.header = { .nlmsg_len = NLMSG_LENGTH(sizeof(struct inet_diag_req_v2)),
			    .nlmsg_type = SOCK_DIAG_BY_FAMILY,
			    .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
			    .nlmsg_seq = family },
		.body = { .sdiag_family = family,
			  .sdiag_protocol = IPPROTO_TCP,
			  .idiag_states = 1U << STATE_LISTEN },
	};

	return netlink_dump(NETLINK_SOCK_DIAG, &request.header, read_listener, ret, err);
}

int netlink_listeners(struct json **ret, struct error *err)
{
	cleanup_json struct json *ipv4 = NULL, *ipv6 = NULL;
	int r = dump_listeners(AF_INET, &ipv4, err);

	if (r == 0)
		r = dump_listeners(AF_INET6, &ipv6, err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < json_count(ipv6); i++)
		json_list_add(ipv4, json_ref(json_list_at(ipv6, i)));
	*ret = take_ptr(&ipv4);
	return 0;
}

/* --- Packet filters. --- */

static const char *nft_family(uint8_t family)
{
	switch (family) {
	case NFPROTO_INET:
		return "inet";
	case NFPROTO_IPV4:
		return "ip";
	case NFPROTO_IPV6:
		return "ip6";
	case NFPROTO_ARP:
		return "arp";
	case NFPROTO_BRIDGE:
		return "bridge";
	case NFPROTO_NETDEV:
		return "netdev";
	default:
		return "unknown";
	}
}

static void read_nft_table(const struct nlmsghdr *message, int fd, struct json *list)
{
	const struct nfgenmsg *info = NLMSG_DATA(message);
	const char *first = (const char *)info + NLMSG_ALIGN(sizeof(*info));
	struct attributes attrs = netlink_attributes((const struct rtattr *)(const void *)first,
						     NLMSG_PAYLOAD(message, sizeof(*info)));
	const struct rtattr *name = attrs.by_type[NFTA_TABLE_NAME];

	(void)fd;
	if (name)
		json_list_add(list, json_printf("%s %.*s", nft_family(info->nfgen_family),
						(int)netlink_size(name),
						(const char *)netlink_data(name)));
}

int netlink_nft_tables(struct json **ret, struct error *err)
{
	const struct {
		struct nlmsghdr header;
		struct nfgenmsg body;
	} request = {
		.header = { .nlmsg_len = NLMSG_LENGTH(sizeof(struct nfgenmsg)),
			    .nlmsg_type = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETTABLE,
			    .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
			    .nlmsg_seq = 1 },
		.body = { .nfgen_family = NFPROTO_UNSPEC, .version = NFNETLINK_V0 },
	};

	return netlink_dump(NETLINK_NETFILTER, &request.header, read_nft_table, ret, err);
}
