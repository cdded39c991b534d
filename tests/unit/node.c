#include "node/node.h"

#include <errno.h>
#include <stdlib.h>

#include "tree.h"
#include "unit.h"

static const struct config_flags no_flags;

static const struct config_source init_source = { .flags = &no_flags, .wanted = CONFIG_INIT };

/* Configures, and asserts that nothing but warnings was said: as many as expected. */
static void configure(struct node *node, unsigned parts, size_t warnings)
{
	cleanup(config_problems_done) struct config_problems problems = { 0 };
	struct error err = { 0 };

	ck_assert_msg(node_configure(node, &init_source, parts, &problems, &err) == 0, "%s",
		      err.message);
	ck_assert_uint_eq(problems.errors, 0);
	ck_assert_uint_eq(problems.count, warnings);
}

static void open_root(const struct tree *tree, struct node *node)
{
	struct error err = { 0 };

	ck_assert_int_eq(host_open(tree->path, HOST_READ, &node->host, &err), 0);
}

START_TEST(without_a_host_it_is_a_plain_debian)
{
	cleanup_node struct node node = { 0 };
	const struct config_node *host;

	ck_assert_int_eq(setenv("HTTPS_PROXY", "http://proxy:3128", 1), 0);
	configure(&node, NODE_ALL, 2); /* name and address are placeholders */
	host = &node.config->node;
	ck_assert_str_eq(node.config->init.node_registration.name, "node");
	ck_assert_str_eq(node.config->init.local_api_endpoint.advertise_address, "1.2.3.4");
	ck_assert_uint_eq(host->ca_directories.count, 3);
	ck_assert_str_eq(host->ca_directories.items[0], "/etc/ca-certificates");
	ck_assert_uint_eq(host->proxy_environment.count, 0);
	ck_assert_ptr_null(host->resolv_conf);
	ck_assert(!host->external_ca && !host->packaged_kubelet);
}
END_TEST

START_TEST(settings_are_those_of_the_directory)
{
	cleanup_tree struct tree tree = tree_make();
	cleanup_node struct node node = { 0 };
	const struct config_node *host;

	ck_assert_int_eq(setenv("HTTPS_PROXY", "http://proxy:3128", 1), 0);
	tree_mkdir(&tree, "/usr/share/ca-certificates", 0755);
	tree_put(&tree, "/usr/lib/systemd/system/kubelet.service", 0644, "[Unit]\n");
	tree_put(&tree, "/etc/kubernetes/pki/ca.crt", 0644, "x");
	open_root(&tree, &node);
	configure(&node, NODE_SETTINGS | NODE_PROXIES, 2);
	host = &node.config->node;
	ck_assert_uint_eq(host->ca_directories.count, 1);
	ck_assert_str_eq(host->ca_directories.items[0], "/usr/share/ca-certificates");
	ck_assert(host->external_ca && host->packaged_kubelet);
	ck_assert_uint_eq(host->proxy_environment.count, 0);
}
END_TEST

START_TEST(a_directory_with_a_whole_ca_is_no_external_one)
{
	cleanup_tree struct tree tree = tree_make();
	cleanup_node struct node node = { 0 };

	tree_put(&tree, "/etc/kubernetes/pki/ca.crt", 0644, "x");
	tree_put(&tree, "/etc/kubernetes/pki/ca.key", 0600, "x");
	open_root(&tree, &node);
	configure(&node, NODE_SETTINGS, 2);
	ck_assert(!node.config->node.external_ca);
}
END_TEST

START_TEST(what_is_not_asked_for_is_not_taken)
{
	cleanup_tree struct tree tree = tree_make();
	cleanup_node struct node node = { 0 };

	tree_mkdir(&tree, "/usr/share/ca-certificates", 0755);
	tree_put(&tree, "/etc/kubernetes/pki/ca.crt", 0644, "x");
	open_root(&tree, &node);
	configure(&node, 0, 2);
	ck_assert_uint_eq(node.config->node.ca_directories.count, 0);
	ck_assert(!node.config->node.external_ca);
}
END_TEST

/* What a node's configuration comes to, as text. */
static char *text_of(const struct node *node)
{
	cleanup_json struct json *init = config_encode(node->config, CONFIG_INIT, CONFIG_V1BETA4);
	cleanup_json struct json *host = config_encode(node->config, CONFIG_NODE, CONFIG_V1BETA4);
	cleanup_json struct json *kubelet = config_kubelet(node->config);
	cleanup_free char *first = json_to_text(init), *second = json_to_text(host);
	cleanup_free char *third = json_to_text(kubelet);

	return xasprintf("%s\n%s\n%s\n", first, second, third);
}

