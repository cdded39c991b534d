#include "config/config_host.h"

#include <stdlib.h>

#include "config_unit.h"
#include "tree.h"

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
	cleanup_tree struct tree tree = tree_make();
	cleanup_host struct host *host = NULL;
	static const struct facts facts;
	struct error err = { 0 };

	tree_mkdir(&tree, "/etc/pki/ca-trust", 0755);
	tree_mkdir(&tree, "/usr/share/ca-certificates", 0755);
	ck_assert_int_eq(host_open(tree.path, HOST_READ, &host, &err), 0);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup_config struct config *config = config_of(rows[i].version, rows[i].host);

		config_take_host(config, host, &facts);
		assert_list(&config->node.ca_directories, rows[i].expected);
		ck_assert_uint_eq(config->node.proxy_environment.count, 0);
		ck_assert_ptr_null(config->node.resolv_conf);
	}
}
END_TEST

START_TEST(a_plain_host_is_a_debian)
{
	cleanup_config struct config *config = config_of("v1.36.0", "{}");

	config_take_plain_host(config);
	assert_list(&config->node.ca_directories,
		    "/etc/ca-certificates /usr/local/share/ca-certificates "
		    "/usr/share/ca-certificates ");
}
END_TEST

START_TEST(proxies_are_those_of_the_process)
{
	cleanup_config struct config *config = config_of("v1.36.0", "{}");
	cleanup_config struct config *given =
		config_of("v1.36.0", "{proxyEnvironment: {HTTP_PROXY: x}}");
	const struct config_args *proxies = &config->node.proxy_environment;
	cleanup_host struct host *host = NULL;
	static const struct facts facts;
	struct error err = { 0 };

	ck_assert_int_eq(clearenv(), 0);
	ck_assert_int_eq(setenv("Https_Proxy", "http://p:1=2", 1), 0);
	ck_assert_int_eq(setenv("no_proxy", "", 1), 0);
	ck_assert_int_eq(setenv("_proxy", "a", 1), 0);
	ck_assert_int_eq(setenv("PROXY", "a", 1), 0);
	ck_assert_int_eq(host_open(NULL, HOST_READ, &host, &err), 0);
	config_take_host(config, host, &facts);
	ck_assert_uint_eq(proxies->count, 1);
	ck_assert_str_eq(proxies->items[0].name, "Https_Proxy");
	ck_assert_str_eq(proxies->items[0].value, "http://p:1=2");
	config_take_host(given, host, &facts);
	ck_assert_uint_eq(given->node.proxy_environment.count, 1);
	ck_assert_str_eq(given->node.proxy_environment.items[0].value, "x");
}
END_TEST

START_TEST(what_is_not_knodes_is_seen)
{
	cleanup_config struct config *config = config_of("v1.36.0", "{}");
	cleanup_tree struct tree tree = tree_make();
	cleanup_free char *key = tree_path(&tree, "/etc/kubernetes/pki/ca.key");
	cleanup_host struct host *host = NULL;
	static const struct facts facts;
	struct error err = { 0 };

	ck_assert_int_eq(host_open(tree.path, HOST_READ, &host, &err), 0);
	config_take_host(config, host, &facts);
	ck_assert(!config->node.external_ca && !config->node.packaged_kubelet);
	tree_put(&tree, "/etc/systemd/system/kubelet.service", 0644, "[Unit]\n");
	tree_put(&tree, "/etc/kubernetes/pki/ca.crt", 0644, "x");
	tree_put(&tree, "/etc/kubernetes/pki/ca.key", 0600, "x");
	config_take_host(config, host, &facts);
	ck_assert(!config->node.external_ca && !config->node.packaged_kubelet);
	tree_put(&tree, "/usr/lib/systemd/system/kubelet.service", 0644, "[Unit]\n");
	ck_assert_int_eq(unlink(key), 0);
	config_take_host(config, host, &facts);
	ck_assert(config->node.external_ca && config->node.packaged_kubelet);
}
END_TEST

START_TEST(the_kubelet_asks_what_resolved_asks)
{
	cleanup_config struct config *config = config_of("v1.36.0", "{}");
	cleanup_tree struct tree tree = tree_make();
	cleanup_host struct host *host = NULL;
	char name[] = "systemd-resolved.service", active[] = "active";
	struct fact_unit unit = { .name = name, .state = { .active = active } };
	const struct facts facts = { .units = &unit, .unit_count = 1 };
	struct error err = { 0 };

	ck_assert_int_eq(host_open(tree.path, HOST_READ, &host, &err), 0);
	config_take_host(config, host, &facts);
	ck_assert_str_eq(config->node.resolv_conf, "/run/systemd/resolve/resolv.conf");
}
END_TEST

UNIT_TESTS(config_host, what_is_not_knodes_is_seen, directories_that_are_there_are_taken,
	   a_plain_host_is_a_debian, proxies_are_those_of_the_process,
	   the_kubelet_asks_what_resolved_asks)
