/* Inside of lib/host: dumps by netlink(7), and the attributes of their messages. */
#pragma once

#include <linux/rtnetlink.h>

#include "data/json.h"

enum {
	NETLINK_ATTRIBUTES_MAX = 64, /* attributes above this are of no interest */
};

/* The attributes of one message, by type; NULL when absent. */
struct attributes {
	const struct rtattr *by_type[NETLINK_ATTRIBUTES_MAX];
};

struct attributes netlink_attributes(const struct rtattr *first, size_t length);
const void *netlink_data(const struct rtattr *attr);
size_t netlink_size(const struct rtattr *attr);
uint32_t netlink_u32(const struct rtattr *attr, uint32_t fallback); /* @attr may be NULL */

/* What a message of a dump adds to the list. @fd is an open socket, for questions by ioctl. */
typedef void message_reader(const struct nlmsghdr *message, int fd, struct json *list);

/*
 * Sends a dump request to a netlink protocol, and makes a list of what the reader adds. A dump
 * during which something changed is asked for again.
 */
int netlink_dump(int protocol, const struct nlmsghdr *request, message_reader *reader,
		 struct json **ret, struct error *err);
