#include "cni/cni_world.h"

#include <arpa/inet.h>
#include <errno.h>
#include <strings.h>
#include <time.h>

#include "base/net.h"
#include "base/text.h"
#include "cni/cni_dhcp.h"
#include "host/netns.h"
#include "host/process.h"

enum {
	WORDS_MAX = 32,
	IP_TIMEOUT_MS = 20 * 1000,
	DEFAULT_MTU = 1500,
	SOCKET_WAIT_MS = 5000,
	TICK_MS = 20,
};

static const char dhcp_gateway[] = "198.18.1.1/24";

/* --- What the host is like --- */

static const struct json *find_link(const struct json *links, const char *name)
{
	for (size_t i = 0; i < json_count(links); i++)
		if (str_eq(json_map_text(json_list_at(links, i), "name", ""), name))
			return json_list_at(links, i);
	return NULL;
}

static char *default_link(const struct host *host)
{
	cleanup_json struct json *routes = NULL;
	struct error ignored;

	if (host_routes(host, &routes, &ignored) < 0)
		return NULL;
	for (size_t i = 0; i < json_count(routes); i++) {
		const struct json *route = json_list_at(routes, i);

		if (str_eq(json_map_text(route, "destination", ""), "0.0.0.0/0"))
			return xstrdup_or_null(json_map_text(route, "interface", NULL));
	}
	return NULL;
}

static char *read_setting(const struct host *host, const char *path)
{
	struct error ignored;
	char *text;

	return host_read_text(host, path, &text, &ignored) < 0 ? NULL : text;
}

void cni_likeness_take(const struct host *host, struct cni_likeness *ret)
{
	struct error ignored;

	*ret = (struct cni_likeness){
		.uplink = default_link(host),
		.forwards = read_setting(host, "/proc/sys/net/ipv4/ip_forward"),
		.forwards6 = read_setting(host, "/proc/sys/net/ipv6/conf/all/forwarding"),
	};
	if (host_links(host, &ret->links, &ignored) < 0)
		ret->links = json_list();
	if (host_addresses(host, &ret->addresses, &ignored) < 0)
		ret->addresses = json_list();
	if (!ret->uplink)
		ret->uplink = xstrdup("uplink");
	ret->mtu = json_map_int(find_link(ret->links, ret->uplink), "mtu", DEFAULT_MTU);
}

void cni_likeness_done(struct cni_likeness *likeness)
{
	free(likeness->uplink);
	free(likeness->forwards);
	free(likeness->forwards6);
	json_free(likeness->links);
	json_free(likeness->addresses);
	*likeness = (struct cni_likeness){ 0 };
}

bool cni_likeness_has(const struct cni_likeness *likeness, const char *link)
{
	return json_count(likeness->links) == 0 || find_link(likeness->links, link);
}

/* --- What a list needs --- */

static bool is_one_of(const char *text, const char *const *words)
{
	for (; *words; words++)
		if (str_eq(text, *words))
			return true;
	return false;
}

/* Every pod of a list with fixed addresses would get the same ones, unless the runtime may give
 * others. */
static bool has_fixed_addresses(const struct cni_needs *needs)
{
	const struct json *ipam = json_map_get(needs->main->config, "ipam");

	return str_eq(needs->ipam, "static") && json_count(json_map_get(ipam, "addresses")) &&
	       !json_get_bool(json_path(needs->main->config, "capabilities.ips"), false);
}

/* The link that host-device is to move, by its name or its MAC address; NULL: none is known. */
static const char *find_device(const struct json *config, const struct json *links)
{
	const char *device = json_map_text(config, "device", "");
	const char *mac = json_map_text(config, "hwaddr", "");

	for (size_t i = 0; !*device && *mac && i < json_count(links); i++)
		if (strcasecmp(json_map_text(json_list_at(links, i), "mac", ""), mac) == 0)
			device = json_map_text(json_list_at(links, i), "name", "");
	return *device ? device : NULL;
}

void cni_needs_find(const struct cni_list *list, const struct cni_likeness *likeness,
		    struct cni_needs *ret)
{
	static const char *const of_master[] = { "macvlan", "ipvlan", "vlan", NULL };
	static const char *const single[] = { "host-device", "vlan", NULL };
	static const char *const ends[] = { "dummy", "tap", "loopback", NULL };
	const struct json *config = list->plugins[0].config;
	const char *mode = json_map_text(config, "mode", "");

