/*
 * Ports: the one table of what listens on a node, from where it is reached, and what for. Checks
 * ask it which ports must be free; firewall rules come from it as well.
 *
 * Sources: https://kubernetes.io/docs/reference/networking/ports-and-protocols/, and the manuals of
 * the pod networks.
 */
#pragma once

#include "base/net.h"
#include "config/config.h"
#include "facts/facts.h"

enum port_peer {
	PORT_FROM_HOST,           /* this host alone: it listens on loopback */
	PORT_FROM_CONTROL_PLANES, /* control planes of the cluster */
	PORT_FROM_NODES,          /* all nodes of the cluster */
	PORT_FROM_BALANCERS,      /* load balancers that ask for health */
	PORT_FROM_ANYONE,
};

enum {
	PORT_ADDRESSES_MAX = 4,
	PORTS_MAX = 32, /* that one node may have */
};

struct port {
	const char *protocol; /* "tcp", "udp"; "ip": `first` is the number of an IP protocol */
	int first, last;      /* equal for a single port */
	enum port_peer from;
	const char *component;                       /* what listens: "kube-apiserver" */
	const char *purpose;                         /* "Kubernetes API" */
	struct net_ip addresses[PORT_ADDRESSES_MAX]; /* that it listens on alone */
	size_t address_count;                        /* 0: it listens on all */
	const char *setting;         /* of the configuration, that moves it; NULL: nothing does */
	int usual_first, usual_last; /* where it is when nothing is configured; 0: nowhere */
};

struct ports_query {
	const struct config *config;
	enum role role;
	int64_t bind_port;   /* of the API server */
	const char *network; /* flannel, calico, cilium, antrea, weave; NULL: none is known */
};

/* What listens on such a node, by number; returns how many. */
size_t ports_of(const struct ports_query *query, struct port ret[PORTS_MAX]);

const char *port_peer_name(enum port_peer peer); /* "control planes" */

/* "6443", "30000-32767"; free it. */
char *port_text(const struct port *port);
/* Whether a socket that listens keeps the port from its component. */
bool port_is_taken(const struct port *port, const struct fact_socket *socket);
