/* Facts for people: one screen, an area a line, what is long wrapped. */
#include <inttypes.h>

#include "base/text.h"
#include "facts/facts.h"

enum {
	LABEL_WIDTH = 12,  /* of the first one */
	SOCKETS_SHOWN = 8, /* the document has all */
};

/* Where lines go, and how many columns they may have. */
struct page {
	size_t width;
	struct strbuf *out;
};

/* The text of one area, before it is wrapped: parts that stay on one line each. */
struct area {
	const char *label;
	struct str_list parts;
};

static void add(struct area *area, const char *format, ...) printf_like(2, 3);
static void add(struct area *area, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	str_list_take(&area->parts, xvasprintf(format, args));
	va_end(args);
}

/* How many columns UTF-8 text takes; that of a host has no wide characters. */
static size_t columns(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		count += ((unsigned char)*text & 0xc0) != 0x80;
	return count;
}

/* Writes the area, its parts with commas or nothing between them; nothing when it has none. */
static void write_parts(struct area *area, const char *separator, const struct page *page)
{
	size_t column = LABEL_WIDTH;

	if (area->parts.count)
		strbuf_printf(page->out, "%-*s", LABEL_WIDTH, area->label);
	for (size_t i = 0; i < area->parts.count; i++) {
		const char *part = area->parts.items[i];
		bool last = i + 1 == area->parts.count;

		if (i && column + columns(part) + 2 > page->width) {
			strbuf_printf(page->out, "\n%*s", LABEL_WIDTH, "");
			column = LABEL_WIDTH;
		} else if (i) {
			strbuf_putc(page->out, ' ');
			column++;
		}
		strbuf_printf(page->out, "%s%s", part, last ? "\n" : separator);
		column += columns(part) + strlen(separator);
	}
	str_list_done(&area->parts);
}

static void finish(struct area *area, const struct page *page)
{
	write_parts(area, ",", page);
}

/* "7.8 GiB" */
static char *size_text(uint64_t bytes)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB", "PiB" };
	double value = (double)bytes;
	size_t unit = 0;

	while (value >= 1024 && unit + 1 < ARRAY_SIZE(units)) {
		value /= 1024;
		unit++;
	}
	return xasprintf("%.*f %s", unit && value < 100 ? 1 : 0, value, units[unit]);
}

static const char *or_unknown(const char *text)
{
	return text && *text ? text : "unknown";
}

static void write_identity(const struct facts *facts, const struct page *page)
{
	struct area host = { .label = "host" }, ids = { .label = "ids" },
		    keys = { .label = "SSH keys" };
	struct area os = { .label = "system" };

	add(&host, "%s", or_unknown(facts->hostname));
	if (facts->fqdn && facts->hostname && !str_eq(facts->fqdn, facts->hostname))
		add(&host, "%s", facts->fqdn);
	finish(&host, page);
	add(&ids, "machine-id %s", or_unknown(facts->machine_id));
	add(&ids, "product_uuid %s", or_unknown(facts->product_uuid));
	add(&ids, "boot %s", or_unknown(facts->boot_id));
	finish(&ids, page);
	for (size_t i = 0; i < facts->ssh_host_key_count; i++)
		add(&keys, "%s %s", facts->ssh_host_keys[i].type,
		    facts->ssh_host_keys[i].fingerprint);
	finish(&keys, page);
	add(&os, "%s", or_unknown(facts->os_name));
	add(&os, "Linux %s", or_unknown(facts->kernel_release));
	add(&os, "%s", or_unknown(facts->architecture));
	if (facts->virtualization)
		add(&os, "on %s", facts->virtualization);
	finish(&os, page);
}

