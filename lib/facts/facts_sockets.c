/* Listening sockets, and the processes that own them. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>

#include "base/text.h"
#include "facts/facts_gather.h"

enum {
	STATE_LISTEN = 0x0a,      /* TCP_LISTEN of the kernel's tcp_states.h */
	STATE_UNCONNECTED = 0x07, /* TCP_CLOSE: a UDP socket without a peer */
	UNOWNED = -1,             /* pid of a socket whose owner is not found yet */
};

/* Without it, to ask would load it. */
static const struct fact_module modules[] = { { "tcp_diag", "INET_TCP_DIAG" }, { 0 } };

const struct facts_needs facts_sockets_needs = { .modules = modules };

static const struct source {
	const char *protocol;
	const char *path;
	unsigned state;
} tcp[] = {
	{ "tcp", "/proc/net/tcp", STATE_LISTEN },
	{ "tcp6", "/proc/net/tcp6", STATE_LISTEN },
}, udp[] = {
	{ "udp", "/proc/net/udp", STATE_UNCONNECTED },
	{ "udp6", "/proc/net/udp6", STATE_UNCONNECTED },
};

/* The sockets on their way into the facts, with their inodes in the same order. */
struct sockets {
	struct facts *facts;
	size_t capacity;
	uint64_t *inodes;
	size_t inode_capacity;
};

static void sockets_done(struct sockets *sockets)
{
	free(sockets->inodes);
}

static void add_socket(struct sockets *sockets, const struct fact_socket *socket, uint64_t inode)
{
	struct facts *facts = sockets->facts;
	size_t count = facts->socket_count;

	facts->sockets =
		grow(facts->sockets, &sockets->capacity, count + 1, sizeof(*facts->sockets));
	sockets->inodes = grow(sockets->inodes, &sockets->inode_capacity, count + 1,
			       sizeof(*sockets->inodes));
	facts->sockets[count] = *socket;
	sockets->inodes[count] = inode;
	facts->socket_count++;
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

static void read_sockets(const struct host *host, const struct source *source,
			 struct sockets *sockets)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(HOST_MAX_FILE);
	struct error err = { 0 };
	char *rest, *line;
	int r = host_read(host, source->path, HOST_MAX_FILE, &text, &err);

	if (r < 0) { /* without IPv6 there is no tcp6 */
		facts_note_error(sockets->facts, "sockets", &err);
		return;
	}
	rest = text.text;
	(void)text_next_line(&rest); /* the heading */
	while ((line = text_next_line(&rest))) {
		struct fact_socket socket;
		uint64_t inode;

		if (read_line(line, source, &socket, &inode))
			add_socket(sockets, &socket, inode);
	}
}

/*
 * Asks the kernel for the sockets that listen, where that loads no module: /proc/net/tcp goes
 * through the table of all connections, which takes 5 ms on a machine with 48 GiB.
 */
static bool ask_listeners(const struct host *host, struct sockets *sockets)
{
	cleanup_json struct json *listeners = NULL;
	struct error err;

	if (!facts_module_present(sockets->facts, modules[0].name) ||
	    host_listeners(host, &listeners, &err) < 0)
		return false;
	for (size_t i = 0; i < json_count(listeners); i++) {
		const struct json *listener = json_list_at(listeners, i);
		const struct fact_socket socket = {
			.protocol = xstrdup(json_map_text(listener, "protocol", "tcp")),
			.address = xstrdup(json_map_text(listener, "address", "")),
			.port = (int)json_map_int(listener, "port", 0),
			.pid = UNOWNED,
		};

		add_socket(sockets, &socket, (uint64_t)json_map_int(listener, "inode", 0));
	}
	return true;
}

/*
 * The systemd unit in whose control group the process is: "nginx.service", or NULL. Those of a
 * user's own manager are no units of the system's.
 */
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
		if (strstr(group, "/user@"))
			return NULL;
		if (name && (str_ends(name, ".service") || str_ends(name, ".scope")))
			return xstrdup(name + 1);
	}
	return NULL;
}

/* Gives the process the sockets with this inode; returns how many it got. */
static size_t claim_inode(const struct host *host, const char *pid, struct sockets *sockets,
			  uint64_t inode)
{
	size_t claimed = 0;

	for (size_t i = 0; i < sockets->facts->socket_count; i++) {
		struct fact_socket *socket = &sockets->facts->sockets[i];
		cleanup_free char *comm = NULL;
		struct error err;

		if (sockets->inodes[i] != inode || socket->pid != UNOWNED)
			continue;
		comm = xasprintf("/proc/%s/comm", pid);
		socket->pid = (int)strtol(pid, NULL, 10);
		if (host_read_text(host, comm, &socket->process, &err) < 0)
			socket->process = NULL; /* it may have ended */
		socket->unit = unit_of_process(host, pid);
		claimed++;
	}
	return claimed;
}

static size_t claim_sockets(const struct host *host, const char *pid, struct sockets *sockets)
{
	cleanup_free char *fds = xasprintf("/proc/%s/fd", pid);
	cleanup(str_list_done) struct str_list targets = { 0 };
	struct error err;
	size_t claimed = 0;

	if (host_list_links(host, fds, &targets, &err) < 0) /* not ours, or it has ended */
		return 0;
	for (size_t i = 0; i < targets.count; i++) {
		unsigned long long inode;

		if (sscanf(targets.items[i], "socket:[%llu]", &inode) == 1)
			claimed += claim_inode(host, pid, sockets, inode);
	}
	return claimed;
}

static void find_owners(const struct host *host, struct sockets *sockets)
{
	cleanup(str_list_done) struct str_list pids = { 0 };
	struct facts *facts = sockets->facts;
	struct error err = { 0 };
	size_t left = facts->socket_count;

	if (left && host_list(host, "/proc", &pids, &err) < 0)
		facts_note(facts, "sockets: %s", err.message);
	for (size_t i = 0; i < pids.count && left; i++)
		if (pids.items[i][0] >= '1' && pids.items[i][0] <= '9')
			left -= claim_sockets(host, pids.items[i], sockets);
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
	cleanup(sockets_done) struct sockets sockets = { .facts = facts };

	if (!ask_listeners(host, &sockets))
		for (size_t i = 0; i < ARRAY_SIZE(tcp); i++)
			read_sockets(host, &tcp[i], &sockets);
	for (size_t i = 0; i < ARRAY_SIZE(udp); i++)
		read_sockets(host, &udp[i], &sockets);
	find_owners(host, &sockets);
}
