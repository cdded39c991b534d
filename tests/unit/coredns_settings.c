#include "dns/coredns_settings.h"

#include "config/config_fields.h"
#include "config_unit.h"
#include "template/template.h"

#define NODE "apiVersion: knode.io/v1alpha1\nkind: NodeConfiguration\naddons:\n  coredns:\n"

static char *kubeadms(const char *template)
{
	cleanup_json struct json *values = json_map();
	struct error err = { 0 };
	char *text;

	template_set(values, "DNS_DOMAIN", "cluster.local");
	ck_assert_int_eq(template_render_text(template_find(template), values, &text, &err), 0);
	return text;
}

/* The Corefile of the settings, which are what stands below addons.coredns. */
static char *make(const char *settings)
{
	cleanup_free char *document = xasprintf(NODE "%s", settings), *base = NULL;
	cleanup_config struct config *config = load(0, document);
	struct error err = { 0 };
	char *text;

	base = kubeadms("coredns/Corefile");
	ck_assert_int_eq(
		coredns_make_corefile(config_settings(config, "coredns"), base, &text, &err), 0);
	return text;
}

START_TEST(without_settings_it_is_kubeadms)
{
	static const char *const templates[] = { "coredns/Corefile", "coredns/Corefile-v1.32" };
	cleanup_config struct config *config = load(0, NODE "    replicas: 2\n");
	struct error err = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(templates); i++) {
		cleanup_free char *base = kubeadms(templates[i]), *text = NULL;

		ck_assert_int_eq(coredns_make_corefile(config_settings(config, "coredns"), base,
						       &text, &err),
				 0);
		ck_assert_str_eq(text, base);
	}
}
END_TEST

START_TEST(settings_change_what_they_name)
{
	cleanup_free char *text = make("    pods: verified\n    autopath: true\n"
				       "    cache: {ttl: 60, prefetch: 10, serveStale: 1h}\n"
				       "    log: [error, denial]\n"
				       "    upstreams: [192.0.2.53, \"tls://[2001:db8::53]\"]\n"
				       "    upstreamServerName: dns.example.test\n"
				       "    hosts:\n    - ip: 192.0.2.70\n"
				       "      hostnames: [registry.example.test, r.example.test]\n"
				       "    stubDomains:\n    - domain: consul.local\n"
				       "      upstreams: [192.0.2.60, \"192.0.2.61:5353\"]\n");

	ck_assert_str_eq(text, ".:53 {\n"
			       "    errors\n"
			       "    log {\n"
			       "       class error denial\n"
			       "    }\n"
			       "    health {\n"
			       "       lameduck 5s\n"
			       "    }\n"
			       "    ready\n"
			       "    autopath @kubernetes\n"
			       "    hosts {\n"
			       "       192.0.2.70 registry.example.test r.example.test\n"
			       "       fallthrough\n"
			       "    }\n"
			       "    kubernetes cluster.local in-addr.arpa ip6.arpa {\n"
			       "       pods verified\n"
			       "       fallthrough in-addr.arpa ip6.arpa\n"
			       "       ttl 30\n"
			       "    }\n"
			       "    prometheus :9153\n"
			       "    forward . 192.0.2.53 tls://[2001:db8::53] {\n"
			       "       max_concurrent 1000\n"
			       "       tls_servername dns.example.test\n"
			       "    }\n"
			       "    cache 60 {\n"
			       "       disable success cluster.local\n"
			       "       disable denial cluster.local\n"
			       "       prefetch 10\n"
			       "       serve_stale 1h0m0s\n"
			       "    }\n"
			       "    loop\n"
			       "    reload\n"
			       "    loadbalance\n"
			       "}\n"
			       "consul.local:53 {\n"
			       "    errors\n"
			       "    log {\n"
			       "       class error denial\n"
			       "    }\n"
			       "    cache 60 {\n"
			       "       prefetch 10\n"
			       "       serve_stale 1h0m0s\n"
			       "    }\n"
			       "    forward . 192.0.2.60 192.0.2.61:5353\n"
			       "}\n");
}
END_TEST

