/* Rules for values of plugins, and fields that several types have. */
#pragma once

#include "cni/cni_type.h"

extern const struct cni_rule cni_rule_ip, cni_rule_cidr, cni_rule_address, cni_rule_mac,
	cni_rule_link, cni_rule_path, cni_rule_not_empty;
extern const struct cni_rule cni_rule_mtu, cni_rule_vlan, cni_rule_count, cni_rule_uint32;
extern const struct cni_rule cni_rule_masquerade; /* backends of ipMasq: iptables, nftables */

/* routes[] of IPAM plugins, and dns of plugins. */
extern const struct cni_field cni_route_fields[], cni_dns_fields[];
