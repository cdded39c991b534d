#include "facts/wanted.h"

/* In the order of their bits. */
static const char *const area_names[] = {
	"units",     "identity", "system",  "hardware", "kernel",   "modules", "swap",
	"network",   "dns",      "proxies", "sockets",  "firewall", "storage", "cgroups",
	"sysctls",   "clock",    "limits",  "programs", "runtimes", "cni",     "packages",
	"leftovers", "found",    "cri",     "holds",
};

_Static_assert(ARRAY_SIZE(area_names) == FACT_AREAS, "each area has a name");

void facts_wanted_done(struct facts_wanted *wanted)
{
	str_list_done(&wanted->sysctls);
	str_list_done(&wanted->units);
	str_list_done(&wanted->kernel_options);
	str_list_done(&wanted->programs);
	str_list_done(&wanted->paths);
	str_list_done(&wanted->endpoints);
	free(wanted->modules);
}

/* Adds a name where it belongs in the order. */
static void add_name(struct str_list *list, const char *name)
{
	size_t at;

	if (str_list_has(list, name))
		return;
	str_list_add(list, name);
	for (at = list->count - 1; at > 0 && strcmp(list->items[at - 1], name) > 0; at--) {
		char *swapped = list->items[at];

		list->items[at] = list->items[at - 1];
		list->items[at - 1] = swapped;
	}
}

static void add_names(struct str_list *list, const char *const *names)
{
	for (; names && *names; names++)
		add_name(list, *names);
}

void facts_want_sysctl(struct facts_wanted *wanted, const char *name)
{
	wanted->areas |= FACTS_SYSCTLS;
	add_name(&wanted->sysctls, name);
}

void facts_want_kernel_option(struct facts_wanted *wanted, const char *name)
{
	wanted->areas |= FACTS_KERNEL;
	add_name(&wanted->kernel_options, name);
}

void facts_want_program(struct facts_wanted *wanted, const char *name)
{
	wanted->areas |= FACTS_PROGRAMS;
	add_name(&wanted->programs, name);
}

void facts_want_path(struct facts_wanted *wanted, const char *path)
{
	wanted->areas |= FACTS_STORAGE;
	add_name(&wanted->paths, path);
}

void facts_want_endpoint(struct facts_wanted *wanted, const char *endpoint)
{
	wanted->areas |= FACTS_CRI;
	add_name(&wanted->endpoints, endpoint);
}

void facts_want_module(struct facts_wanted *wanted, const struct fact_module *module)
{
	size_t at = wanted->module_count;

	wanted->areas |= FACTS_MODULES;
	if (module->option)
		facts_want_kernel_option(wanted, module->option);
	if (facts_wanted_module(wanted, module->name))
		return;
	wanted->modules =
		grow(wanted->modules, &wanted->module_capacity, at + 1, sizeof(*wanted->modules));
	for (; at > 0 && strcmp(wanted->modules[at - 1].name, module->name) > 0; at--)
		wanted->modules[at] = wanted->modules[at - 1];
	wanted->modules[at] = *module;
	wanted->module_count++;
}

const struct fact_module *facts_wanted_module(const struct facts_wanted *wanted, const char *name)
{
	for (size_t i = 0; i < wanted->module_count; i++)
		if (str_eq(wanted->modules[i].name, name))
			return &wanted->modules[i];
	return NULL;
}

void facts_want(struct facts_wanted *wanted, const struct facts_needs *needs)
{
	wanted->areas |= needs->areas | (needs->sysctls ? FACTS_SYSCTLS : 0) |
			 (needs->units ? FACTS_UNITS : 0) |
			 (needs->kernel_options ? FACTS_KERNEL : 0) |
			 (needs->programs ? FACTS_PROGRAMS : 0) |
			 (needs->paths ? FACTS_STORAGE : 0) | (needs->endpoints ? FACTS_CRI : 0);
	add_names(&wanted->sysctls, needs->sysctls);
	add_names(&wanted->units, needs->units);
	add_names(&wanted->kernel_options, needs->kernel_options);
	add_names(&wanted->programs, needs->programs);
	add_names(&wanted->paths, needs->paths);
	add_names(&wanted->endpoints, needs->endpoints);
	for (const struct fact_module *module = needs->modules; module && module->name; module++)
		facts_want_module(wanted, module);
}

static void add_all(struct str_list *list, const struct str_list *more)
{
	for (size_t i = 0; i < more->count; i++)
		add_name(list, more->items[i]);
}

void facts_want_all(struct facts_wanted *wanted, const struct facts_wanted *more)
{
	wanted->areas |= more->areas;
	add_all(&wanted->sysctls, &more->sysctls);
	add_all(&wanted->units, &more->units);
	add_all(&wanted->kernel_options, &more->kernel_options);
	add_all(&wanted->programs, &more->programs);
	add_all(&wanted->paths, &more->paths);
	add_all(&wanted->endpoints, &more->endpoints);
	for (size_t i = 0; i < more->module_count; i++)
		facts_want_module(wanted, &more->modules[i]);
}

/* The first name of @wanted that is not in @have, or NULL. */
static const char *name_beyond(const struct str_list *wanted, const struct str_list *have)
{
	for (size_t i = 0; i < wanted->count; i++)
		if (!str_list_has(have, wanted->items[i]))
			return wanted->items[i];
	return NULL;
}

/* The first module that is not in @have, or NULL. */
static const char *module_beyond(const struct facts_wanted *wanted, const struct facts_wanted *have)
{
	for (size_t i = 0; i < wanted->module_count; i++)
		if (!facts_wanted_module(have, wanted->modules[i].name))
			return wanted->modules[i].name;
	return NULL;
}

unsigned facts_wanted_beyond(const struct facts_wanted *wanted, const struct facts_wanted *have,
			     char **ret_first)
{
	const struct {
		enum fact_area area;
		const char *what;
		const char *name; /* that is new, or NULL */
	} lists[] = {
		{ FACTS_SYSCTLS, "kernel setting", name_beyond(&wanted->sysctls, &have->sysctls) },
		{ FACTS_UNITS, "unit", name_beyond(&wanted->units, &have->units) },
		{ FACTS_KERNEL, "kernel option",
		  name_beyond(&wanted->kernel_options, &have->kernel_options) },
		{ FACTS_PROGRAMS, "program", name_beyond(&wanted->programs, &have->programs) },
		{ FACTS_STORAGE, "space of", name_beyond(&wanted->paths, &have->paths) },
		{ FACTS_CRI, "runtime at", name_beyond(&wanted->endpoints, &have->endpoints) },
		{ FACTS_MODULES, "module", module_beyond(wanted, have) },
	};
	unsigned areas = wanted->areas & ~have->areas;
	char *first = NULL;

	for (size_t i = 0; i < FACT_AREAS && !first; i++)
		if (areas & 1U << i)
			first = xasprintf("area %s", area_names[i]);
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		if (!lists[i].name)
			continue;
		areas |= lists[i].area;
		if (!first)
			first = xasprintf("%s %s", lists[i].what, lists[i].name);
	}
	if (ret_first)
		*ret_first = first;
	else
		free(first);
	return areas;
}
