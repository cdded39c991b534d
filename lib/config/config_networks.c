/* Rules of the networks: sizes, pairs of families, node masks, and what must not overlap. */
#include "base/net.h"
#include "config/config_fields.h"

enum {
	SERVICE_ADDRESSES_MIN = 10, /* the cluster's DNS has the tenth */
	SERVICE_BITS_MAX = 20,      /* the API server keeps a bitmap of them */
	POD_ADDRESSES_MIN = 14,
	NODE_MASK_V4 = 24,
	NODE_MASK_V6 = 64,
	NODE_MASK_DIFFERENCE_MAX = 16, /* kubernetes/kubernetes#44918 */
};

static const char service_path[] = "networking.serviceSubnet";
static const char pod_path[] = "networking.podSubnet";

struct networks {
	struct net_cidr cidrs[NET_CIDRS_MAX];
	size_t count; /* 0 also when the text is wrong, which its rule has reported */
};

static struct networks parse(const char *text)
{
	struct networks networks = { 0 };

	if (text && net_cidrs_parse(text, networks.cidrs, NET_CIDRS_MAX, &networks.count) < 0)
		networks.count = 0;
	return networks;
}

static int bits_of(const struct net_cidr *cidr)
{
	return cidr->network.family == 4 ? 32 : 128;
}

/* Others than Kubernetes (CNI plugins) read "010.0.0.0/24" otherwise, or not at all. */
static void check_form(const struct config_documents *documents, const char *path, const char *text)
{
	while (text) {
		size_t length = strcspn(text, ",");
		cleanup_free char *item = xstrndup(text, length), *plain = NULL;
		struct net_cidr cidr;

		if (net_cidr_parse(item, &cidr) < 0 && net_cidr_parse_sloppy(item, &cidr) == 0) {
			plain = net_cidr_format(&cidr);
			config_report(documents, true, CONFIG_CLUSTER, path,
				      "%s is read as %s: write that", item, plain);
		}
		text = text[length] ? text + length + 1 : NULL;
	}
}

static void check_each(const struct config_documents *documents, const char *path,
		       const struct networks *networks, int64_t least)
{
	struct net_cidr site_local;

	if (net_cidr_parse("fec0::/10", &site_local) < 0)
		abort(); /* a constant */
	for (size_t i = 0; i < networks->count; i++) {
		const struct net_cidr *cidr = &networks->cidrs[i];
		cleanup_free char *text = net_cidr_format(cidr);

		if (net_cidr_size(cidr) < least)
			config_report(documents, false, CONFIG_CLUSTER, path,
				      "%s has %lld addresses, at least %lld are needed: take a "
				      "shorter prefix",
				      text, (long long)net_cidr_size(cidr), (long long)least);
		if (cidr->host_bits)
			config_report(documents, true, CONFIG_CLUSTER, path,
				      "the network begins at %s", text);
		if (net_cidr_overlap(cidr, &site_local))
			config_report(documents, true, CONFIG_CLUSTER, path,
				      "%s has site-local addresses (fec0::/10), which RFC 3879 "
				      "deprecates; take some of fd00::/8",
				      text);
	}
}

static void check_service_size(const struct config_documents *documents,
			       const struct networks *services)
{
	for (size_t i = 0; i < services->count; i++) {
		const struct net_cidr *cidr = &services->cidrs[i];
		cleanup_free char *text = net_cidr_format(cidr);

		if (bits_of(cidr) - cidr->prefix > SERVICE_BITS_MAX)
			config_report(documents, false, CONFIG_CLUSTER, service_path,
				      "%s is too large: the prefix has to be /%d or longer", text,
				      bits_of(cidr) - SERVICE_BITS_MAX);
	}
}

/* Whether a flag for the size of a mask is set; 0 counts as not set. */
static bool is_mask(const struct config_args *args, const char *flag)
{
	const char *text = config_args_get(args, flag);

	return text && *text && !str_eq(text, "0");
}

