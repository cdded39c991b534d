/* A link of the host is moved into the pod. Source: plugins/main/host-device/host-device.go. */
#include "cni/cni_rules.h"

static const struct cni_field fields[] = {
	{ "device", CNI_TEXT, .rule = &cni_rule_link, .is_link = true, .help = "its name" },
	{ "hwaddr", CNI_TEXT, .rule = &cni_rule_mac, .help = "or its MAC address" },
	{ "kernelpath", CNI_TEXT, .rule = &cni_rule_path, .help = "or its path below /sys" },
	{ "pciBusID", CNI_TEXT, .rule = &cni_rule_not_empty, .help = "or its address on the bus" },
	{ 0 },
};

static void judge(const struct cni_judge *judge, const struct json *config)
{
	static const char *const keys[] = { "device", "hwaddr", "kernelpath", "pciBusID" };
	size_t given = 0;

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		given += *json_map_text(config, keys[i], "") != '\0';
	/* The runtime may name one where it has the capability. */
	if (given == 0 && !json_map_bool(json_map_get(config, "capabilities"), "deviceID", false))
		cni_fault_add(
			judge, CNI_FAULT_VALUE, config, "device",
			"is missing: one of device, hwaddr, kernelpath and pciBusID says which "
			"link is meant");
	else if (given > 1)
		cni_fault_add(
			judge, CNI_FAULT_IDLE, config, "device",
			"device, hwaddr, kernelpath and pciBusID are alternatives: only one of "
			"them counts");
}

const struct cni_type cni_type_host_device = {
	.type = "host-device",
	.part = CNI_MAKES,
	.addresses = CNI_IPAM_OPTIONAL,
	.fields = fields,
	.capabilities = (const char *const[]){ "deviceID", "ips", "ipRanges", "dns", NULL },
	.judge = judge,
	.help = "a link of the host that is moved into the pod",
};
