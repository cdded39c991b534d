/*
 * What a node wants of its kernel: the one table of settings, and that of modules. Checks judge by
 * them, installers set them, and both ask the facts of them.
 */
#pragma once

#include "base/util.h"

enum sysctl_test {
	SYSCTL_IS,
	SYSCTL_AT_LEAST, /* raised, never lowered */
	SYSCTL_IS_NOT,
};

/* Who asks for a setting. */
enum sysctl_group {
	SYSCTL_FORWARDING, /* kubeadm's preflight, FileContent--proc-sys-net-ip* */
	SYSCTL_BRIDGE,     /* kubeadm's preflight, FileContent--proc-sys-net-bridge-* */
	SYSCTL_KUBELET,    /* the kubelet, which sets it itself unless protectKernelDefaults */
	SYSCTL_ADVISED,    /* those who run many nodes */
};

struct node_sysctl {
	const char *name; /* "net.ipv4.ip_forward" */
	enum sysctl_group group;
	enum sysctl_test test;
	int64_t floor;  /* the value that is checked */
	int64_t target; /* the value that is set */
	bool ipv6;      /* set only where the cluster or the node uses IPv6 */
	bool kept;      /* the kernel's own default is not good: something must set it at boot */
	const char *module; /* without which there is no such setting; or NULL */
	const char *gain;   /* why it is set: "packets of pods are forwarded" */
	const char *lack;   /* what is wrong without; follows a finding. NULL: not checked */
};

/* In the order in which they are checked and written; ends with a row without a name. */
extern const struct node_sysctl node_sysctls[];

/* Whether the value passes the test. */
bool node_sysctl_passes(const struct node_sysctl *sysctl, const char *value);

struct node_module {
	const char *name;   /* as in /proc/modules */
	const char *option; /* of the kernel's build, that builds it in */
	const char *gain;   /* why it is loaded */
	const char *lack;   /* who misses it; follows a finding */
};

/* In the order in which they are loaded; ends with a row without a name. */
extern const struct node_module node_modules[];