	*ret = (struct cni_needs){
		.main = &list->plugins[0],
		.type = list->plugins[0].type,
		.ipam = json_map_text(json_map_get(config, "ipam"), "type", ""),
	};
	if (is_one_of(ret->type, of_master))
		ret->master = json_map_text(config, "master", likeness->uplink);
	if (str_eq(ret->type, "host-device"))
		ret->master = find_device(config, likeness->links);
	/* A bridge whose pods ask the segment for addresses has a port on it. */
	ret->segment = ret->master || (str_eq(ret->type, "bridge") && str_eq(ret->ipam, "dhcp"));
	/* ipvlan.rst of the kernel: modes L3 and L3S. */
	ret->routed = str_eq(ret->type, "ipvlan") && (str_eq(mode, "l3") || str_eq(mode, "l3s"));
	ret->nowhere = is_one_of(ret->type, ends);
	/* A link has a VLAN once, in whatever namespace. */
	ret->one_pod = is_one_of(ret->type, single) || has_fixed_addresses(ret) ||
		       str_eq(mode, "passthru");
}

const char *cni_needs_socket(const struct cni_needs *needs)
{
	return json_map_text(json_map_get(needs->main->config, "ipam"), "daemonSocketPath",
			     "/run/cni/dhcp.sock");
}

/* Whether what is written there stays in the throw-away host. */
static bool is_confined(const char *path)
{
	static const char *const dirs[] = { "/run/", "/var/run/", "/var/lib/" };

	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++)
		if (str_starts(path, dirs[i]))
			return true;
	return false;
}

void cni_needs_confine(const struct cni_needs *needs)
{
	struct json *ipam = json_map_get(needs->main->config, "ipam");

	if (!is_confined(json_map_text(ipam, "dataDir", "/var/lib/cni")))
		json_map_remove(ipam, "dataDir");
	if (!is_confined(json_map_text(ipam, "daemonSocketPath", "/run/")))
		json_map_remove(ipam, "daemonSocketPath");
}

/* --- Building --- */

int cni_world_ip(struct host *host, struct error *err, const char *format, ...)
{
	cleanup(host_command_done) struct host_command command = { 0 };
	cleanup(str_list_done) struct str_list words = { 0 };
	const char *argv[WORDS_MAX] = { "ip" };
	cleanup_free char *line = NULL, *copy = NULL;
	va_list args;
	int r;

	va_start(args, format);
	line = xvasprintf(format, args);
	va_end(args);
	copy = xstrdup(line);
	text_add_words(&words, copy);
	for (size_t i = 0; i < words.count && i + 2 < WORDS_MAX; i++)
		argv[i + 1] = words.items[i];
	r = host_run(host, argv, IP_TIMEOUT_MS, &command, err);
	if (r == 0 && command.status)
		r = error_set(err, -EREMOTEIO, "ip %s: %s", line, text_trim(command.error));
	return r;
}

/* Nobody else has addresses here, so none waits a second until it is known to be free. */
static int trust_addresses(struct host *host, struct error *err)
{
	static const char setting[] = "/proc/sys/net/ipv6/conf/default/accept_dad";

	return host_exists(host, setting) ? host_write_value(host, setting, "0", err) : 0;
}

static int build_namespace(struct host *host, const char *name, struct error *err)
{
	cleanup_free char *path = xasprintf("/run/netns/%s", name);
	struct error ignored;
	int back = -1, r = cni_world_ip(host, err, "netns add %s", name);

	if (r == 0)
		r = netns_enter(path, &back, err);
	if (r < 0)
		return r;
	r = trust_addresses(host, err);
	if (r == 0)
		r = cni_world_ip(host, err, "link set lo up");
	if (netns_leave(back, &ignored) < 0)
		abort(); /* whatever came next would go on in the wrong place */
	return r;
}

static int build_namespaces(struct host *host, struct error *err)
{
	static const char *const names[] = { "outside", "pod-1", "pod-2" };
	int r = trust_addresses(host, err);

	if (r == 0)
		r = cni_world_ip(host, err, "link set lo up");
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(names); i++)
		r = build_namespace(host, names[i], err);
	return r;
}

static int build_uplink(struct host *host, const struct cni_likeness *likeness, const char *uplink,
			struct error *err)
{
	int r = cni_world_ip(host, err,
			     "link add %s mtu %lld type veth peer name segment mtu %lld netns "
			     "outside",
			     uplink, (long long)likeness->mtu, (long long)likeness->mtu);

