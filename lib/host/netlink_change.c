/* What netlink(7) changes: links go, and tables of nftables. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <net/if.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host/netlink.h"
#include "host/netlink_dump.h"

/* Reads the kernel's answer to one request: 0 or -errno. */
static int read_answer(int fd)
{
	union {
		struct nlmsghdr header;
		char bytes[1024];
	} answer;
	const struct nlmsgerr *result = NLMSG_DATA(&answer.header);
	ssize_t size;

	do
		size = recv(fd, &answer, sizeof(answer), 0);
	while (size < 0 && errno == EINTR);
	if (size < 0)
		return -errno;
	if (!NLMSG_OK(&answer.header, (size_t)size) || answer.header.nlmsg_type != NLMSG_ERROR)
		return -EPROTO;
	return result->error;
}

int netlink_delete_link(const char *name, struct error *err)
{
	struct {
		struct nlmsghdr header;
		struct ifinfomsg body;
	} request = {
		.header = { .nlmsg_len = sizeof(request),
			    .nlmsg_type = RTM_DELLINK,
			    .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK,
			    .nlmsg_seq = 1 },
		.body = { .ifi_family = AF_UNSPEC, .ifi_index = (int)if_nametoindex(name) },
	};
	cleanup_fd int fd = -1;
	int r;

	if (!request.body.ifi_index)
		return error_errno(err, -errno, "cannot delete the link %s", name);
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (fd < 0)
		return error_errno(err, -errno, "cannot open a netlink socket");
	r = send(fd, &request, sizeof(request), 0) < 0 ? -errno : read_answer(fd);
	return r < 0 ? error_errno(err, r, "cannot delete the link %s", name) : 0;
}

/* --- Tables of nftables --- */

static const struct {
	const char *name;
	uint8_t family;
} families[] = {
	{ "inet", NFPROTO_INET }, { "ip", NFPROTO_IPV4 },       { "ip6", NFPROTO_IPV6 },
	{ "arp", NFPROTO_ARP },   { "bridge", NFPROTO_BRIDGE }, { "netdev", NFPROTO_NETDEV },
};

static uint8_t family_of(const char *table, size_t length)
{
	for (size_t i = 0; i < ARRAY_SIZE(families); i++)
		if (strlen(families[i].name) == length &&
		    strncmp(families[i].name, table, length) == 0)
			return families[i].family;
	return NFPROTO_UNSPEC;
}

/* nftables takes changes in batches, which begin and end with a message of their own. */
static void add_message(struct strbuf *out, uint16_t type, uint16_t flags, uint8_t family,
			const char *name)
{
	const struct nfgenmsg body = {
		.nfgen_family = family,
		.version = NFNETLINK_V0,
		.res_id = name ? 0 : htons(NFNL_SUBSYS_NFTABLES),
	};
	const struct rtattr attr = {
		.rta_type = NFTA_TABLE_NAME,
		.rta_len = (uint16_t)RTA_LENGTH(name ? strlen(name) + 1 : 0),
	};
	struct nlmsghdr header = {
		.nlmsg_len =
			NLMSG_LENGTH(sizeof(body)) + (name ? (uint32_t)RTA_ALIGN(attr.rta_len) : 0),
		.nlmsg_type = type,
		.nlmsg_flags = NLM_F_REQUEST | flags,
		.nlmsg_seq = 1,
	};

	strbuf_add(out, &header, sizeof(header));
	strbuf_add(out, &body, sizeof(body));
	if (!name)
		return;
	strbuf_add(out, &attr, sizeof(attr));
	strbuf_add(out, name, strlen(name) + 1);
	strbuf_fill(out, '\0', RTA_ALIGN(attr.rta_len) - attr.rta_len);
}

int netlink_delete_nft_table(const char *table, struct error *err)
{
	size_t length = strcspn(table, " ");
	uint8_t family = family_of(table, length);
	cleanup(strbuf_done) struct strbuf batch = strbuf_make(STRBUF_MAX_LINE);
	cleanup_fd int fd = -1;
	int r;

	if (family == NFPROTO_UNSPEC || !table[length])
		return error_set(err, -EINVAL, "\"%s\" is no table of nftables", table);
	add_message(&batch, NFNL_MSG_BATCH_BEGIN, 0, NFPROTO_UNSPEC, NULL);
	add_message(&batch, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_DELTABLE, NLM_F_ACK, family,
		    table + length + 1);
	add_message(&batch, NFNL_MSG_BATCH_END, 0, NFPROTO_UNSPEC, NULL);
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
	if (fd < 0)
		return error_errno(err, -errno, "cannot open a netlink socket");
	r = send(fd, batch.text, batch.length, 0) < 0 ? -errno : read_answer(fd);
	return r < 0 ? error_errno(err, r, "cannot delete the table %s", table) : 0;
}
