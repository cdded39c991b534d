/*
 * What pods inherit of the host's DNS settings: the resolv.conf(5) that the kubelet is told to use,
 * by --resolv-conf, resolvConf of KubeletConfiguration, or host.resolvConf of NodeConfiguration.
 */
#pragma once

#include "check/check.h"

struct pod_dns {
	char *path;      /* "/etc/resolv.conf"; "": pods inherit nothing */
	char *from;      /* who says so: a flag's place, "KubeletConfiguration"; NULL: by default */
	bool is_missing; /* there is no such file */
	struct str_list nameservers, search;
};

#define cleanup_pod_dns cleanup(pod_dns_done)
int pod_dns_read(const struct check_input *in, struct pod_dns *ret, struct error *err);
void pod_dns_done(struct pod_dns *dns);
