#include "facts/unit_program.h"

#include "host/unit_file.h"

/* In order of precedence. */
static const char *const directories[] = {
	"/etc/systemd/system",     "/run/systemd/system", "/usr/local/lib/systemd/system",
	"/usr/lib/systemd/system", "/lib/systemd/system",
};

/* Takes over what a file says; an empty ExecStart= takes back those before it. */
static void read_file(const struct host *host, const char *path, char **program)
{
	cleanup_free char *text = NULL;
	struct unit_file file;
	struct error err;
	char *key, *value;

	if (host_read_text(host, path, &text, &err) < 0)
		return;
	file = unit_file_read(text);
	while (unit_file_next(&file, &key, &value)) {
		char *word;

		if (!str_eq(file.section, "Service") || !str_eq(key, "ExecStart"))
			continue;
		word = unit_file_word(&value);
		if (!word)
			free(take_ptr(program));
		else if (!*program)
			*program = xstrdup(word + strspn(word, "@-:+!|")); /* systemd.service(5) */
	}
}

/* Drop-ins of all directories in order of their names; of one name, the first directory's. */
static void list_drop_ins(const struct host *host, const char *unit, struct str_list *ret)
{
	cleanup(str_list_done) struct str_list names = { 0 };

	for (size_t d = 0; d < ARRAY_SIZE(directories); d++) {
		cleanup_free char *directory = xasprintf("%s/%s.d", directories[d], unit);
		cleanup(str_list_done) struct str_list here = { 0 };
		struct error err;

		if (host_list(host, directory, &here, &err) < 0) /* most are not there */
			continue;
		for (size_t i = 0; i < here.count; i++) {
			if (!str_ends(here.items[i], ".conf") ||
			    str_list_has(&names, here.items[i]))
				continue;
			str_list_add(&names, here.items[i]);
			/* sorts by the name; what follows the tab is where it is */
			str_list_take(ret, xasprintf("%s\t%s/%s", here.items[i], directory,
						     here.items[i]));
		}
	}
	str_list_sort(ret);
}

char *unit_program(const struct host *host, const char *unit)
{
	cleanup(str_list_done) struct str_list drop_ins = { 0 };
	cleanup_free char *program = NULL;

	for (size_t d = 0; d < ARRAY_SIZE(directories); d++) {
		cleanup_free char *path = xasprintf("%s/%s", directories[d], unit);

		if (!host_exists(host, path))
			continue;
		read_file(host, path, &program);
		break;
	}
	list_drop_ins(host, unit, &drop_ins);
	for (size_t i = 0; i < drop_ins.count; i++)
		read_file(host, strchr(drop_ins.items[i], '\t') + 1, &program);
	return program && *program == '/' ? take_ptr(&program) : NULL;
}
