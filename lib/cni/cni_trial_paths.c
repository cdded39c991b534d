/* Where packets of pods go, and where those to pods come from. */
#include <errno.h>

#include "cni/cni_trial_inside.h"

static const struct probe_end outside = { .netns = WORLD_OUTSIDE };
static const char *const hosts[] = { WORLD_HOST, WORLD_HOST6 };
static const char *const remotes[] = { WORLD_REMOTE, WORLD_REMOTE6 };

enum {
	UDP_LEAST = 1280, /* bytes that every link has to carry (IPv6) */
};

/* What a negative errno means of a connection, and where to look. */
static const struct {
	int code;
	const char *what, *remedy;
} failures[] = {
	{ -ETIMEDOUT, "packets are lost", NULL },
	{ -EHOSTUNREACH, "no neighbour answers for it", NULL },
	{ -ENETUNREACH, "there is no route", NULL },
	{ -ECONNREFUSED, "it is another one that answers, and refuses", NULL },
	{ -EMSGSIZE, "the packet is too large for the way", NULL },
	{ 0 },
};

static const char *failure_text(int code)
{
	for (size_t i = 0; failures[i].code; i++)
		if (failures[i].code == code)
			return failures[i].what;
	return strerror(-code);
}

/* "10.244.0.2 and fd00::2": adds one more. */
static void add_also(struct strbuf *out, const char *text)
{
	strbuf_printf(out, "%s%s", out->length ? " and " : "", text);
}

/* --- Gateways --- */

static const char *gateway_of(const struct trial_pod *pod, enum trial_family family)
{
	const char *destination = family == TRIAL_V6 ? "::/0" : "0.0.0.0/0";

	for (size_t i = 0; i < json_count(pod->routes); i++) {
		const struct json *route = json_list_at(pod->routes, i);

		if (str_eq(json_map_text(route, "destination", ""), destination) &&
		    str_eq(json_map_text(route, "type", "unicast"), "unicast") &&
		    json_map_text(route, "gateway", NULL))
			return json_map_text(route, "gateway", NULL);
	}
	return NULL;
}

static const char *gateway_remedy(const struct trial *trial)
{
	if (!str_eq(trial->needs.type, "bridge") || trial->needs.segment)
		return NULL;
	return json_map_bool(trial->needs.main->config, "isGateway", false) ||
			       json_map_bool(trial->needs.main->config, "isDefaultGateway", false)
		       ? NULL
		       : "give the bridge that address: \"isGateway\": true";
}

void trial_gateway(struct trial *trial)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);

	if (trial->needs.routed) {
		trial_skip("gateway",
			   "pods of ipvlan in the mode %s ask no neighbours: the host routes what "
			   "they send",
			   json_map_text(trial->needs.main->config, "mode", ""));
		return;
	}
	for (size_t i = 0; i < trial->pod_count; i++)
		for (enum trial_family family = 0; family < TRIAL_FAMILIES; family++) {
			const struct trial_pod *pod = &trial->pods[i];
			const char *gateway = gateway_of(pod, family);
			int r = gateway ? probe_answers(&pod->end, gateway) : 0;

			if (r < 0) {
				trial->lacks_gateway = true;
				trial_fail("gateway", gateway_remedy(trial),
					   "%s: its gateway %s does not answer: %s", pod->name,
					   gateway, failure_text(r));
				return;
			}
			if (gateway && i == 0)
				add_also(&out, gateway);
		}
	if (out.length)
		trial_pass("gateway", "pods reach %s", out.text);
	else
		trial_skip("gateway", "pods have no default route by a gateway");
}

/* What cannot be, without the gateway that was missed already. */
static bool is_cut_off(const struct trial *trial, const char *id)
{
	if (trial->lacks_gateway)
		trial_skip(id, "pods have a gateway that does not answer");
	return trial->lacks_gateway;
}

/* --- Pods --- */

/* Why pods are kept from each other on purpose; NULL: they are not. */
static const char *kept_apart(const struct trial *trial)
{
	const char *mode = json_map_text(trial->needs.main->config, "mode", "");

	if (str_eq(trial->needs.type, "macvlan") && str_eq(mode, "private"))
		return "the mode private keeps the pods of a host apart";
	if (str_eq(mode, "vepa"))
		return "with the mode vepa the switch has to send packets back, and there is none";
	if (json_map_bool(trial->needs.main->config, "portIsolation", false))
		return "portIsolation keeps the pods of a host apart";
	return NULL;
}

