/* Pods: their addresses, and whether they are endpoints. */
#include <errno.h>

#include "dns/dns_reader.h"

static int add_ip(const struct manifest *manifest, const struct json *map, const char *key,
		  const char *text, struct dns_pod *ret, struct error *err)
{
	if (ret->host_count == ARRAY_SIZE(ret->hosts))
		return dns_fault(manifest, map, key, err, "more than two addresses");
	return dns_read_host(manifest, map, key, text, &ret->hosts[ret->host_count++], err);
}

/* podIPs; podIP where it is another than their first (Convert_v1_PodStatus_To_core_PodStatus). */
static int read_ips(const struct manifest *manifest, const struct json *status, struct dns_pod *ret,
		    struct error *err)
{
	const struct json *list;
	const char *one, *first;

	if (dns_read_list(manifest, status, "podIPs", &list, err) < 0 ||
	    dns_read_text(manifest, status, "podIP", &one, err) < 0)
		return -EINVAL;
	first = json_map_text(json_list_at(list, 0), "ip", "");
	if (one && *one && !str_eq(one, first))
		return add_ip(manifest, status, "podIP", one, ret, err);
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *item = json_list_at(list, i);
		const char *text = json_map_text(item, "ip", "");

		if (add_ip(manifest, json_is_map(item) ? item : status,
			   json_is_map(item) ? "ip" : "podIPs", text, ret, err) < 0)
			return -EINVAL;
	}
	return 0;
}

/* The condition Ready; or status.ready, as excerpts of a cluster have it. */
static bool is_ready(const struct json *status)
{
	const struct json *conditions = json_map_get(status, "conditions");
	const struct json *ready = json_map_get(status, "ready");

	for (size_t i = 0; i < json_count(conditions); i++) {
		const struct json *condition = json_list_at(conditions, i);

		if (str_eq(json_map_text(condition, "type", ""), "Ready"))
			return str_eq(json_map_text(condition, "status", ""), "True");
	}
	return json_get_bool(ready, false) || str_eq(json_get_text(ready, ""), "True");
}

int dns_read_pod(const struct manifest *manifest, const char *namespace, const char *name,
		 struct dns_pod *ret, struct error *err)
{
	const struct json *metadata = json_map_get(manifest->object, "metadata");
	const struct json *status, *spec;
	const char *phase;

	*ret = (struct dns_pod){ .manifest = manifest, .namespace = namespace, .name = name };
	if (dns_read_map(manifest, manifest->object, "spec", &spec, err) < 0 ||
	    dns_read_map(manifest, manifest->object, "status", &status, err) < 0 ||
	    dns_read_text(manifest, status, "phase", &phase, err) < 0)
		return -EINVAL;
	ret->terminal = phase && (str_eq(phase, "Succeeded") || str_eq(phase, "Failed"));
	ret->terminating = !json_is_nil(json_map_get(metadata, "deletionTimestamp"));
	ret->ready = is_ready(status);
	return read_ips(manifest, status, ret, err);
}
