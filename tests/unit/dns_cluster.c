/* Clusters of manifests by hand: what is missing is made, what no API server takes is refused. */
#include "dns/dns_cluster.h"

#include <errno.h>

#include "dns/dns_lookup.h"
#include "unit.h"

#define SERVICE(name, spec) \
	"---\napiVersion: v1\nkind: Service\nmetadata:\n  name: " name "\nspec:\n  " spec "\n"
#define POD(name, meta, spec, status)                                                              \
	"---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: " name "\n  labels: {app: a}\n  " meta \
	"\nspec: {" spec "}\nstatus: {" status "}\n"
#define READY(ip) "podIP: " ip ", conditions: [{type: Ready, status: 'True'}]"

struct scene {
	struct manifests manifests;
	struct dns_cluster *cluster;
};

static int read_as(struct scene *scene, const char *text, const char *coredns, struct error *err)
{
	struct dns_ways ways = { .domain = "c.local", .pods = DNS_PODS_INSECURE };

	*scene = (struct scene){ 0 };
	ck_assert(version_parse(coredns, &ways.coredns, err) == 0);
	ck_assert_msg(manifests_add(&scene->manifests, "a.yaml", text, strlen(text), err) == 0,
		      "%s", err->message);
	return dns_cluster_read(&scene->manifests, &ways, &scene->cluster, err);
}

static void scene_done(struct scene *scene)
{
	dns_cluster_free(scene->cluster);
	manifests_done(&scene->manifests);
}
#define cleanup_scene cleanup(scene_done)

static void read(struct scene *scene, const char *text)
{
	struct error err;

	ck_assert_msg(read_as(scene, text, "v1.10.0", &err) == 0, "%s", err.message);
}

/* "RCODE VALUE VALUE", or "RCODE (why)". */
static void check(const struct scene *scene, const char *name, const char *type, const char *wanted)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);
	cleanup_answer struct dns_answer answer = { 0 };
	const char *known;
	struct error err;

	ck_assert(dns_type_find(type, &known, &err) == 0);
	dns_lookup(scene->cluster, name, known, &answer);
	dns_records_sort(&answer.answer);
	strbuf_puts(&out, answer.rcode);
	for (size_t i = 0; i < answer.answer.count; i++)
		strbuf_printf(&out, " %s", answer.answer.items[i].value);
	if (answer.why)
		strbuf_printf(&out, " (%s)", answer.why);
	ck_assert_str_eq(out.text, wanted);
}

START_TEST(has_unassigned_addresses)
{
	cleanup_scene struct scene scene = { 0 };

	read(&scene, SERVICE("web", "ports: [{name: http, port: 80}]") SERVICE(
			     "both", "ipFamilyPolicy: RequireDualStack\n  ports: [{port: 80}]\n"
				     "  clusterIP: 10.0.0.1"));
	check(&scene, "web.default.svc.c.local.", "A", "NOERROR <unassigned>");
	check(&scene, "web.default.svc.c.local.", "AAAA", "NOERROR");
	check(&scene, "_http._tcp.web.default.svc.c.local.", "SRV",
	      "NOERROR 0 100 80 web.default.svc.c.local.");
	check(&scene, "both.default.svc.c.local.", "A", "NOERROR 10.0.0.1");
	check(&scene, "both.default.svc.c.local.", "AAAA", "NOERROR <unassigned>");
	check(&scene, "1.0.0.10.in-addr.arpa.", "PTR", "NOERROR both.default.svc.c.local.");
}
END_TEST

