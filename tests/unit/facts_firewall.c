#include "facts_tree.h"

static void gather_both(const struct host *host, struct facts *facts)
{
	facts_gather_units(host, facts);
	facts_gather_firewall(host, facts);
}

static void put_running(const char *unit)
{
	cleanup_free char *file = xasprintf("/usr/lib/systemd/system/%s", unit);
	cleanup_free char *link = xasprintf("/run/systemd/units/invocation:%s", unit);

	put("/run/systemd/system/x", "");
	put(file, "[Service]\n");
	put_link(link, "0123");
}

static void expect_manager(const char *name)
{
	cleanup_facts struct facts *facts = facts_of(gather_both);

	ck_assert_uint_eq(facts->firewall_managers.count, name ? 1 : 0);
	if (name)
		ck_assert_str_eq(facts->firewall_managers.items[0], name);
}

START_TEST(active_managers_are_told)
{
	put_running("firewalld.service");
	expect_manager("firewalld");
	put_running("netfilter-persistent.service");
	expect_manager("iptables");
	expect_manager(NULL);
}
END_TEST

START_TEST(ufw_may_run_and_do_nothing)
{
	put_running("ufw.service");
	put("/etc/ufw/ufw.conf", "# ENABLED=yes\nENABLED=no\nLOGLEVEL=low\n");
	expect_manager(NULL);
	put_running("ufw.service");
	put("/etc/ufw/ufw.conf", "ENABLED=Yes \n");
	expect_manager("ufw");
}
END_TEST

START_TEST(tables_are_read_without_loading_any)
{
	cleanup_facts struct facts *facts = NULL;

	put("/proc/net/ip_tables_names", "nat\nfilter\n");
	put("/proc/net/ip6_tables_names", "filter\n");
	facts = facts_of(gather_both);
	ck_assert_uint_eq(facts->iptables_tables.count, 3);
	ck_assert_str_eq(facts->iptables_tables.items[0], "nat");
	ck_assert_str_eq(facts->iptables_tables.items[2], "ip6 filter");
}
END_TEST

static void gather_with_module(const struct host *host, struct facts *facts)
{
	str_list_add(&facts->modules_loaded, "nf_tables");
	facts_gather_firewall(host, facts);
}

START_TEST(nftables_are_asked_where_they_are_loaded)
{
	static const char answers[] = "{\"nftTables\":[\"ip filter\",\"inet firewalld\"]}";
	cleanup_facts struct facts *loaded = facts_of_recorded(gather_with_module, answers);
	cleanup_facts struct facts *not_loaded = facts_of_recorded(gather_both, answers);

	ck_assert_uint_eq(loaded->nft_tables.count, 2);
	ck_assert_str_eq(loaded->nft_tables.items[1], "inet firewalld");
	ck_assert_uint_eq(not_loaded->nft_tables.count, 0);
}
END_TEST

UNIT_TESTS(facts_firewall, active_managers_are_told, ufw_may_run_and_do_nothing,
	   tables_are_read_without_loading_any, nftables_are_asked_where_they_are_loaded)