static bool reaches(const struct trial_pod *from, const struct trial_pod *to,
		    enum trial_family family)
{
	const struct probe probe = {
		.from = from->end,
		.address = to->addresses[family],
		.port = TRIAL_PORT,
		.to = to->end,
		.listen_port = TRIAL_PORT,
	};
	cleanup_free char *source = NULL;
	int r;

	if (!from->addresses[family] || !to->addresses[family])
		return true;
	r = probe_tcp(&probe, &source);
	if (r < 0)
		trial_fail("pod-to-pod", NULL, "%s does not reach %s at %s: %s", from->name,
			   to->name, to->addresses[family], failure_text(r));
	return r == 0;
}

static bool have_addresses(const struct trial *trial)
{
	return trial->pods[0].addresses[TRIAL_V4] || trial->pods[0].addresses[TRIAL_V6];
}

/* All packets of the trial are those of bound sockets, where a plugin wants that. */
void trial_bound(const struct trial *trial)
{
	const struct cni_plugin *vrf = trial_plugin(trial, "vrf");
	const char *name = json_map_text(vrf ? vrf->config : NULL, "vrfname", "");
	const struct probe_end unbound = { .netns = trial->pods[0].netns };
	const char *address = trial->pods[trial->pod_count - 1].addresses[TRIAL_V4];
	cleanup_free char *run = xasprintf("ip vrf exec %s PROGRAM", name);

	if (!address || probe_route(&unbound, address) != -ENETUNREACH)
		return;
	if (vrf)
		trial_warn("vrf", run,
			   "in a pod, only sockets that are bound to %s or " TRIAL_INTERFACE
			   " have this network: all others have no route",
			   name);
	else if (trial_plugin(trial, "sbr"))
		trial_warn("sbr",
			   "sbr is for a further interface of pods: take it out of the network "
			   "that gives them the first",
			   "in a pod, only sockets that are bound to its address have this "
			   "network: all others have no route");
}

void trial_pod_to_pod(struct trial *trial)
{
	const struct trial_pod *a = &trial->pods[0], *b = &trial->pods[1];

	if (!have_addresses(trial))
		return;
	if (trial->pod_count < TRIAL_PODS) {
		trial_skip("pod-to-pod", "this network takes one pod");
		return;
	}
	if (kept_apart(trial)) {
		trial_skip("pod-to-pod", "%s", kept_apart(trial));
		return;
	}
	for (enum trial_family family = 0; family < TRIAL_FAMILIES; family++)
		if (!reaches(a, b, family) || !reaches(b, a, family))
			return;
	trial_pass("pod-to-pod", "each reaches the other");
}

/* --- The host --- */

static bool reaches_host(const struct trial_pod *pod, enum trial_family family)
{
	const struct probe there = {
		.from = pod->end,
		.address = hosts[family],
		.port = TRIAL_PORT,
		.listen_port = TRIAL_PORT,
	};
	const struct probe back = {
		.address = pod->addresses[family],
		.port = TRIAL_PORT,
		.to = pod->end,
		.listen_port = TRIAL_PORT,
	};
	cleanup_free char *source = NULL, *other = NULL;
	int r = probe_tcp(&back, &source);

	if (r < 0) {
		trial_fail("pod-to-host", NULL,
			   "the host does not reach %s at %s: %s; no probe of the kubelet would",
			   pod->name, pod->addresses[family], failure_text(r));
		return false;
	}
	if (probe_route(&pod->end, hosts[family]) == -ENETUNREACH)
		return true; /* its own network is all that it has a route to */
	r = probe_tcp(&there, &other);
	if (r < 0)
		trial_fail("pod-to-host", NULL, "%s does not reach the host at %s: %s", pod->name,
			   hosts[family], failure_text(r));
	return r == 0;
}

void trial_pod_to_host(struct trial *trial)
{
	if (!have_addresses(trial))
		return;
	if (is_cut_off(trial, "pod-to-host"))
		return;
	if (trial->needs.segment) {
		trial_skip("pod-to-host", "pods of %s are on the segment, beside the host",
			   trial->needs.type);
		return;
	}
	for (size_t i = 0; i < trial->pod_count; i++)
		for (enum trial_family family = 0; family < TRIAL_FAMILIES; family++)
			if (trial->pods[i].addresses[family] &&
			    !reaches_host(&trial->pods[i], family))
				return;
	trial_pass("pod-to-host", "the host reaches pods, and they reach the host");
}

/* --- Outside --- */

static bool masquerades(const struct trial *trial)
{
	return !trial->needs.segment && json_map_bool(trial->needs.main->config, "ipMasq", false);
}