START_TEST(makes_slices)
{
	cleanup_scene struct scene scene = { 0 };

	read(&scene,
	     SERVICE("hl", "clusterIP: None\n  selector: {app: a}\n"
			   "  ports: [{name: http, port: 80, targetPort: web}]")
		     POD("one", "", "containers: [{ports: [{name: web, containerPort: 8080}]}]",
			 READY("10.1.0.1")) POD("two", "", "hostname: h, subdomain: hl",
						READY("10.1.0.2"))
			     POD("leaving", "deletionTimestamp: 2026-01-01T00:00:00Z", "",
				 READY("10.1.0.3")) POD("unready", "", "", "podIP: 10.1.0.4")
				     POD("over", "", "", "phase: Failed, podIP: 10.1.0.5") POD(
					     "new", "", "", "phase: Pending")
					     POD("astray", "", "nodeName: gone",
						 READY("10.1.0.6")) "---\napiVersion: v1\nkind: Node\nmetadata: {name: n}\n");
	check(&scene, "hl.default.svc.c.local.", "A", "NOERROR 10.1.0.1 10.1.0.2");
	check(&scene, "hl.default.svc.c.local.", "SRV",
	      "NOERROR 0 50 8080 10-1-0-1.hl.default.svc.c.local.");
	check(&scene, "h.hl.default.svc.c.local.", "A", "NOERROR 10.1.0.2");
	check(&scene, "10-1-0-2.hl.default.svc.c.local.", "A",
	      "NXDOMAIN (no ready endpoint of Service default/hl is named 10-1-0-2)");
	check(&scene, "3.0.1.10.in-addr.arpa.", "PTR",
	      "NXDOMAIN (no Service and no ready endpoint has the address 10.1.0.3)");
	ck_assert_uint_eq(dns_cluster_notes(scene.cluster)->count, 2);
	ck_assert_str_eq(dns_cluster_notes(scene.cluster)->items[0],
			 "Pod default/new has no address yet: it is no endpoint of Service hl");
	ck_assert_str_eq(dns_cluster_notes(scene.cluster)->items[1],
			 "Pod default/astray is on the Node gone, which is not among the Nodes: "
			 "it is no endpoint of Service hl");
}
END_TEST

START_TEST(mirrors_endpoints)
{
	cleanup_scene struct scene scene = { 0 };

	read(&scene,
	     SERVICE("db",
		     "clusterIP: None\n  ports: [{name: pg, port: 5432}]") "---\napiVersion: v1\nkind: Endpoints\nmetadata: {name: db}\nsubsets:\n"
									   "- addresses: [{ip: 192.0.2.1, hostname: a}, {ip: 192.0.2.2}]\n"
									   "  notReadyAddresses: [{ip: 192.0.2.2}]\n"
									   "  ports: [{name: pg, port: 5432}]\n");
	check(&scene, "db.default.svc.c.local.", "A", "NOERROR 192.0.2.1");
	check(&scene, "a.db.default.svc.c.local.", "SRV",
	      "NOERROR 0 100 5432 a.db.default.svc.c.local.");
}
END_TEST

START_TEST(goes_by_version)
{
	static const char text[] = SERVICE("ext",
					   "type: ExternalName\n  externalName: a.example.com")
		SERVICE("six", "clusterIP: None\n  ipFamilies: [IPv6]\n  selector: {app: a}")
			POD("one", "", "", READY("'fd00::'"));
	cleanup_scene struct scene old = { 0 }, new = { 0 }, older = { 0 };
	struct error err;

	ck_assert(read_as(&old, text, "v1.10.0", &err) == 0);
	ck_assert(read_as(&new, text, "v1.14.3", &err) == 0);
	check(&old, "x.ext.default.svc.c.local.", "A", "NOERROR a.example.com.");
	check(&new, "x.ext.default.svc.c.local.", "A",
	      "NXDOMAIN (Service default/ext is an ExternalName: there is nothing below it)");
	check(&old, "no.default.svc.c.local.", "TXT", "NOERROR");
	check(&new, "no.default.svc.c.local.", "TXT",
	      "NXDOMAIN (there is no Service no in the Namespace default)");
	check(&old, "fd00--.six.default.svc.c.local.", "AAAA", "NOERROR fd00::");
	check(&new, "fd00--0.six.default.svc.c.local.", "AAAA", "NOERROR fd00::");
	ck_assert_int_eq(read_as(&older, "", "v1.9.3", &err), -EINVAL);
	ck_assert_str_eq(err.message,
			 "CoreDNS before v1.10.0 answers wildcards, and is not followed");
}
END_TEST

/* A chain of @length Services, each an ExternalName of the one before. */
static char *chain_of(int length)
{
	struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);

	strbuf_puts(&out, SERVICE("s0", "clusterIP: 10.0.0.1\n  ports: [{port: 80}]"));
	for (int i = 1; i <= length; i++)
		strbuf_printf(&out,
			      "---\napiVersion: v1\nkind: Service\nmetadata:\n  name: s%d\nspec:\n"
			      "  type: ExternalName\n  externalName: s%d.default.svc.c.local\n",
			      i, i - 1);
	return strbuf_take(&out);
}

/* A's answer has this many records: CNAMEs, and the address at their end. */
static void check_count(const struct scene *scene, const char *name, size_t count)
{
	cleanup_answer struct dns_answer answer = { 0 };
	const char *type;
	struct error err;

	ck_assert(dns_type_find("A", &type, &err) == 0);
	dns_lookup(scene->cluster, name, type, &answer);
	ck_assert_str_eq(answer.rcode, "NOERROR");
	ck_assert_uint_eq(answer.answer.count, count);
}

