#include "health/dns_steps.h"

#include <errno.h>
#include <stdio.h>
#include <strings.h>

#include "base/net.h"
#include "base/str_list.h"
#include "base/time.h"

enum {
	ENDPOINTS_MAX = 32, /* pods that are asked */
};

static const char kube_system[] = "kube-system", service_name[] = "kube-dns";

/* A walk: the way, and what was found on it. */
struct walk {
	const struct dns_way *way;
	struct dns_steps *steps;
	bool is_inside;   /* the name is the cluster's own */
	int pods, silent; /* pods that were asked, and those that failed */
};

/* An endpoint of the Service. */
struct endpoint {
	char *address;
	int port;
};
struct endpoints {
	struct endpoint *items;
	size_t count, capacity;
	size_t unready;
};

const char *dns_status_name(enum dns_status status)
{
	static const char *const names[] = { "ok", "fail", "skip" };

	return names[status];
}

void dns_steps_done(struct dns_steps *steps)
{
	for (size_t i = 0; i < steps->count; i++) {
		free(steps->items[i].message);
		free(steps->items[i].remedy);
	}
	free(steps->items);
	dns_message_done(&steps->answer);
	*steps = (struct dns_steps){ 0 };
}

/* Adds a step; @message and @remedy (or NULL) are given away. */
static void add(const struct walk *walk, const char *name, enum dns_status status, char *message,
		char *remedy, int64_t start)
{
	struct dns_steps *steps = walk->steps;

	steps->items =
		grow(steps->items, &steps->capacity, steps->count + 1, sizeof(*steps->items));
	steps->items[steps->count++] =
		(struct dns_step){ name, status, message, remedy, time_monotonic_ms() - start };
	steps->failed += status == DNS_STEP_FAIL;
}

static bool is_below(const char *name, const char *domain)
{
	size_t length = strlen(name), end = strlen(domain);

	return length >= end && strcasecmp(name + length - end, domain) == 0 &&
	       (length == end || name[length - end - 1] == '.');
}

/* --- What the cluster says of its DNS --- */

static bool has_server(const struct walk *walk, const struct json *service)
{
	const struct json *addresses = json_path(service, "spec.clusterIPs");

	for (size_t i = 0; i < json_count(addresses); i++)
		if (str_list_has(walk->way->servers, json_get_text(json_list_at(addresses, i), "")))
			return true;
	return str_list_has(walk->way->servers,
			    json_get_text(json_path(service, "spec.clusterIP"), ""));
}

/* Whether pods ask a cache on the node (NodeLocal DNSCache) instead of the Service. */
static bool asks_locally(const struct walk *walk)
{
	struct net_ip ip;

	return walk->way->servers->count && net_ip_parse(walk->way->servers->items[0], &ip) == 0 &&
	       net_ip_is_link_local(&ip);
}

static void judge_service(const struct walk *walk, const struct json *service, int64_t start)
{
	const char *address = json_get_text(json_path(service, "spec.clusterIP"), "");
	cleanup_free char *asked = str_list_join(walk->way->servers, ", ");

	if (has_server(walk, service))
		add(walk, "service", DNS_STEP_OK,
		    xasprintf("Service kube-system/kube-dns has %s", address), NULL, start);
	else if (asks_locally(walk))
		add(walk, "service", DNS_STEP_OK,
		    xasprintf("Service kube-system/kube-dns has %s; pods ask a cache of the node "
			      "at %s",
			      address, asked),
		    NULL, start);
	else
		add(walk, "service", DNS_STEP_FAIL,
		    xasprintf("Service kube-system/kube-dns has %s, and the kubelet tells pods to "
			      "ask %s: set clusterDNS in /var/lib/kubelet/config.yaml to that of "
			      "the Service",
			      address, asked),
		    xstrdup("kubectl -n kube-system get service kube-dns"), start);
}

