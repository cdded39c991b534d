/* Facts as documents: the whole of them, and what a comparison of hosts needs. */
#include <fnmatch.h>

#include "facts/facts_fields.h"

enum {
	COMPARE_MAX = 1024 - 1 /* bytes of the line, and its newline */
};

static struct json *map_of(const struct fact_field *fields, const char *base);

static struct json *list_of(const struct fact_field *field, const char *base)
{
	const char *items = *(const char *const *)(const void *)(base + field->offset);
	size_t count = *(const size_t *)(const void *)(base + field->count_offset);
	struct json *list = json_list();

	for (size_t i = 0; i < count; i++)
		json_list_add(list, map_of(field->fields, items + i * field->size));
	return list;
}

/* The value of a field; NULL when it is not known. */
static struct json *value_of(const struct fact_field *field, const char *base)
{
	const void *at = base + field->offset;
	const char *text;
	uint64_t number;
	enum tristate answer;

	switch (field->kind) {
	case FACT_TEXT:
		text = *(const char *const *)at;
		return text ? json_text(text) : NULL;
	case FACT_INT:
		return json_int(*(const int *)at);
	case FACT_INT64:
		return json_int(*(const int64_t *)at);
	case FACT_UINT64:
		number = *(const uint64_t *)at;
		return json_int(number > INT64_MAX ? INT64_MAX : (int64_t)number);
	case FACT_ID:
		return *(const int64_t *)at < 0 ? NULL : json_int(*(const int64_t *)at);
	case FACT_BOOL:
		return json_bool(*(const bool *)at);
	case FACT_TRISTATE:
		answer = *(const enum tristate *)at;
		return answer == UNKNOWN ? NULL : json_bool(answer == YES);
	case FACT_TEXT_LIST:
		return json_texts(at);
	case FACT_LIST:
		return list_of(field, base);
	}
	return NULL;
}

static struct json *map_of(const struct fact_field *fields, const char *base)
{
	struct json *map = json_map();

	for (const struct fact_field *field = fields; field->key; field++)
		json_map_set(map, field->key, value_of(field, base));
	return map;
}

static struct json *document(void)
{
	struct json *map = json_map();

	json_map_set_text(map, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(map, "kind", "HostFacts");
	return map;
}

struct json *facts_to_json(const struct facts *facts)
{
	cleanup_json struct json *fields = map_of(facts_fields, (const char *)facts);
	struct json_iter iter = json_iter(fields);
	struct json *result = document();

	while (json_next(&iter))
		json_map_set(result, iter.key, json_ref(iter.value));
	return result;
}

/* --- For comparisons --- */

/* Bridges and links that have the same address on every host, by design. */
static const char *const local_interfaces[] = {
	"br-????????????", "cali*",       "cbr0",   "cilium_*", "cni*",   "docker*",
	"flannel*",        "kube-bridge", "kube-*", "lxc*",     "lxd*",   "nodelocaldns",
	"podman*",         "tunl*",       "veth*",  "virbr*",   "vxlan*", "weave*",
};

static bool is_local(const struct fact_interface *interface)
{
	for (size_t i = 0; i < ARRAY_SIZE(local_interfaces); i++)
		if (fnmatch(local_interfaces[i], interface->name, 0) == 0)
			return true;
	return interface->kind && str_eq(interface->kind, "loopback");
}

/* Addresses that others can reach; NULL when there are none. */
static struct json *compared_addresses(const struct fact_interface *interface)
{
	cleanup_json struct json *list = json_list();

	for (size_t i = 0; i < interface->address_count; i++) {
		const struct fact_address *address = &interface->addresses[i];
		struct json *entry;

		if (!address->scope || !str_eq(address->scope, "global"))
			continue;
		entry = json_map();
		json_map_set_text(entry, "address", address->address);
		json_list_add(list, entry);
	}
	return json_count(list) ? take_ptr(&list) : NULL;
}

static struct json *compared_interfaces(const struct facts *facts)
{
	struct json *list = json_list();

	for (size_t i = 0; i < facts->interface_count; i++) {
		const struct fact_interface *interface = &facts->interfaces[i];
		struct json *addresses, *entry;

		if (is_local(interface))
			continue;
		addresses = compared_addresses(interface);
		if (!addresses && !interface->permanent)
			continue;
		entry = json_map();
		json_map_set_text(entry, "name", interface->name);
		json_map_set_text(entry, "permanent", interface->permanent);
		json_map_set(entry, "addresses", addresses);
		json_list_add(list, entry);
	}
	return list;
}

static struct json *compared_keys(const struct facts *facts)
{
	struct json *list = json_list();

	for (size_t i = 0; i < facts->ssh_host_key_count; i++) {
		struct json *entry = json_map();

		json_map_set_text(entry, "type", facts->ssh_host_keys[i].type);
		json_map_set_text(entry, "fingerprint", facts->ssh_host_keys[i].fingerprint);
		json_list_add(list, entry);
	}
	return list;
}

static size_t written_length(const struct json *value)
{
	cleanup_free char *text = json_to_text(value);

	return strlen(text);
}

/* Takes the last elements off a list until the whole fits, or @keep are left. */
static void shorten(const struct json *whole, struct json *list, size_t keep)
{
	while (json_count(list) > keep && written_length(whole) > COMPARE_MAX)
		json_list_remove(list, json_count(list) - 1);
}

const struct facts_needs facts_compare_needs = { .areas = FACTS_IDENTITY | FACTS_NETWORK };

struct json *facts_for_compare(const struct facts *facts)
{
	struct json *result = document(), *interfaces = compared_interfaces(facts);
	struct json *keys = compared_keys(facts);

	json_map_set_text(result, "hostname", facts->hostname);
	json_map_set_text(result, "fqdn", facts->fqdn);
	json_map_set_text(result, "machineId", facts->machine_id);
	json_map_set_text(result, "productUuid", facts->product_uuid);
	json_map_set_text(result, "bootId", facts->boot_id);
	json_map_set(result, "interfaces", interfaces);
	json_map_set(result, "sshHostKeys", keys);
	/* Keys are copied all together, so one tells; and a clone has all interfaces alike. */
	shorten(result, keys, 1);
	shorten(result, interfaces, 1);
	for (size_t i = 0; i < json_count(interfaces); i++)
		shorten(result, json_map_get(json_list_at(interfaces, i), "addresses"), 1);
	return result;
}