START_TEST(follows_chains)
{
	cleanup_free char *text = chain_of(12);
	cleanup_scene struct scene old = { 0 }, new = { 0 };
	struct error err;

	ck_assert(read_as(&old, text, "v1.10.0", &err) == 0);
	ck_assert(read_as(&new, text, "v1.12.1", &err) == 0);
	check(&old, "s1.default.svc.c.local.", "A", "NOERROR 10.0.0.1 s0.default.svc.c.local.");
	check_count(&old, "s8.default.svc.c.local.", 9);
	check_count(&old, "s9.default.svc.c.local.", 0);
	check_count(&new, "s11.default.svc.c.local.", 12);
	check_count(&new, "s12.default.svc.c.local.", 0);
}
END_TEST

START_TEST(ends_loops)
{
	cleanup_scene struct scene scene = { 0 };

	read(&scene,
	     SERVICE("a", "type: ExternalName\n  externalName: b.default.svc.c.local") SERVICE(
		     "b", "type: ExternalName\n  externalName: a.default.svc.c.local")
		     SERVICE("c", "type: ExternalName\n  externalName: x.c.default.svc.c.local")
			     SERVICE("d", "type: ExternalName\n  externalName: 192.0.2.1") SERVICE(
				     "e", "type: ExternalName\n  externalName: example.com."));
	check(&scene, "a.default.svc.c.local.", "A", "NOERROR");
	check(&scene, "a.default.svc.c.local.", "CNAME", "NOERROR b.default.svc.c.local.");
	check(&scene, "c.default.svc.c.local.", "A", "NOERROR");
	check(&scene, "d.default.svc.c.local.", "A",
	      "NXDOMAIN (the externalName of Service default/d is an address, and no name)");
	check(&scene, "e.default.svc.c.local.", "AAAA", "NOERROR example.com.");
	check(&scene, "example.com.", "A", "SERVFAIL");
}
END_TEST

START_TEST(refuses)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{ SERVICE("a", "clusterIP: 10.0.0.300"),
		  "a.yaml:7:3: Service a: clusterIP: \"10.0.0.300\" is not an IP address" },
		{ SERVICE("a", "type: Cluster"),
		  "a.yaml:7:3: Service a: \"Cluster\" is none of the types ClusterIP, NodePort, "
		  "LoadBalancer and ExternalName" },
		{ SERVICE("a", "type: ExternalName"),
		  "a.yaml:7:3: Service a: externalName is missing" },
		{ SERVICE("a", "type: ExternalName\n  externalName: A_b"),
		  "a.yaml:8:3: Service a: externalName \"A_b\" is not a DNS name in lower case" },
		{ SERVICE("a.b", "clusterIP: None"),
		  "a.yaml:5:3: Service a.b: a Service's name is a DNS label" },
		{ SERVICE("a", "ports: [{port: 0}]"),
		  "a.yaml:7:12: Service a: port is not a number from 1 to 65535" },
		{ SERVICE("a", "ports: [{port: 1, protocol: tcp}]"),
		  "a.yaml:7:21: Service a: \"tcp\" is none of the protocols TCP, UDP and SCTP" },
		{ SERVICE("a", "ports: x"),
		  "a.yaml:7:3: Service a: ports is a string, and not a list" },
		{ SERVICE("a", "selector: {a: 1}"),
		  "a.yaml:7:14: Service a: the selector's value of a is not a string" },
		{ POD("a", "", "", "podIP: x"),
		  "a.yaml:9:10: Pod a: podIP: \"x\" is not an IP address" },
		{ "kind: Service\napiVersion: v1\n",
		  "a.yaml:1:1: Service without a name: metadata.name is missing" },
		{ "kind: Service\napiVersion: v1\nmetadata: {name: a, namespace: A}\n",
		  "a.yaml:3:21: Service a: \"A\" is no name of a Namespace" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		cleanup_scene struct scene scene = { 0 };
		struct error err;

		ck_assert_int_eq(read_as(&scene, cases[i].text, "v1.10.0", &err), -EINVAL);
		ck_assert_str_eq(err.message, cases[i].message);
	}
}
END_TEST

UNIT_TESTS(dns_cluster, has_unassigned_addresses, makes_slices, mirrors_endpoints, goes_by_version,
	   follows_chains, ends_loops, refuses)