static void look_at_service(const struct walk *walk)
{
	const struct kube_ref ref = { "v1", "Service", kube_system, service_name };
	int64_t start = time_monotonic_ms();
	cleanup_json struct json *service = NULL;
	struct error why;

	if (kube_get(walk->way->kube, &ref, &service, &why) < 0)
		add(walk, "service", DNS_STEP_SKIP, xstrdup(why.message), NULL, start);
	else if (!service)
		add(walk, "service", DNS_STEP_FAIL,
		    xstrdup("there is no Service kube-system/kube-dns: the addon is not there"),
		    xstrdup("knode init phase addon coredns"), start);
	else
		judge_service(walk, service, start);
}

static int port_of(const struct json *slice)
{
	const struct json *ports = json_map_get(slice, "ports");

	for (size_t i = 0; i < json_count(ports); i++) {
		const struct json *port = json_list_at(ports, i);

		if (str_eq(json_map_text(port, "name", ""), "dns"))
			return (int)json_map_int(port, "port", DNS_PORT);
	}
	return DNS_PORT;
}

static void add_endpoints(const struct json *slice, struct endpoints *ret)
{
	const struct json *items = json_map_get(slice, "endpoints");

	for (size_t i = 0; i < json_count(items); i++) {
		const struct json *item = json_list_at(items, i);
		const struct json *addresses = json_map_get(item, "addresses");

		if (!json_get_bool(json_path(item, "conditions.ready"), true)) {
			ret->unready++;
			continue;
		}
		if (!json_count(addresses) || ret->count == ENDPOINTS_MAX)
			continue;
		ret->items = grow(ret->items, &ret->capacity, ret->count + 1, sizeof(*ret->items));
		ret->items[ret->count++] =
			(struct endpoint){ xstrdup(json_get_text(json_list_at(addresses, 0), "")),
					   port_of(slice) };
	}
}

static void endpoints_done(struct endpoints *endpoints)
{
	for (size_t i = 0; i < endpoints->count; i++)
		free(endpoints->items[i].address);
	free(endpoints->items);
}

static void find_endpoints(const struct walk *walk, struct endpoints *ret)
{
	const struct kube_ref ref = { "discovery.k8s.io/v1", "EndpointSlice", kube_system, NULL };
	int64_t start = time_monotonic_ms();
	cleanup_json struct json *slices = NULL;
	struct error why;

	if (kube_list(walk->way->kube, &ref, "kubernetes.io/service-name=kube-dns", NULL, &slices,
		      NULL, &why) < 0) {
		add(walk, "endpoints", DNS_STEP_SKIP, xstrdup(why.message), NULL, start);
		return;
	}
	for (size_t i = 0; i < json_count(slices); i++)
		add_endpoints(json_list_at(slices, i), ret);
	if (!ret->count)
		add(walk, "endpoints", DNS_STEP_FAIL,
		    xasprintf("the Service has no pod that is ready, and %zu that are not",
			      ret->unready),
		    xstrdup("kubectl -n kube-system get pods -l k8s-app=kube-dns"), start);
	else
		add(walk, "endpoints", DNS_STEP_OK,
		    xasprintf("pods that are ready: %zu", ret->count), NULL, start);
}

/* --- Questions --- */

/* Asks a server for a name that every cluster has; any answer is one. */
static int reach(const struct walk *walk, const char *address, int port, enum dns_protocol protocol,
		 struct error *err)
{
	cleanup_free char *name = xasprintf("kubernetes.default.svc.%s", walk->way->domain);
	cleanup_dns_message struct dns_message answer = { 0 };
	uint16_t type = 1;
	const struct dns_question question = { address, port, protocol,
					       name,    type, walk->way->timeout_ms };

	return dns_ask(&question, &answer, err);
}

