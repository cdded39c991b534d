/* What rtnetlink(7) changes: links go. */
#include <errno.h>
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