	if (r == 0)
		r = cni_world_ip(host, err, "address add " WORLD_HOST "/24 dev %s", uplink);
	if (r == 0)
		r = cni_world_ip(host, err, "link set %s up", uplink);
	if (r == 0)
		r = cni_world_ip(host, err, "-n outside address add 198.18.0.1/24 dev segment");
	if (r == 0)
		r = cni_world_ip(host, err, "-n outside address add " WORLD_REMOTE "/32 dev lo");
	if (r == 0)
		r = cni_world_ip(host, err, "-n outside link set segment up");
	return r < 0 ? r : cni_world_ip(host, err, "route add default via 198.18.0.1");
}

static int build_uplink6(struct host *host, const char *uplink, struct error *err)
{
	int r;

	if (!host_exists(host, "/proc/sys/net/ipv6"))
		return 0;
	r = cni_world_ip(host, err, "address add " WORLD_HOST6 "/64 dev %s nodad", uplink);
	if (r == 0)
		r = cni_world_ip(host, err,
				 "-n outside address add 2001:2:0:1::1/64 dev segment nodad");
	if (r == 0)
		r = cni_world_ip(host, err,
				 "-n outside address add " WORLD_REMOTE6 "/128 dev lo nodad");
	return r < 0 ? r : cni_world_ip(host, err, "route add default via 2001:2:0:1::1");
}

static int set_forwarding(struct host *host, const struct cni_likeness *likeness, struct error *err)
{
	int r = 0;

	if (likeness->forwards)
		r = host_write_value(host, "/proc/sys/net/ipv4/ip_forward", likeness->forwards,
				     err);
	if (r == 0 && likeness->forwards6)
		r = host_write_value(host, "/proc/sys/net/ipv6/conf/all/forwarding",
				     likeness->forwards6, err);
	return r;
}

/* --- The segment of networks that have pods on it --- */

/* A gateway gets its address outside, on the link that is the segment. */
static int add_gateway(struct host *host, const char *link, const char *gateway, int prefix,
		       struct error *err)
{
	return cni_world_ip(host, err, "-n outside address replace %s/%d dev %s%s", gateway, prefix,
			    link, strchr(gateway, ':') ? " nodad" : "");
}

/* A range of host-local: its gateway, or the first address of its subnet. */
static int add_gateway_of_range(struct host *host, const char *link, const struct json *range,
				struct error *err)
{
	const char *gateway = json_map_text(range, "gateway", NULL);
	cleanup_free char *first = NULL;
	struct net_cidr subnet;
	struct net_ip ip;

	if (net_cidr_parse_sloppy(json_map_text(range, "subnet", ""), &subnet) < 0)
		return 0; /* the plugin tells what is wrong of it */
	if (!gateway && net_cidr_nth(&subnet, 1, &ip) == 0)
		gateway = first = net_ip_format(&ip);
	return gateway ? add_gateway(host, link, gateway, subnet.prefix, err) : 0;
}

static int add_gateways(struct host *host, const char *link, const struct json *ipam,
			struct error *err)
{
	const struct json *sets = json_map_get(ipam, "ranges");
	const struct json *addresses = json_map_get(ipam, "addresses");
	int r = add_gateway_of_range(host, link, ipam, err); /* the form of old */

	for (size_t i = 0; r == 0 && i < json_count(sets); i++)
		for (size_t j = 0; r == 0 && j < json_count(json_list_at(sets, i)); j++)
			r = add_gateway_of_range(host, link, json_list_at(json_list_at(sets, i), j),
						 err);
	for (size_t i = 0; r == 0 && i < json_count(addresses); i++) {
		const struct json *item = json_list_at(addresses, i);
		const char *gateway = json_map_text(item, "gateway", NULL);
		struct net_cidr cidr;

		if (gateway &&
		    net_cidr_parse_sloppy(json_map_text(item, "address", ""), &cidr) == 0)
			r = add_gateway(host, link, gateway, cidr.prefix, err);
	}
	if (r == 0 && str_eq(json_map_text(ipam, "type", ""), "dhcp"))
		r = cni_world_ip(host, err, "-n outside address replace %s dev %s", dhcp_gateway,
				 link);
	return r;
}

