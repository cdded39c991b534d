#include "command_help.h"

#include "command_output.h"
#include "command_print.h"

enum {
	HELP_COLUMNS = 100,
};

/* Whether the command is for the eyes, and its name begins with the first @length bytes of @words.
 */
static bool begins_with(const struct command *command, const char *words, size_t length)
{
	return !command->hidden && strncmp(command->name, words, length) == 0 &&
	       (!command->name[length] || command->name[length] == ' ');
}

/* Whether the command is listed: all are, or with @group those that begin with those words. */
static bool is_listed(const struct command *command, const char *group)
{
	return group ? begins_with(command, group, strlen(group)) : !command->hidden;
}

/* How many bytes the first word of a name has, when more of them follow; 0: it is the only one. */
static size_t first_word(const char *name)
{
	size_t length = strcspn(name, " ");

	return name[length] ? length : 0;
}

/*
 * Whether the command is told of in a line with others of its first word: where there are several,
 * and that word is no command itself. So all fit a screen.
 */
static bool is_folded(const struct command *command)
{
	size_t length = first_word(command->name), count = 0;

	if (!length)
		return false;
	for (size_t i = 0; command_table[i]; i++) {
		if (!begins_with(command_table[i], command->name, length))
			continue;
		if (!command_table[i]->name[length])
			return false;
		count++;
	}
	return count > 1;
}

/* The commands that share the first word of the one at @index; returns the last of them. */
static size_t help_folded(size_t index, int width, struct strbuf *out)
{
	const char *name = command_table[index]->name;
	size_t length = first_word(name), last = index, column = out->length;

	strbuf_printf(out, "  %-*.*s  %s", width, (int)length, name, name + length + 1);
	for (size_t i = index + 1; command_table[i]; i++) {
		const char *rest = command_table[i]->name + length + 1;

		if (!begins_with(command_table[i], name, length))
			continue;
		strbuf_putc(out, ',');
		if (out->length - column + strlen(rest) + 2 > HELP_COLUMNS) {
			column = out->length + 1;
			strbuf_printf(out, "\n  %-*s ", width, "");
		}
		strbuf_printf(out, " %s", rest);
		last = i;
	}
	strbuf_putc(out, '\n');
	return last;
}

/* The list of commands; with @group, of those that begin with those words. */
static void help_commands(const char *group, struct strbuf *out)
{
	int width = 0;

	for (size_t i = 0; command_table[i]; i++) {
		const struct command *command = command_table[i];
		int length = (int)(group || !is_folded(command) ? strlen(command->name)
								: first_word(command->name));

		if (is_listed(command, group) && length > width)
			width = length;
	}
	for (size_t i = 0; command_table[i]; i++) {
		if (!is_listed(command_table[i], group))
			continue;
		if (!group && is_folded(command_table[i]))
			i = help_folded(i, width, out);
		else
			strbuf_printf(out, "  %-*s  %s\n", width, command_table[i]->name,
				      command_table[i]->summary);
	}
}

void help_print(const char *group)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);

	if (!group)
		strbuf_puts(&out,
			    "knode turns a Linux host into a Kubernetes node, and proves it at "
			    "every step.\n\n");
	strbuf_printf(&out, "Usage: knode %s%sCOMMAND [OPTION...]\n\n", group ? group : "",
		      group ? " " : "");
	help_commands(group, &out);
	strbuf_puts(&out, "\nOptions of all commands (`knode COMMAND --help` tells of its own):\n");
	opts_help(global_opts, &out);
	print_lines(&out);
}

void help_print_data(const struct context *ctx, const char *group)
{
	cleanup_json struct json *document = json_map();
	struct json *commands = json_list();

	json_map_set_text(document, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(document, "kind", "CommandList");
	json_map_set(document, "commands", commands);
	for (size_t i = 0; command_table[i]; i++) {
		struct json *item;

		if (!is_listed(command_table[i], group))
			continue;
		item = json_map();
		json_map_set_text(item, "name", command_table[i]->name);
		json_map_set_text(item, "summary", command_table[i]->summary);
		json_list_add(commands, item);
	}
	print_tree(ctx, document);
}

void help_print_command(const struct command *command)
{
	static const struct wrap by_line = { .width = 80, .broken = "" };
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_free char *details =
		opts_help_text(command->details ? command->details : command->summary,
			       command->arguments.list, &by_line);

	strbuf_printf(&out, "Usage: knode %s [OPTION...]%s%s\n\n%s\n", command->name,
		      *command->synopsis ? " " : "", command->synopsis, details);
	if (command->opts) {
		strbuf_puts(&out, "\nOptions:\n");
		opts_help(command->opts, &out);
	}
	if (command->config_flags == config_flags_init && !str_eq(command->name, "init")) {
		strbuf_puts(&out,
			    "\nMore: --config FILE and the flags of `knode init --help`, and those "
			    "of `knode --help`.\n");
	} else {
		if (command->config_flags)
			strbuf_puts(&out, "\nConfiguration:\n");
		opts_help(command->config_flags, &out);
		strbuf_puts(&out, "\nMore: the options of `knode --help`.\n");
	}
	print_lines(&out);
}
