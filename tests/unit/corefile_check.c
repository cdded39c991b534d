#include "dns/corefile_check.h"

#include "unit.h"

#define PROBES "health\nready\nreload\nloop\n"
#define OWN    "kubernetes cluster.local in-addr.arpa ip6.arpa\n"

/* Asserts all findings about @text, one a line: "LINE error|warning: MESSAGE". */
static void assert_findings(const char *coredns, const char *text, const char *expected)
{
	cleanup_corefile_findings struct corefile_findings findings = { 0 };
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	struct version version;
	struct error err = { 0 };
	const struct corefile_use use = { &version, "cluster.local", "10.96.0.10" };
	size_t errors = 0;

	ck_assert_int_eq(version_parse(coredns, &version, &err), 0);
	corefile_check_text(text, &use, &findings);
	for (size_t i = 0; i < findings.count; i++) {
		errors += findings.items[i].error;
		strbuf_printf(&out, "%d %s: %s\n", findings.items[i].line,
			      findings.items[i].error ? "error" : "warning",
			      findings.items[i].message);
	}
	ck_assert_str_eq(out.text, expected);
	ck_assert_uint_eq(findings.errors, errors);
}

START_TEST(what_is_well_has_no_findings)
{
	static const char whole[] =
		".:53 {\nerrors\n" PROBES OWN "cache 30\nforward . 192.0.2.1\n}\n"
		"example.org:53 {\nforward . 192.0.2.2:5353 tls://192.0.2.3\n}\n";

	assert_findings("v1.9.3", whole, "");
	assert_findings("v1.14.7", whole, "");
	/* The block's own zone counts where kubernetes names none. */
	assert_findings("v1.9.3", "cluster.local:53 {\n" PROBES "kubernetes\n}\n", "");
	assert_findings("v1.9.3", "(common) {\n" PROBES "}\n. {\nimport common\n" OWN "}\n", "");
	/* What files bring is not seen. */
	assert_findings("v1.9.3", ". {\nimport custom/*.override\n}\nimport custom/*.server\n", "");
}
END_TEST

START_TEST(plugins_are_those_of_the_version)
{
	assert_findings("v1.9.3", ". {\n" PROBES OWN "forwrad . 192.0.2.1\n}\n",
			"7 error: CoreDNS v1.9.3 has no plugin \"forwrad\"; did you mean "
			"\"forward\"?\n");
	assert_findings("v1.9.3", ". {\n" PROBES OWN "qqqqqqqq\n}\n",
			"7 error: CoreDNS v1.9.3 has no plugin \"qqqqqqqq\"\n");
	assert_findings("v1.10.0", ". {\n" PROBES OWN "timeouts {\nread 5s\n}\n}\n",
			"7 error: the plugin \"timeouts\" comes with CoreDNS v1.10.1, this one is "
			"v1.10.0: leave it out\n");
	assert_findings("v1.10.1", ". {\n" PROBES OWN "timeouts {\nread 5s\n}\n}\n", "");
	assert_findings("v1.9.3",
			". {\n" PROBES OWN "proxy . 192.0.2.1\nfederation cluster.local\n}\n",
			"7 error: the plugin \"proxy\" is gone since CoreDNS v1.5.0: use forward\n"
			"8 error: the plugin \"federation\" is gone since CoreDNS v1.7.0: leave it "
			"out\n");
	assert_findings("v1.9.3", ". {\n" PROBES OWN "loop\n}\n",
			"7 error: loop stands twice in a server block, also on line 5: keep one\n");
}
END_TEST

START_TEST(options_are_those_of_the_version)
{
	assert_findings(
		"v1.9.3",
		". {\n" PROBES "kubernetes cluster.local {\nupstream\ntransfer to *\n"
		"pods insecre\nttll 30\n}\n}\n",
		"7 error: the option \"upstream\" is gone since CoreDNS v1.7.0: leave it "
		"out\n"
		"8 error: the option \"transfer\" is gone since CoreDNS v1.8.0: use the "
		"plugin transfer\n"
		"9 error: pods: \"insecre\" is not one of disabled, insecure, verified; did "
		"you mean insecure?\n"
		"10 error: kubernetes has no option \"ttll\"; did you mean \"ttl\"?\n");
	assert_findings("v1.9.3", ". {\n" PROBES OWN "cache 30 {\nkeepttl\n}\n}\n",
			"8 error: the option \"keepttl\" comes with CoreDNS v1.10.1, this one is "
			"v1.9.3: leave it out\n");
	assert_findings("v1.10.1", ". {\n" PROBES OWN "cache 30 {\nkeepttl\n}\n}\n", "");
}
END_TEST

