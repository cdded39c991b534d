/*
 * Values of KubeProxyConfiguration with which kube-proxy does not start: periods, addresses,
 * networks, and what depends on its mode.
 *
 * Source: kubernetes/kubernetes, pkg/proxy/apis/config/validation/validation.go and
 * pkg/proxy/apis/config/v1alpha1 (defaults.go, conversion.go) v1.26 and v1.31 to v1.36; "primary":
 * kubernetes/kubernetes#123105.
 */
#include "base/net.h"
#include "config/component_tables.h"
#include "config/config_rules.h"

enum {
	/* First minor version that judges the periods of its own mode alone; before, those of
	 * iptables were judged in all modes. */
	ONE_PERIOD_MINOR = 31,
	PRIMARY_MINOR = 31,  /* first that takes "primary" in nodePortAddresses */
	COMPARED_MINOR = 36, /* the newest that was compared */
};

static const struct {
	const char *path;
	unsigned char since;
	const char *mode; /* judged in this mode alone; NULL: in all */
} not_negative[] = {
	{ "conntrack.tcpCloseWaitTimeout" },  { "conntrack.tcpEstablishedTimeout" },
	{ "conntrack.udpStreamTimeout", 29 }, { "conntrack.udpTimeout", 29 },
	{ "ipvs.tcpFinTimeout", 0, "ipvs" },  { "ipvs.tcpTimeout", 0, "ipvs" },
	{ "ipvs.udpTimeout", 0, "ipvs" },
};

/* How often rules are written, by mode. Go takes 0s for a field that is not there. */
static const struct sync {
	const char *mode;
	unsigned char since;
	const char *path, *least_path;
	const char *fallback, *least_fallback;
} syncs[] = {
	{ "iptables", 0, "iptables.syncPeriod", "iptables.minSyncPeriod", "30s", "1s" },
	{ "ipvs", 0, "ipvs.syncPeriod", "ipvs.minSyncPeriod", "30s", "0s" },
	{ "nftables", 29, "nftables.syncPeriod", "nftables.minSyncPeriod", "30s", "1s" },
};

static const char *mode_of(const struct json *proxy)
{
	const char *mode = json_map_text(proxy, "mode", "");

	return *mode ? mode : "iptables";
}

/* The text of a duration that is given, and not 0s or wrong; else @fallback. */
static const char *duration_at(const struct json *proxy, const char *path, const char *fallback,
			       int64_t *ret_ms)
{
	const char *text = json_get_text(json_path(proxy, path), "");

	if (parse_duration(text, ret_ms) < 0 || *ret_ms == 0) {
		text = fallback;
		if (parse_duration(text, ret_ms) < 0)
			*ret_ms = 0;
	}
	return text;
}

static void check_sync(const struct config_documents *documents, const struct json *proxy,
		       const struct sync *sync)
{
	int64_t period, least;
	const char *text = duration_at(proxy, sync->path, sync->fallback, &period);
	const char *least_text = duration_at(proxy, sync->least_path, sync->least_fallback, &least);
	bool given = config_given(documents, CONFIG_KUBE_PROXY, sync->least_path);

	if (period < 0)
		config_report(documents, false, CONFIG_KUBE_PROXY, sync->path, "%s is not above 0s",
			      text);
	else if (least < 0)
		config_report(documents, false, CONFIG_KUBE_PROXY, sync->least_path,
			      "%s is less than 0s", least_text);
	else if (least > period && given)
		config_report(documents, false, CONFIG_KUBE_PROXY, sync->least_path,
			      "%s is longer than syncPeriod, which is %s", least_text, text);
	else if (least > period)
		config_report(documents, false, CONFIG_KUBE_PROXY, sync->path,
			      "%s is shorter than minSyncPeriod, which is %s", text, least_text);
}

static void check_periods(const struct config_documents *documents, const struct json *proxy)
{
	int minor = documents->config->version.minor;
	int64_t ms;
	const char *text = duration_at(proxy, "configSyncPeriod", "15m", &ms);

	if (ms < 0)
		config_report(documents, false, CONFIG_KUBE_PROXY, "configSyncPeriod",
			      "%s is not above 0s", text);
	for (size_t i = 0; i < ARRAY_SIZE(syncs); i++)
		if (minor >= syncs[i].since &&
		    (str_eq(syncs[i].mode, mode_of(proxy)) || (i == 0 && minor < ONE_PERIOD_MINOR)))
			check_sync(documents, proxy, &syncs[i]);
	for (size_t i = 0; i < ARRAY_SIZE(not_negative); i++) {
		const char *path = not_negative[i].path, *mode = not_negative[i].mode;

		text = duration_at(proxy, path, "0s", &ms);
		if (ms < 0 && minor >= not_negative[i].since &&
		    (!mode || str_eq(mode, mode_of(proxy))))
			config_report(documents, false, CONFIG_KUBE_PROXY, path,
				      "%s is less than 0s", text);
	}
}