/* The flag that tells the prefix of each node's part; NULL: none does. */
static const char *mask_flag(const struct config_args *args, int family, bool alone)
{
	const char *flag = family == 4 ? "node-cidr-mask-size-ipv4" : "node-cidr-mask-size-ipv6";

	if (is_mask(args, flag))
		return flag;
	return alone && is_mask(args, "node-cidr-mask-size") ? "node-cidr-mask-size" : NULL;
}

int config_node_mask(const struct config *config, int family, bool alone)
{
	const struct config_args *args = &config->cluster.controller_manager.extra_args;
	const char *flag = mask_flag(args, family, alone);
	int64_t mask;

	if (!flag)
		return family == 4 ? NODE_MASK_V4 : NODE_MASK_V6;
	if (parse_int(config_args_get(args, flag), 1, family == 4 ? 32 : 128, &mask) == 0)
		return (int)mask;
	return -1;
}

/* Prefix of each node's part of a pod network; -1 and a problem when the flag is no number. */
static int node_mask(const struct config_documents *documents, int family, bool alone)
{
	const struct config_args *args = &documents->config->cluster.controller_manager.extra_args;
	const char *flag = mask_flag(args, family, alone);
	int mask = config_node_mask(documents->config, family, alone);
	cleanup_free char *shown = NULL;

	if (mask >= 0)
		return mask;
	shown = config_quote(config_args_get(args, flag));
	config_report(documents, false, CONFIG_CLUSTER, "controllerManager.extraArgs",
		      "%s: %s is not a prefix length such as %d", flag, shown,
		      family == 4 ? NODE_MASK_V4 : NODE_MASK_V6);
	return -1;
}

/* Combinations that the controller manager refuses (app/core.go, setNodeCIDRMaskSizes). */
static void check_mask_flags(const struct config_documents *documents, const struct networks *pods)
{
	static const char path[] = "controllerManager.extraArgs";
	const struct config_args *args = &documents->config->cluster.controller_manager.extra_args;
	bool of_all = is_mask(args, "node-cidr-mask-size");
	bool of_family[] = { is_mask(args, "node-cidr-mask-size-ipv4"),
			     is_mask(args, "node-cidr-mask-size-ipv6") };
	bool has_v6 = pods->count && pods->cidrs[0].network.family == 6;

	if (pods->count > 1 && of_all)
		config_report(documents, false, CONFIG_CLUSTER, path,
			      "node-cidr-mask-size is for pods of one family: use "
			      "node-cidr-mask-size-ipv4 and node-cidr-mask-size-ipv6");
	if (pods->count != 1)
		return;
	if (of_all && (of_family[0] || of_family[1]))
		config_report(documents, false, CONFIG_CLUSTER, path,
			      "node-cidr-mask-size and node-cidr-mask-size-ipv%d exclude each "
			      "other: keep one of them",
			      of_family[0] ? 4 : 6);
	else if (of_family[!has_v6])
		config_report(documents, false, CONFIG_CLUSTER, path,
			      "node-cidr-mask-size-ipv%d is of no use for pods in IPv%d alone: the "
			      "controller manager refuses it",
			      has_v6 ? 4 : 6, has_v6 ? 6 : 4);
}

