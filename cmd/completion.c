/* knode completion: a script for the shell, made from the tables of commands and options. */
#include <errno.h>
#include <stdio.h>

#include "command.h"
#include "command_print.h"

enum {
	PLACES_MAX = 256
};

static const char *const outputs[] = { "text", NULL };
static const char *const shells[] = { "bash", "zsh", NULL };

/*
 * What both shells do with the tables in front of it. Variables are those of the caller: `place` is
 * the known words so far, `given` how many arguments follow them, `wants` the option whose value is
 * being typed, `host` the options that say which host it is about. `offers` are words, or one of
 * @files, @directories, @runs.
 */
static const char common[] =
	"_knode_walk()\n"
	"{\n"
	"\tlocal word\n"
	"\tplace='' given=0 wants=''\n"
	"\tfor word in \"$@\"; do\n"
	"\t\tif [ -n \"$wants\" ]; then\n"
	"\t\t\t[ \"$word\" != '=' ] || continue\n"
	"\t\t\tcase $wants in --root | --rootfs | --host) host+=(\"$wants\" \"$word\") ;; esac\n"
	"\t\t\twants=''\n"
	"\t\t\tcontinue\n"
	"\t\tfi\n"
	"\t\tcase $word in\n"
	"\t\t--root=* | --rootfs=* | --host=*) host+=(\"$word\") ;;\n"
	"\t\t-*) ! _knode_values \"$place\" \"$word\" || wants=$word ;;\n"
	"\t\t*)\n"
	"\t\t\tif [ \"$given\" -eq 0 ] && _knode_words \"${place:+$place }$word\" 0; then\n"
	"\t\t\t\tplace=${place:+$place }$word\n"
	"\t\t\telse\n"
	"\t\t\t\tgiven=$((given + 1))\n"
	"\t\t\tfi ;;\n"
	"\t\tesac\n"
	"\tdone\n"
	"}\n"
	"_knode_offer()\n"
	"{\n"
	"\toffers=''\n"
	"\tif [ -n \"$wants\" ]; then\n"
	"\t\t_knode_values \"$place\" \"$wants\"\n"
	"\t\treturn\n"
	"\tfi\n"
	"\tcase $1 in -*) ;; *) _knode_words \"$place\" \"$given\" ;; esac\n"
	"\t[ -n \"$offers\" ] || _knode_options \"$place\"\n"
	"}\n"
	"_knode_runs()\n"
	"{\n"
	"\t\"$1\" \"${host[@]}\" history 2>/dev/null | sed -n 's/^\\([0-9]*-[^ ]*\\) .*/\\1/p'\n"
	"}\n";

static const char for_bash[] =
	"_knode()\n"
	"{\n"
	"\tlocal IFS=$' \\t\\n' current=${COMP_WORDS[COMP_CWORD]} host=() place given wants offers word\n"
	"\tCOMPREPLY=()\n"
	"\t_knode_walk \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"\n"
	"\tif [ -n \"$wants\" ] && [ \"$current\" = '=' ]; then current=''; fi\n"
	"\t_knode_offer \"$current\"\n"
	"\tcase $offers in *@runs*) offers=${offers/@runs/$(_knode_runs \"$1\")} ;; esac\n"
	"\tfor word in $offers; do\n"
	"\t\tcase $word in\n"
	"\t\t@files) compopt -o default ;;\n"
	"\t\t@directories) compopt -o dirnames ;;\n"
	"\t\t\"$current\"*) COMPREPLY+=(\"$word\") ;;\n"
	"\t\tesac\n"
	"\tdone\n"
	"}\n"
	"complete -F _knode knode\n";

/* The file is found by its first line, and is then the function itself; or it is sourced. */
static const char for_zsh[] =
	"_knode()\n"
	"{\n"
	"\tlocal place given wants offers word\n"
	"\tlocal -a host\n"
	"\t_knode_walk \"${(@)words[2,CURRENT-1]}\"\n"
	"\tif [[ -z $wants && $PREFIX == --*=* ]]; then\n"
	"\t\twants=${PREFIX%%=*}\n"
	"\t\tcompset -P '*='\n"
	"\tfi\n"
	"\t_knode_offer \"$PREFIX\"\n"
	"\tfor word in ${=offers}; do\n"
	"\t\tcase $word in\n"
	"\t\t@files) _files ;;\n"
	"\t\t@directories) _files -/ ;;\n"
	"\t\t@runs) compadd -- ${(f)\"$(_knode_runs $words[1])\"} ;;\n"
	"\t\t*) compadd -- $word ;;\n"
	"\t\tesac\n"
	"\tdone\n"
	"}\n"
	"if [ \"$funcstack[1]\" = _knode ]; then _knode \"$@\"; else compdef _knode knode; fi\n";

/* --- Places: beginnings of command lines, and what may follow them --- */

struct place {
	char *name;                    /* "init phase addon"; "" is the first */
	const struct command *command; /* whose options may follow; NULL: a group's word */
	struct str_list next;          /* words, and marks such as @files */
	bool branches;                 /* some of them lead to further words */
};