START_TEST(preflight_and_init_see_the_same)
{
	static const struct config_source preflight_source = {
		.flags = &no_flags,
		.wanted = CONFIG_INIT | CONFIG_JOIN,
		.judges_name = true,
	};
	cleanup(config_problems_done) struct config_problems problems = { 0 };
	cleanup_tree struct tree tree = tree_make();
	cleanup_node struct node init = { 0 }, preflight = { 0 };
	cleanup_free char *expected = NULL, *text = NULL;
	struct error err = { 0 };

	tree_mkdir(&tree, "/usr/share/ca-certificates", 0755);
	tree_put(&tree, "/usr/lib/systemd/system/systemd-resolved.service", 0644, "[Unit]\n");
	tree_mkdir(&tree, "/run/systemd/system", 0755);
	tree_put(&tree, "/run/systemd/units/invocation:systemd-resolved.service", 0644, "");
	tree_put(&tree, "/run/crio/crio.sock", 0644, "");
	tree_put(&tree, "/proc/sys/kernel/hostname", 0644, "cp1\n");
	tree_put(&tree, "/.knode/answers.json", 0644, "{}");
	ck_assert_int_eq(host_open_recorded(tree.path, &init.host, &err), 0);
	ck_assert_int_eq(host_open_recorded(tree.path, &preflight.host, &err), 0);
	configure(&init, NODE_ALL, 1); /* it has no address */
	ck_assert_int_eq(node_configure(&preflight, &preflight_source, NODE_ALL, &problems, &err),
			 0);
	expected = text_of(&init);
	text = text_of(&preflight);
	ck_assert_str_eq(text, expected);
	ck_assert_ptr_nonnull(strstr(text, "\"resolvConf\":\"/run/systemd/resolve/resolv.conf\""));
	ck_assert_ptr_nonnull(strstr(text, "\"name\":\"cp1\""));
}
END_TEST

START_TEST(proxies_are_those_of_the_process)
{
	cleanup_node struct node node = { 0 };
	struct error err = { 0 };
	const struct config_args *proxies;

	ck_assert_int_eq(clearenv(), 0);
	ck_assert_int_eq(setenv("Https_Proxy", "http://p:1=2", 1), 0);
	ck_assert_int_eq(setenv("no_proxy", "", 1), 0);
	ck_assert_int_eq(setenv("_proxy", "a", 1), 0);
	ck_assert_int_eq(setenv("PROXY", "a", 1), 0);
	ck_assert_int_eq(host_open(NULL, HOST_READ, &node.host, &err), 0);
	configure(&node, NODE_SETTINGS | NODE_PROXIES, 2);
	proxies = &node.config->node.proxy_environment;
	ck_assert_uint_eq(proxies->count, 1);
	ck_assert_str_eq(proxies->items[0].name, "Https_Proxy");
	ck_assert_str_eq(proxies->items[0].value, "http://p:1=2");
}
END_TEST

START_TEST(patches_are_loaded_or_told)
{
	cleanup_tree struct tree tree = tree_make();
	cleanup(str_list_done) struct str_list ignored = { 0 };
	cleanup_node struct node node = { 0 };
	struct error err = { 0 };

	configure(&node, NODE_ALL, 2);
	ck_assert_int_eq(node_load_patches(&node, &ignored, &err), 0);
	ck_assert_ptr_nonnull(node.patches);
	patches_free(node.patches);
	node.patches = NULL;
	tree_put(&tree, "/etcd.yaml", 0644, "metadata: {name: x}\n");
	tree_put(&tree, "/notes.txt", 0644, "x");
	tree_mkdir(&tree, "/old", 0755);
	node.config->init.patches_directory = xstrdup(tree.path);
	ck_assert_int_eq(node_load_patches(&node, &ignored, &err), 0);
	ck_assert_uint_eq(ignored.count, 2);
	ck_assert_msg(str_starts(ignored.items[0], "notes.txt is left out: "), "%s",
		      ignored.items[0]);
	ck_assert_str_eq(ignored.items[1], "old is left out: it is a directory");
}
END_TEST

/* The directory, and what is in it, may be links that lead out of it, as a ConfigMap is mounted. */
START_TEST(patches_are_reached_through_links)
{
	cleanup_tree struct tree tree = tree_make();
	cleanup(str_list_done) struct str_list ignored = { 0 };
	cleanup_free char *far = tree_path(&tree, "/far/etcd.yaml"), *near = NULL;
	cleanup_json struct json *pod = json_map();
	cleanup_node struct node node = { 0 };
	struct error err = { 0 };

	configure(&node, NODE_ALL, 2);
	tree_put(&tree, "/far/etcd.yaml", 0644, "metadata: {name: x}\n");
	tree_mkdir(&tree, "/near/..2026", 0755);
	tree_link(&tree, "/near/..data", "..2026");
	tree_put(&tree, "/near/..2026/etcd1.yaml", 0644, "metadata: {namespace: z}\n");
	tree_link(&tree, "/near/etcd1.yaml", "..data/etcd1.yaml");
	tree_link(&tree, "/near/etcd.yaml", far);
	tree_link(&tree, "/link", "near");
	near = tree_path(&tree, "/link");
	node.config->init.patches_directory = xstrdup(near);
	ck_assert_msg(node_load_patches(&node, &ignored, &err) == 0, "%s", err.message);
	ck_assert_uint_eq(ignored.count, 0);
	ck_assert_int_eq(patches_apply(node.patches, "etcd", &pod, &err), 0);
	ck_assert_str_eq(json_map_text(json_map_get(pod, "metadata"), "name", ""), "x");
	ck_assert_str_eq(json_map_text(json_map_get(pod, "metadata"), "namespace", ""), "z");
	free(node.config->init.patches_directory);
	node.config->init.patches_directory = xasprintf("%s/nowhere", tree.path);
	ck_assert_int_eq(node_load_patches(&node, &ignored, &err), -ENOENT);
	ck_assert_msg(str_ends(err.message, "/nowhere: cannot open it: No such file or directory"),
		      "%s", err.message);
}
END_TEST

UNIT_TESTS(node, without_a_host_it_is_a_plain_debian, settings_are_those_of_the_directory,
	   a_directory_with_a_whole_ca_is_no_external_one, what_is_not_asked_for_is_not_taken,
	   preflight_and_init_see_the_same, proxies_are_those_of_the_process,
	   patches_are_loaded_or_told, patches_are_reached_through_links)
