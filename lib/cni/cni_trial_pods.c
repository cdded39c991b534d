/* What pods got: as their result says, and as the configuration asks for. */
#include <errno.h>

#include "base/net.h"
#include "cni/cni_trial_inside.h"
#include "host/netns.h"

void trial_pod_done(struct trial_pod *pod)
{
	json_free(pod->result);
	json_free(pod->links);
	json_free(pod->routes);
	json_free(pod->found);
	for (size_t i = 0; i < TRIAL_FAMILIES; i++)
		free(pod->addresses[i]);
}

/* --- Looking --- */

static int look_inside(const struct host *host, struct trial_pod *pod, struct error *err)
{
	int r = host_links(host, &pod->links, err);

	if (r == 0)
		r = host_addresses(host, &pod->found, err);
	return r < 0 ? r : host_routes(host, &pod->routes, err);
}

static const struct json *link_of(const struct trial_pod *pod)
{
	return json_list_find(pod->links, "name", pod->interface);
}

/* The addresses of the result, without those of other containers' interfaces. */
static void take_addresses(struct trial_pod *pod)
{
	const struct json *ips = json_map_get(pod->result, "ips");

	for (size_t i = 0; i < json_count(ips); i++) {
		const char *text = json_map_text(json_list_at(ips, i), "address", "");
		enum trial_family family = strchr(text, ':') ? TRIAL_V6 : TRIAL_V4;

		if (!pod->addresses[family])
			pod->addresses[family] = xstrndup(text, strcspn(text, "/"));
	}
}

int trial_pod_look(struct trial *trial, struct trial_pod *pod, struct error *err)
{
	int back = -1, r = netns_enter(pod->netns, &back, err);
	struct error failure = { 0 };

	if (r < 0)
		return r;
	r = look_inside(trial->host, pod, err);
	if (netns_leave(back, &failure) < 0)
		abort(); /* whatever came next would go on in the wrong place */
	if (r < 0)
		return r;
	pod->mtu = json_map_int(link_of(pod), "mtu", 0);
	take_addresses(pod);
	return 0;
}

/* --- Addresses --- */

static bool has_address(const struct trial_pod *pod, const char *cidr)
{
	for (size_t i = 0; i < json_count(pod->found); i++) {
		const struct json *item = json_list_at(pod->found, i);
		cleanup_free char *text = xasprintf("%s/%lld", json_map_text(item, "address", ""),
						    (long long)json_map_int(item, "prefix", -1));

		if (str_eq(text, cidr) &&
		    str_eq(json_map_text(item, "interface", ""), pod->interface))
			return true;
	}
	return false;
}

/* Whether all that the result tells is there; adds it to @out. */
static bool is_addressed(const struct trial_pod *pod, struct strbuf *out)
{
	const struct json *ips = json_map_get(pod->result, "ips");

	strbuf_printf(out, "%s%s has", out->length ? ", " : "", pod->name);
	for (size_t i = 0; i < json_count(ips); i++) {
		const char *cidr = json_map_text(json_list_at(ips, i), "address", "");

		if (!has_address(pod, cidr)) {
			trial_fail("address", NULL, "%s: the result says %s, and %s has it not",
				   pod->name, cidr, pod->interface);
			return false;
		}
		strbuf_printf(out, "%s %s", i ? " and" : "", cidr);
	}
	return true;
}

static bool share_an_address(const struct trial *trial)
{
	if (!str_eq(trial->pods[0].interface, TRIAL_INTERFACE))
		return false; /* those of lo are anybody's */
	for (size_t i = 0; i < TRIAL_FAMILIES && trial->pod_count == TRIAL_PODS; i++) {
		const char *a = trial->pods[0].addresses[i], *b = trial->pods[1].addresses[i];

		if (!a || !b || !str_eq(a, b))
			continue;
		trial_fail("address", "let ipam lease addresses: host-local or dhcp",
			   "both pods have the address %s", a);
		return true;
	}
	return false;
}

/* In the world the host has other addresses, so that nothing else tells. */
static bool is_of_host(const struct trial *trial, const struct trial_pod *pod)
{
	const struct json *addresses = trial->likeness->addresses;

	for (size_t i = 0; i < TRIAL_FAMILIES; i++)
		for (size_t j = 0; pod->addresses[i] && j < json_count(addresses); j++) {
			const struct json *item = json_list_at(addresses, j);
			const char *link = json_map_text(item, "interface", "");

			if (!str_eq(json_map_text(item, "address", ""), pod->addresses[i]) ||
			    str_eq(link, "lo"))
				continue;
			trial_fail("address", "take that address out of what the network gives",
				   "%s has %s, which is an address of this host (%s)", pod->name,
				   pod->addresses[i], link);
			return true;
		}
	return false;
}

void trial_address(struct trial *trial)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);

	for (size_t i = 0; i < trial->pod_count; i++) {
		const struct trial_pod *pod = &trial->pods[i];

		if (!link_of(pod) || !json_map_bool(link_of(pod), "up", false)) {
			trial_fail("address", NULL, "%s: ADD went well, and %s %s", pod->name,
				   pod->interface, link_of(pod) ? "is down" : "is not there");
			return;
		}
		if (!json_count(json_map_get(pod->result, "ips"))) {
			trial_skip("address", "the network gives pods no address");
			return;
		}
		if (!is_addressed(pod, &out) || is_of_host(trial, pod))
			return;
	}
	if (!share_an_address(trial))
		trial_pass("address", "%s", out.text);
}

