/* What the plugins of a network want of the kernel. */
#include "cni/cni_trial_inside.h"

/* Links that plugins make: their kind, and the module that knows it. */
static const struct {
	const char *type, *kind, *module;
} kinds[] = {
	{ "bridge", "bridge", "bridge" }, { "bridge", "veth", "veth" },
	{ "ptp", "veth", "veth" },        { "macvlan", "macvlan", "macvlan" },
	{ "ipvlan", "ipvlan", "ipvlan" }, { "vlan", "vlan", "8021q" },
	{ "dummy", "dummy", "dummy" },    { "vrf", "vrf", "vrf" },
	{ "bandwidth", "ifb", "ifb" },
};

/* By making one, as a plugin does: the kernel loads the module where there is one. */
static bool has_kind(struct host *host, const char *kind)
{
	struct error failure = { 0 };
	struct error ignored;

	if (cni_world_ip(host, &failure, "link add name knode-kind link lo type %s", kind) == 0)
		(void)cni_world_ip(host, &ignored, "link del knode-kind");
	/* On lo, and without more, some are refused: but for another reason. */
	return !strstr(failure.message, "Unknown device type");
}

bool trial_kernel(struct trial *trial)
{
	bool well = true;

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		cleanup_free char *remedy = NULL;

		if (!trial_plugin(trial, kinds[i].type) || has_kind(trial->host, kinds[i].kind))
			continue;
		remedy = xasprintf("modprobe %s", kinds[i].module);
		trial_fail("kernel", remedy,
			   "the plugin %s makes links of the kind %s, which this kernel has not",
			   kinds[i].type, kinds[i].kind);
		well = false;
	}
	return well;
}