START_TEST(upstreams_lead_out_of_the_cluster)
{
	assert_findings(
		"v1.9.3",
		". {\nhealth\nready\nreload\n" OWN "forward .\n"
		"forward a.example 10.96.0.10\nforward b.example 127.0.0.1 ::1 0.0.0.0:53\n"
		"forward c.example /etc/hosts https://192.0.2.1 dns.example\n"
		"forward d.example /etc/resolv.conf\nforward e.example 127.0.0.1:5353\n}\n",
		"6 error: forward needs a zone and an upstream: forward . "
		"/etc/resolv.conf\n"
		"7 error: forward: 10.96.0.10 leads back to CoreDNS itself, in a loop; name "
		"a server outside of the cluster\n"
		"8 error: forward: 127.0.0.1 leads back to CoreDNS itself, in a loop; name "
		"a server outside of the cluster\n"
		"8 error: forward: ::1 leads back to CoreDNS itself, in a loop; name a "
		"server outside of the cluster\n"
		"8 error: forward: 0.0.0.0:53 leads back to CoreDNS itself, in a loop; name "
		"a server outside of the cluster\n"
		"9 error: forward: /etc/hosts is a file that pods of CoreDNS do not have; "
		"/etc/resolv.conf is the node's\n"
		"9 error: forward: https://192.0.2.1 has a protocol that forward does not "
		"speak; take tls:// or none\n"
		"9 error: forward: dns.example is no address; name one such as 192.0.2.1, "
		"192.0.2.1:5353 or tls://192.0.2.1\n"
		"10 warning: without the plugin loop nobody notices when the node's "
		"resolv.conf leads back to the cluster: add loop\n");
}
END_TEST

START_TEST(the_clusters_domain_is_served)
{
	assert_findings("v1.9.3", ". {\n" PROBES "forward . 192.0.2.1\n}\n",
			"1 error: names of cluster.local go to this server block, which lacks the "
			"plugin kubernetes: add \"kubernetes cluster.local in-addr.arpa "
			"ip6.arpa\"\n");
	assert_findings("v1.9.3", ". {\n" PROBES "kubernetes example.local\n}\n",
			"6 error: kubernetes does not serve cluster.local, the cluster's domain: "
			"name it here\n");
	assert_findings("v1.9.3", ".:1053 {\n" PROBES OWN "}\n",
			"0 error: no server block answers for cluster.local on port 53: begin one "
			"with .:53 or cluster.local:53\n");
	/* The longest zone answers, whatever else there is. */
	assert_findings("v1.9.3", ". {\n" PROBES OWN "}\nlocal {\nforward . 192.0.2.1\n}\n",
			"8 error: names of cluster.local go to this server block, which lacks the "
			"plugin kubernetes: add \"kubernetes cluster.local in-addr.arpa "
			"ip6.arpa\"\n");
	assert_findings("v1.9.3", ". {\n" PROBES OWN "}\ndns://.:53 {\nerrors\n}\n",
			"8 error: . on port 53 is served on line 1 already: make one server block "
			"of both\n");
}
END_TEST

START_TEST(probes_are_answered)
{
	assert_findings("v1.9.3", ". {\n" OWN "ready :8080\n}\n",
			"1 error: without the plugin health CoreDNS fails its probe: the kubelet "
			"restarts its pods again and again; add health\n"
			"1 warning: without the plugin reload a changed Corefile holds from the "
			"pods' restart on: add reload\n"
			"3 error: ready listens at :8080, and its probe asks :8181: leave the "
			"address out\n");
}
END_TEST

START_TEST(autopath_has_to_know_pods)
{
	static const char *const verified = "kubernetes cluster.local {\npods verified\n}\n";
	cleanup_free char *well = xasprintf(". {\n" PROBES "%sautopath @kubernetes\n}\n", verified);

	assert_findings("v1.9.3", well, "");
	assert_findings("v1.9.3", ". {\n" PROBES OWN "autopath @kubernetes\n}\n",
			"7 warning: autopath does nothing without \"pods verified\" of kubernetes: "
			"set it\n");
	assert_findings("v1.9.3", ". {\n" PROBES OWN "}\na.example {\nautopath @kubernetes\n}\n",
			"9 error: autopath @kubernetes needs the plugin kubernetes in the same "
			"server block\n");
	assert_findings(
		"v1.9.3", ". {\n" PROBES OWN "autopath\n}\n",
		"7 error: autopath needs to know whose search path: autopath @kubernetes\n");
}
END_TEST

START_TEST(syntax_is_told)
{
	assert_findings("v1.9.3", ". {\nerrors\n",
			"0 error: line 1: \"{\" is not closed: \"}\" is missing\n");
}
END_TEST

START_TEST(snippets_that_import_themselves_end)
{
	assert_findings("v1.9.3", "(a) {\nimport a\n}\n. {\nimport a\n}\n", "");
}
END_TEST

UNIT_TESTS(corefile_check, what_is_well_has_no_findings, plugins_are_those_of_the_version,
	   options_are_those_of_the_version, upstreams_lead_out_of_the_cluster,
	   the_clusters_domain_is_served, probes_are_answered, autopath_has_to_know_pods,
	   syntax_is_told, snippets_that_import_themselves_end)
