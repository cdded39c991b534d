/* Limits of what pods send and get. Source: plugins/meta/bandwidth/main.go. */
#include "cni/cni_rules.h"

enum {
	BITS = 8,
	PACKET_BITS = 1500 * BITS, /* as large as those of most links */
};

static const struct cni_rule rule_burst = { "a number of bits below 32 Gbit",
					    .max = (int64_t)UINT32_MAX * BITS - 1 };

static const struct cni_field fields[] = {
	{ "ingressRate", CNI_INT, .rule = &cni_rule_count, .help = "bits a second into the pod" },
	{ "ingressBurst", CNI_INT, .rule = &rule_burst, .help = "bits at once into the pod" },
	{ "egressRate", CNI_INT, .rule = &cni_rule_count, .help = "bits a second out of it" },
	{ "egressBurst", CNI_INT, .rule = &rule_burst, .help = "bits at once out of it" },
	{ "shapedSubnets", CNI_TEXTS, .rule = &cni_rule_cidr, .since = "v1.5.0", .until = "v1.6.0",
	  .help = "networks that the limits are for" },
	{ "unshapedSubnets", CNI_TEXTS, .rule = &cni_rule_cidr, .since = "v1.5.0",
	  .until = "v1.6.0", .help = "networks that they are not for" },
	{ 0 },
};

static void judge_pair(const struct cni_judge *judge, const struct json *config, const char *rate,
		       const char *burst)
{
	bool has_rate = json_map_int(config, rate, 0) != 0;
	int64_t bits = json_map_int(config, burst, 0);
	bool has_burst = bits != 0;

	if (has_rate != has_burst)
		cni_fault_add(judge, CNI_FAULT_VALUE, config, has_rate ? rate : burst,
			      "goes together with %s, which is not set", has_rate ? burst : rate);
	/* tc-tbf(8): what is larger than the bucket never goes through. */
	else if (has_burst && bits > 0 && bits < PACKET_BITS)
		cni_fault_add(
			judge, CNI_FAULT_HARM, config, burst,
			"%lld bits are less than a packet of 1500 bytes, which has %d: larger "
			"packets are lost",
			(long long)bits, PACKET_BITS);
}

static void judge(const struct cni_judge *judge, const struct json *config)
{
	judge_pair(judge, config, "ingressRate", "ingressBurst");
	judge_pair(judge, config, "egressRate", "egressBurst");
}

static const struct cni_kind kinds[] = { { "ifb", "ifb", "IFB" }, { 0 } };

const struct cni_type cni_type_bandwidth = {
	.type = "bandwidth",
	.part = CNI_CHAINS,
	.fields = fields,
	.capabilities = (const char *const[]){ "bandwidth", NULL },
	.kinds = kinds,
	.judge = judge,
	.help = "limits of what pods send and get",
};
