/* The kubelet's and kube-proxy's configuration, completed with what kubeadm decides. */
#include "config/component_tables.h"

/* Go's types know no difference between an empty string and one that is not there. */
static bool is_unset(const struct json *value)
{
	return json_is_nil(value) || str_eq(json_get_text(value, "x"), "");
}

/* Sets a dotted path that is not there yet. */
static void complete(struct json *map, const char *path, struct json *value)
{
	while (true) {
		size_t length = strcspn(path, ".");
		cleanup_free char *key = xstrndup(path, length);
		struct json *below = json_map_get(map, key);

		if (!path[length]) {
			if (is_unset(below))
				json_map_set(map, key, value);
			else
				json_free(value);
			return;
		}
		if (!json_is_map(below)) {
			below = json_map();
			json_map_set(map, key, below);
		}
		map = below;
		path += length + 1;
	}
}

static struct json *start(const struct json *given, enum config_kind kind)
{
	const struct kind *row = config_kind_find(kind);
	struct json *document = given ? json_clone(given) : json_map();

	json_map_set(document, "apiVersion", json_printf("%s/%s", row->group, row->version));
	json_map_set_text(document, "kind", row->name);
	return document;
}

/* What kubeadm decides about the kubelet: each value, unless the operator's stands there. */
static struct json *kubelet_decisions(const struct config *config)
{
	cleanup_free char *dns = config_cluster_dns(config);
	struct json *map = json_map(), *servers = json_list();

	json_list_add_text(servers, config_local_dns_is_asked(config)
					    ? config_local_dns(config)->address
					    : dns);
	complete(map, "staticPodPath", json_text("/etc/kubernetes/manifests"));
	complete(map, "clusterDNS", servers);
	complete(map, "clusterDomain", json_text(config->cluster.dns_domain));
	complete(map, "authentication.x509.clientCAFile",
		 json_printf("%s/ca.crt", config->cluster.certificates_dir));
	complete(map, "authentication.anonymous.enabled", json_bool(false));
	complete(map, "authentication.webhook.enabled", json_bool(true));
	complete(map, "authorization.mode", json_text("Webhook"));
	complete(map, "healthzBindAddress", json_text("127.0.0.1"));
	complete(map, "healthzPort", json_int(10248));
	complete(map, "cgroupDriver", json_text("systemd"));
	if (config->node.resolv_conf)
		complete(map, "resolvConf", json_text(config->node.resolv_conf));
	return map;
}

/* Puts what @from has into @into, where that has nothing; maps are merged. */
static void merge_missing(struct json *into, const struct json *from)
{
	struct json_iter iter = json_iter(from);

	while (json_next(&iter)) {
		struct json *there = json_map_get(into, iter.key);

		if (json_is_map(there) && json_is_map(iter.value))
			merge_missing(there, iter.value);
		else if (is_unset(there))
			json_map_set(into, iter.key, json_clone(iter.value));
	}
}

struct json *config_kubelet(const struct config *config)
{
	struct json *document = start(config->kubelet, CONFIG_KUBELET);
	cleanup_json struct json *decisions = kubelet_decisions(config);

	merge_missing(document, decisions);
	component_fields_write_durations(component_fields_kubelet, document);
	json_map_set_bool(document, "rotateCertificates", true);
	return document;
}

struct json *config_kube_proxy(const struct config *config)
{
	struct json *document = start(config->kube_proxy, CONFIG_KUBE_PROXY);
	const char *address = config->init.local_api_endpoint.advertise_address;
	const char *pods = config->cluster.pod_subnet;

	complete(document, "bindAddress",
		 json_text(address && strchr(address, ':') ? "::" : "0.0.0.0"));
	complete(document, "clientConnection.kubeconfig",
		 json_text("/var/lib/kube-proxy/kubeconfig.conf"));
	if (pods)
		complete(document, "clusterCIDR", json_text(pods));
	component_fields_write_durations(component_fields_kube_proxy, document);
	return document;
}

/* A value of the operator's that differs from kubeadm's decision, as kubeadm warns too. */
static void compare(const struct config_documents *documents, const struct json *given,
		    const struct json *decided, const char *path)
{
	struct json_iter iter = json_iter(decided);

	while (json_next(&iter)) {
		const struct json *own = json_map_get(given, iter.key);
		cleanup_free char *below = xasprintf("%s%s%s", path, *path ? "." : "", iter.key);
		cleanup_free char *usual = NULL;

		if (is_unset(own) || json_same(own, iter.value) || str_eq(iter.key, "cgroupDriver"))
			continue;
		if (json_is_map(own) && json_is_map(iter.value)) {
			compare(documents, own, iter.value, below);
			continue;
		}
		usual = json_to_text(iter.value);
		config_report(documents, true, CONFIG_KUBELET, below,
			      "kubeadm's own value is %s; this one is kept", usual);
	}
}

void config_validate_components(const struct config_documents *documents)
{
	const struct config *config = documents->config;
	cleanup_json struct json *decided = NULL;

	/* The tables hold nothing of older versions, which have been reported as too old. */
	if (!version_at_least(&config->version, release_oldest_minor(), 0))
		return;
	component_fields_check(documents, CONFIG_KUBELET, component_fields_kubelet);
	component_fields_check(documents, CONFIG_KUBE_PROXY, component_fields_kube_proxy);
	component_rules_check(documents);
	component_gated_check(documents);
	component_kubelet_check(documents);
	component_eviction_check(documents);
	component_reserved_check(documents);
	component_kube_proxy_check(documents);
	component_gates_check(documents, CONFIG_KUBELET);
	component_gates_check(documents, CONFIG_KUBE_PROXY);
	component_flags_check(documents);
	/* The decisions need a valid range of services. */
	if (!config->kubelet || documents->problems->errors)
		return;
	decided = kubelet_decisions(config);
	compare(documents, config->kubelet, decided, "");
	if (!json_get_bool(json_map_get(config->kubelet, "rotateCertificates"), true))
		config_report(documents, true, CONFIG_KUBELET, "rotateCertificates",
			      "set to true, as kubeadm does");
}
