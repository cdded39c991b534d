/*
 * From plugin.cfg and plugin/NAME/setup.go (metrics/setup.go of `prometheus`) of each tag of
 * github.com/coredns/coredns from v1.9.3 to v1.14.7, and, of what was removed before, from
 * migration/plugins.go and versions.go of github.com/coredns/corefile-migration.
 */
#include "dns/corefile_plugins.h"

const struct coredns_plugin coredns_plugins[] = {
	{ "acl" },
	{ "any" },
	{ "auto" },
	{ "autopath" },
	{ "azure" },
	{ "bind" },
	{ "bufsize" },
	{ "cache", .once = true, .closed = true },
	{ "cancel" },
	{ "chaos" },
	{ "clouddns" },
	{ "debug" },
	{ "dns64" },
	{ "dnssec", .once = true },
	{ "dnstap" },
	{ "erratic" },
	{ "errors", .once = true, .closed = true },
	{ "etcd" },
	{ "federation", .removed = { 7, 0 } },
	{ "file" },
	{ "forward", .closed = true },
	{ "geoip" },
	{ "grpc", .once = true },
	{ "grpc_server", { 14, 0 } },
	{ "header" },
	{ "health", .closed = true },
	{ "hosts", .once = true },
	{ "https", { 14, 0 } },
	{ "https3", { 14, 0 } },
	{ "k8s_external", .closed = true },
	{ "kubernetes", .once = true, .closed = true },
	{ "loadbalance" },
	{ "local" },
	{ "log", .closed = true },
	{ "loop", .once = true },
	{ "metadata" },
	{ "minimal" },
	{ "multisocket", { 12, 0 } },
	{ "nomad", { 13, 0 } },
	{ "nsid", .once = true },
	{ "on" },
	{ "pprof", .once = true },
	{ "prometheus" },
	{ "proxy", .removed = { 5, 0 }, .instead = "forward" },
	{ "proxyproto", { 14, 3 } },
	{ "quic", { 12, 2 } },
	{ "ready", .once = true },
	{ "reload" },
	{ "rewrite" },
	{ "root" },
	{ "route53" },
	{ "secondary" },
	{ "shed", { 14, 7 } },
	{ "sign" },
	{ "template" },
	{ "timeouts", { 10, 1 } },
	{ "tls" },
	{ "trace" },
	{ "transfer" },
	{ "tsig", { 9, 4 } },
	{ "view", { 10, 0 } },
	{ "whoami" },
	{ 0 },
};

const struct coredns_option coredns_options[] = {
	{ "cache", "denial" },
	{ "cache", "disable", { 9, 4 } },
	{ "cache", "keepttl", { 10, 1 } },
	{ "cache", "prefer_positive", { 14, 7 } },
	{ "cache", "prefetch" },
	{ "cache", "serve_stale" },
	{ "cache", "serve_stale_policy", { 14, 7 } },
	{ "cache", "servfail", { 9, 4 } },
	{ "cache", "success" },
	{ "errors", "consolidate" },
	{ "errors", "stacktrace" },
	{ "forward", "doh_method", { 14, 5 } },
	{ "forward", "except" },
	{ "forward", "expire" },
	{ "forward", "failfast_all_unhealthy_upstreams", { 12, 1 } },
	{ "forward", "failover", { 13, 0 } },
	{ "forward", "force_tcp" },
	{ "forward", "health_check" },
	{ "forward", "max_age", { 14, 3 } },
	{ "forward", "max_concurrent" },
	{ "forward", "max_connect_attempts", { 13, 2 } },
	{ "forward", "max_fails" },
	{ "forward", "max_idle_conns", { 14, 1 } },
	{ "forward", "next", { 11, 4 } },
	{ "forward", "next_on_nodata", { 14, 4 } },
	{ "forward", "policy" },
	{ "forward", "prefer_udp" },
	{ "forward", "read_timeout", { 14, 5 } },
	{ "forward", "resolver", { 14, 4 } },
	{ "forward", "source_address", { 14, 6 } },
	{ "forward", "tls" },
	{ "forward", "tls_servername" },
	{ "health", "lameduck" },
	{ "k8s_external", "apex" },
	{ "k8s_external", "fallthrough", { 11, 0 } },
	{ "k8s_external", "headless", { 9, 4 } },
	{ "k8s_external", "ttl" },
	{ "kubernetes", "apiserver_burst", { 14, 0 } },
	{ "kubernetes", "apiserver_max_inflight", { 14, 0 } },
	{ "kubernetes", "apiserver_qps", { 14, 0 } },
	{ "kubernetes", "endpoint" },
	{ "kubernetes", "endpoint_pod_names" },
	{ "kubernetes", "fallthrough" },
	{ "kubernetes", "ignore" },
	{ "kubernetes", "kubeconfig" },
	{ "kubernetes", "labels" },
	{ "kubernetes", "multicluster", { 12, 2 } },
	{ "kubernetes", "namespace_labels" },
	{ "kubernetes", "namespaces" },
	{ "kubernetes", "noendpoints" },
	{ "kubernetes", "pods" },
	{ "kubernetes", "resyncperiod", .removed = { 7, 0 } },
	{ "kubernetes", "startup_timeout", { 12, 3 } },
	{ "kubernetes", "tls" },
	{ "kubernetes", "transfer", .removed = { 8, 0 }, .instead = "the plugin transfer" },
	{ "kubernetes", "ttl" },
	{ "kubernetes", "upstream", .removed = { 7, 0 } },
	{ "kubernetes", "zonal", { 14, 7 } },
	{ "log", "class" },
	{ 0 },
};

const struct coredns_plugin *coredns_plugin_find(const char *name)
{
	for (const struct coredns_plugin *plugin = coredns_plugins; plugin->name; plugin++)
		if (str_eq(plugin->name, name))
			return plugin;
	return NULL;
}

const struct coredns_option *coredns_option_find(const char *plugin, const char *name)
{
	for (const struct coredns_option *option = coredns_options; option->plugin; option++)
		if (str_eq(option->plugin, plugin) && str_eq(option->name, name))
			return option;
	return NULL;
}

bool coredns_at_least(const struct version *version, struct coredns_release release)
{
	return version_at_least(version, release.minor, release.patch);
}

bool coredns_has(const struct version *version, struct coredns_release since,
		 struct coredns_release removed)
{
	return coredns_at_least(version, since) &&
	       !(removed.minor && coredns_at_least(version, removed));
}
