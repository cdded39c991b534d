/*
 * Kernel settings, of those asked for: their values now, and what the boot configuration makes of
 * them.
 *
 * What is kept is read as systemd-sysctl does (sysctl.d(5)): of files of one name the one in the
 * first directory counts, all of them are taken in the order of their names, and the last setting
 * wins; a setting by its full name wins over one by a pattern.
 */
#include <errno.h>
#include <fnmatch.h>

#include "base/text.h"
#include "facts/facts_gather.h"

/* In order of precedence. */
static const char *const directories[] = {
	"/etc/sysctl.d",     "/run/sysctl.d", "/usr/local/lib/sysctl.d",
	"/usr/lib/sysctl.d", "/lib/sysctl.d",
};

/* One line of a configuration file: "[-]name = value", or "-name" to take it out of patterns. */
struct setting {
	char *name;  /* as a path below /proc/sys; may be a pattern */
	char *value; /* NULL: an exception from patterns */
	char *place; /* "/etc/sysctl.d/99-x.conf:3" */
};

struct settings {
	struct setting *items;
	size_t count, capacity;
};

static void settings_done(struct settings *settings)
{
	for (size_t i = 0; i < settings->count; i++) {
		free(settings->items[i].name);
		free(settings->items[i].value);
		free(settings->items[i].place);
	}
	free(settings->items);
}

/* "net.ipv4.conf.eth0/1.forwarding" and "net/ipv4/conf/eth0.1/forwarding" are the same. */
static void make_path(char *name)
{
	if (name[strcspn(name, "./")] == '/')
		return;
	for (; *name; name++)
		*name = *name == '/' ? '.' : *name == '.' ? '/' : *name;
}

static void read_setting(char *line, const char *path, unsigned number, struct settings *settings)
{
	char *name = text_trim(line), *equals = strchr(name, '=');
	bool minus = *name == '-';

	if (!*name || *name == '#' || *name == ';' || (!equals && !minus))
		return;
	if (equals)
		*equals = '\0';
	name = text_trim(name + minus);
	make_path(name);
	settings->items = grow(settings->items, &settings->capacity, settings->count + 1,
			       sizeof(*settings->items));
	settings->items[settings->count++] = (struct setting){
		.name = xstrdup(name),
		.value = equals ? xstrdup(text_trim(equals + 1)) : NULL,
		.place = xasprintf("%s:%u", path, number),
	};
}

static void read_file(const struct host *host, const char *path, struct facts *facts,
		      struct settings *settings)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(HOST_MAX_FILE);
	struct error err = { 0 };
	unsigned number = 0;
	char *rest, *line;
	int r = host_read(host, path, HOST_MAX_FILE, &text, &err);

	if (r < 0 && r != -ENOENT) /* a link to a file that is gone is as good as none */
		facts_note(facts, "sysctls: %s", err.message);
	if (r < 0)
		return;
	rest = text.text;
	while ((line = text_next_line(&rest)))
		read_setting(line, path, ++number, settings);
}

/* Adds the files' names that no directory before had, as "name" and "directory". */
static void list_files(const struct host *host, struct str_list *files, struct str_list *paths)
{
	for (size_t d = 0; d < ARRAY_SIZE(directories); d++) {
		cleanup(str_list_done) struct str_list here = { 0 };
		struct error err;

		if (host_list(host, directories[d], &here, &err) < 0) /* most are not there */
			continue;
		for (size_t i = 0; i < here.count; i++) {
			if (!str_ends(here.items[i], ".conf") || str_list_has(files, here.items[i]))
				continue;
			str_list_add(files, here.items[i]);
			/* sorts by the file's name; what follows the tab is where it is */
			str_list_take(paths, xasprintf("%s\t%s/%s", here.items[i], directories[d],
						       here.items[i]));
		}
	}
	str_list_sort(paths);
}

static void read_settings(const struct host *host, struct facts *facts, struct settings *settings)
{
	cleanup(str_list_done) struct str_list files = { 0 }, paths = { 0 };

	list_files(host, &files, &paths);
	for (size_t i = 0; i < paths.count; i++)
		read_file(host, strchr(paths.items[i], '\t') + 1, facts, settings);
}

static bool is_pattern(const char *name)
{
	return strpbrk(name, "*?[");
}

/* The setting that wins for a path below /proc/sys, or NULL. */
static const struct setting *find_setting(const struct settings *settings, const char *path)
{
	const struct setting *found = NULL;

	for (size_t i = 0; i < settings->count; i++)
		if (str_eq(settings->items[i].name, path))
			found = &settings->items[i];
	if (found)
		return found->value ? found : NULL;
	for (size_t i = 0; i < settings->count; i++) {
		const struct setting *setting = &settings->items[i];

		if (is_pattern(setting->name) && setting->value &&
		    fnmatch(setting->name, path, FNM_PATHNAME) == 0)
			found = setting;
	}
	return found;
}

void facts_gather_sysctls(const struct host *host, struct facts *facts)
{
	cleanup(settings_done) struct settings settings = { 0 };
	const struct str_list *wanted = &facts->wanted.sysctls;

	read_settings(host, facts, &settings);
	facts->sysctls = xcalloc(wanted->count + 1, sizeof(*facts->sysctls));
	for (size_t i = 0; i < wanted->count; i++) {
		struct fact_sysctl *fact = &facts->sysctls[facts->sysctl_count++];
		cleanup_free char *name = xstrdup(wanted->items[i]), *path = NULL;
		const struct setting *setting;
		struct error err;

		make_path(name);
		path = xasprintf("/proc/sys/%s", name);
		setting = find_setting(&settings, name);

		fact->name = xstrdup(wanted->items[i]);
		(void)host_read_text(host, path, &fact->value, &err); /* absent is NULL */
		if (!setting)
			continue;
		fact->kept_value = xstrdup(setting->value);
		fact->kept_in = xstrdup(setting->place);
	}
}
