#include "host/netlink_dump.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	DUMP_BUFFER = 32 * 1024, /* the kernel sends at most this much at once (NLMSG_GOODSIZE) */
	TRIES = 5,
};

struct attributes netlink_attributes(const struct rtattr *attr, size_t length)
{
	struct attributes found = { 0 };

	while (length >= sizeof(*attr) && attr->rta_len >= sizeof(*attr) &&
	       attr->rta_len <= length) {
		unsigned type = attr->rta_type & NLA_TYPE_MASK;
		size_t step = RTA_ALIGN(attr->rta_len);

		if (type < NETLINK_ATTRIBUTES_MAX)
			found.by_type[type] = attr;
		if (step >= length)
			break;
		attr = (const struct rtattr *)((const char *)attr + step);
		length -= step;
	}
	return found;
}

const void *netlink_data(const struct rtattr *attr)
{
	return (const char *)attr + RTA_LENGTH(0);
}

size_t netlink_size(const struct rtattr *attr)
{
	return attr->rta_len - RTA_LENGTH(0);
}

uint32_t netlink_u32(const struct rtattr *attr, uint32_t fallback)
{
	uint32_t value = fallback;

	if (attr && netlink_size(attr) >= sizeof(value))
		memcpy(&value, netlink_data(attr), sizeof(value));
	return value;
}

/* Reads the answers to a dump request until its end; @sequence tells them from others. -EAGAIN,
 * without an error, when something changed meanwhile. */
static int read_dump(int fd, uint32_t sequence, message_reader *reader, struct json *list,
		     struct error *err)
{
	cleanup_free char *buffer = xmalloc(DUMP_BUFFER);

	while (true) {
		ssize_t size = recv(fd, buffer, DUMP_BUFFER, 0);
		const struct nlmsghdr *message = (const struct nlmsghdr *)(const void *)buffer;
		size_t left;

		if (size < 0 && errno == EINTR)
			continue;
		if (size < 0)
			return error_errno(err, -errno, "cannot read from netlink");
		left = (size_t)size;
		while (NLMSG_OK(message, left)) {
			const struct nlmsgerr *failure = NLMSG_DATA(message);

			if (message->nlmsg_flags & NLM_F_DUMP_INTR)
				return -EAGAIN;
			if (message->nlmsg_type == NLMSG_DONE)
				return 0;
			if (message->nlmsg_type == NLMSG_ERROR)
				return error_errno(err, failure->error,
						   "the kernel refused the dump");
			if (message->nlmsg_seq == sequence)
				reader(message, fd, list);
			message = NLMSG_NEXT(message, left);
		}
	}
}

int netlink_dump(int protocol, const struct nlmsghdr *request, message_reader *reader,
		 struct json **ret, struct error *err)
{
	int r = -EAGAIN;

	for (int tries = 0; tries < TRIES && r == -EAGAIN; tries++) {
		cleanup_fd int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
		cleanup_json struct json *list = json_list();

		if (fd < 0)
			return error_errno(err, -errno, "cannot open a netlink socket");
		if (send(fd, request, request->nlmsg_len, 0) < 0)
			return error_errno(err, -errno, "cannot ask by netlink");
		r = read_dump(fd, request->nlmsg_seq, reader, list, err);
		if (r == 0)
			*ret = take_ptr(&list);
	}
	if (r == -EAGAIN)
		return error_set(err, r, "what the kernel tells changes all the time");
	return r;
}