/* --- Routes --- */

static const char *default_of(const char *destination)
{
	return strchr(destination, ':') ? "::/0" : "0.0.0.0/0";
}

/* A network with its host bits cleared, as the kernel tells it; free it. */
static char *destination_of(const char *text)
{
	struct net_cidr cidr;

	if (net_cidr_parse_sloppy(text, &cidr) < 0)
		return xstrdup(text);
	return cidr.prefix ? net_cidr_format(&cidr) : xstrdup(default_of(text));
}

static const struct json *find_route(const struct trial_pod *pod, const char *destination)
{
	cleanup_free char *wanted = destination_of(destination);

	for (size_t i = 0; i < json_count(pod->routes); i++) {
		const struct json *route = json_list_at(pod->routes, i);

		if (str_eq(json_map_text(route, "destination", ""), wanted) &&
		    str_eq(json_map_text(route, "interface", ""), pod->interface))
			return route;
	}
	return NULL;
}

/* vrf of v1.4.0 and newer puts back what the kernel takes from a link that joins a VRF. */
static const char *lost_remedy(const struct trial *trial)
{
	return trial_plugin(trial, "vrf") ? "vrf before v1.4.0 loses the routes of the link: "
					    "knode install cni-plugins"
					  : NULL;
}

/* A gateway that the result does not tell of a route is that of the address of its family. */
static bool is_routed(const struct trial *trial, const struct trial_pod *pod,
		      const struct json *route)
{
	const char *destination = json_map_text(route, "dst", "");
	const char *gateway = json_map_text(route, "gw", "");
	const struct json *found = find_route(pod, destination);

	if (!found) {
		trial_fail("routes", lost_remedy(trial),
			   "%s: the result says a route to %s, and there is none", pod->name,
			   destination);
		return false;
	}
	if (*gateway && !str_eq(json_map_text(found, "gateway", ""), gateway)) {
		trial_fail("routes", NULL, "%s: the result says %s by %s, and the route goes by %s",
			   pod->name, destination, gateway,
			   json_map_text(found, "gateway", "no gateway"));
		return false;
	}
	return true;
}

/* A route of the configuration that no plugin put into the result. */
static bool is_forgotten(const struct trial_pod *pod, const struct json *route)
{
	const char *destination = json_map_text(route, "dst", "");

	if (find_route(pod, destination))
		return false;
	trial_fail("routes", NULL, "%s: ipam.routes has %s, and the pod has no such route",
		   pod->name, destination);
	return true;
}

void trial_routes(struct trial *trial)
{
	const struct json *wanted = json_path(trial->needs.main->config, "ipam.routes");
	const struct json *told = json_map_get(trial->pods[0].result, "routes");
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);

	for (size_t i = 0; i < trial->pod_count; i++) {
		const struct json *routes = json_map_get(trial->pods[i].result, "routes");

		for (size_t j = 0; j < json_count(routes); j++)
			if (!is_routed(trial, &trial->pods[i], json_list_at(routes, j)))
				return;
		for (size_t j = 0; j < json_count(wanted); j++)
			if (is_forgotten(&trial->pods[i], json_list_at(wanted, j)))
				return;
	}
	for (size_t i = 0; i < json_count(told); i++)
		strbuf_printf(&out, "%s%s", i ? ", " : "",
			      json_map_text(json_list_at(told, i), "dst", ""));
	if (out.length)
		trial_pass("routes", "to %s", out.text);
	else
		trial_skip("routes", "the network gives pods no routes but to itself");
}

/* --- DNS --- */

/* Whether the result has all texts of the configuration. */
static bool has_texts(const struct json *wanted, const struct json *told, const char *key)
{
	const struct json *texts = json_map_get(wanted, key), *have = json_map_get(told, key);

	for (size_t i = 0; i < json_count(texts); i++) {
		const char *text = json_get_text(json_list_at(texts, i), "");
		bool found = false;

		for (size_t j = 0; j < json_count(have) && !found; j++)
			found = str_eq(json_get_text(json_list_at(have, j), "?"), text);
		if (found)
			continue;
		trial_fail("dns", NULL, "dns.%s has %s, and the result has not", key, text);
		return false;
	}
	return true;
}

static void add_texts(const struct json *dns, const char *key, struct strbuf *out)
{
	const struct json *texts = json_map_get(dns, key);

	for (size_t i = 0; i < json_count(texts); i++)
		strbuf_printf(out, "%s%s %s", i || !out->length ? "" : ", ", i ? "," : key,
			      json_get_text(json_list_at(texts, i), ""));
}

void trial_dns(struct trial *trial)
{
	static const char *const keys[] = { "nameservers", "search", "options" };
	const struct json *wanted = json_map_get(trial->needs.main->config, "dns");
	const struct json *told = json_map_get(trial->pods[0].result, "dns");
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		if (!has_texts(wanted, told, keys[i]))
			return;
		add_texts(told, keys[i], &out);
	}
	if (!str_eq(json_map_text(told, "domain", ""), json_map_text(wanted, "domain", "")) &&
	    json_map_get(wanted, "domain"))
		trial_fail("dns", NULL, "dns.domain is %s, and the result says \"%s\"",
			   json_map_text(wanted, "domain", ""), json_map_text(told, "domain", ""));
	else if (out.length)
		trial_pass("dns", "the result says %s", out.text);
	else
		trial_skip("dns", "the network says nothing of DNS; the kubelet does");
}