static void write_hardware(const struct facts *facts, const struct page *page)
{
	struct area cpu = { .label = "processors" }, memory = { .label = "memory" };
	struct area swap = { .label = "swap" }, groups = { .label = "cgroups" };

	if (facts->cpu_count)
		add(&cpu, "%d × %s", facts->cpu_count, or_unknown(facts->cpu_model));
	finish(&cpu, page);
	if (facts->memory_total) {
		cleanup_free char *total = size_text(facts->memory_total);
		cleanup_free char *available = size_text(facts->memory_available);

		add(&memory, "%s, %s available", total, available);
	}
	finish(&memory, page);
	for (size_t i = 0; i < facts->swap_count; i++) {
		cleanup_free char *size = size_text(facts->swaps[i].size);

		add(&swap, "%s on %s", size, facts->swaps[i].path);
	}
	for (size_t i = 0; i < facts->swap_at_boot_count; i++)
		add(&swap, "at boot by %s", facts->swaps_at_boot[i].where);
	if (!swap.parts.count)
		add(&swap, "none");
	finish(&swap, page);
	if (facts->cgroup_version)
		add(&groups, "v%d%s", facts->cgroup_version,
		    facts->cgroup_hybrid ? " (hybrid)" : "");
	for (size_t i = 0; i < facts->cgroup_controllers.count; i++)
		add(&groups, "%s", facts->cgroup_controllers.items[i]);
	finish(&groups, page);
}

/* Other than fe80::/10: "10.0.0.5/24 fd00::5/64". */
static void list_addresses(const struct fact_interface *interface, struct strbuf *out)
{
	for (size_t i = 0; i < interface->address_count; i++) {
		const struct fact_address *address = &interface->addresses[i];

		if (!address->scope || !str_eq(address->scope, "link"))
			strbuf_printf(out, " %s/%d", address->address, address->prefix);
	}
}

static void write_network(const struct facts *facts, const struct page *page)
{
	struct area address = { .label = "address" }, route = { .label = "gateways" };

	add(&address, "%s (%s)", facts->node_address ? facts->node_address : "none",
	    or_unknown(facts->node_address_why));
	finish(&address, page);
	for (size_t i = 0; i < facts->interface_count; i++) {
		const struct fact_interface *interface = &facts->interfaces[i];
		cleanup(strbuf_done) struct strbuf addresses = strbuf_make(STRBUF_MAX_LINE);
		struct area one = { .label = i ? "" : "interfaces" };

		list_addresses(interface, &addresses);
		add(&one, "%s%s (%s%s%s, mtu %d%s)", interface->name, addresses.text,
		    interface->kind ? interface->kind : "unknown kind",
		    interface->permanent ? ", " : "",
		    interface->permanent ? interface->permanent : "", interface->mtu,
		    interface->up ? "" : ", down");
		finish(&one, page);
	}
	for (size_t i = 0; i < facts->route_count; i++)
		if (facts->routes[i].gateway && str_ends(facts->routes[i].destination, "/0"))
			add(&route, "%s by %s", facts->routes[i].gateway,
			    or_unknown(facts->routes[i].interface));
	finish(&route, page);
}

static void add_texts(struct area *area, const char *what, const struct str_list *texts)
{
	for (size_t i = 0; i < texts->count; i++)
		add(area, "%s%s", what, texts->items[i]);
}

static void write_services(const struct facts *facts, const struct page *page)
{
	struct area dns = { .label = "DNS" }, sockets = { .label = "listening" };
	struct area firewall = { .label = "firewall" }, clock = { .label = "clock" };

	add_texts(&dns, "", &facts->nameservers);
	add_texts(&dns, "upstream ", &facts->upstream_nameservers);
	add_texts(&dns, "search ", &facts->search);
	finish(&dns, page);
	for (size_t i = 0; i < facts->socket_count && i < SOCKETS_SHOWN; i++) {
		const struct fact_socket *socket = &facts->sockets[i];

		add(&sockets, "%s %d%s%s", socket->protocol, socket->port,
		    socket->process ? " by " : "", socket->process ? socket->process : "");
	}
	if (facts->socket_count > SOCKETS_SHOWN)
		add(&sockets, "and %zu more", facts->socket_count - SOCKETS_SHOWN);
	finish(&sockets, page);
	add_texts(&firewall, "", &facts->firewall_managers);
	if (!firewall.parts.count)
		add(&firewall, "no manager of one is active");
	finish(&firewall, page);
	if (facts->clock_synchronized != UNKNOWN)
		add(&clock, facts->clock_synchronized == YES ? "synchronized" : "not synchronized");
	add_texts(&clock, "", &facts->time_services);
	finish(&clock, page);
}