/* "192.0.2.1", "192.0.2.1:10256", "[fd00::1]:10256": a name is not resolved. */
static bool is_address(const char *text, bool port)
{
	cleanup_free char *host = NULL;
	struct net_ip ip;
	int number;

	if (net_ip_parse_sloppy(text, &ip) == 0)
		return true;
	return port && net_host_port_parse(text, &host, &number) == 0 && number &&
	       net_ip_parse_sloppy(host, &ip) == 0;
}

static void check_addresses(const struct config_documents *documents, const struct json *proxy)
{
	static const struct {
		const char *key;
		bool port;
	} addresses[] = {
		{ "bindAddress" },
		{ "healthzBindAddress", true },
		{ "metricsBindAddress", true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(addresses); i++) {
		const char *text = json_map_text(proxy, addresses[i].key, "");
		cleanup_free char *shown = config_quote(text);

		if (*text && !is_address(text, addresses[i].port))
			config_report(documents, false, CONFIG_KUBE_PROXY, addresses[i].key,
				      "%s is not an IP address%s", shown,
				      addresses[i].port ? ", alone or with a port: 127.0.0.1:10249"
							: "");
	}
}

static void check_node_ports(const struct config_documents *documents, const struct json *proxy)
{
	const struct json *list = json_map_get(proxy, "nodePortAddresses");
	int minor = documents->config->version.minor;

	for (size_t i = 0; json_is_list(list) && i < json_count(list); i++) {
		const char *text = json_get_text(json_list_at(list, i), "0.0.0.0/0");
		cleanup_free char *path = xasprintf("nodePortAddresses[%zu]", i);
		cleanup_free char *shown = config_quote(text);
		bool primary = str_eq(text, "primary") && minor >= PRIMARY_MINOR;
		struct net_cidr cidr;

		if (primary && json_count(list) > 1)
			config_report(documents, minor > COMPARED_MINOR, CONFIG_KUBE_PROXY, path,
				      "\"primary\" stands alone: leave out the other words");
		else if (!primary && net_cidr_parse_sloppy(text, &cidr) < 0)
			config_report(documents, minor > COMPARED_MINOR, CONFIG_KUBE_PROXY, path,
				      "%s is not a network such as 192.0.2.0/24%s", shown,
				      minor >= PRIMARY_MINOR ? ", or \"primary\"" : "");
	}
}

static void check_excluded(const struct config_documents *documents, const struct json *proxy)
{
	const struct json *list = json_path(proxy, "ipvs.excludeCIDRs");

	if (!str_eq(mode_of(proxy), "ipvs") || !json_is_list(list))
		return;
	for (size_t i = 0; i < json_count(list); i++) {
		const char *text = json_get_text(json_list_at(list, i), "0.0.0.0/0");
		cleanup_free char *path = xasprintf("ipvs.excludeCIDRs[%zu]", i);
		cleanup_free char *shown = config_quote(text);
		struct net_cidr cidr;

		if (net_cidr_parse_sloppy(text, &cidr) < 0)
			config_report(documents, false, CONFIG_KUBE_PROXY, path,
				      "%s is not a network such as 192.0.2.0/24", shown);
	}
}

/* How kube-proxy tells traffic of its own pods. */
static void check_local(const struct config_documents *documents, const struct json *proxy)
{
	static const struct {
		const char *mode, *path;
	} needed[] = {
		{ "BridgeInterface", "detectLocal.bridgeInterface" },
		{ "InterfaceNamePrefix", "detectLocal.interfaceNamePrefix" },
	};
	const char *mode = json_map_text(proxy, "detectLocalMode", "");
	const char *networks = json_map_text(proxy, "clusterCIDR", "");
	bool judged = documents->config->version.minor < ONE_PERIOD_MINOR || !*mode ||
		      str_eq(mode, "ClusterCIDR");

	for (size_t i = 0; i < ARRAY_SIZE(needed); i++)
		if (str_eq(mode, needed[i].mode) &&
		    !*json_get_text(json_path(proxy, needed[i].path), ""))
			config_report(documents, false, CONFIG_KUBE_PROXY, "detectLocalMode",
				      "\"%s\" needs %s: name it", mode, needed[i].path);
	if (*networks && judged && !rule_holds(&rule_networks, networks)) {
		cleanup_free char *shown = config_quote(networks);

		config_report(documents, false, CONFIG_KUBE_PROXY, "clusterCIDR", "%s is not %s",
			      shown, rule_networks.wanted);
	}
}

void component_kube_proxy_check(const struct config_documents *documents)
{
	const struct json *proxy = documents->config->kube_proxy;

	check_periods(documents, proxy);
	check_addresses(documents, proxy);
	check_node_ports(documents, proxy);
	check_excluded(documents, proxy);
	check_local(documents, proxy);
}
