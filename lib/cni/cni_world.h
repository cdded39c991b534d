/*
 * Inside of lib/cni: the world that a network is tried out in, on a throw-away host
 * (host/isolated.h).
 *
 *	pod-1, pod-2 --(the network)-- the host --(its uplink)-- outside
 *
 * The uplink stands for the host's own link: it has its name and its MTU, and no packet leaves the
 * world. Its addresses are of 198.18.0.0/15 and 2001:2::/48, which are there for such purposes
 * (RFC 2544, RFC 5180). A network that needs a master link or a device gets the uplink, or a link
 * like it, and its gateways are outside, as on a real segment; for DHCP a server is there.
 */
#pragma once

#include "cni/cni_run.h"

#define WORLD_OUTSIDE "/run/netns/outside"
#define WORLD_HOST    "198.18.0.2" /* the host's address on the uplink */
#define WORLD_HOST6   "2001:2:0:1::2"
#define WORLD_REMOTE  "198.19.0.1" /* an address beyond */
#define WORLD_REMOTE6 "2001:2:0:2::1"

/* What of the running host the world is like. */
struct cni_likeness {
	char *uplink;               /* the link of the default route, or "uplink": there is none */
	int64_t mtu;                /* its MTU, or 1500 */
	char *forwards, *forwards6; /* net.ipv4.ip_forward and its kin; NULL: unknown */
	struct json *links;         /* host_links() */
	struct json *addresses;     /* host_addresses() */
};
void cni_likeness_take(const struct host *host, struct cni_likeness *ret);
void cni_likeness_done(struct cni_likeness *likeness);
/* Whether the running host has the link; true where its links are not known. */
bool cni_likeness_has(const struct cni_likeness *likeness, const char *link);

/* What a list needs of the world. */
struct cni_needs {
	const struct cni_plugin *main; /* the plugin that makes the interface: the first one */
	const char *type;              /* its type */
	const char *ipam;              /* the type of its IPAM; "" is none */
	const char *master;            /* the link that has to be there; NULL: none */
	bool segment; /* pods are on the segment of the master, not behind the host */
	bool routed;  /* on it without neighbours: the host's own stack sends what they send */
	bool nowhere; /* no packet leaves a pod by the link that it gets */
	bool one_pod; /* no more than one pod can be attached */
};
void cni_needs_find(const struct cni_list *list, const struct cni_likeness *likeness,
		    struct cni_needs *ret);

/* The socket of the daemon of the plugin dhcp. */
const char *cni_needs_socket(const struct cni_needs *needs);
/* Leaves out of the configuration where host-local and dhcp keep what they know, if that is a place
 * which the throw-away host shares with the running one: they then take their own. */
void cni_needs_confine(const struct cni_needs *needs);

/* Builds it. The error tells which program of the host failed. */
int cni_world_build(struct host *host, const struct cni_likeness *likeness,
		    const struct cni_needs *needs, struct error *err);
/* Starts a DHCP server outside, and the daemon of the plugin dhcp. */
int cni_world_serve_dhcp(struct host *host, const struct cni_needs *needs, const char *plugin,
			 struct error *err);
/* The outside gets a route to the network of an address of a pod. */
int cni_world_route(struct host *host, const char *cidr, struct error *err);
/* Runs ip(8) with these words. -EREMOTEIO: the error has what it said. */
int cni_world_ip(struct host *host, struct error *err, const char *format, ...) printf_like(3, 4);