/* Each file system once, by where it is mounted. */
static void write_storage(const struct facts *facts, const struct page *page)
{
	struct area space = { .label = "space" };
	cleanup(str_list_done) struct str_list seen = { 0 };

	for (size_t i = 0; i < facts->space_count; i++) {
		const struct fact_space *one = &facts->spaces[i];
		cleanup_free char *size = size_text(one->space.size);
		cleanup_free char *available = size_text(one->space.available);
		const char *mount = one->mount ? one->mount : one->path;

		if (str_list_has(&seen, mount))
			continue;
		str_list_add(&seen, mount);
		add(&space, "%s %s of %s free (%s)", mount, available, size,
		    or_unknown(one->fstype));
	}
	finish(&space, page);
}

static void add_cri(struct area *area, const struct fact_cri *cri)
{
	if (!str_eq(cri->state, "answers")) {
		add(area, "%s", cri->problem);
		return;
	}
	add(area, "%s %s", or_unknown(cri->name), or_unknown(cri->version));
	if (cri->cgroup_driver)
		add(area, "cgroup driver %s", cri->cgroup_driver);
	for (size_t i = 0; i < cri->condition_count; i++)
		add(area, cri->conditions[i].met ? "%s" : "not %s", cri->conditions[i].type);
	add(area, "%zu names of images", cri->images.count);
}

static void write_software(const struct facts *facts, const struct page *page)
{
	struct area runtimes = { .label = "runtimes" }, kubelet = { .label = "kubelet" };
	struct area leftovers = { .label = "leftovers" }, cri = { .label = "cri" };
	const struct fact_binary *binary = facts_binary(facts, "kubelet");
	const struct fact_unit *unit = facts_unit(facts, "kubelet.service");

	for (size_t i = 0; i < facts->runtime_count; i++)
		add(&runtimes, "%s%s%s%s", facts->runtimes[i].name,
		    facts->runtimes[i].version ? " " : "",
		    facts->runtimes[i].version ? facts->runtimes[i].version : "",
		    facts->runtimes[i].present ? "" : " (does not run)");
	if (!runtimes.parts.count)
		add(&runtimes, "none");
	finish(&runtimes, page);
	for (size_t i = 0; i < facts->cri_count; i++)
		add_cri(&cri, &facts->cri[i]);
	finish(&cri, page);
	if (binary && binary->path)
		add(&kubelet, "%s%s%s", binary->path, binary->version ? " " : "",
		    binary->version ? binary->version : "");
	else
		add(&kubelet, "not installed");
	if (unit)
		add(&kubelet, "unit %s, %s", or_unknown(unit->state.load),
		    or_unknown(unit->state.active));
	finish(&kubelet, page);
	for (size_t i = 0; i < facts->leftover_count; i++)
		add(&leftovers, "%s", facts->leftovers[i].path);
	finish(&leftovers, page);
}

static void write_notes(const struct facts *facts, const struct page *page)
{
	for (size_t i = 0; i < facts->notes.count; i++) {
		struct area note = { .label = i ? "" : "notes" };
		cleanup_free char *text = xstrdup(facts->notes.items[i]);
		char *rest = text, *word;

		while ((word = text_next_word(&rest)))
			add(&note, "%s", word);
		write_parts(&note, "", page);
	}
}

void facts_to_text(const struct facts *facts, size_t width, struct strbuf *out)
{
	const struct page page = { .width = width, .out = out };

	write_identity(facts, &page);
	write_hardware(facts, &page);
	write_network(facts, &page);
	write_services(facts, &page);
	write_storage(facts, &page);
	write_software(facts, &page);
	write_notes(facts, &page);
}
