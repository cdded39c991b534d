#include "base/net.h"
#include "check/check.h"

static const char manager_resolv_conf[] = "/run/NetworkManager/no-stub-resolv.conf";
static const char resolved_conf[] = "/run/systemd/resolve/resolv.conf"; /* judged by its servers */

static bool is_loopback(const char *address)
{
	struct net_ip ip;

	return net_ip_parse(address, &ip) == 0 && net_ip_is_loopback(&ip);
}

/* What listens on port 53, for the message; "" when it could not be told. */
static char *server_name(const struct facts *facts)
{
	for (size_t i = 0; i < facts->socket_count; i++)
		if (facts->sockets[i].port == 53 && facts->sockets[i].pid)
			return xasprintf(" (%s, pid %d)", facts->sockets[i].process,
					 facts->sockets[i].pid);
	return xstrdup("");
}

/* What the kubelet is told to give to pods instead of /etc/resolv.conf, or NULL. */
static const char *told_to_use(const struct check_input *in)
{
	const char *path = json_map_text(in->config->kubelet, "resolvConf", NULL);

	return path ? path : in->config->node.resolv_conf;
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	const struct str_list *servers = &in->facts->nameservers;
	const struct str_list *upstream = &in->facts->upstream_nameservers;
	cleanup_free char *owner = server_name(in->facts);
	const char *path = told_to_use(in);
	struct result *result;
	size_t i = 0;

	(void)err;
	while (i < servers->count && !is_loopback(servers->items[i]))
		i++;
	if (i == servers->count)
		return check_pass(report, NULL, "no nameserver is this host itself");
	if (path && !str_eq(path, "/etc/resolv.conf") && !str_eq(path, resolved_conf))
		return check_pass(report, NULL, "the kubelet is told to use %s", path);
	if (upstream->count && !is_loopback(upstream->items[0]))
		return check_pass(report, NULL,
				  "%s is systemd-resolved's stub; pods get its upstream, %s",
				  servers->items[i], upstream->items[0]);
	result =
		report_add(report, CHECK_FAIL, NULL,
			   "nameserver %s is this host itself%s: CoreDNS would ask itself and stop",
			   servers->items[i], owner);
	result_observed(result, "nameserver %s", servers->items[i]);
	result_expected(result, "another host, or resolvConf set");
	if (host_exists(in->host, manager_resolv_conf))
		result_hint(result, "ln -sf %s /etc/resolv.conf", manager_resolv_conf);
	else
		result_hint(result,
			    "sed -i 's/^nameserver %s$/nameserver ADDRESS/' /etc/resolv.conf",
			    servers->items[i]);
	return 0;
}

const struct check check_net_dns_loop = {
	.id = "net-dns-loop",
	.title = "The host's nameserver is not the host itself",
	.roles = ROLE_ANY,
	.why = "CoreDNS forwards to the nameservers of its host's resolv.conf. A loopback address "
	       "there (a local stub such as dnsmasq or systemd-resolved) is in a pod the pod "
	       "itself: CoreDNS finds that it asks itself, and crashes with \"Loop detected\".",
	.rule = "No nameserver is a loopback address; or systemd-resolved tells its upstream in "
		"/run/systemd/resolve/resolv.conf; or the kubelet's resolvConf is another file.",
	.source = "CoreDNS, plugin loop; kubernetes/kubeadm#273, #1081",
	.needs = { .areas = FACTS_DNS | FACTS_SOCKETS },
	.run = run,
};