struct places {
	struct place items[PLACES_MAX];
	size_t count;
};

static void places_freep(struct places **places)
{
	for (size_t i = 0; *places && i < (*places)->count; i++) {
		free((*places)->items[i].name);
		str_list_done(&(*places)->items[i].next);
	}
	free(*places);
}

/* The place of the first @length bytes of @text; it is made when it is new. */
static struct place *place_of(struct places *places, const char *text, size_t length)
{
	cleanup_free char *name = xstrndup(text, length);

	for (size_t i = 0; i < places->count; i++)
		if (str_eq(places->items[i].name, name))
			return &places->items[i];
	if (places->count == PLACES_MAX)
		abort();
	places->items[places->count].name = take_ptr(&name);
	return &places->items[places->count++];
}

static void add_next(struct place *place, const char *word, size_t length)
{
	cleanup_free char *copy = xstrndup(word, length);

	if (!str_list_has(&place->next, copy))
		str_list_add(&place->next, copy);
}

/* The words of @text follow each other, from the byte @start on. */
static void add_words(struct places *places, const char *text, size_t start,
		      const struct command *command)
{
	while (text[start]) {
		size_t length = strcspn(text + start, " ");
		struct place *place = place_of(places, text, start ? start - 1 : 0);
		bool last = !text[start + length];

		if (!place->command)
			place->command = command;
		place->branches |= !last;
		add_next(place, text + start, length);
		start += length + !last;
	}
}

static void add_arguments(struct places *places, const struct command *command)
{
	const struct arguments *arguments = &command->arguments;
	cleanup(str_list_done) struct str_list words = { 0 };
	size_t length = strlen(command->name);
	struct place *place = place_of(places, command->name, length);

	place->command = command;
	for (size_t i = 0; arguments->words && arguments->words[i]; i++)
		str_list_add(&words, arguments->words[i]);
	if (arguments->list)
		arguments->list(&words);
	for (size_t i = 0; i < words.count; i++) {
		cleanup_free char *text = xasprintf("%s %s", command->name, words.items[i]);

		add_words(places, text, length + 1, command);
	}
	if (arguments->files)
		add_next(place, "@files", strlen("@files"));
	if (arguments->runs)
		add_next(place, "@runs", strlen("@runs"));
}

static struct places *find_places(void)
{
	struct places *places = xcalloc(1, sizeof(*places));

	for (size_t i = 0; command_table[i]; i++)
		if (!command_table[i]->hidden)
			add_words(places, command_table[i]->name, 0, NULL);
	for (size_t i = 0; command_table[i]; i++)
		if (!command_table[i]->hidden)
			add_arguments(places, command_table[i]);
	return places;
}

/* --- Tables of the script --- */

/* How many arguments the words of a place may stand for; 0: any number. */
static int limit_of(const struct place *place)
{
	const struct command *command = place->command;

	if (!command || place->branches || !str_eq(command->name, place->name))
		return 1;
	return command->max_args < 0 ? 0 : command->max_args;
}

static void put_offers(const struct str_list *words, struct strbuf *out)
{
	strbuf_puts(out, "offers='");
	for (size_t i = 0; i < words->count; i++)
		strbuf_printf(out, "%s%s", i ? " " : "", words->items[i]);
	strbuf_puts(out, "' ");
}

/* What may follow the words $1 and $2 arguments; false where $1 are none of these words. */
static void put_words(const struct places *places, struct strbuf *out)
{
	strbuf_puts(out, "_knode_words()\n{\n\toffers=''\n\tcase $1 in\n");
	for (size_t i = 0; i < places->count; i++) {
		const struct place *place = &places->items[i];
		int limit = limit_of(place);

		strbuf_printf(out, "\t'%s') ", place->name);
		if (limit && place->next.count)
			strbuf_printf(out, "[ \"$2\" -ge %d ] || ", limit);
		if (place->next.count)
			put_offers(&place->next, out);
		strbuf_puts(out, ";;\n");
	}
	strbuf_puts(out, "\t*) return 1 ;;\n\tesac\n}\n");
}

/* The places of a command, as a pattern. */
static void put_pattern(const struct places *places, const struct command *command,
			struct strbuf *out)
{
	bool first = true;

	strbuf_putc(out, '\t');
	for (size_t i = 0; i < places->count; i++) {
		if (places->items[i].command != command)
			continue;
		strbuf_printf(out, "%s'%s'", first ? "" : " | ", places->items[i].name);
		first = false;
	}
	strbuf_putc(out, ')');
}

static void put_options(const struct opt *rows, struct strbuf *out)
{
	for (const struct opt *opt = rows; opt && opt->name; opt++)
		if (!opt->hidden)
			strbuf_printf(out, " --%s", opt->name);
}

