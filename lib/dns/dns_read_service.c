/* Services: their addresses, ports and families, with the defaults of an API server. */
#include <errno.h>

#include "base/net.h"
#include "dns/dns_reader.h"

static const char *const types[] = { "ClusterIP", "NodePort", "LoadBalancer", "ExternalName" };

static int read_type(const struct manifest *manifest, const struct json *spec,
		     struct dns_service *ret, struct error *err)
{
	if (dns_read_text(manifest, spec, "type", &ret->type, err) < 0)
		return -EINVAL;
	if (!ret->type || !*ret->type)
		ret->type = types[0];
	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (str_eq(ret->type, types[i]))
			return 0;
	return dns_fault(manifest, spec, "type", err,
			 "\"%s\" is none of the types ClusterIP, NodePort, LoadBalancer and "
			 "ExternalName",
			 ret->type);
}

static int read_external_name(const struct manifest *manifest, const struct json *spec,
			      struct dns_service *ret, struct error *err)
{
	cleanup_free char *name = NULL;
	size_t length;

	if (dns_read_text(manifest, spec, "externalName", &ret->external_name, err) < 0)
		return -EINVAL;
	if (!ret->external_name || !*ret->external_name)
		return dns_fault(manifest, spec, "externalName", err, "externalName is missing");
	length = strlen(ret->external_name);
	if (ret->external_name[length - 1] == '.')
		length--;
	name = xstrndup(ret->external_name, length);
	if (!net_is_dns_subdomain(name))
		return dns_fault(manifest, spec, "externalName", err,
				 "externalName \"%s\" is not a DNS name in lower case",
				 ret->external_name);
	return 0;
}

static int add_ip(const struct manifest *manifest, const struct json *spec, const char *key,
		  const char *text, struct dns_service *ret, struct error *err)
{
	if (str_eq(text, "None")) {
		ret->headless = true;
		return 0;
	}
	if (ret->host_count == ARRAY_SIZE(ret->hosts))
		return dns_fault(manifest, spec, key, err, "more than two addresses");
	return dns_read_host(manifest, spec, key, text, &ret->hosts[ret->host_count++], err);
}

/* clusterIPs, or clusterIP where those are not given. */
static int read_ips(const struct manifest *manifest, const struct json *spec,
		    struct dns_service *ret, struct error *err)
{
	const struct json *list;
	const char *one;

	if (dns_read_list(manifest, spec, "clusterIPs", &list, err) < 0 ||
	    dns_read_text(manifest, spec, "clusterIP", &one, err) < 0)
		return -EINVAL;
	for (size_t i = 0; i < json_count(list); i++) {
		const char *text = json_get_text(json_list_at(list, i), "");

		if (add_ip(manifest, spec, "clusterIPs", text, ret, err) < 0)
			return -EINVAL;
	}
	if (!json_count(list) && one && *one &&
	    add_ip(manifest, spec, "clusterIP", one, ret, err) < 0)
		return -EINVAL;
	if (ret->headless && ret->host_count)
		return dns_fault(manifest, spec, "clusterIPs", err, "None stands beside addresses");
	return 0;
}

static int read_families(const struct manifest *manifest, const struct json *spec,
			 struct dns_service *ret, struct error *err)
{
	const struct json *list;

	if (dns_read_list(manifest, spec, "ipFamilies", &list, err) < 0)
		return -EINVAL;
	for (size_t i = 0; i < json_count(list); i++) {
		const char *family = json_get_text(json_list_at(list, i), "");

		if (!str_eq(family, "IPv4") && !str_eq(family, "IPv6"))
			return dns_fault(manifest, spec, "ipFamilies", err,
					 "\"%s\" is neither IPv4 nor IPv6", family);
		ret->families[str_eq(family, "IPv6")] = true;
	}
	for (size_t i = 0; i < ret->host_count; i++)
		ret->families[ret->hosts[i].family == 6] = true;
	return 0;
}

int dns_read_service(const struct manifest *manifest, const char *namespace, const char *name,
		     struct dns_service *ret, struct error *err)
{
	const struct json *spec;

	*ret = (struct dns_service){ .manifest = manifest, .namespace = namespace, .name = name };
	if (!net_is_dns_label(name))
		return dns_fault(manifest, json_map_get(manifest->object, "metadata"), "name", err,
				 "a Service's name is a DNS label");
	if (dns_read_map(manifest, manifest->object, "spec", &spec, err) < 0 ||
	    read_type(manifest, spec, ret, err) < 0 ||
	    dns_read_map(manifest, spec, "selector", &ret->selector, err) < 0 ||
	    dns_read_bool(manifest, spec, "publishNotReadyAddresses", false, &ret->published, err) <
		    0)
		return -EINVAL;
	if (!json_count(ret->selector))
		ret->selector = NULL;
	if (str_eq(ret->type, "ExternalName")) {
		if (read_external_name(manifest, spec, ret, err) < 0)
			return -EINVAL;
	} else if (read_ips(manifest, spec, ret, err) < 0) {
		return -EINVAL;
	}
	if (read_families(manifest, spec, ret, err) < 0)
		return -EINVAL;
	return dns_read_ports(manifest, spec, &ret->ports, err);
}