static void reach_pod(struct walk *walk, const struct endpoint *pod)
{
	bool failed = false;

	for (int protocol = DNS_UDP; protocol <= DNS_TCP; protocol++) {
		int64_t start = time_monotonic_ms();
		struct error why;

		if (reach(walk, pod->address, pod->port, (enum dns_protocol)protocol, &why) == 0) {
			add(walk, "pod", DNS_STEP_OK,
			    xasprintf("%s answers by %s", pod->address,
				      dns_protocol_name((enum dns_protocol)protocol)),
			    NULL, start);
			continue;
		}
		failed = true;
		add(walk, "pod", DNS_STEP_FAIL, xstrdup(why.message),
		    why.code == -ECONNREFUSED
			    ? xstrdup("kubectl -n kube-system logs -l k8s-app=kube-dns")
			    : xasprintf("ip route get %s", pod->address),
		    start);
	}
	walk->pods++;
	walk->silent += failed;
}

/* What mends an address of the Service that does not answer, by what its pods do. */
static char *remedy_of_address(const struct walk *walk, const char *address)
{
	if (walk->way->is_given)
		return NULL;
	if (walk->pods && walk->silent == walk->pods)
		return NULL; /* its pods do not answer either */
	if (asks_locally(walk))
		return xstrdup("kubectl -n kube-system logs -l k8s-app=node-local-dns");
	return xasprintf("iptables-save | grep -- \"-d %s\"; kubectl -n kube-system logs -l "
			 "k8s-app=kube-proxy",
			 address);
}

static void reach_address(const struct walk *walk, const char *address)
{
	const char *what = walk->way->is_given ? "the server" : "the Service";

	for (int protocol = DNS_UDP; protocol <= DNS_TCP; protocol++) {
		int64_t start = time_monotonic_ms();
		struct error why;

		if (reach(walk, address, walk->way->port, (enum dns_protocol)protocol, &why) == 0)
			add(walk, "address", DNS_STEP_OK,
			    xasprintf("%s answers at %s by %s", what, address,
				      dns_protocol_name((enum dns_protocol)protocol)),
			    NULL, start);
		else
			add(walk, "address", DNS_STEP_FAIL, xstrdup(why.message),
			    remedy_of_address(walk, address), start);
	}
}

/* --- The answer --- */

/* "kubectl -n shop get service web" of web.shop.svc.cluster.local; NULL for other names. */
static char *remedy_of_missing(const struct walk *walk)
{
	cleanup_free char *name = xstrdup(walk->way->name), *tail = NULL;
	char *end, *namespace, *service;

	tail = xasprintf(".svc.%s", walk->way->domain);
	if (!is_below(name, tail + 1))
		return NULL;
	end = name + strlen(name) - strlen(tail);
	if (end <= name)
		return NULL;
	*end = '\0';
	namespace = strrchr(name, '.');
	if (!namespace)
		return xasprintf("kubectl get namespace %s", name);
	*namespace ++ = '\0';
	service = strrchr(name, '.');
	return xasprintf("kubectl -n %s get service %s", namespace, service ? service + 1 : name);
}

static char *failure_of(const struct walk *walk, const char *type, char **ret_remedy)
{
	const struct dns_message *answer = &walk->steps->answer;
	cleanup_free char *rcode = dns_rcode_text(answer->rcode);
	const char *name = walk->way->name;

	switch (answer->rcode) {
	case DNS_NOERROR:
		*ret_remedy = remedy_of_missing(walk);
		return xasprintf("NOERROR: %s is there, and has no records of type %s", name, type);
	case DNS_NXDOMAIN:
		*ret_remedy = remedy_of_missing(walk);
		return xasprintf("NXDOMAIN: there is no name %s", name);
	case DNS_SERVFAIL:
		*ret_remedy = xstrdup("kubectl -n kube-system logs -l k8s-app=kube-dns");
		return xasprintf("SERVFAIL: %s",
				 walk->is_inside ? "CoreDNS does not know the cluster's Services "
						   "yet: it does not reach the API server"
						 : "the servers that CoreDNS asks do not answer");
	case DNS_REFUSED:
		*ret_remedy = xstrdup("kubectl -n kube-system get configmap coredns -o yaml");
		return xasprintf("REFUSED: no server block of the Corefile answers for %s", name);
	default:
		return xasprintf("%s", rcode);
	}
}

