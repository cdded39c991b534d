#include "base/net.h"
#include "check/pod_dns.h"

static const char manager_resolv_conf[] = "/run/NetworkManager/no-stub-resolv.conf";
static const char resolved[] = "resolvConf: /run/systemd/resolve/resolv.conf";

static bool is_loopback(const char *address)
{
	struct net_ip ip;

	return net_ip_parse(address, &ip) == 0 && net_ip_is_loopback(&ip);
}

static char *server_name(const struct facts *facts)
{
	for (size_t i = 0; i < facts->socket_count; i++)
		if (facts->sockets[i].port == 53 && facts->sockets[i].pid)
			return xasprintf(" (%s, pid %d)", facts->sockets[i].process,
					 facts->sockets[i].pid);
	return xstrdup("");
}

static int judge_server(const struct check_input *in, const struct pod_dns *dns, const char *server,
			struct report *report)
{
	cleanup_free char *owner = server_name(in->facts);
	bool upstream = in->facts->upstream_nameservers.count;
	struct result *result =
		report_add(report, CHECK_FAIL, NULL,
			   "nameserver %s of %s is this host itself%s: CoreDNS would ask itself "
			   "and stop",
			   server, dns->path, owner);

	result_observed(result, "nameserver %s", server);
	result_expected(result, "%s", dns->from && upstream ? resolved : "another host");
	if (dns->from)
		result_hint(result, "# let resolvConf (%s) name another file", dns->from);
	else if (host_exists(in->host, manager_resolv_conf))
		result_hint(result, "ln -sf %s %s", manager_resolv_conf, dns->path);
	else
		result_hint(result, "sed -i 's/^nameserver %s$/nameserver ADDRESS/' %s", server,
			    dns->path);
	return 0;
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	cleanup_pod_dns struct pod_dns dns;
	struct result *result;

	if (pod_dns_read(in, &dns, err) < 0)
		return err->code;
	for (size_t i = 0; i < dns.nameservers.count; i++)
		if (is_loopback(dns.nameservers.items[i]))
			return judge_server(in, &dns, dns.nameservers.items[i], report);
	if (!dns.is_missing)
		return check_pass(report, NULL, "no nameserver of %s is this host itself",
				  *dns.path ? dns.path : "pods");
	result = report_add(report, CHECK_FAIL, NULL,
			    "the kubelet is told to use %s, which is not there: no pod would start",
			    dns.path);
	result_hint(result, "# let resolvConf name a file that is there");
	return 0;
}

const struct check check_net_dns_loop = {
	.id = "net-dns-loop",
	.title = "The host's nameserver is not the host itself",
	.roles = ROLE_ANY,
	.why = "CoreDNS forwards to the nameservers of its host's resolv.conf. A loopback address "
	       "there (a local stub such as dnsmasq or systemd-resolved) is in a pod the pod "
	       "itself: CoreDNS finds that it asks itself, and crashes with \"Loop detected\".",
	.rule = "The file that the kubelet gives to pods (resolvConf, --resolv-conf; else that of "
		"systemd-resolved's upstream, or /etc/resolv.conf) is there, and names no loopback "
		"address.",
	.source = "CoreDNS, plugin loop; kubernetes/kubeadm#273, #1081",
	.needs = { .areas = FACTS_DNS | FACTS_SOCKETS },
	.run = run,
};
