/*
 * Inside of lib/host: the kernel's view of the network, by rtnetlink(7): what /proc/net does not
 * tell (IPv4 addresses, routes of all tables, kinds of links), and the removal of links. Of the
 * network namespace that the caller is in.
 *
 * Each dump fills a list that the caller frees; its elements are the maps that host.h describes.
 */
#pragma once

#include "host/host.h"

/* {"name","index","mac","permanentMac","mtu","kind","driver","master","up"}; absent when unknown.
 * `kind` is the kernel's (bridge, bond, vlan, veth, ...), or loopback, or physical. */
int netlink_links(struct json **ret, struct error *err);
/* {"interface","family","address","prefix","scope"}; family is inet or inet6. */
int netlink_addresses(struct json **ret, struct error *err);
/* {"family","destination","gateway","interface","table","metric","type","source"}; a route over
 * several links is there once for each. */
int netlink_routes(struct json **ret, struct error *err);
/* Listening TCP sockets, by sock_diag(7): {"protocol","address","port","inode"}. The kernel loads
 * its module tcp_diag for this; where that is not there yet, /proc/net/tcp tells the same. */
int netlink_listeners(struct json **ret, struct error *err);
/* Tables of nftables, iptables-nft's among them: "ip filter", "inet firewalld". Root only; the
 * kernel loads its module nf_tables for this. */
int netlink_nft_tables(struct json **ret, struct error *err);

/* Deletes a table of nftables ("ip kube-proxy"); -ENOENT when there is none. */
int netlink_delete_nft_table(const char *table, struct error *err);
/* Deletes a link; -ENODEV when there is none, -EOPNOTSUPP when it is hardware. */
int netlink_delete_link(const char *name, struct error *err);
