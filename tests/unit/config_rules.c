#include "config/config_rules.h"

#include "unit.h"

/* Values that a rule takes, and that it does not, each list ending with NULL. */
static const struct {
	const struct field_rule *rule;
	const char *good[8], *bad[12];
} rows[] = {
	{ &rule_path, { "/", "/a b" }, { "a", "./a", "~/a" } },
	{ &rule_ca_path, { "/a.crt" }, { "a.crt", "/a.pem", "/a.crt.old" } },
	{ &rule_port, { "1", "65535" }, { "0", "65536", "-1" } },
	{ &rule_networks,
	  { "10.0.0.0/8", "fd00::/8,10.0.0.0/8" },
	  { "10.0.0.0", "10.0.0.0/8,11.0.0.0/8", "10.0.0.0/8,", "fd00::/8,fd00::/8" } },
	{ &rule_endpoint,
	  { "a", "a:1", "a:", "a:01", "[fd00::1]:1", "fd00::1" },
	  { "a:0", "a:00", "[fd00::1]", "https://a", "a/b" } },
	{ &rule_endpoint_port, { "a:1", "[fd00::1]:1" }, { "a", "fd00::1", "a:" } },
	{ &rule_san,
	  { "a", "A.b", "*.a", "192.0.2.1", "fd00::1" },
	  { "a_b", "*", "a.*.b", "a b" } },
	{ &rule_small_san, { "a", "*.a", "192.0.2.1", "fd00::1" }, { "A.b", "a_b", "*" } },
	{ &rule_node_name, { "n1", "CP1.Test", " n1\n" }, { "n_1", "", " ", "a b" } },
	{ &rule_version,
	  { "v1.26.0", "1.36.4", "stable-1.33", "latest" },
	  { "1.26", "ci/latest" } },
	{ &rule_repository,
	  { "registry.k8s.io", "localhost:5000/a/b-c", "Reg.Test/a", "a__b/c.d",
	    "my.registry:5000/k8s" },
	  { "", "/a", "a/", "a//b", "A/B", "a:b", "a/b:1", "-a", "a..b/c", "a___b/c", "a b" } },
	{ &rule_tag, { "3.5.6-0", "v1_a" }, { ".a", "-a", "a/b", "a b" } },
	{ &rule_url, { "https://a:1", "http://[fd00::1]:1" }, { "a:1", "https://", "ftp://a" } },
	{ &rule_socket, { "unix:///a", "/a" }, { "a", "unix://a", "tcp://a:1", "unix:/a" } },
	{ &rule_kubeconfig, { "/a", "a", "https://a/b" }, { "http://a", "https://" } },
	/* Their syntax is tested in syntax.c. */
	{ &rule_token, { "abcdef.0123456789abcdef" }, { "abcdef" } },
	{ &rule_token_group, { "system:bootstrappers:a" }, { "system:masters" } },
	{ &rule_hash,
	  { "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" },
	  { "sha256:0123" } },
	{ &rule_key,
	  { "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" },
	  { "0123" } },
	{ &rule_time,
	  { "2030-01-31T12:00:00Z", "2030-01-31T12:00:00.5Z", "2030-01-31T12:00:00+02:00" },
	  { "2030-01-31", "2030-13-31T12:00:00Z", "2030-01-31T24:00:00Z", "2030-01-31T12:00:00",
	    "2030-01-31T12:00:00.Z", "2030-01-31t12:00:00Z", "2030-1-31T12:00:00Z",
	    "2030-01-31T12:00:00+0200", "2030-01-31T12:00:00Z ", "2030-+1-31T12:00:00Z" } },
	{ &rule_validity, { "1s", "1h" }, { "0s", "999ms", "-1h", "1" } },
	{ &rule_positive, { "1ms", "1h" }, { "0s", "-1s", "1" } },
	{ &rule_not_negative, { "0s", "1h" }, { "-1s" } },
	{ &rule_count, { "1", "100" }, { "0", "-1" } },
	{ &rule_flag, { "v", "a-b" }, { "-v", "--v", "a=b", "a b" } },
	{ &rule_usage, { "signing", "authentication" }, { "sign", "" } },
	{ &rule_algorithm, { "RSA-2048", "ECDSA-P384" }, { "RSA", "rsa-2048" } },
	{ &rule_unmount, { "MNT_FORCE", "UMOUNT_NOFOLLOW" }, { "FORCE" } },
};

START_TEST(rules_take_what_is_right)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		for (size_t j = 0; rows[i].good[j]; j++)
			ck_assert_msg(rule_holds(rows[i].rule, rows[i].good[j]), "%zu: %s", i,
				      rows[i].good[j]);
}
END_TEST

START_TEST(rules_refuse_what_is_wrong)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		for (size_t j = 0; rows[i].bad[j]; j++)
			ck_assert_msg(!rule_holds(rows[i].rule, rows[i].bad[j]), "%zu: %s", i,
				      rows[i].bad[j]);
}
END_TEST

START_TEST(a_tag_has_at_most_128_characters)
{
	char many[130];

	memset(many, 'a', sizeof(many) - 1);
	many[129] = '\0';
	ck_assert(!rule_holds(&rule_tag, many));
	many[128] = '\0';
	ck_assert(rule_holds(&rule_tag, many));
}
END_TEST

UNIT_TESTS(config_rules, rules_take_what_is_right, rules_refuse_what_is_wrong,
	   a_tag_has_at_most_128_characters)