static void ask(const struct walk *walk, const char *address)
{
	static const char outside[] = ": the servers that CoreDNS asks may not answer";
	const struct dns_way *way = walk->way;
	const struct dns_question question = { address,   way->port, DNS_UDP,
					       way->name, way->type, way->timeout_ms };
	int64_t start = time_monotonic_ms();
	cleanup_free char *type = dns_type_text(way->type);
	char *remedy = NULL, *message;
	struct error why;

	if (dns_ask_whole(&question, &walk->steps->answer, &why) < 0) {
		add(walk, "answer", DNS_STEP_FAIL,
		    xasprintf("%s%s", why.message,
			      why.code == -ETIMEDOUT && !walk->is_inside ? outside : ""),
		    NULL, start);
		return;
	}
	walk->steps->has_answer = true;
	if (walk->steps->answer.rcode == DNS_NOERROR && walk->steps->answer.count) {
		add(walk, "answer", DNS_STEP_OK,
		    xasprintf("NOERROR: %zu record%s", walk->steps->answer.count,
			      walk->steps->answer.count == 1 ? "" : "s"),
		    NULL, start);
		return;
	}
	message = failure_of(walk, type, &remedy);
	add(walk, "answer", DNS_STEP_FAIL, message, remedy, start);
}

/* Names outside come from the servers of the node, as kubeadm's Corefile has it. */
static void ask_upstreams(const struct walk *walk)
{
	const struct dns_way *way = walk->way;

	for (size_t i = 0; i < way->upstreams->count; i++) {
		const struct dns_question question = {
			way->upstreams->items[i], DNS_PORT, DNS_UDP, way->name, way->type,
			way->timeout_ms
		};
		cleanup_dns_message struct dns_message answer = { 0 };
		cleanup_free char *rcode = NULL;
		int64_t start = time_monotonic_ms();
		struct error why;

		if (dns_ask(&question, &answer, &why) < 0) {
			add(walk, "upstream", DNS_STEP_FAIL, xstrdup(why.message),
			    xasprintf("ip route get %s", question.address), start);
			continue;
		}
		rcode = dns_rcode_text(answer.rcode);
		add(walk, "upstream",
		    answer.rcode == DNS_SERVFAIL || answer.rcode == DNS_REFUSED ? DNS_STEP_FAIL
										: DNS_STEP_OK,
		    xasprintf("%s, a server of the node, answers: %s", question.address, rcode),
		    NULL, start);
	}
}

static void ask_cluster(struct walk *walk)
{
	struct endpoints endpoints = { 0 };

	if (!walk->way->kube) {
		add(walk, "service", DNS_STEP_SKIP, xstrdup(walk->way->kube_problem), NULL,
		    time_monotonic_ms());
		return;
	}
	look_at_service(walk);
	find_endpoints(walk, &endpoints);
	for (size_t i = 0; i < endpoints.count; i++)
		reach_pod(walk, &endpoints.items[i]);
	endpoints_done(&endpoints);
}

void dns_steps_go(const struct dns_way *way, struct dns_steps *ret)
{
	struct walk walk = { .way = way, .steps = ret };

	walk.is_inside = is_below(way->name, way->domain) || is_below(way->name, "in-addr.arpa") ||
			 is_below(way->name, "ip6.arpa");
	if (!way->is_given)
		ask_cluster(&walk);
	for (size_t i = 0; i < way->servers->count; i++)
		reach_address(&walk, way->servers->items[i]);
	if (way->servers->count)
		ask(&walk, way->servers->items[0]);
	if (!walk.is_inside)
		ask_upstreams(&walk);
}
