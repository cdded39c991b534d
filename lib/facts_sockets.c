/* Listening sockets, and the processes that own them. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>

#include "facts_gather.h"
#include "text.h"

enum {
	STATE_LISTEN = 0x0a,      /* TCP_LISTEN of the kernel's tcp_states.h */
	STATE_UNCONNECTED = 0x07, /* TCP_CLOSE: a UDP socket without a peer */
	UNOWNED = -1,             /* pid of a socket whose owner is not found yet */
};

static const struct source {
	const char *protocol;
	const char *path;
	unsigned state;
} sources[] = {
	{ "tcp", "/proc/net/tcp", STATE_LISTEN },
	{ "tcp6", "/proc/net/tcp6", STATE_LISTEN },
	{ "udp", "/proc/net/udp", STATE_UNCONNECTED },
	{ "udp6", "/proc/net/udp6", STATE_UNCONNECTED },
};

/* Inodes of the sockets among the facts, in their order. */
struct inodes {
	uint64_t *items;
	size_t count, capacity;
};

static void inodes_done(struct inodes *inodes)
{
	free(inodes->items);
}

/* "0100007F" or 32 digits: words of the address as the kernel holds it in memory, in hex. */
static char *decode_address(const char *hex, size_t digits)
{
	uint32_t words[4] = { 0 };
	char text[INET6_ADDRSTRLEN];

	if (digits != 8 && digits != 32)
		return NULL;
	for (size_t i = 0; i < digits / 8; i++) {
		char word[9] = { 0 };

		memcpy(word, hex + i * 8, 8);
		words[i] = (uint32_t)strtoul(word, NULL, 16);
	}
	if (!inet_ntop(digits == 8 ? AF_INET : AF_INET6, words, text, sizeof(text)))
		return NULL;
	return xstrdup(text);
}

/* One line of /proc/net/tcp and its kin (proc(5)); false when it is not one that listens. */
static bool read_line(char *line, const struct source *source, struct fact_socket *ret,
		      uint64_t *ret_inode)
{
	enum {
		LOCAL = 1,
		STATE = 3,
		INODE = 9,
		FIELDS = 10
	};
	char *fields[FIELDS], *colon;

	for (size_t i = 0; i < FIELDS; i++) {
		fields[i] = text_next_word(&line);
		if (!fields[i])
			return false;
	}
	colon = strchr(fields[LOCAL], ':');
	if (!colon || strtoul(fields[STATE], NULL, 16) != source->state)
		return false;
	*ret = (struct fact_socket){
		.address = decode_address(fields[LOCAL], (size_t)(colon - fields[LOCAL])),
		.port = (int)strtoul(colon + 1, NULL, 16),
		.pid = UNOWNED,
	};
	if (!ret->address)
		return false;
	ret->protocol = xstrdup(source->protocol);
	*ret_inode = strtoull(fields[INODE], NULL, 10);
	return true;
}

static void read_sockets(const struct host *host, const struct source *source, struct facts *facts,
			 size_t *capacity, struct inodes *inodes)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(HOST_MAX_FILE);
	struct error err = { 0 };
	char *rest, *line;
	int r = host_read(host, source->path, HOST_MAX_FILE, &text, &err);

	if (r < 0 && r != -ENOENT) /* without IPv6 there is no tcp6 */
		facts_note(facts, "sockets: %s", err.message);
	if (r < 0)
		return;
	rest = text.text;
	(void)text_next_line(&rest); /* the heading */
	while ((line = text_next_line(&rest))) {
		struct fact_socket socket;
		uint64_t inode;

		if (!read_line(line, source, &socket, &inode))
			continue;
		facts->sockets = grow(facts->sockets, capacity, facts->socket_count + 1,
				      sizeof(*facts->sockets));
		facts->sockets[facts->socket_count++] = socket;
		inodes->items = grow(inodes->items, &inodes->capacity, inodes->count + 1,
				     sizeof(*inodes->items));
		inodes->items[inodes->count++] = inode;
	}
}

/* The systemd unit in whose control group the process is: "nginx.service", or NULL. */
static char *unit_of_process(const struct host *host, const char *pid)
{
	cleanup_free char *path = xasprintf("/proc/%s/cgroup", pid), *text = NULL;
	struct error err;
	char *rest, *line;

	if (host_read_text(host, path, &text, &err) < 0)
		return NULL;
	rest = text;
	while ((line = text_next_line(&rest))) {
		const char *group = strrchr(line, ':'), *name;

		/* version 2 ("0::/..."), or systemd's own hierarchy of version 1 */
		if (!group || !(str_starts(line, "0::/") || strstr(line, ":name=systemd:")))
			continue;
		name = strrchr(group, '/');
		if (name && (str_ends(name, ".service") || str_ends(name, ".scope")))
			return xstrdup(name + 1);
	}
	return NULL;
}

/* Gives the process the sockets that it holds; returns how many it got. */
static size_t claim_sockets(const struct host *host, const char *pid, struct facts *facts,
			    const struct inodes *inodes)
{
	cleanup_free char *fds = xasprintf("/proc/%s/fd", pid);
	cleanup(str_list_done) struct str_list names = { 0 };
	struct error err;
	size_t claimed = 0;

	if (host_list(host, fds, &names, &err) < 0) /* not ours, or it has ended */
		return 0;
	for (size_t n = 0; n < names.count; n++) {
		cleanup_free char *path = xasprintf("%s/%s", fds, names.items[n]), *target = NULL;
		unsigned long long inode;

		if (host_readlink(host, path, &target, &err) < 0 ||
		    sscanf(target, "socket:[%llu]", &inode) != 1)
			continue;
		for (size_t i = 0; i < inodes->count; i++) {
			struct fact_socket *socket = &facts->sockets[i];
			cleanup_free char *comm = NULL;

			if (inodes->items[i] != inode || socket->pid != UNOWNED)
				continue;
			comm = xasprintf("/proc/%s/comm", pid);
			socket->pid = (int)strtol(pid, NULL, 10);
			(void)host_read_text(host, comm, &socket->process,
					     &err); /* may have ended */
			socket->unit = unit_of_process(host, pid);
			claimed++;
		}
	}
	return claimed;
}

static void find_owners(const struct host *host, struct facts *facts, const struct inodes *inodes)
{
	cleanup(str_list_done) struct str_list pids = { 0 };
	struct error err = { 0 };
	size_t left = facts->socket_count;

	if (left && host_list(host, "/proc", &pids, &err) < 0)
		facts_note(facts, "sockets: %s", err.message);
	for (size_t i = 0; i < pids.count && left; i++)
		if (pids.items[i][0] >= '1' && pids.items[i][0] <= '9')
			left -= claim_sockets(host, pids.items[i], facts, inodes);
	for (size_t i = 0; i < facts->socket_count; i++)
		if (facts->sockets[i].pid == UNOWNED)
			facts->sockets[i].pid = 0;
	if (left)
		facts_note(
			facts,
			"sockets: the owners of %zu could not be told (another user's process, the "
			"kernel's own, or one outside this container)",
			left);
}

void facts_gather_sockets(const struct host *host, struct facts *facts)
{
	cleanup(inodes_done) struct inodes inodes = { 0 };
	size_t capacity = 0;

	for (size_t i = 0; i < ARRAY_SIZE(sources); i++)
		read_sockets(host, &sources[i], facts, &capacity, &inodes);
	find_owners(host, facts, &inodes);
}