/* The options that may follow the words $1. */
static void put_all_options(const struct places *places, struct strbuf *out)
{
	strbuf_puts(out, "_knode_options()\n{\n\toffers=''\n\tcase $1 in\n");
	for (size_t i = 0; command_table[i]; i++) {
		const struct command *command = command_table[i];

		if (command->hidden || (!command->opts && !command->config_flags))
			continue;
		put_pattern(places, command, out);
		strbuf_puts(out, " offers='");
		put_options(command->opts, out);
		put_options(command->config_flags, out);
		strbuf_puts(out, "' ;;\n");
	}
	strbuf_puts(out, "\tesac\n\toffers=\"$offers");
	put_options(global_opts, out);
	strbuf_puts(out, "\"\n}\n");
}

/* What an option's value may be: one of few, a path by what help calls it, or anything. */
static char *value_of(const struct opt *opt, const char *const *choices)
{
	cleanup(str_list_done) struct str_list words = { 0 };

	if (str_eq(opt->arg, "DIR"))
		return xstrdup("@directories");
	if (str_eq(opt->arg, "FILE") || str_eq(opt->arg, "SOCKET"))
		return xstrdup("@files");
	if (opt->list)
		opt->list(&words);
	for (size_t i = 0; choices && choices[i]; i++)
		str_list_add(&words, choices[i]);
	return str_list_join(&words, " ");
}

/* Options by what their values may be. */
struct values {
	struct str_list offers;
	struct str_list patterns; /* of each, the options: "--root | --rootfs | --host" */
};

static void values_done(struct values *values)
{
	str_list_done(&values->offers);
	str_list_done(&values->patterns);
}

static void add_value(struct values *values, const char *offer, const char *option)
{
	for (size_t i = 0; i < values->offers.count; i++) {
		char *pattern = values->patterns.items[i];

		if (!str_eq(values->offers.items[i], offer))
			continue;
		values->patterns.items[i] = xasprintf("%s | %s", pattern, option);
		free(pattern);
		return;
	}
	str_list_add(&values->offers, offer);
	str_list_add(&values->patterns, option);
}

/* Hidden options, too: what follows them is their value, and no argument. */
static void add_row(struct values *values, const struct opt *opt, const char *const *choices)
{
	cleanup_free char *offer = NULL, *name = NULL;

	if (opt->kind == OPT_BOOL)
		return;
	offer = value_of(opt, choices);
	name = xasprintf("--%s", opt->name);
	add_value(values, offer, name);
	if (opt->alias) {
		cleanup_free char *alias = xasprintf("--%s", opt->alias);

		add_value(values, offer, alias);
	}
	if (opt->letter) {
		cleanup_free char *letter = xasprintf("-%c", opt->letter);

		add_value(values, offer, letter);
	}
}

static void add_rows(struct values *values, const struct opt *rows)
{
	for (const struct opt *opt = rows; opt && opt->name; opt++)
		add_row(values, opt, opt->choices);
}

/* -o has the forms of the command. */
static void add_output(struct values *values, const char *const *forms)
{
	for (const struct opt *opt = global_opts; opt->name; opt++)
		if (opt->letter == 'o')
			add_row(values, opt, forms);
}

static void put_values(const struct values *values, struct strbuf *out)
{
	strbuf_puts(out, "\t\tcase $2 in\n");
	for (size_t i = 0; i < values->offers.count; i++)
		strbuf_printf(out, "\t\t%s) offers='%s'; return 0 ;;\n", values->patterns.items[i],
			      values->offers.items[i]);
	strbuf_puts(out, "\t\tesac");
}

/* The values of the option $2 after the words $1; false where it takes none. */
static void put_all_values(const struct places *places, struct strbuf *out)
{
	cleanup(values_done) struct values all = { 0 };

	strbuf_puts(out, "_knode_values()\n{\n\toffers=''\n\tcase $1 in\n");
	for (size_t i = 0; command_table[i]; i++) {
		const struct command *command = command_table[i];
		cleanup(values_done) struct values values = { 0 };

		if (command->hidden)
			continue;
		add_rows(&values, command->opts);
		add_rows(&values, command->config_flags);
		if (command->outputs)
			add_output(&values, command->outputs);
		if (!values.offers.count)
			continue;
		put_pattern(places, command, out);
		strbuf_putc(out, '\n');
		put_values(&values, out);
		strbuf_puts(out, " ;;\n");
	}
	strbuf_puts(out, "\tesac\n");
	add_rows(&all, global_opts);
	put_values(&all, out);
	strbuf_puts(out, "\n\treturn 1\n}\n");
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	cleanup(places_freep) struct places *places = NULL;
	bool zsh = str_eq(argv[0], "zsh");

	(void)ctx, (void)argc;
	if (!zsh && !str_eq(argv[0], "bash")) {
		error_set(err, -EINVAL, "completion: \"%s\" is not one of bash, zsh", argv[0]);
		return EXIT_INVALID;
	}
	places = find_places();
	if (zsh)
		strbuf_puts(&out, "#compdef knode\n");
	put_words(places, &out);
	put_all_options(places, &out);
	put_all_values(places, &out);
	strbuf_puts(&out, common);
	strbuf_puts(&out, zsh ? for_zsh : for_bash);
	print_buffer(&out);
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
	.arguments = { .words = shells },
	.run = run,
};
