/* resolv.conf of Pods, and the names that are tried with it. */
#include "dns/dns_resolv.h"

#include <errno.h>

#include "unit.h"

static struct json *tree(const char *text)
{
	struct json *ret;
	struct error err;

	ck_assert_msg(json_parse("test", text, strlen(text), &ret, &err) == 0, "%s", err.message);
	return ret;
}

static const char node_file[] = "# of the node\nnameserver 192.0.2.53\nsearch old.example\n"
				"search example.com. corp.example .\noptions ndots:2 rotate\n";

/* The resolv.conf of a Pod with this spec, and its notes. */
static void check(const char *spec, const char *servers, const char *wanted, const char *note)
{
	cleanup_free char *text = xasprintf("{\"metadata\":{\"name\":\"p\",\"namespace\":\"apps\"},"
					    "\"spec\":%s}",
					    spec);
	cleanup_json struct json *pod = tree(text);
	struct dns_resolv_node node = { .domain = "cluster.local", .file = node_file };
	cleanup_resolv struct dns_resolv resolv = { 0 };
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);
	cleanup_free char *notes = NULL;
	struct error err;
	int r;

	if (servers)
		str_list_add(&node.servers, servers);
	r = dns_resolv_of(pod, &node, &resolv, &err);
	str_list_done(&node.servers);
	ck_assert_msg(r == 0, "%s", err.message);
	dns_resolv_write(&resolv, &out);
	ck_assert_str_eq(out.text, wanted);
	notes = str_list_join(&resolv.notes, "; ");
	ck_assert_str_eq(notes, note);
}

START_TEST(follows_the_policy)
{
	static const char cluster[] = "search apps.svc.cluster.local svc.cluster.local "
				      "cluster.local example.com corp.example\n"
				      "nameserver 10.96.0.10\noptions ndots:5\n";
	static const char host[] = "search example.com corp.example\nnameserver 192.0.2.53\n"
				   "options ndots:2 rotate\n";

	check("{}", "10.96.0.10", cluster, "");
	check("{\"dnsPolicy\":\"ClusterFirstWithHostNet\",\"hostNetwork\":true}", "10.96.0.10",
	      cluster, "");
	check("{\"dnsPolicy\":\"Default\"}", "10.96.0.10", host, "");
	check("{\"hostNetwork\":true}", "10.96.0.10", host,
	      "the Pod is on the host's network: ClusterFirst is Default there, "
	      "ClusterFirstWithHostNet is not");
	check("{}", NULL, host,
	      "the address of the cluster's DNS is not known: a kubelet without clusterDNS takes "
	      "Default");
	check("{\"dnsPolicy\":\"None\",\"dnsConfig\":{\"nameservers\":[\"192.0.2.1\"]}}",
	      "10.96.0.10", "nameserver 192.0.2.1\n", "");
}
END_TEST

START_TEST(adds_the_configuration)
{
	check("{\"dnsConfig\":{\"nameservers\":[\"192.0.2.1\",\"10.96.0.10\",\"192.0.2.2\","
	      "\"192.0.2.3\"],\"searches\":[\"cluster.local\",\"x.example\"],"
	      "\"options\":[{\"name\":\"ndots\",\"value\":\"1\"},{\"name\":\"edns0\"}]}}",
	      "10.96.0.10",
	      "search apps.svc.cluster.local svc.cluster.local cluster.local example.com "
	      "corp.example x.example\nnameserver 10.96.0.10\nnameserver 192.0.2.1\n"
	      "nameserver 192.0.2.2\noptions ndots:1 edns0\n",
	      "4 nameservers, and no more than 3 are taken: the others are left out");
}
END_TEST

/* A Pod of policy None with @count search domains of @length characters. */
static void check_limit(int count, int length, size_t kept)
{
	cleanup_json struct json *pod =
		tree("{\"spec\":{\"dnsPolicy\":\"None\",\"dnsConfig\":{}}}");
	struct json *searches = json_list();
	struct dns_resolv_node node = { .domain = "cluster.local", .file = "" };
	cleanup_resolv struct dns_resolv resolv = { 0 };
	struct error err;

	for (int i = 0; i < count; i++)
		json_list_add(searches, json_printf("%0*d", length, i));
	json_map_set(json_path(pod, "spec.dnsConfig"), "searches", searches);
	ck_assert(dns_resolv_of(pod, &node, &resolv, &err) == 0);
	ck_assert_uint_eq(resolv.searches.count, kept);
	ck_assert_uint_eq(resolv.notes.count, kept < (size_t)count);
}

START_TEST(keeps_within_limits)
{
	check_limit(32, 10, 32);
	check_limit(33, 10, 32);
	check_limit(2, 253, 2);
	check_limit(2, 254, 0);
	check_limit(32, 63, 32); /* 2047 characters */
	check_limit(32, 64, 31);
	check_limit(9, 253, 8);
}
END_TEST

static void check_tries(const char *options, const char *name, const char *wanted)
{
	cleanup_resolv struct dns_resolv resolv = { 0 };
	cleanup(str_list_done) struct str_list tries = { 0 };
	cleanup_free char *joined = NULL;

	str_list_add(&resolv.searches, "a.b");
	str_list_add(&resolv.searches, "b");
	str_list_add(&resolv.options, options);
	dns_resolv_tries(&resolv, name, &tries);
	joined = str_list_join(&tries, " ");
	ck_assert_str_eq(joined, wanted);
}

START_TEST(tries_names)
{
	check_tries("ndots:5", "web", "web.a.b. web.b. web.");
	check_tries("ndots:5", "a.b.c.d.e.f", "a.b.c.d.e.f. a.b.c.d.e.f.a.b. a.b.c.d.e.f.b.");
	check_tries("ndots:1", "x.y", "x.y. x.y.a.b. x.y.b.");
	check_tries("ndots:2", "x.y", "x.y.a.b. x.y.b. x.y.");
	check_tries("ndots:5", "web.", "web.");
	check_tries("rotate", "web", "web.a.b. web.b. web.");
}
END_TEST

START_TEST(refuses)
{
	cleanup_json struct json *pod = tree("{\"spec\":{\"dnsPolicy\":\"First\"}}");
	struct dns_resolv_node node = { .domain = "cluster.local", .file = "" };
	cleanup_resolv struct dns_resolv resolv = { 0 };
	struct error err;

	ck_assert_int_eq(dns_resolv_of(pod, &node, &resolv, &err), -EINVAL);
	ck_assert_str_eq(err.message, "dnsPolicy \"First\" is none of ClusterFirst, "
				      "ClusterFirstWithHostNet, Default and None");
}
END_TEST

UNIT_TESTS(dns_resolv, follows_the_policy, adds_the_configuration, keeps_within_limits, tries_names,
	   refuses)
