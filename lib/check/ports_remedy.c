#include "check/ports_remedy.h"

#include "base/strbuf.h"

/* --- Owners --- */

/* What a host lives by: beginnings of units' names that nobody is told to turn off. */
static const char *const vital_units[] = {
	/* ways in */
	"ssh.",
	"ssh@",
	"sshd.",
	"sshd@",
	"dropbear",
	"getty@",
	"serial-getty@",
	"tailscaled",
	"wg-quick@",
	"openvpn",
	"zerotier",
	"amazon-ssm-agent",
	"snap.amazon-ssm-agent",
	/* the system itself */
	"systemd-",
	"dbus",
	"polkit",
	"auditd",
	"firewalld",
	"cloud-",
	"google-",
	"walinuxagent",
	"waagent",
	"qemu-guest-agent",
	"open-vm-tools",
	"vmtoolsd",
	"vboxadd",
	"hv-",
	/* network, names, time */
	"NetworkManager",
	"networking",
	"network.",
	"wicked",
	"connman",
	"dhcpcd",
	"dhclient",
	"netplan",
	"wpa_supplicant",
	"dnsmasq",
	"named",
	"bind9",
	"unbound",
	"chrony",
	"ntp",
	"openntpd",
	/* disks */
	"rpcbind",
	"rpc-",
	"nfs-",
	"iscsid",
	"multipathd",
	/* what pods run by */
	"containerd",
	"crio",
	"docker",
	"cri-docker",
	"kubelet",
};

/* Whether it is not the unit as a whole that goes. */
static bool is_part(const struct fact_socket *socket)
{
	return (socket->unit && str_eq(socket->unit, "kubelet.service")) ||
	       (socket->process && str_eq(socket->process, "docker-proxy"));
}

static bool is_vital(const struct fact_socket *socket)
{
	if (!socket->unit || is_part(socket) || str_ends(socket->unit, ".scope"))
		return socket->pid == 1;
	for (size_t i = 0; i < ARRAY_SIZE(vital_units); i++)
		if (str_starts(socket->unit, vital_units[i]))
			return true;
	return socket->pid == 1;
}

/* Scopes of containers, "docker-ID.scope", and what stops one. */
static const struct scope {
	const char *prefix, *command;
} scopes[] = {
	{ "docker-", "docker stop" },
	{ "libpod-", "podman stop" },
	{ "cri-containerd-", "crictl stop" },
	{ "crio-", "crictl stop" },
};

static char *stop_container(const char *unit)
{
	static const char end[] = ".scope";

	for (size_t i = 0; i < ARRAY_SIZE(scopes); i++) {
		size_t skip = strlen(scopes[i].prefix);

		if (str_starts(unit, scopes[i].prefix) && str_ends(unit, end))
			return xasprintf("%s %.*s", scopes[i].command,
					 (int)(strlen(unit) - skip - strlen(end)), unit + skip);
	}
	return NULL;
}

char *port_owner(const struct fact_socket *socket)
{
	if (!socket->pid)
		return xstrdup("a process that could not be told");
	return xasprintf("%s (pid %d)", socket->process, socket->pid);
}

char *port_release_command(const struct fact_socket *socket)
{
	char *stop = socket->unit ? stop_container(socket->unit) : NULL;

	if (stop)
		return stop;
	if (socket->pid == 1) /* systemd itself listens, for a socket unit */
		return xasprintf("systemctl list-sockets --all | grep :%d", socket->port);
	if (socket->process && str_eq(socket->process, "docker-proxy"))
		return xasprintf("docker stop $(docker ps --quiet --filter publish=%d)",
				 socket->port);
	if (socket->unit && str_eq(socket->unit, "kubelet.service"))
		return xstrdup("systemctl stop kubelet.service");
	if (socket->unit && str_ends(socket->unit, ".service"))
		return xasprintf("systemctl disable --now %s", socket->unit);
	if (socket->pid)
		return xasprintf("kill %d", socket->pid);
	return xasprintf("ss -Hnlp%c 'sport = :%d'", *socket->protocol, socket->port);
}

/* --- Places --- */

static bool is_range(const struct port *port)
{
	return port->last > port->first;
}

char *port_covers(const struct node_ports *ports, const struct port *range)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);

	for (size_t i = 0; i < ports->count; i++) {
		const struct port *port = &ports->items[i];

		if (!is_range(port) && str_eq(port->protocol, range->protocol) &&
		    port->first >= range->first && port->first <= range->last)
			strbuf_printf(&out, "%s%d (%s)", out.length ? ", " : "", port->first,
				      port->component);
	}
	return strbuf_take(&out);
}

/* Whether a socket has the number, or another component of the node does. */
static bool is_used(const struct node_ports *ports, const struct port *by, int number)
{
	for (size_t i = 0; i < ports->facts->socket_count; i++)
		if (ports->facts->sockets[i].port == number)
			return true;
	for (size_t i = 0; i < ports->count; i++) {
		const struct port *port = &ports->items[i];

		if (!is_range(port) && port->first == number && !str_eq(port->purpose, by->purpose))
			return true;
	}
	return false;
}

/* The most numbers in a row, from @first to @last, that nobody uses; false: there are none. */
static bool find_free(const struct node_ports *ports, const struct port *by, int first, int last,
		      struct port *ret)
{
	int start = first;

	*ret = (struct port){ .first = 1, .last = 0 };
	for (int number = first; number <= last + 1; number++) {
		if (number <= last && !is_used(ports, by, number))
			continue;
		if (number - start > ret->last - ret->first + 1)
			*ret = (struct port){ .first = start, .last = number - 1 };
		start = number + 1;
	}
	return ret->last >= ret->first;
}

/* Whether the place where it usually is, is free as a whole. */
static bool find_usual(const struct node_ports *ports, const struct port *port, struct port *ret)
{
	return find_free(ports, port, port->usual_first, port->usual_last, ret) &&
	       ret->first == port->usual_first && ret->last == port->usual_last;
}

/* The usual place where it is free, else what is free of the range that is configured. */
char *port_move(const struct node_ports *ports, const struct port *port)
{
	struct port place = { 0 };
	cleanup_free char *text = NULL;

	if (!port->setting)
		return NULL;
	if (!port->usual_first)
		return xasprintf("# set %s to 0: nothing needs that port", port->setting);
	if (!find_usual(ports, port, &place) &&
	    !(is_range(port) && find_free(ports, port, port->first, port->last, &place)))
		return NULL;
	text = port_text(&place);
	return xasprintf("# set %s to %s, which is free", port->setting, text);
}

char *port_remedy(const struct node_ports *ports, const struct port *port,
		  const struct fact_socket *socket)
{
	bool is_moved = port->first != port->usual_first || port->last != port->usual_last;
	char *move = is_moved || is_vital(socket) ? port_move(ports, port) : NULL;

	if (move)
		return move;
	if (is_vital(socket) && socket->pid != 1)
		return xasprintf("# let %s listen on another port than %d: the host lives by it",
				 socket->unit, socket->port);
	return port_release_command(socket);
}
