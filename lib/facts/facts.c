#include "facts/facts.h"

#include <errno.h>

#include "base/guard.h"
#include "facts/facts_fields.h"
#include "facts/facts_gather.h"

enum {
	NOTE_MAX = 512 /* bytes */
};

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

/* Frees what the field owns; the memory at @base is zeroed where it did. */
static void forget_field(const struct fact_field *field, char *base)
{
	char *at = base + field->offset;
	size_t *count = (size_t *)(void *)(base + field->count_offset);
	char **items = (char **)(void *)at;

	switch (field->kind) {
	case FACT_TEXT:
		free(*items);
		*items = NULL;
		break;
	case FACT_TEXT_LIST:
		str_list_done((struct str_list *)(void *)at);
		break;
	case FACT_LIST:
		for (size_t i = 0; i < *count; i++)
			for (const struct fact_field *inner = field->fields; inner->key; inner++)
				forget_field(inner, *items + i * field->size);
		free(*items);
		*items = NULL;
		*count = 0;
		break;
	default:
		break; /* numbers own nothing */
	}
}

void facts_forget(struct facts *facts, unsigned areas)
{
	for (const struct fact_field *field = facts_fields; field->key; field++)
		if (field->area & areas)
			forget_field(field, (char *)facts);
}

void facts_free(struct facts *facts)
{
	if (!facts)
		return;
	facts_forget(facts, facts->gathered ? facts->wanted.areas : FACTS_ALL);
	str_list_done(&facts->notes);
	facts_wanted_done(&facts->wanted);
	free(facts);
}

void facts_freep(struct facts **facts)
{
	facts_free(*facts);
}

/* --- Looking things up --- */

char *facts_lacking(const struct facts *facts, const struct facts_wanted *wanted)
{
	char *first = NULL;

	if (facts->gathered)
		(void)facts_wanted_beyond(wanted, &facts->wanted, &first);
	return first;
}

/* The guard of look-ups: somebody declared to need the name. */
static void expect(const struct facts *facts, const struct str_list *wanted, const char *what,
		   const char *name)
{
	guard(!facts->gathered || str_list_has(wanted, name),
	      "the %s %s is looked up, and no needs name it", what, name);
}

const struct fact_sysctl *facts_sysctl(const struct facts *facts, const char *name)
{
	expect(facts, &facts->wanted.sysctls, "kernel setting", name);
	for (size_t i = 0; i < facts->sysctl_count; i++)
		if (str_eq(facts->sysctls[i].name, name))
			return &facts->sysctls[i];
	return NULL;
}

const struct fact_binary *facts_binary(const struct facts *facts, const char *name)
{
	expect(facts, &facts->wanted.programs, "program", name);
	for (size_t i = 0; i < facts->binary_count; i++)
		if (str_eq(facts->binaries[i].name, name))
			return &facts->binaries[i];
	return NULL;
}

const struct fact_unit *facts_unit(const struct facts *facts, const char *name)
{
	expect(facts, &facts->wanted.units, "unit", name);
	for (size_t i = 0; i < facts->unit_count; i++)
		if (str_eq(facts->units[i].name, name))
			return &facts->units[i];
	return NULL;
}

const char *facts_kernel_option(const struct facts *facts, const char *name)
{
	expect(facts, &facts->wanted.kernel_options, "kernel option", name);
	for (size_t i = 0; i < facts->kernel_option_count; i++)
		if (str_eq(facts->kernel_options[i].key, name))
			return facts->kernel_options[i].value;
	return NULL;
}

const struct fact_cri *facts_cri(const struct facts *facts, const char *endpoint)
{
	expect(facts, &facts->wanted.endpoints, "runtime at", endpoint);
	for (size_t i = 0; i < facts->cri_count; i++)
		if (str_eq(facts->cri[i].endpoint, endpoint))
			return &facts->cri[i];
	return NULL;
}

const struct fact_space *facts_space(const struct facts *facts, const char *path)
{
	expect(facts, &facts->wanted.paths, "space of", path);
	for (size_t i = 0; i < facts->space_count; i++)
		if (str_eq(facts->spaces[i].path, path))
			return &facts->spaces[i];
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
	guard(!facts->gathered || facts_wanted_module(&facts->wanted, module),
	      "the module %s is looked up, and no needs name it", module);
	return str_list_has(&facts->modules_loaded, module) ||
	       str_list_has(&facts->modules_builtin, module);
}

const char *facts_node_address(const struct facts *facts, const char **ret_why)
{
	if (ret_why)
		*ret_why = facts->node_address_why;
	return facts->node_address;
}
