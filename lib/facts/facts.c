#include "facts/facts.h"

#include <errno.h>

#include "facts/facts_fields.h"
#include "facts/facts_gather.h"

enum {
	NOTE_MAX = 512 /* bytes */
};

/* In this order: later ones use what earlier ones found. */
static void (*const gatherers[])(const struct host *host, struct facts *facts) = {
	facts_gather_units,    facts_gather_identity,  facts_gather_system,  facts_gather_hardware,
	facts_gather_kernel,   facts_gather_swap,      facts_gather_network, facts_gather_dns,
	facts_gather_sockets,  facts_gather_firewall,  facts_gather_storage, facts_gather_cgroups,
	facts_gather_sysctls,  facts_gather_clock,     facts_gather_limits,  facts_gather_software,
	facts_gather_packages, facts_gather_leftovers,
};

static struct facts *facts_new(const struct host *host)
{
	struct facts *facts = xcalloc(1, sizeof(*facts));

	facts->euid = facts->nofile_soft = facts->nofile_hard = -1;
	facts->cgroup_freezer = facts->clock_synchronized = UNKNOWN;
	facts->selinux_enforcing = facts->apparmor_enabled = UNKNOWN;
	if (host_kind(host) == HOST_ROOT)
		facts_note(facts, "%s is a directory: what only a running system knows is left out",
			   host_name(host));
	return facts;
}

struct facts *facts_gather_config(const struct host *host)
{
	struct facts *facts = facts_new(host);

	facts_gather_identity(host, facts);
	facts_gather_network(host, facts);
	facts_gather_runtimes(host, facts);
	return facts;
}

struct facts *facts_gather_node(const struct host *host)
{
	struct facts *facts = facts_new(host);

	facts_gather_units(host, facts);
	facts_gather_identity(host, facts);
	facts_gather_network(host, facts);
	facts_gather_software(host, facts);
	facts_gather_packages(host, facts);
	return facts;
}

struct facts *facts_gather(const struct host *host)
{
	struct facts *facts = facts_new(host);

	for (size_t i = 0; i < ARRAY_SIZE(gatherers); i++)
		gatherers[i](host, facts);
	return facts;
}

void facts_note(struct facts *facts, const char *format, ...)
{
	cleanup_free char *note = NULL;
	va_list args;

	va_start(args, format);
	note = xvasprintf(format, args);
	va_end(args);
	if (strlen(note) > NOTE_MAX)
		note[NOTE_MAX] = '\0';
	str_list_add(&facts->notes, note);
}

void facts_note_error(struct facts *facts, const char *area, const struct error *err)
{
	/* What is not there needs no note, and what a directory cannot tell has one already. */
	if (err->code != -ENOENT && err->code != -EOPNOTSUPP)
		facts_note(facts, "%s: %s", area, err->message);
}

char *facts_read(const struct host *host, struct facts *facts, const char *area, const char *path)
{
	struct error err;
	char *text;

	if (host_read_text(host, path, &text, &err) == 0)
		return text;
	facts_note_error(facts, area, &err);
	return NULL;
}

/* Frees what the fields of @base own. */
static void free_fields(const struct fact_field *fields, char *base)
{
	for (const struct fact_field *field = fields; field->key; field++) {
		char *at = base + field->offset;
		size_t count;

		switch (field->kind) {
		case FACT_TEXT:
			free(*(char **)(void *)at);
			break;
		case FACT_TEXT_LIST:
			str_list_done((struct str_list *)(void *)at);
			break;
		case FACT_LIST:
			count = *(size_t *)(void *)(base + field->count_offset);
			for (size_t i = 0; i < count; i++)
				free_fields(field->fields, *(char **)(void *)at + i * field->size);
			free(*(void **)(void *)at);
			break;
		default:
			break; /* numbers own nothing */
		}
	}
}

void facts_free(struct facts *facts)
{
	if (!facts)
		return;
	free_fields(facts_fields, (char *)facts);
	free(facts);
}

void facts_freep(struct facts **facts)
{
	facts_free(*facts);
}

/* --- Looking things up --- */

const struct fact_sysctl *facts_sysctl(const struct facts *facts, const char *name)
{
	for (size_t i = 0; i < facts->sysctl_count; i++)
		if (str_eq(facts->sysctls[i].name, name))
			return &facts->sysctls[i];
	return NULL;
}

const struct fact_binary *facts_binary(const struct facts *facts, const char *name)
{
	for (size_t i = 0; i < facts->binary_count; i++)
		if (str_eq(facts->binaries[i].name, name))
			return &facts->binaries[i];
	return NULL;
}

const struct fact_unit *facts_unit(const struct facts *facts, const char *name)
{
	for (size_t i = 0; i < facts->unit_count; i++)
		if (str_eq(facts->units[i].name, name))
			return &facts->units[i];
	return NULL;
}

const char *facts_kernel_option(const struct facts *facts, const char *name)
{
	for (size_t i = 0; i < facts->kernel_option_count; i++)
		if (str_eq(facts->kernel_options[i].key, name))
			return facts->kernel_options[i].value;
	return NULL;
}

const struct fact_file *facts_leftover(const struct facts *facts, const char *path)
{
	for (size_t i = 0; i < facts->leftover_count; i++)
		if (str_eq(facts->leftovers[i].path, path))
			return &facts->leftovers[i];
	return NULL;
}

bool facts_has_address(const struct facts *facts, const char *address)
{
	for (size_t i = 0; i < facts->interface_count; i++)
		for (size_t j = 0; j < facts->interfaces[i].address_count; j++)
			if (str_eq(facts->interfaces[i].addresses[j].address, address))
				return true;
	return false;
}

bool facts_module_present(const struct facts *facts, const char *module)
{
	return str_list_has(&facts->modules_loaded, module) ||
	       str_list_has(&facts->modules_builtin, module);
}

const char *facts_node_address(const struct facts *facts, const char **ret_why)
{
	if (ret_why)
		*ret_why = facts->node_address_why;
	return facts->node_address;
}
