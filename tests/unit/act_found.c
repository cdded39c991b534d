/* The record of what a host had before Kubernetes. */
#include "acts/found.h"
#include "gone_host.h"

#define RECORD "/var/lib/knode/found.json"

static void plan_it(const struct bench *bench)
{
	cleanup(str_list_done) struct str_list dirs = { 0 }, backends = { 0 };
	struct json *facts = json_map(), *links = json_list();

	str_list_add(&dirs, "/etc/k");
	str_list_add(&dirs, "/etc/none");
	str_list_add(&backends, "iptables-nft");
	str_list_add(&backends, "ip6tables-nft");
	json_list_add_text(links, "eth0");
	json_map_set(facts, "links", links);
	plan_found(bench->plan, &dirs, &backends, facts);
}

/* The record without its time. */
static char *record_of(const struct bench *bench)
{
	cleanup_free char *text = tree_get(&bench->tree, RECORD);
	cleanup_json struct json *record = NULL;

	ck_assert_int_eq(json_parse("record", text, strlen(text), &record, &err), 0);
	ck_assert_uint_eq(strlen(json_map_text(record, "time", "")), 20);
	json_map_remove(record, "time");
	return json_to_text(record);
}

START_TEST(what_is_there_is_recorded_once)
{
	cleanup_bench struct bench bench = gone_make();
	cleanup_free char *record = NULL, *first = NULL, *second = NULL;

	tree_put(&bench.tree, "/etc/k/a/b", 0600, "secret");
	gone_put(&bench.tree, "/run/fake/rules", "*nat\n:INPUT ACCEPT [0:0]\nCOMMIT\n");
	plan_it(&bench);
	check_kind(&bench, CHANGE_CREATE);
	apply(&bench);
	ck_assert_uint_eq(tree_mode(&bench.tree, RECORD), 0600);
	record = record_of(&bench);
	ck_assert_str_eq(record,
			 "{\"links\":[\"eth0\"],\"paths\":[\"/etc/k\",\"/etc/k/a\",\"/etc/k/a/b\"],"
			 "\"chains\":[\"iptables-nft nat INPUT\"]}");
	first = tree_get(&bench.tree, RECORD);
	check_kind(&bench, CHANGE_NONE);
	tree_put(&bench.tree, "/etc/k/c", 0600, "more");
	check_kind(&bench, CHANGE_MODIFY);
	apply(&bench);
	second = tree_get(&bench.tree, RECORD);
	ck_assert(!str_eq(first, second));
}
END_TEST

START_TEST(what_is_damaged_is_written_anew)
{
	cleanup_bench struct bench bench = gone_make();
	cleanup_free char *record = NULL;

	gone_put(&bench.tree, RECORD, "{\"links\":");
	plan_it(&bench);
	check_kind(&bench, CHANGE_MODIFY);
	apply(&bench);
	record = record_of(&bench);
	ck_assert_str_eq(record, "{\"links\":[\"eth0\"],\"paths\":[],\"chains\":[]}");
}
END_TEST

UNIT_TESTS(act_found, what_is_there_is_recorded_once, what_is_damaged_is_written_anew)
