#include "config/config_host.h"

#include "config_unit.h"

static void assert_list(const struct str_list *list, const char *expected)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);

	for (size_t i = 0; i < list->count; i++)
		strbuf_printf(&out, "%s ", list->items[i]);
	ck_assert_str_eq(out.text, expected);
}

static struct config *config_of(const char *version, const char *host)
{
	cleanup_free char *text =
		xasprintf(V1BETA4("ClusterConfiguration", "kubernetesVersion: %s\n"
							  "---\n"
							  "apiVersion: knode.io/v1alpha1\n"
							  "kind: NodeConfiguration\n"
							  "host: %s\n"),
			  version, host);

	return load(CONFIG_CLUSTER, text);
}

START_TEST(directories_that_are_there_are_taken)
{
	static const struct {
		const char *version, *host, *expected;
	} rows[] = {
		{ "v1.30.0", "{}", "/etc/pki /usr/share/ca-certificates " },
		{ "v1.31.0", "{}", "/etc/pki/ca-trust /usr/share/ca-certificates " },
		{ "v1.31.0", "{caDirectories: [/x]}", "/x " },
	};
	struct facts facts = { 0 };
	const struct config_host host = { .facts = &facts };

	str_list_add(&facts.ca_directories, "/etc/pki");
	str_list_add(&facts.ca_directories, "/etc/pki/ca-trust");
	str_list_add(&facts.ca_directories, "/usr/share/ca-certificates");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup_config struct config *config = config_of(rows[i].version, rows[i].host);

		config_take_host(config, &host);
		assert_list(&config->node.ca_directories, rows[i].expected);
		ck_assert_uint_eq(config->node.proxy_environment.count, 0);
		ck_assert_ptr_null(config->node.resolv_conf);
		ck_assert(!config->node.external_ca && !config->node.packaged_kubelet);
	}
	str_list_done(&facts.ca_directories);
}
END_TEST

START_TEST(a_plain_host_is_a_debian)
{
	static const struct config_host plain;
	cleanup_config struct config *config = config_of("v1.30.0", "{}");

	config_take_host(config, &plain);
	assert_list(&config->node.ca_directories,
		    "/etc/ca-certificates /usr/local/share/ca-certificates "
		    "/usr/share/ca-certificates ");
	ck_assert_uint_eq(config->node.proxy_environment.count, 0);
	ck_assert_ptr_null(config->node.resolv_conf);
	ck_assert(!config->node.external_ca && !config->node.packaged_kubelet);
}
END_TEST

START_TEST(proxies_are_taken_where_none_are_configured)
{
	cleanup_config struct config *config = config_of("v1.36.0", "{}");
	cleanup_config struct config *given =
		config_of("v1.36.0", "{proxyEnvironment: {HTTP_PROXY: x}}");
	cleanup(config_args_done) struct config_args proxies = { 0 };
	const struct config_host host = { .proxies = &proxies };

	config_args_add(&proxies, "Https_Proxy", "http://p:1=2");
	config_take_host(config, &host);
	ck_assert_uint_eq(config->node.proxy_environment.count, 1);
	ck_assert_str_eq(config->node.proxy_environment.items[0].name, "Https_Proxy");
	ck_assert_str_eq(config->node.proxy_environment.items[0].value, "http://p:1=2");
	config_take_host(given, &host);
	ck_assert_uint_eq(given->node.proxy_environment.count, 1);
	ck_assert_str_eq(given->node.proxy_environment.items[0].value, "x");
}
END_TEST

static bool is_own_ca(const void *arg, const char *cert_dir)
{
	return str_eq(arg, cert_dir);
}

START_TEST(what_is_not_knodes_is_seen)
{
	cleanup_config struct config *config = config_of("v1.36.0", "{}");
	cleanup_config struct config *other = config_of("v1.36.0", "{}");
	const struct facts facts = { .kubelet_packaged = true };
	struct config_host host = { .has_external_ca = is_own_ca, .arg = "/etc/kubernetes/pki" };

	config_take_host(config, &host);
	ck_assert(config->node.external_ca && !config->node.packaged_kubelet);
	host.arg = "/elsewhere";
	host.facts = &facts;
	config_take_host(other, &host);
	ck_assert(!other->node.external_ca && other->node.packaged_kubelet);
	config_take_host(config, &host); /* what was taken, or configured, stays */
	ck_assert(config->node.external_ca && config->node.packaged_kubelet);
}
END_TEST

START_TEST(the_kubelet_asks_what_resolved_asks)
{
	cleanup_config struct config *config = config_of("v1.36.0", "{}");
	cleanup_config struct config *given = config_of("v1.36.0", "{resolvConf: /x}");
	char name[] = "systemd-resolved.service", active[] = "active";
	struct fact_unit unit = { .name = name, .state = { .active = active } };
	const struct facts facts = { .units = &unit, .unit_count = 1 };
	const struct config_host host = { .facts = &facts };

	config_take_host(config, &host);
	ck_assert_str_eq(config->node.resolv_conf, "/run/systemd/resolve/resolv.conf");
	config_take_host(given, &host);
	ck_assert_str_eq(given->node.resolv_conf, "/x");
}
END_TEST

UNIT_TESTS(config_host, what_is_not_knodes_is_seen, directories_that_are_there_are_taken,
	   a_plain_host_is_a_debian, proxies_are_taken_where_none_are_configured,
	   the_kubelet_asks_what_resolved_asks)
