#include "facts/unit_file.h"

#include "base/text.h"

/* systemd.unit(5), in order of precedence. */
static const char *const directories[] = {
	"/etc/systemd/system",     "/run/systemd/system", "/usr/local/lib/systemd/system",
	"/usr/lib/systemd/system", "/lib/systemd/system",
};

void unit_file_done(struct unit_file *unit)
{
	for (size_t i = 0; i < unit->count; i++) {
		free(unit->items[i].section);
		free(unit->items[i].key);
		free(unit->items[i].value);
		free(unit->items[i].from);
	}
	free(unit->items);
	*unit = (struct unit_file){ 0 };
}

/* The next line, with those that follow it where it ends in a backslash, which becomes a space. */
static char *next_line(char **rest)
{
	char *line = text_next_line(rest), *end;

	if (!line)
		return NULL;
	for (end = line + strlen(line); end > line && end[-1] == '\\' && *rest && **rest;) {
		char *more = text_next_line(rest);
		size_t length = strlen(more);

		end[-1] = ' ';
		memmove(end, more, length + 1);
		end += length;
	}
	return line;
}

static void read_file(const struct host *host, const char *path, struct unit_file *ret)
{
	cleanup_free char *text = NULL, *section = xstrdup("");
	struct error err;
	char *rest, *line;

	if (host_read_text(host, path, &text, &err) < 0)
		return;
	for (rest = text; (line = next_line(&rest));) {
		char *equals;

		line = text_trim(line);
		equals = strchr(line, '=');
		if (*line == '[' && str_ends(line, "]")) {
			free(section);
			section = xstrndup(line + 1, strlen(line) - 2);
		} else if (equals && !strchr("#;", *line)) {
			*equals = '\0';
			ret->items = grow(ret->items, &ret->capacity, ret->count + 1,
					  sizeof(*ret->items));
			ret->items[ret->count++] = (struct unit_setting){
				.section = xstrdup(section),
				.key = xstrdup(text_trim(line)),
				.value = xstrdup(text_trim(equals + 1)),
				.from = xstrdup(path),
			};
		}
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
static void read_first(const struct host *host, const char *name, struct unit_file *ret)
{
	for (size_t d = 0; d < ARRAY_SIZE(directories); d++) {
		cleanup_free char *path = xasprintf("%s/%s", directories[d], name);

		if (!host_exists(host, path))
			continue;
		read_file(host, path, ret);
		return;
	}
}

void unit_file_read(const struct host *host, const char *unit, struct unit_file *ret)
{
	cleanup(str_list_done) struct str_list names = { 0 };

	*ret = (struct unit_file){ 0 };
	read_first(host, unit, ret);
	list_drop_ins(host, unit, &names);
	for (size_t i = 0; i < names.count; i++) {
		cleanup_free char *name = xasprintf("%s.d/%s", unit, names.items[i]);

		read_first(host, name, ret);
	}
}

const struct unit_setting *unit_file_last(const struct unit_file *unit, const char *section,
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
	char *from = *rest + strspn(*rest, " \t\n\r"), *to = from, *word = from, quote = '\0';

	if (!*from)
		return NULL;
	for (; *from && (quote || !strchr(" \t\n\r", *from)); from++) {
		if (quote ? *from == quote : *from == '"' || *from == '\'') {
			quote = quote ? '\0' : *from;
			continue;
		}
		if (*from == '\\' && from[1] && quote != '\'')
			from++;
		*to++ = *from;
	}
	*rest = *from ? from + 1 : from;
	*to = '\0';
	return word;
}
