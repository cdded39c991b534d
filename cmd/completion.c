/* knode completion: a script for the shell, made from the tables of commands and options. */
#include <errno.h>
#include <stdio.h>

#include "command.h"

static const char *const outputs[] = { "text", NULL };
static const char *const all_outputs[] = { "text", "json", "yaml", NULL };

/* What the shell does with the two tables in front of it. */
static const char script[] =
	"_knode()\n"
	"{\n"
	"\tlocal word name='' current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
	"\tfor word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
	"\t\t_knode_words \"$name${name:+ }$word\" >/dev/null && name=$name${name:+ }$word\n"
	"\tdone\n"
	"\tCOMPREPLY=($(compgen -W \"$(_knode_values \"$name\" \"$before\" ||\n"
	"\t\t_knode_words \"$name\")\" -- \"$current\"))\n"
	"}\n"
	"complete -o default -F _knode knode\n";

static void put_options(const struct opt *rows, struct strbuf *out)
{
	for (const struct opt *opt = rows; opt && opt->name; opt++)
		if (!opt->hidden)
			strbuf_printf(out, " --%s", opt->name);
}

/* All beginnings of commands' names, each once: "", "config", "config images", ... */
static void collect_beginnings(struct str_list *names)
{
	str_list_add(names, "");
	for (size_t i = 0; command_table[i]; i++) {
		const char *name = command_table[i]->name;
		size_t end = 0;

		if (command_table[i]->hidden)
			continue;
		do {
			cleanup_free char *beginning = NULL;

			end += strcspn(name + end, " ");
			beginning = xstrndup(name, end);
			if (!str_list_has(names, beginning))
				str_list_add(names, beginning);
		} while (name[end++]);
	}
}

/* The words that may follow @beginning in a command's name. */
static void put_next_words(const char *beginning, struct strbuf *out)
{
	cleanup(str_list_done) struct str_list seen = { 0 };
	size_t length = strlen(beginning);

	for (size_t i = 0; command_table[i]; i++) {
		const char *rest = command_table[i]->name;
		cleanup_free char *word = NULL;

		if (command_table[i]->hidden || !str_starts(rest, beginning))
			continue;
		rest += length;
		if (length && *rest != ' ')
			continue;
		rest += length > 0;
		word = xstrndup(rest, strcspn(rest, " "));
		if (str_list_has(&seen, word))
			continue;
		str_list_add(&seen, word);
		strbuf_printf(out, " %s", word);
	}
}

static const struct command *find(const char *name)
{
	for (size_t i = 0; command_table[i]; i++)
		if (str_eq(command_table[i]->name, name))
			return command_table[i];
	return NULL;
}

/* Which words and options may follow which words. */
static void put_words(struct strbuf *out)
{
	cleanup(str_list_done) struct str_list names = { 0 };

	collect_beginnings(&names);
	strbuf_puts(out, "_knode_words()\n{\n\tcase $1 in\n");
	for (size_t i = 0; i < names.count; i++) {
		const struct command *command = find(names.items[i]);

		strbuf_printf(out, "\t'%s') echo '", names.items[i]);
		put_next_words(names.items[i], out);
		if (command) {
			put_options(command->opts, out);
			put_options(command->config_flags, out);
		}
		put_options(global_opts, out);
		strbuf_puts(out, "' ;;\n");
	}
	strbuf_puts(out, "\t*) return 1 ;;\n\tesac\n}\n");
}

static void put_choices(const char *name, const char *option, const char *const *choices,
			struct strbuf *out)
{
	strbuf_printf(out, "\t'%s %s') echo '", name, option);
	for (size_t i = 0; choices[i]; i++)
		strbuf_printf(out, " %s", choices[i]);
	strbuf_puts(out, "' ;;\n");
}

/* Which values an option takes, where they are few. */
static void put_values(struct strbuf *out)
{
	strbuf_puts(out, "_knode_values()\n{\n\tcase $1\\ $2 in\n");
	for (size_t i = 0; command_table[i]; i++) {
		const struct command *command = command_table[i];
		const struct opt *sets[] = { command->opts, command->config_flags };
		const char *const *forms = command->outputs ? command->outputs : all_outputs;

		if (command->hidden)
			continue;
		put_choices(command->name, "-o", forms, out);
		put_choices(command->name, "--output", forms, out);
		for (size_t set = 0; set < ARRAY_SIZE(sets); set++) {
			for (const struct opt *opt = sets[set]; opt && opt->name; opt++) {
				cleanup_free char *option = xasprintf("--%s", opt->name);

				if (opt->choices && !opt->hidden)
					put_choices(command->name, option, opt->choices, out);
			}
		}
	}
	strbuf_puts(out, "\t*) return 1 ;;\n\tesac\n}\n");
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	bool zsh = str_eq(argv[0], "zsh");

	(void)ctx, (void)argc;
	if (!zsh && !str_eq(argv[0], "bash")) {
		error_set(err, -EINVAL, "completion: \"%s\" is not one of bash, zsh", argv[0]);
		return EXIT_INVALID;
	}
	if (zsh)
		strbuf_puts(&out, "#compdef knode\nautoload -U +X bashcompinit && bashcompinit\n");
	put_words(&out);
	put_values(&out);
	strbuf_puts(&out, script);
	fputs(out.text, stdout);
	return EXIT_OK;
}

const struct command command_completion = {
	.name = "completion",
	.summary = "Print a completion script for the shell",
	.synopsis = "bash|zsh",
	.details =
		"  . <(knode completion bash)                                       for this shell\n"
		"  knode completion bash >/etc/bash_completion.d/knode              for all\n"
		"  knode completion zsh >/usr/local/share/zsh/site-functions/_knode",
	.outputs = outputs,
	.min_args = 1,
	.max_args = 1,
	.run = run,
};