static const char *route_remedy(const struct trial *trial)
{
	return str_eq(trial->needs.type, "bridge")
		       ? "\"isDefaultGateway\": true"
		       : "\"routes\": [{\"dst\": \"0.0.0.0/0\"}] in \"ipam\"";
}

static const char *forwarding_remedy(const struct trial *trial, enum trial_family family)
{
	const char *key =
		family == TRIAL_V6 ? "net/ipv6/conf/all/forwarding" : "net/ipv4/ip_forward";
	cleanup_free char *path = xasprintf("/proc/sys/%s", key), *value = NULL;
	struct error ignored;

	if (trial->needs.segment || host_read_text(trial->host, path, &value, &ignored) < 0 ||
	    !str_eq(value, "0"))
		return NULL;
	return family == TRIAL_V6 ? "sysctl -w net.ipv6.conf.all.forwarding=1"
				  : "sysctl -w net.ipv4.ip_forward=1";
}

/* Lets the outside answer to a pod that is not masqueraded, as routers of a cluster would. */
static void route_back(struct trial *trial, const char *address)
{
	struct error ignored;

	if (!trial->needs.segment || trial->needs.routed)
		(void)cni_world_route(trial->host, address, &ignored);
}

/* Whom the outside sees, or NULL: it was told what failed. */
static char *source_outside(struct trial *trial, const struct trial_pod *pod,
			    enum trial_family family)
{
	const struct probe probe = {
		.from = pod->end,
		.address = remotes[family],
		.port = TRIAL_PORT,
		.to = outside,
		.listen_port = TRIAL_PORT,
	};
	char *source = NULL;
	int r;

	route_back(trial, pod->addresses[family]);
	r = probe_tcp(&probe, &source);
	if (r < 0)
		trial_fail("outside", forwarding_remedy(trial, family),
			   "%s does not reach %s, outside of the host: %s", pod->name,
			   remotes[family], failure_text(r));
	return source;
}

static bool goes_outside(struct trial *trial, const struct trial_pod *pod, enum trial_family family,
			 struct strbuf *out)
{
	const char *wanted = masquerades(trial) ? hosts[family] : pod->addresses[family];
	cleanup_free char *source = source_outside(trial, pod, family);

	if (!source)
		return false;
	if (!str_eq(source, wanted)) {
		trial_fail("outside", NULL, "the outside sees %s as %s, and shall see %s%s",
			   pod->name, source, masquerades(trial) ? "the host's " : "the pod's own ",
			   wanted);
		return false;
	}
	add_also(out, source);
	return true;
}

/* Whether any pod has no route there; of IPv6, networks mostly have none. */
static bool lacks_route(const struct trial *trial, enum trial_family family)
{
	for (size_t i = 0; i < trial->pod_count; i++)
		if (probe_route(&trial->pods[i].end, remotes[family]) == -ENETUNREACH)
			return true;
	return false;
}

void trial_outside(struct trial *trial)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);

	if (is_cut_off(trial, "outside"))
		return;
	for (enum trial_family family = 0; family < TRIAL_FAMILIES; family++) {
		if (!trial->pods[0].addresses[family])
			continue;
		if (lacks_route(trial, family)) {
			if (!masquerades(trial))
				continue;
			trial_fail("outside", route_remedy(trial),
				   "the network masquerades, and pods have no default route for %s",
				   family == TRIAL_V6 ? "IPv6" : "IPv4");
			return;
		}
		if (!goes_outside(trial, &trial->pods[0], family, &out))
			return;
	}
	if (out.length)
		trial_pass("outside", "pods reach it%s, seen as %s",
			   masquerades(trial) ? ", masqueraded" : "", out.text);
	else if (have_addresses(trial))
		trial_skip("outside", "pods have no route out of their network");
}

/* --- Ports of the host --- */

/* What answers to the outside needs a route there, masqueraded or not. */
static const char *mapping_remedy(const struct trial *trial, const char *address)
{
	enum trial_family family = strchr(address, ':') ? TRIAL_V6 : TRIAL_V4;

	if (trial->needs.segment)
		return "portmap works where pods are behind the host: bridge, ptp";
	return lacks_route(trial, family) ? route_remedy(trial) : NULL;
}