START_TEST(nothing_is_cached_where_nothing_shall_be)
{
	cleanup_free char *text =
		make("    cache: {disabled: true}\n    log: [all]\n    stubDomains:\n"
		     "    - {domain: a.example, upstreams: [192.0.2.1]}\n");

	ck_assert_ptr_null(strstr(text, "cache"));
	ck_assert_ptr_nonnull(strstr(text, "    errors\n    log\n    health {\n"));
	ck_assert_ptr_nonnull(strstr(text, "a.example:53 {\n    errors\n    log\n    forward . "
					   "192.0.2.1\n}\n"));
}
END_TEST

START_TEST(an_own_corefile_is_kept)
{
	static const char own[] = "# mine\n.:53 {\n\thealth\n\tready\n\treload\n\tloop\n"
				  "\tkubernetes cluster.local\n}\n";
	cleanup_free char *settings = xasprintf("    corefile: \"# mine\\n.:53 {\\n\\thealth\\n"
						"\\tready\\n\\treload\\n\\tloop\\n\\tkubernetes "
						"cluster.local\\n}\\n\"\n");
	cleanup_free char *text = make(settings);

	ck_assert_str_eq(text, own);
}
END_TEST

START_TEST(settings_are_judged_together)
{
	assert_said(
		0,
		NODE "    autopath: true\n    cache:\n      disabled: true\n      prefetch: 1\n"
		     "    upstreams: [10.96.0.10]\n    stubDomains:\n"
		     "    - {domain: cluster.local, upstreams: []}\n"
		     "    - {domain: a.example, upstreams: [192.0.2.1]}\n"
		     "    - {domain: a.example, upstreams: [127.0.0.1]}\n"
		     "    hosts:\n    - {ip: 192.0.2.1, hostnames: [x.cluster.local]}\n",
		"c.yaml:5:15: addons.coredns.autopath: needs pods: verified, as it has to know "
		"which pod asks: set both\n"
		"c.yaml:8:17: addons.coredns.cache.prefetch: does nothing while the cache is disabled: leave it out\n"
		"c.yaml:9:17: addons.coredns.upstreams[0]: 10.96.0.10 leads back to CoreDNS "
		"itself, in a loop; name a server outside of the cluster\n"
		"c.yaml:11:7: addons.coredns.stubDomains[0]: names no upstream that could be "
		"asked\n"
		"c.yaml:11:16: addons.coredns.stubDomains[0].domain: cluster.local is the "
		"cluster's own domain: its names would not be answered; name another\n"
		"c.yaml:13:16: addons.coredns.stubDomains[2].domain: a.example stands twice: "
		"put its upstreams together\n"
		"c.yaml:13:39: addons.coredns.stubDomains[2].upstreams[0]: \"127.0.0.1\" is "
		"not an upstream: an address outside of the cluster such as 192.0.2.1, "
		"192.0.2.1:5353 or tls://192.0.2.1, or /etc/resolv.conf\n"
		"c.yaml:15:35: warning: addons.coredns.hosts[0].hostnames[0]: x.cluster.local "
		"is a name of the cluster's own domain, and hides what is there\n");
}
END_TEST

START_TEST(an_own_corefile_is_judged_for_its_version)
{
	assert_said(
		0,
		NODE
		"    pods: verified\n    corefile: \". {\\n health\\n ready\\n reload\\n "
		"kubernetes cluster.local\\n timeouts {\\n read 1s\\n }\\n}\\n\"\n---\n" V1BETA3(
			"ClusterConfiguration", "kubernetesVersion: v1.26.0\n"),
		"c.yaml:5:11: addons.coredns.pods: says nothing beside a corefile of your own: "
		"write it there\n"
		"c.yaml:6:15: addons.coredns.corefile: line 6: the plugin \"timeouts\" comes "
		"with CoreDNS v1.10.1, this one is v1.9.3: leave it out\n");
	/* The image's tag says which CoreDNS it is. */
	assert_said(
		0,
		NODE
		"    corefile: \". {\\n health\\n ready\\n reload\\n "
		"kubernetes cluster.local\\n timeouts {\\n read 1s\\n }\\n}\\n\"\n---\n" V1BETA3(
			"ClusterConfiguration", "kubernetesVersion: v1.26.0\n"
						"dns: {imageTag: v1.10.1}\n"),
		"");
}
END_TEST

UNIT_TESTS(coredns_settings, without_settings_it_is_kubeadms, settings_change_what_they_name,
	   nothing_is_cached_where_nothing_shall_be, an_own_corefile_is_kept,
	   settings_are_judged_together, an_own_corefile_is_judged_for_its_version)
