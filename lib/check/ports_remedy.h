/* Who has a port (config/ports.h), and who of the two that want it goes. */
#pragma once

#include "config/ports.h"

/* Who listens: "nginx (pid 412)"; free it. */
char *port_owner(const struct fact_socket *socket);
/* The command that makes it let go, or that tells who it is; free it. */
char *port_release_command(const struct fact_socket *socket);

/* All ports of a node, and what listens there. */
struct node_ports {
	struct port items[PORTS_MAX];
	size_t count;
	const struct facts *facts;
};

/* Those of other components that a range covers: "2379 (etcd), 6443 (kube-apiserver)"; free it. */
char *port_covers(const struct node_ports *ports, const struct port *range);
/*
 * What gives a component its port, which a socket has: the socket's owner goes, unless the port is
 * an unusual one, or the owner is what the host lives by (its SSH server, say); then the component
 * gets another one of those that are free. Free it.
 */
char *port_remedy(const struct node_ports *ports, const struct port *port,
		  const struct fact_socket *socket);
/*
 * What gives the component another place, among those that are free; NULL when there is none, or
 * nothing of the configuration moves it. Free it.
 */
char *port_move(const struct node_ports *ports, const struct port *port);
