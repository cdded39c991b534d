/* Settings of the pod's link and of its kernel. Source: plugins/meta/tuning/tuning.go. */
#include "cni/cni_rules.h"

static const struct cni_field fields[] = {
	{ "sysctl", CNI_MAP, .help = "kernel settings in the pod: net.core.somaxconn: \"512\"" },
	{ "mac", CNI_TEXT, .rule = &cni_rule_mac, .help = "MAC address of the link" },
	{ "promisc", CNI_BOOL, .help = "it takes all packets" },
	{ "mtu", CNI_INT, .rule = &cni_rule_mtu, .help = "its MTU" },
	{ "allmulti", CNI_BOOL, .since = "v1.0.0", .help = "it takes all multicasts" },
	{ "txQLen", CNI_INT, .rule = &cni_rule_count, .since = "v1.4.0",
	  .help = "how many packets may wait to be sent" },
	{ "dataDir", CNI_TEXT, .rule = &cni_rule_path, .since = "v0.9.0",
	  .help = "where it keeps what was set before; default: /run/cni/tuning" },
	{ 0 },
};

/* getSysctlFilename(): what is not of the network it refuses; IFNAME is the pod's link. */
static void judge(const struct cni_judge *judge, const struct json *config)
{
	const struct json *settings = json_map_get(config, "sysctl");
	struct json_iter iter = json_iter(json_is_map(settings) ? settings : NULL);
	cleanup_free char *path = cni_judge_path(judge, "sysctl");
	struct cni_judge at = *judge;

	at.path = path;
	while (json_next(&iter))
		if (!str_starts(iter.key, "net.") && !str_starts(iter.key, "net/"))
			cni_fault_add(
				&at, CNI_FAULT_VALUE, settings, iter.key,
				"tuning sets what begins with \"net.\" alone; other settings "
				"are the host's, or those of securityContext.sysctls of a pod");
}

const struct cni_type cni_type_tuning = {
	.type = "tuning",
	.part = CNI_CHAINS,
	.fields = fields,
	.capabilities = (const char *const[]){ "mac", NULL },
	.judge = judge,
	.help = "settings of the pod's link and of its kernel",
};
