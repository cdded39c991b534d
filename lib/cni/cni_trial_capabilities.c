/* What the runtime would tell plugins of the pods of a trial. */
#include "base/net.h"
#include "cni/cni_trial_inside.h"

static struct json *make_ports(size_t index)
{
	struct json *ports = json_list(), *port = json_map();

	json_map_set_int(port, "hostPort", TRIAL_HOST_PORT + (int64_t)index);
	json_map_set_int(port, "containerPort", TRIAL_PORT);
	json_map_set_text(port, "protocol", "tcp");
	json_list_add(ports, port);
	return ports;
}

static struct json *make_limits(void)
{
	static const char *const keys[] = { "ingressRate", "ingressBurst", "egressRate",
					    "egressBurst" };
	struct json *limits = json_map();

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		json_map_set_int(limits, keys[i], TRIAL_RATE);
	return limits;
}

/* The address @n behind one of the configuration, past the gateway; NULL: the text is no address.
 * Free it. */
static char *later_address(const struct json *address, size_t n)
{
	const char *text = json_map_text(address, "address", "");
	cleanup_free char *host = xstrndup(text, strcspn(text, "/")), *later = NULL;
	struct net_ip ip, gateway;
	size_t last;

	if (!strchr(text, '/') || net_ip_parse_sloppy(host, &ip) < 0)
		return NULL;
	if (net_ip_parse_sloppy(json_map_text(address, "gateway", ""), &gateway) < 0)
		gateway = (struct net_ip){ 0 };
	last = ip.family == 4 ? 3 : 15;
	while (n--) {
		ip.bytes[last]++;
		if (net_ip_equal(&ip, &gateway))
			ip.bytes[last]++;
	}
	later = net_ip_format(&ip);
	return xasprintf("%s%s", later, strchr(text, '/'));
}

/* As a user of the capability would choose addresses for pods. */
static struct json *make_ips(const struct cni_needs *needs, size_t index)
{
	const struct json *addresses = json_path(needs->main->config, "ipam.addresses");
	struct json *ips = json_list();

	for (size_t i = 0; i < json_count(addresses); i++) {
		cleanup_free char *text = later_address(json_list_at(addresses, i), index);

		if (text)
			json_list_add_text(ips, text);
	}
	if (json_count(addresses) == 0)
		json_list_add(ips, json_printf("198.18.2.%zu/24", 11 + index));
	return ips;
}

struct json *trial_capabilities(const struct cni_needs *needs, size_t index)
{
	struct json *capabilities = json_map();

	json_map_set(capabilities, "portMappings", make_ports(index));
	json_map_set(capabilities, "bandwidth", make_limits());
	if (str_eq(needs->ipam, "static"))
		json_map_set(capabilities, "ips", make_ips(needs, index));
	return capabilities;
}
