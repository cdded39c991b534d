#include "facts/unit_settings.h"

#include "host/unit_file.h"

/* systemd.unit(5), in order of precedence. */
static const char *const directories[] = {
	"/etc/systemd/system",     "/run/systemd/system", "/usr/local/lib/systemd/system",
	"/usr/lib/systemd/system", "/lib/systemd/system",
};

void unit_settings_done(struct unit_settings *unit)
{
	for (size_t i = 0; i < unit->count; i++) {
		free(unit->items[i].section);
		free(unit->items[i].key);
		free(unit->items[i].value);
		free(unit->items[i].from);
	}
	free(unit->items);
	*unit = (struct unit_settings){ 0 };
}

static void read_file(const struct host *host, const char *path, struct unit_settings *ret)
{
	cleanup_free char *text = NULL;
	struct unit_file file;
	char *key, *value;
	struct error err;

	if (host_read_text(host, path, &text, &err) < 0)
		return;
	file = unit_file_read(text);
	while (unit_file_next(&file, &key, &value)) {
		ret->items = grow(ret->items, &ret->capacity, ret->count + 1, sizeof(*ret->items));
		ret->items[ret->count++] = (struct unit_setting){
			.section = xstrdup(file.section),
			.key = xstrdup(key),
			.value = xstrdup(value),
			.from = xstrdup(path),
		};
	}
}

/* Names of drop-ins of all directories, sorted, each once. */
static void list_drop_ins(const struct host *host, const char *unit, struct str_list *ret)
{
	for (size_t d = 0; d < ARRAY_SIZE(directories); d++) {
		cleanup_free char *path = xasprintf("%s/%s.d", directories[d], unit);
		cleanup(str_list_done) struct str_list names = { 0 };
		struct error err;

		if (host_list(host, path, &names, &err) < 0)
			continue; /* most are not there */
		for (size_t i = 0; i < names.count; i++)
			if (str_ends(names.items[i], ".conf") && !str_list_has(ret, names.items[i]))
				str_list_add(ret, names.items[i]);
	}
	str_list_sort(ret);
}

/* Reads DIRECTORY/@name of the first directory that has it. */
static void read_first(const struct host *host, const char *name, struct unit_settings *ret)
{
	for (size_t d = 0; d < ARRAY_SIZE(directories); d++) {
		cleanup_free char *path = xasprintf("%s/%s", directories[d], name);

		if (!host_exists(host, path))
			continue;
		read_file(host, path, ret);
		return;
	}
}

void unit_settings_read(const struct host *host, const char *unit, struct unit_settings *ret)
{
	cleanup(str_list_done) struct str_list names = { 0 };

	*ret = (struct unit_settings){ 0 };
	read_first(host, unit, ret);
	list_drop_ins(host, unit, &names);
	for (size_t i = 0; i < names.count; i++) {
		cleanup_free char *name = xasprintf("%s.d/%s", unit, names.items[i]);

		read_first(host, name, ret);
	}
}

const struct unit_setting *unit_settings_last(const struct unit_settings *unit, const char *section,
					      const char *key)
{
	for (size_t i = unit->count; i-- > 0;) {
		const struct unit_setting *setting = &unit->items[i];

		if (str_eq(setting->key, key) && str_eq(setting->section, section))
			return *setting->value ? setting : NULL;
	}
	return NULL;
}

char *unit_next_word(char **rest)
{
	return unit_file_word(rest);
}
