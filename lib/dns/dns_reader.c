#include "dns/dns_reader.h"

#include <errno.h>

#include "base/net.h"

int dns_fault(const struct manifest *manifest, const struct json *map, const char *key,
	      struct error *err, const char *format, ...)
{
	cleanup_free char *place = manifest_place(manifest, map, key);
	const struct json *metadata = json_map_get(manifest->object, "metadata");
	cleanup_free char *what = NULL;
	va_list args;

	va_start(args, format);
	what = xvasprintf(format, args);
	va_end(args);
	return error_set(err, -EINVAL, "%s: %s %s: %s", place,
			 json_map_text(manifest->object, "kind", ""),
			 json_map_text(metadata, "name", "without a name"), what);
}

static int wrong_kind(const struct manifest *manifest, const struct json *map, const char *key,
		      const char *wanted, struct error *err)
{
	return dns_fault(manifest, map, key, err, "%s is a %s, and not a %s", key,
			 json_kind_name(json_kind(json_map_get(map, key))), wanted);
}

int dns_read_text(const struct manifest *manifest, const struct json *map, const char *key,
		  const char **ret, struct error *err)
{
	const struct json *value = json_map_get(map, key);

	*ret = json_get_text(value, NULL);
	if (*ret || json_is_nil(value))
		return 0;
	return wrong_kind(manifest, map, key, json_kind_name(JSON_KIND_TEXT), err);
}

int dns_read_bool(const struct manifest *manifest, const struct json *map, const char *key,
		  bool fallback, bool *ret, struct error *err)
{
	const struct json *value = json_map_get(map, key);

	*ret = json_get_bool(value, fallback);
	if (json_is_nil(value) || json_kind(value) == JSON_KIND_BOOL)
		return 0;
	return wrong_kind(manifest, map, key, json_kind_name(JSON_KIND_BOOL), err);
}

int dns_read_list(const struct manifest *manifest, const struct json *map, const char *key,
		  const struct json **ret, struct error *err)
{
	const struct json *value = json_map_get(map, key);

	*ret = json_is_list(value) ? value : NULL;
	if (*ret || json_is_nil(value))
		return 0;
	return wrong_kind(manifest, map, key, json_kind_name(JSON_KIND_LIST), err);
}

int dns_read_map(const struct manifest *manifest, const struct json *map, const char *key,
		 const struct json **ret, struct error *err)
{
	const struct json *value = json_map_get(map, key);

	*ret = json_is_map(value) ? value : NULL;
	if (*ret || json_is_nil(value))
		return 0;
	return wrong_kind(manifest, map, key, json_kind_name(JSON_KIND_MAP), err);
}

int dns_read_host(const struct manifest *manifest, const struct json *map, const char *key,
		  const char *text, struct dns_host *ret, struct error *err)
{
	struct net_ip ip;

	if (net_ip_parse(text, &ip) < 0)
		return dns_fault(manifest, map, key, err, "%s: \"%s\" is not an IP address", key,
				 text);
	*ret = (struct dns_host){ .text = text, .family = ip.family };
	return 0;
}

void dns_ports_add(struct dns_ports *ports, struct dns_port port)
{
	ports->items =
		grow(ports->items, &ports->capacity, ports->count + 1, sizeof(*ports->items));
	ports->items[ports->count++] = port;
}

static int read_port(const struct manifest *manifest, const struct json *map, struct dns_port *ret,
		     struct error *err)
{
	const struct json *number = json_map_get(map, "port");
	int64_t value = json_get_int(number, DNS_PORT_NONE);

	if (!json_is_map(map))
		return dns_fault(manifest, NULL, NULL, err, "one of its ports is not a mapping");
	if (dns_read_text(manifest, map, "name", &ret->name, err) < 0 ||
	    dns_read_text(manifest, map, "protocol", &ret->protocol, err) < 0)
		return -EINVAL;
	if (!json_is_nil(number) && !net_is_port(value))
		return dns_fault(manifest, map, "port", err,
				 "port is not a number from 1 to 65535");
	ret->name = ret->name ? ret->name : "";
	ret->protocol = ret->protocol ? ret->protocol : "TCP";
	ret->number = (int)value;
	ret->target = json_map_get(map, "targetPort");
	if (*ret->name && !net_is_dns_label(ret->name))
		return dns_fault(manifest, map, "name", err, "\"%s\" is no name of a port",
				 ret->name);
	if (!str_eq(ret->protocol, "TCP") && !str_eq(ret->protocol, "UDP") &&
	    !str_eq(ret->protocol, "SCTP"))
		return dns_fault(manifest, map, "protocol", err,
				 "\"%s\" is none of the protocols TCP, UDP and SCTP",
				 ret->protocol);
	return 0;
}

int dns_read_ports(const struct manifest *manifest, const struct json *map, struct dns_ports *ret,
		   struct error *err)
{
	const struct json *list;

	if (dns_read_list(manifest, map, "ports", &list, err) < 0)
		return -EINVAL;
	for (size_t i = 0; i < json_count(list); i++) {
		struct dns_port port;

		if (read_port(manifest, json_list_at(list, i), &port, err) < 0)
			return -EINVAL;
		dns_ports_add(ret, port);
	}
	if (!ret->count)
		dns_ports_add(ret, (struct dns_port){
					   .name = "", .protocol = "", .number = DNS_PORT_NONE });
	return 0;
}
