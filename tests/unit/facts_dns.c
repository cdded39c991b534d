#include "facts_tree.h"

static struct facts *gather(void)
{
	return facts_of(facts_gather_dns);
}

START_TEST(reads_resolv_conf_as_the_resolver_does)
{
	cleanup_facts struct facts *facts = NULL;

	put("/etc/resolv.conf", "# nameserver 1.1.1.1\n; x\nnameserver 10.0.0.2\r\n"
				"nameserver\t10.0.0.3\ndomain first.example\n"
				"search a.example b.example\noptions edns0  ndots:2\nbroken\n");
	facts = gather();
	ck_assert_uint_eq(facts->nameservers.count, 2);
	ck_assert_str_eq(facts->nameservers.items[0], "10.0.0.2");
	ck_assert_str_eq(facts->nameservers.items[1], "10.0.0.3");
	ck_assert_uint_eq(facts->search.count, 2);
	ck_assert_str_eq(facts->search.items[1], "b.example");
	ck_assert_uint_eq(facts->resolver_options.count, 2);
	ck_assert_str_eq(facts->resolv_conf_target, "/etc/resolv.conf");
}
END_TEST

START_TEST(follows_the_link_to_the_stub)
{
	cleanup_facts struct facts *facts = NULL;

	put("/run/systemd/resolve/stub-resolv.conf", "nameserver 127.0.0.53\n");
	put("/run/systemd/resolve/resolv.conf", "nameserver 192.168.20.1\n");
	put_link("/run/resolvconf/resolv.conf", "../systemd/resolve/stub-resolv.conf");
	put_link("/etc/resolv.conf", "../run/resolvconf/resolv.conf");
	facts = gather();
	ck_assert_str_eq(facts->resolv_conf_target, "/run/systemd/resolve/stub-resolv.conf");
	ck_assert_str_eq(facts->nameservers.items[0], "127.0.0.53");
	ck_assert_str_eq(facts->upstream_nameservers.items[0], "192.168.20.1");
}
END_TEST

START_TEST(a_circle_of_links_ends)
{
	cleanup_facts struct facts *facts = NULL;

	put_link("/etc/a", "/etc/b");
	put_link("/etc/b", "a");
	put_link("/etc/resolv.conf", "a");
	facts = gather();
	ck_assert_ptr_null(facts->resolv_conf_target);
	ck_assert_uint_eq(facts->notes.count, 1);
}
END_TEST

START_TEST(reads_hosts)
{
	cleanup_facts struct facts *facts = NULL;

	put("/etc/hosts",
	    "127.0.0.1\tlocalhost\n10.0.0.5 cp1.example.com cp1 # cp2\n#10.0.0.6 x\n");
	facts = gather();
	ck_assert_uint_eq(facts->host_count, 3);
	ck_assert_str_eq(facts->hosts[2].key, "cp1");
	ck_assert_str_eq(facts->hosts[2].value, "10.0.0.5");
}
END_TEST

START_TEST(a_block_list_is_cut)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_facts struct facts *facts = NULL;

	for (int i = 0; i < 1200; i++)
		strbuf_printf(&text, "0.0.0.0 ads%d.example\n", i);
	put("/etc/hosts", text.text);
	facts = gather();
	ck_assert_uint_eq(facts->host_count, 1000);
	ck_assert_str_eq(facts->notes.items[0],
			 "hosts: only the first 1000 names of /etc/hosts are kept");
}
END_TEST

START_TEST(passwords_of_proxies_stay_out)
{
	static const char answers[] =
		"{\"environment\":{\"HTTPS_PROXY\":\"http://u:p@ss@proxy:3128/\","
		"\"http_proxy\":\"user:secret@proxy:3128\",\"NO_PROXY\":\"localhost,.svc\","
		"\"HTTP_PROXY\":\"\",\"ALL_PROXY\":\"socks5://proxy/a@b\"}}";
	cleanup_facts struct facts *facts = facts_of_recorded(facts_gather_proxies, answers);

	ck_assert_uint_eq(facts->proxy_count, 4);
	ck_assert_str_eq(facts->proxies[0].value, "http://proxy:3128/");
	ck_assert_str_eq(facts->proxies[1].value, "localhost,.svc");
	ck_assert_str_eq(facts->proxies[2].value, "socks5://b");
	ck_assert_str_eq(facts->proxies[3].value, "proxy:3128");
}
END_TEST

static void expect_stripped(const char *from, const char *to)
{
	cleanup_free char *text = xstrdup(from);

	facts_strip_password(text);
	ck_assert_str_eq(text, to);
}

START_TEST(strips_every_url)
{
	expect_stripped("http://host", "http://host");
	expect_stripped("http://u:p@host/x", "http://host/x");
	expect_stripped("http://u:p@h http://v:q@i", "http://h http://i");
	/* Rather too little than a part of a password. */
	expect_stripped("http://u:p/w@host", "http://host");
	expect_stripped("http://u:p,w@host/x@y", "http://y");
	expect_stripped("://", "://");
	expect_stripped("", "");
}
END_TEST

UNIT_TESTS(facts_dns, reads_resolv_conf_as_the_resolver_does, follows_the_link_to_the_stub,
	   a_circle_of_links_ends, reads_hosts, a_block_list_is_cut, passwords_of_proxies_stay_out,
	   strips_every_url)
