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
	   exceptions_are_those_of_go, the_host_itself_needs_none)
