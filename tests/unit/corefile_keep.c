#include "dns/corefile_keep.h"

#include "unit.h"

#define OWN "\".:53 {\\n    errors\\n}\\n\""

/* What is applied where the cluster has @live (JSON, or NULL): its Corefile, and the remark. */
static void assert_applied(const char *live_json, const char *corefile, const char *expected)
{
	static const struct version version = { .major = 1, .minor = 9, .patch = 3 };
	const struct corefile_use use = { &version, "cluster.local", "10.96.0.10" };
	cleanup_json struct json *object = NULL, *live = NULL, *own = NULL, *rule = NULL;
	cleanup_json struct json *applied = NULL;
	cleanup_free char *remark = NULL;
	struct error err = { 0 };

	ck_assert_int_eq(json_parse("object", "{\"data\":{\"Corefile\":" OWN "}}",
				    strlen("{\"data\":{\"Corefile\":" OWN "}}"), &object, &err),
			 0);
	ck_assert_int_eq(json_parse("own", "[" OWN "]", strlen("[" OWN "]"), &own, &err), 0);
	if (live_json)
		ck_assert_int_eq(json_parse("live", live_json, strlen(live_json), &live, &err), 0);
	rule = corefile_keep_rule(&use, take_ptr(&own));
	applied = corefile_keep(object, live, rule, &remark);
	ck_assert_str_eq(json_get_text(json_path(applied, "data.Corefile"), ""), corefile);
	ck_assert_str_eq(remark ? remark : "", expected);
}

START_TEST(what_kubeadm_or_knode_made_is_replaced)
{
	static const char ours[] = ".:53 {\n    errors\n}\n";

	assert_applied(NULL, ours, "");
	assert_applied("{\"data\":{}}", ours, "");
	assert_applied("{\"data\":{\"Corefile\":\"\"}}", ours, "");
	assert_applied("{\"data\":{\"Corefile\":\"# kubeadm's\\n.:53 {\\n errors\\n}\"}}", ours,
		       "");
	assert_applied("{\"data\":{\"Corefile\":\"x {\\n}\\n\"},\"metadata\":{\"managedFields\":"
		       "[{\"manager\":\"knode\",\"fieldsV1\":{\"f:data\":{\"f:Corefile\":{}}}}]}}",
		       ours, "");
}
END_TEST

START_TEST(what_is_the_operators_is_kept)
{
	static const char remark[] = "the Corefile that is there is not kubeadm's, and is kept";
	cleanup_free char *broken =
		xasprintf("%s: line 1: \"{\" is not closed: \"}\" is missing", remark);
	cleanup_free char *many = xasprintf(
		"%s: line 1: without the plugin health CoreDNS fails its probe: the kubelet "
		"restarts its pods again and again; add health; line 1: without the plugin ready "
		"CoreDNS fails its probe: its pods are never ready, and get no queries; add ready; "
		"line 2: CoreDNS v1.9.3 has no plugin \"a1b2c3\"; and 1 more",
		remark);

	assert_applied("{\"data\":{\"Corefile\":\".:53 {\\n\"}}", ".:53 {\n", broken);
	assert_applied("{\"data\":{\"Corefile\":\". {\\na1b2c3\\nreload\\nkubernetes x.y\\n}\"}}",
		       ". {\na1b2c3\nreload\nkubernetes x.y\n}", many);
	assert_applied(
		"{\"data\":{\"Corefile\":\". {\\nhealth\\nready\\nreload\\nkubernetes\\n}\"},"
		"\"metadata\":{\"managedFields\":[{\"manager\":\"knode\",\"fieldsV1\":"
		"{\"f:metadata\":{}}}]}}",
		". {\nhealth\nready\nreload\nkubernetes\n}", remark);
}
END_TEST

UNIT_TESTS(corefile_keep, what_kubeadm_or_knode_made_is_replaced, what_is_the_operators_is_kept)
