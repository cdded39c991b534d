/* A tree that one gatherer of facts reads: made when first used, gone with facts_of(). */
#pragma once

#include "facts/facts_gather.h"
#include "tree.h"
#include "unit.h"

static struct tree facts_tree;

static inline const struct tree *the_tree(void)
{
	if (!*facts_tree.path)
		facts_tree = tree_make();
	return &facts_tree;
}

static inline void put(const char *path, const char *text)
{
	tree_put(the_tree(), path, 0644, text);
}

static inline void put_link(const char *path, const char *target)
{
	cleanup_free char *real = tree_path(the_tree(), path);
	cleanup_free char *dir = xstrndup(path, (size_t)(strrchr(path, '/') - path));

	tree_mkdir(the_tree(), dir, 0755);
	ck_assert_int_eq(symlink(target, real), 0);
}

/* Everything, and of what goes by names those that these tests look up. */
static const char *const tree_sysctls[] = { "kernel.panic",
					    "net.ipv4.conf.all.rp_filter",
					    "net.ipv4.conf.default.rp_filter",
					    "net.ipv4.ip_forward",
					    "no.such",
					    NULL };
static const char *const tree_units[] = { "containerd.service", "docker.service", "kubelet.service",
					  "no.service", NULL };
static const char *const tree_options[] = { "NET_NS", "USER_NS", "VETH", NULL };
static const char *const tree_programs[] = { "conntrack", "crio", "emacs", "iptables",
					     "kubelet",   "nft",  "socat", NULL };
static const char *const tree_paths[] = {
	"/", "/var/lib/containerd", "/var/lib/etcd", "/var/lib/kubelet", "/var/log", NULL
};
static const struct fact_module tree_modules[] = {
	{ "br_netfilter", "BRIDGE_NETFILTER" },
	{ "ip_vlan", NULL },
	{ "nf_conntrack", "NF_CONNTRACK" },
	{ "overlay", "OVERLAY_FS" },
	{ "vxlan", "VXLAN" },
	{ 0 },
};
static const struct facts_needs tree_needs = {
	.areas = FACTS_ALL,
	.sysctls = tree_sysctls,
	.units = tree_units,
	.kernel_options = tree_options,
	.programs = tree_programs,
	.paths = tree_paths,
	.modules = tree_modules,
};

static inline struct facts *facts_new_of_tree(void)
{
	struct facts *facts = xcalloc(1, sizeof(*facts));

	facts_want(&facts->wanted, &tree_needs);
	facts_want(&facts->wanted, &facts_clock_needs);
	facts_want(&facts->wanted, &facts_firewall_needs);
	facts_want(&facts->wanted, &facts_runtimes_needs);
	facts_want(&facts->wanted, &facts_sockets_needs);
	return facts;
}

/* What the gatherer makes of the tree; to be freed. */
static inline struct facts *facts_of(void (*gather)(const struct host *, struct facts *))
{
	struct facts *facts = facts_new_of_tree();
	cleanup_host struct host *host = NULL;
	struct error err = { 0 };

	ck_assert_msg(host_open(the_tree()->path, HOST_READ, &host, &err) == 0, "%s", err.message);
	gather(host, facts);
	tree_remove(&facts_tree);
	facts_tree = (struct tree){ 0 };
	return facts;
}

/* The same of a recorded host with these answers. */
static inline struct facts *facts_of_recorded(void (*gather)(const struct host *, struct facts *),
					      const char *answers)
{
	struct facts *facts = facts_new_of_tree();
	cleanup_host struct host *host = NULL;
	struct error err = { 0 };

	put("/.knode/answers.json", answers);
	ck_assert_msg(host_open_recorded(the_tree()->path, &host, &err) == 0, "%s", err.message);
	gather(host, facts);
	tree_remove(&facts_tree);
	facts_tree = (struct tree){ 0 };
	return facts;
}