static void check_node_masks(const struct config_documents *documents, const struct networks *pods)
{
	const char *allocate = config_args_get(
		&documents->config->cluster.controller_manager.extra_args, "allocate-node-cidrs");

	if (allocate && str_eq(allocate, "false"))
		return;
	check_mask_flags(documents, pods);
	for (size_t i = 0; i < pods->count; i++) {
		const struct net_cidr *cidr = &pods->cidrs[i];
		cleanup_free char *text = net_cidr_format(cidr);
		int mask = node_mask(documents, cidr->network.family, pods->count == 1);

		if (mask < 0)
			continue;
		if (mask < cidr->prefix)
			config_report(documents, false, CONFIG_CLUSTER, pod_path,
				      "%s is smaller than the /%d of each node: take a prefix "
				      "shorter than /%d, or set node-cidr-mask-size-ipv%d in "
				      "controllerManager.extraArgs",
				      text, mask, mask, cidr->network.family);
		else if (mask - cidr->prefix > NODE_MASK_DIFFERENCE_MAX)
			config_report(
				documents, false, CONFIG_CLUSTER, pod_path,
				"%s holds more than 2^%d nodes of /%d: take a prefix of /%d or "
				"longer, or set node-cidr-mask-size-ipv%d in "
				"controllerManager.extraArgs",
				text, NODE_MASK_DIFFERENCE_MAX, mask,
				mask - NODE_MASK_DIFFERENCE_MAX, cidr->network.family);
	}
}

/* Which of the two fields a problem names: the one that is not a default. */
static const char *changeable(const struct config_documents *documents)
{
	return config_given(documents, CONFIG_CLUSTER, pod_path) ? pod_path : service_path;
}

static void check_overlap(const struct config_documents *documents, const struct networks *services,
			  const struct networks *pods)
{
	for (size_t i = 0; i < services->count; i++) {
		for (size_t j = 0; j < pods->count; j++) {
			cleanup_free char *service = net_cidr_format(&services->cidrs[i]);
			cleanup_free char *pod = net_cidr_format(&pods->cidrs[j]);

			if (net_cidr_overlap(&services->cidrs[i], &pods->cidrs[j]))
				config_report(
					documents, false, CONFIG_CLUSTER, changeable(documents),
					"the networks of pods (%s) and services (%s) overlap: "
					"take two that do not",
					pod, service);
		}
	}
}

/* kubeadm takes it, and many clusters live with it; the check net-ranges judges the host. */
static void check_address(const struct config_documents *documents, const struct networks *networks,
			  const char *what)
{
	const char *address = documents->config->init.local_api_endpoint.advertise_address;
	struct net_ip ip;

	if (!address || net_ip_parse(address, &ip) < 0)
		return;
	for (size_t i = 0; i < networks->count; i++) {
		cleanup_free char *text = net_cidr_format(&networks->cidrs[i]);

		if (net_cidr_contains(&networks->cidrs[i], &ip))
			config_report(documents, true, CONFIG_INIT,
				      "localAPIEndpoint.advertiseAddress",
				      "the node's address %s lies in the network of %s (%s): take "
				      "another network",
				      address, what, text);
	}
}

/* The first network of services decides the family of the API server's address. */
static void check_family(const struct config_documents *documents, const struct networks *services,
			 const struct networks *pods)
{
	if (!services->count || !pods->count)
		return;
	for (size_t i = 0; i < services->count; i++) {
		bool found = false;

		for (size_t j = 0; j < pods->count; j++)
			found |= pods->cidrs[j].network.family == services->cidrs[i].network.family;
		if (!found)
			config_report(documents, true, CONFIG_CLUSTER, changeable(documents),
				      "there is a network of services in IPv%d, but none of pods",
				      services->cidrs[i].network.family);
	}
}

void config_validate_networks(const struct config_documents *documents)
{
	const struct config_cluster *cluster = &documents->config->cluster;
	struct networks services = parse(cluster->service_subnet);
	struct networks pods = parse(cluster->pod_subnet);

	check_form(documents, service_path, cluster->service_subnet);
	check_form(documents, pod_path, cluster->pod_subnet);
	check_each(documents, service_path, &services, SERVICE_ADDRESSES_MIN);
	check_each(documents, pod_path, &pods, POD_ADDRESSES_MIN);
	check_service_size(documents, &services);
	check_node_masks(documents, &pods);
	check_overlap(documents, &services, &pods);
	check_family(documents, &services, &pods);
	check_address(documents, &services, "services");
	check_address(documents, &pods, "pods");
}