static int build_segment(struct host *host, const struct cni_likeness *likeness,
			 const struct cni_needs *needs, const char *uplink, struct error *err)
{
	const struct json *config = needs->main->config;
	const char *bridge = json_map_text(config, "bridge", "cni0");
	const char *mac = json_map_text(config, "hwaddr", "");
	const char *link = "segment";
	int r = 0;

	if (str_eq(needs->type, "vlan")) {
		link = "segment.vlan";
		r = cni_world_ip(host, err,
				 "-n outside link add link segment name %s type vlan id %lld", link,
				 (long long)json_map_int(config, "vlanId", 1));
	} else if (str_eq(needs->type, "host-device")) {
		link = "device";
		r = cni_world_ip(host, err,
				 "link add %s%s%s mtu %lld type veth peer name %s netns outside",
				 needs->master, *mac ? " address " : "", mac,
				 (long long)likeness->mtu, link);
	} else if (str_eq(needs->type, "bridge")) {
		/* Else it would change its address with each port, and CHECK would miss it. */
		r = cni_world_ip(host, err, "link add %s address 02:00:00:00:00:01 type bridge",
				 bridge);
		if (r == 0)
			r = cni_world_ip(host, err, "link set %s up", bridge);
		if (r == 0)
			r = cni_world_ip(host, err, "link set %s master %s", uplink, bridge);
	}
	if (r == 0)
		r = cni_world_ip(host, err, "-n outside link set %s up", link);
	if (r == 0 && !needs->routed)
		r = add_gateways(host, link, json_map_get(config, "ipam"), err);
	return r;
}

/* The uplink has the name of the master, where one is needed. */
static const char *uplink_of(const struct cni_likeness *likeness, const struct cni_needs *needs)
{
	bool is_device = str_eq(needs->type, "host-device");

	if (needs->master && !is_device)
		return needs->master;
	return is_device && str_eq(needs->master, likeness->uplink) ? "uplink" : likeness->uplink;
}

int cni_world_build(struct host *host, const struct cni_likeness *likeness,
		    const struct cni_needs *needs, struct error *err)
{
	const char *uplink = uplink_of(likeness, needs);
	int r = build_namespaces(host, err);

	if (r == 0)
		r = build_uplink(host, likeness, uplink, err);
	if (r == 0)
		r = build_uplink6(host, uplink, err);
	if (r == 0)
		r = set_forwarding(host, likeness, err);
	if (r == 0 && needs->segment)
		r = build_segment(host, likeness, needs, uplink, err);
	return r < 0 ? error_wrap(err, "cannot build the world of the test") : 0;
}

int cni_world_route(struct host *host, const char *cidr, struct error *err)
{
	bool is_v6 = strchr(cidr, ':') != NULL;

	return cni_world_ip(host, err, "-n outside route replace %s via %s", cidr,
			    is_v6 ? WORLD_HOST6 : WORLD_HOST);
}

/* --- DHCP --- */

static const char *segment_of(const struct cni_needs *needs)
{
	if (str_eq(needs->type, "vlan"))
		return "segment.vlan";
	return str_eq(needs->type, "host-device") ? "device" : "segment";
}

static int start_daemon(struct host *host, const struct cni_needs *needs, const char *plugin,
			struct error *err)
{
	const char *socket = cni_needs_socket(needs);
	const char *const argv[] = { plugin, "daemon", "-socketpath", socket, NULL };
	pid_t pid;
	int r = process_start(argv, "/run/knode/dhcp-daemon.log", &pid, err);

	for (int waited = 0; r == 0 && !host_exists(host, socket); waited += TICK_MS) {
		struct timespec tick = { .tv_nsec = TICK_MS * 1000 * 1000 };

		if (waited > SOCKET_WAIT_MS)
			return error_set(err, -ETIMEDOUT, "%s daemon does not serve %s", plugin,
					 socket);
		(void)nanosleep(&tick, NULL);
	}
	return r;
}

int cni_world_serve_dhcp(struct host *host, const struct cni_needs *needs, const char *plugin,
			 struct error *err)
{
	struct dhcp_pool pool = { 0 };
	int r;

	(void)inet_pton(AF_INET, "198.18.1.1", &pool.server); /* they are addresses */
	(void)inet_pton(AF_INET, "198.18.1.100", &pool.first);
	(void)inet_pton(AF_INET, "255.255.255.0", &pool.mask);
	r = dhcp_serve(WORLD_OUTSIDE, segment_of(needs), &pool, err);
	return r < 0 ? r : start_daemon(host, needs, plugin, err);
}
