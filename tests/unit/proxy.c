/* Which proxy a Go program would take. */
#include "check/proxy.h"

#include "unit.h"

static struct fact_text variables[2];
static struct facts facts = { .proxies = variables };

static void assert_proxy(const char *no_proxy, const char *host, bool through)
{
	const char *proxy;

	variables[0] = (struct fact_text){ (char[]){ "HTTPS_PROXY" }, (char[]){ "http://p:1" } };
	variables[1] = (struct fact_text){ (char[]){ "NO_PROXY" }, xstrdup(no_proxy) };
	facts.proxy_count = 2;
	proxy = proxy_for(&facts, host, 6443);
	ck_assert_msg((proxy != NULL) == through, "NO_PROXY=%s host %s", no_proxy, host);
	free(variables[1].value);
}

START_TEST(without_variables_there_is_none)
{
	facts.proxy_count = 0;
	ck_assert_ptr_null(proxy_for(&facts, "10.0.0.1", 443));
}
END_TEST

START_TEST(lower_case_counts_after_upper_case)
{
	char lower[] = "https_proxy", upper[] = "HTTPS_PROXY", one[] = "http://one:1",
	     two[] = "http://two:2", empty[] = "";

	variables[0] = (struct fact_text){ lower, one };
	variables[1] = (struct fact_text){ upper, two };
	facts.proxy_count = 2;
	ck_assert_str_eq(proxy_for(&facts, "10.0.0.1", 443), "http://two:2");
	variables[1].value = empty;
	ck_assert_str_eq(proxy_for(&facts, "10.0.0.1", 443), "http://one:1");
}
END_TEST

START_TEST(exceptions_are_those_of_go)
{
	assert_proxy("", "10.0.0.1", true);
	assert_proxy("*", "10.0.0.1", false);
	assert_proxy("10.0.0.1", "10.0.0.1", false);
	assert_proxy("10.0.0.2", "10.0.0.1", true);
	assert_proxy("10.0.0.0/8", "10.0.0.1", false);
	assert_proxy("192.168.0.0/16, 10.0.0.0/8", "10.0.0.1", false);
	assert_proxy("10.0.0.1:6443", "10.0.0.1", false);
	assert_proxy("10.0.0.1:443", "10.0.0.1", true);
	assert_proxy("fd00::/8", "fd00::1", false);
	assert_proxy("example.org", "example.org", false);
	assert_proxy("example.org", "api.Example.org", false);
	assert_proxy("example.org", "badexample.org", true);
	assert_proxy(".example.org", "example.org", true);
	assert_proxy(".example.org", "api.example.org", false);
	assert_proxy("*.example.org", "api.example.org", false);
	assert_proxy("10.0.0.0/8", "example.org", true);
	/* Blanks go at the ends alone: an entry with blanks inside matches nothing. */
	assert_proxy(" 10.0.0.1\t,\n", "10.0.0.1", false);
	assert_proxy("10.0.0.1 10.0.0.2", "10.0.0.1", true);
	assert_proxy("a.org b.org", "a.org", true);
	/* Ports stand behind domains and addresses of any form, as numbers. */
	assert_proxy("example.org:6443", "api.example.org", false);
	assert_proxy("example.org:443", "api.example.org", true);
	assert_proxy(".example.org:443", "api.example.org", true);
	assert_proxy("*.example.org:6443", "api.example.org", false);
	assert_proxy("10.0.0.1:", "10.0.0.1", false);
	assert_proxy("10.0.0.1:https", "10.0.0.1", true);
	assert_proxy(":6443", "10.0.0.1", true);
	/* IPv6: bare, or in brackets before a port; brackets alone are a name that nothing has. */
	assert_proxy("fd00::1", "fd00::1", false);
	assert_proxy("FD00:0::1", "fd00::1", false);
	assert_proxy("[fd00::1]:6443", "fd00::1", false);
	assert_proxy("[fd00::1]:443", "fd00::1", true);
	assert_proxy("[fd00::1]", "fd00::1", true);
	/* Prefixes that are no networks match nothing, ends of an address do. */
	assert_proxy("10.", "10.0.0.1", true);
	assert_proxy("10.0.0.*", "10.0.0.1", true);
	assert_proxy("10.0.0.0/33", "10.0.0.1", true);
	assert_proxy("0.1", "10.0.0.1", false);
	assert_proxy("*example.org", "api.example.org", true);
	assert_proxy("*.", "api.example.org", true);
}
END_TEST

/* @gap: what is the first part of the range that is not excepted; NULL: there is none. */
static void assert_gap(const char *no_proxy, const char *range, const char *gap)
{
	cleanup_free char *found = NULL, *text = xstrdup(no_proxy);
	struct net_cidr cidr, part;

	variables[0] = (struct fact_text){ (char[]){ "https_proxy" }, (char[]){ "http://p:1" } };
	variables[1] = (struct fact_text){ (char[]){ "no_proxy" }, text };
	facts.proxy_count = 2;
	ck_assert_int_eq(net_cidr_parse(range, &cidr), 0);
	if (proxy_for_range(&facts, &cidr, &part))
		found = net_cidr_format(&part);
	if (!gap)
		ck_assert_msg(!found, "NO_PROXY=%s %s: %s", no_proxy, range, found);
	else
		ck_assert_str_eq(found ? found : "none", gap);
}

START_TEST(a_range_is_excepted_as_a_whole_or_has_a_gap)
{
	cleanup(strbuf_done) struct strbuf many = strbuf_make(STRBUF_MAX_TEXT);

	assert_gap("", "10.96.0.0/12", "10.96.0.0/12");
	assert_gap("*", "10.96.0.0/12", NULL);
	assert_gap("10.0.0.0/8", "10.96.0.0/12", NULL);
	assert_gap("10.96.0.0/12", "10.96.0.0/12", NULL);
	assert_gap("10.96.0.0/16", "10.96.0.0/12", "10.97.0.0/16");
	assert_gap("10.104.0.0/13", "10.96.0.0/12", "10.96.0.0/13");
	assert_gap("10.104.0.0/13, 10.96.0.0/13", "10.96.0.0/12", NULL);
	assert_gap("10.96.0.1", "10.96.0.0/12", "10.96.0.0/32");
	assert_gap("10.96.0.0,10.96.0.1,10.96.0.2,10.96.0.3", "10.96.0.0/30", NULL);
	assert_gap("10.96.0.0:443", "10.96.0.0/32", "10.96.0.0/32");
	assert_gap("10.96.0.0/12:443", "10.96.0.0/12", "10.96.0.0/12");
	assert_gap("10.,0.1,.cluster.local", "10.96.0.0/12", "10.96.0.0/12");
	assert_gap("10.0.0.0/8", "fd00:10:96::/112", "fd00:10:96::/112");
	assert_gap("fd00:10:96::/113", "fd00:10:96::/112", "fd00:10:96::8000/113");
	assert_gap("fd00::/8", "fd00:10:96::/112", NULL);
	for (int i = 0; i < 255; i++)
		strbuf_printf(&many, "10.0.0.%d,", i);
	assert_gap(many.text, "10.0.0.0/24", "10.0.0.255/32");
}
END_TEST

START_TEST(the_host_itself_needs_none)
{
	assert_proxy("", "localhost", false);
	assert_proxy("", "127.0.0.1", false);
	assert_proxy("", "::1", false);
}
END_TEST

UNIT_TESTS(proxy, without_variables_there_is_none, lower_case_counts_after_upper_case,
	   exceptions_are_those_of_go, a_range_is_excepted_as_a_whole_or_has_a_gap,
	   the_host_itself_needs_none)
