/* What is known to help when a plugin fails: by its words, of the releases v1.0.0 to v1.7.1. */
#include "base/strbuf.h"
#include "cni/cni_missing.h"
#include "cni/cni_trial_inside.h"
#include "cni/cni_type.h"

/* The first row counts whose words a plugin said. */
static const struct {
	const char *plugin; /* NULL: any */
	const char *ipam;   /* a key that "ipam" has; NULL: whatever it has */
	const char *words;
	const char *remedy;
} rows[] = {
	{ NULL, NULL, "no IP addresses available",
	  "the range is used up: widen it in \"ipam\"; `knode cni lint` finds leases of pods that "
	  "are gone" },
	{ NULL, NULL, "not in network", "rangeStart and rangeEnd have to lie in their \"subnet\"" },
	{ NULL, NULL, "invalid MTU", "give \"mtu\" what the master has, or less: ip link" },
	{ NULL, NULL, "network is unreachable",
	  "\"gw\" of a route has to be in a network that the pod has an address of" },
	{ NULL, NULL, "already exists but is not a bridge",
	  "give \"bridge\" a name that no other link has" },
	{ NULL, NULL, "must be called as chained plugin",
	  "let it follow a plugin that makes a link: it cannot be the first" },
	{ NULL, NULL, "exec format error",
	  "it is no program for this machine: knode install cni-plugins" },
	{ "bridge", "routes", "': file exists",
	  "isDefaultGateway makes a default route, too: take \"0.0.0.0/0\" out of \"routes\"" },
	{ "tuning", NULL, "invalid net sysctl key",
	  "tuning sets \"net.\" alone; other settings are the host's, or those of "
	  "securityContext.sysctls of a pod" },
	{ "firewall", NULL, "unknown ingress policy",
	  "\"isolated\" came with v1.7.0 of the plugins: knode install cni-plugins" },
	{ "firewall", NULL, "system_bus_socket",
	  "the backend firewalld needs firewalld, which does not run: \"backend\": \"iptables\"" },
	{ "bandwidth", NULL, "burst must also be set",
	  "give each rate its burst, of at least a packet: 12000 bits" },
	{ "bandwidth", NULL, "rate must also be set", "give each burst its rate" },
	{ NULL, NULL, "mixed address families", "give each family a set of its own in \"ranges\"" },
	{ NULL, NULL, "invalid CIDR address", "\"subnet\" is a network such as 10.244.0.0/24" },
	{ NULL, NULL, "executable file not found in $PATH",
	  "install the program that it asks for: apt-get install iptables" },
	{ NULL, NULL, "incompatible CNI versions",
	  "set \"cniVersion\" to one that the plugin speaks" },
	{ NULL, NULL, "operation not supported",
	  "the kernel lacks what it asks for: `dmesg | tail` tells more" },
	{ "ptp", NULL, "error calling DHCP",
	  "ptp asks for the address before it makes the link: take host-local or static" },
	{ NULL, NULL, "error calling DHCP",
	  "no DHCP server answered: see journalctl -u cni-dhcp.service" },
	{ "bandwidth", NULL, "no host interface found",
	  "bandwidth limits pods with an end in the host: those of bridge and ptp" },
	{ "tuning", NULL, "no such file or directory",
	  "this kernel has no such setting for a namespace: sysctl -a" },
	{ NULL, "resolvConf", "no such file or directory",
	  "\"resolvConf\" in \"ipam\" names a file that this host has not" },
	{ 0 },
};

/* A plugin that is not there: one that something brings, a slip, or one of somebody else's. */
static char *remedy_of_missing(const struct cni_remedy_of *of, const char *type, bool ipam)
{
	char *remedy = cni_missing_remedy(of->host, of->bin_dirs, type);
	const char *nearest = cni_type_nearest(type, ipam);

	if (remedy)
		return remedy;
	return nearest ? xasprintf("did you mean \"%s\"?", nearest)
		       : xasprintf("install the program %s, or name its directory with --bin-dir",
				   type);
}

char *cni_remedy(const struct cni_remedy_of *of, const char *plugin, const char *words)
{
	const struct json *ipam = json_map_get(of->list->plugins[0].config, "ipam");

	if (strstr(words, "there is no plugin"))
		return remedy_of_missing(of, plugin, false);
	/* As a plugin says it of the one that it asks for addresses. */
	if (strstr(words, "failed to find plugin"))
		return remedy_of_missing(of, json_map_text(ipam, "type", ""), true);
	for (size_t i = 0; rows[i].words; i++)
		if ((!rows[i].plugin || str_eq(rows[i].plugin, plugin)) &&
		    (!rows[i].ipam || json_map_get(ipam, rows[i].ipam)) &&
		    strstr(words, rows[i].words))
			return xstrdup(rows[i].remedy);
	return NULL;
}