/* A hostPort of pod-1, from somewhere. */
static bool is_mapped(const struct trial *trial, const struct probe_end *from, const char *who,
		      const char *address)
{
	const struct probe probe = {
		.from = *from,
		.address = address,
		.port = TRIAL_HOST_PORT,
		.to = trial->pods[0].end,
		.listen_port = TRIAL_PORT,
	};
	cleanup_free char *source = NULL;
	int r = probe_tcp(&probe, &source);

	if (r < 0)
		trial_fail("port-mapping", mapping_remedy(trial, address),
			   "hostPort %d of %s does not lead %s to the pod: %s", TRIAL_HOST_PORT,
			   address, who, failure_text(r));
	return r == 0;
}

static bool is_family_mapped(const struct trial *trial, const struct cni_plugin *portmap,
			     enum trial_family family)
{
	static const struct probe_end host = { 0 };
	bool loops = json_map_bool(portmap->config, "snat", true);

	if (!is_mapped(trial, &outside, "the outside", hosts[family]))
		return false;
	if (trial->pod_count == TRIAL_PODS &&
	    probe_route(&trial->pods[1].end, hosts[family]) == 0 &&
	    !is_mapped(trial, &trial->pods[1].end, "another pod", hosts[family]))
		return false;
	/* IPv6 has no such way in: nothing routes ::1. */
	return !loops || family == TRIAL_V6 || is_mapped(trial, &host, "the host", "127.0.0.1");
}

void trial_port_mapping(struct trial *trial)
{
	const struct cni_plugin *portmap = trial_plugin(trial, "portmap");
	const struct json *capabilities;

	if (!portmap || !have_addresses(trial) || is_cut_off(trial, "port-mapping"))
		return;
	capabilities = json_map_get(portmap->config, "capabilities");
	if (!json_map_bool(capabilities, "portMappings", false)) {
		trial_fail("port-mapping", "\"capabilities\": {\"portMappings\": true}",
			   "portmap is told of no ports: it has not the capability portMappings");
		return;
	}
	for (enum trial_family family = 0; family < TRIAL_FAMILIES; family++)
		if (trial->pods[0].addresses[family] && !is_family_mapped(trial, portmap, family))
			return;
	trial->maps_ports = true;
	trial_pass("port-mapping", "a hostPort leads to its pod");
}

/* --- MTU --- */

/* What the configuration asks for; 0: nothing. The last plugin that says something wins. */
static int64_t wanted_mtu(const struct trial *trial)
{
	int64_t mtu = 0;

	for (size_t i = 0; i < trial->list->count; i++) {
		const struct cni_plugin *plugin = &trial->list->plugins[i];

		if (i == 0 || str_eq(plugin->type, "tuning"))
			mtu = json_map_int(plugin->config, "mtu", mtu);
	}
	return mtu;
}

/* Whether a packet as large as the MTU arrives, whole. */
static bool carries(const struct trial *trial, enum trial_family family)
{
	const struct trial_pod *a = &trial->pods[0], *b = &trial->pods[1];
	const struct probe probe = {
		.from = a->end,
		.address = b->addresses[family],
		.port = TRIAL_PORT,
		.to = b->end,
		.listen_port = TRIAL_PORT,
	};
	int r;

	if (trial->pod_count < TRIAL_PODS || trial->needs.nowhere || kept_apart(trial) ||
	    !b->addresses[family] || a->mtu < UDP_LEAST)
		return true;
	r = probe_packet(&probe, (size_t)a->mtu);
	if (r < 0)
		trial_fail("mtu", NULL,
			   "a packet of %lld bytes, as large as the pods' MTU, does not arrive: %s",
			   (long long)a->mtu, failure_text(r));
	return r == 0;
}

void trial_mtu(struct trial *trial)
{
	int64_t wanted = wanted_mtu(trial), uplink = trial->likeness->mtu;

	for (size_t i = 0; i < trial->pod_count; i++)
		if (wanted && trial->pods[i].mtu != wanted) {
			trial_fail("mtu", NULL,
				   "%s: the configuration says %lld, and " TRIAL_INTERFACE
				   " has %lld",
				   trial->pods[i].name, (long long)wanted,
				   (long long)trial->pods[i].mtu);
			return;
		}
	for (enum trial_family family = 0; family < TRIAL_FAMILIES; family++)
		if (!carries(trial, family))
			return;
	if (trial->pods[0].mtu > uplink && !trial->needs.nowhere)
		trial_warn("mtu", "give the network the MTU of that link, or less",
			   "pods have %lld, and %s of this host has %lld: what they send outside "
			   "arrives late or never",
			   (long long)trial->pods[0].mtu, trial->likeness->uplink,
			   (long long)uplink);
	else
		trial_pass("mtu", "%lld bytes%s", (long long)trial->pods[0].mtu,
			   wanted ? ", as configured" : "");
}
