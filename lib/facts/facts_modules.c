/* Kernel modules: loaded, built in, available, wanted at boot. */
#include <errno.h>

#include "base/text.h"
#include "facts/facts_gather.h"

/* The name of a module as the kernel has it: no directory, no ".ko" and what follows it, '_' for
 * '-'. In place. */
static char *module_name(char *path)
{
	char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	char *suffix = strstr(name, ".ko");

	if (suffix)
		*suffix = '\0';
	for (char *c = name; *c; c++)
		if (*c == '-')
			*c = '_';
	return name;
}

static void read_loaded(const struct host *host, struct facts *facts)
{
	cleanup_free char *text = facts_read(host, facts, "modules", "/proc/modules");
	char *rest, *line, *name;

	for (rest = text; rest && (line = text_next_line(&rest));)
		if ((name = text_next_word(&line)))
			str_list_add(&facts->modules_loaded, name);
	str_list_sort(&facts->modules_loaded);
}

static void read_builtin(const struct host *host, struct facts *facts)
{
	cleanup_free char *path =
		xasprintf("/lib/modules/%s/modules.builtin", facts->kernel_release);
	cleanup_free char *text = facts_read(host, facts, "modules", path);
	char *rest, *line;

	for (rest = text; rest && (line = text_next_line(&rest));)
		str_list_add(&facts->modules_builtin, module_name(line));
}

/* A kernel without /lib/modules (in a container or a micro-VM) shows in other ways what it has. */
static void guess_builtin(const struct host *host, struct facts *facts)
{
	for (size_t i = 0; i < facts->wanted.module_count; i++) {
		const struct fact_module *module = &facts->wanted.modules[i];
		const char *name = module->name;
		const char *option =
			module->option ? facts_kernel_option(facts, module->option) : NULL;
		cleanup_free char *path = xasprintf("/sys/module/%s", name);

		if (facts_module_present(facts, name))
			continue;
		if ((option && str_eq(option, "y")) || host_exists(host, path))
			str_list_add(&facts->modules_builtin, name);
	}
	str_list_sort(&facts->modules_builtin);
}

static void read_available(const struct host *host, struct facts *facts)
{
	cleanup_free char *path = xasprintf("/lib/modules/%s/modules.dep", facts->kernel_release);
	cleanup_free char *text = facts_read(host, facts, "modules", path);
	char *rest, *line;

	for (rest = text; rest && (line = text_next_line(&rest));) {
		const char *name;

		line[strcspn(line, ":")] = '\0';
		name = module_name(line);
		if (facts_wanted_module(&facts->wanted, name))
			str_list_add(&facts->modules_available, name);
	}
	str_list_sort(&facts->modules_available);
}

static void read_wanted(const struct host *host, struct facts *facts, const char *path)
{
	cleanup_free char *text = facts_read(host, facts, "modules at boot", path);
	char *rest, *line, *name;

	for (rest = text; rest && (line = text_next_line(&rest));) {
		if (*line == '#' || *line == ';')
			continue;
		name = text_next_word(&line);
		if (name && !str_list_has(&facts->modules_at_boot, module_name(name)))
			str_list_add(&facts->modules_at_boot, module_name(name));
	}
}

/* modules-load.d(5): of files of one name, the one in the first directory counts. */
static void gather_wanted(const struct host *host, struct facts *facts)
{
	static const char *const directories[] = {
		"/etc/modules-load.d",
		"/run/modules-load.d",
		"/usr/local/lib/modules-load.d",
		"/usr/lib/modules-load.d",
	};
	cleanup(str_list_done) struct str_list seen = { 0 };

	for (size_t d = 0; d < ARRAY_SIZE(directories); d++) {
		cleanup(str_list_done) struct str_list names = { 0 };
		struct error err;

		if (host_list(host, directories[d], &names, &err) < 0)
			continue; /* most are not there */
		for (size_t i = 0; i < names.count; i++) {
			cleanup_free char *path =
				xasprintf("%s/%s", directories[d], names.items[i]);

			if (!str_ends(path, ".conf") || str_list_has(&seen, names.items[i]))
				continue;
			str_list_add(&seen, names.items[i]);
			read_wanted(host, facts, path);
		}
	}
	read_wanted(host, facts, "/etc/modules"); /* Debian */
	str_list_sort(&facts->modules_at_boot);
}

void facts_gather_modules(const struct host *host, struct facts *facts)
{
	gather_wanted(host, facts);
	if (!facts->kernel_release)
		return;
	read_loaded(host, facts);
	read_builtin(host, facts);
	guess_builtin(host, facts);
	read_available(host, facts);
}
