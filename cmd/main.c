/* The program: global options, the command's name, its options, and what an error looks like. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/guard.h"
#include "command_error.h"
#include "command_guess.h"
#include "command_output.h"
#include "command_print.h"

const char *const default_outputs[] = { "text", "json", "yaml", NULL };

const struct opt global_opts[] = {
	{ "root", 0, OPT_TEXT, offsetof(struct global_options, root), "DIR",
	  "work on the host whose root is DIR (default: /)", .alias = "rootfs" },
	{ "host", 0, OPT_TEXT, offsetof(struct global_options, host), "DIR",
	  "look at a recorded host instead of this one" },
	{ "record", 0, OPT_TEXT, offsetof(struct global_options, record), "FILE",
	  "write down what is looked at, for a recorded host", .hidden = true },
	/* Its alias is what kubeadm called it up to v1.30; v1.31 has both names. */
	{ "output", 'o', OPT_TEXT, offsetof(struct global_options, output), "FORM",
	  "text, json or yaml", .choices = default_outputs, .alias = "experimental-output" },
	{ "v", 'v', OPT_INT, offsetof(struct global_options, verbosity), "LEVEL",
	  "say more (0 to 10)", .hidden = true },
	{ "no-color", 0, OPT_BOOL, offsetof(struct global_options, no_color), NULL,
	  "no colour, as with NO_COLOR in the environment" },
	{ "help", 'h', OPT_BOOL, offsetof(struct global_options, help), NULL, "this text" },
	{ "version", 0, OPT_BOOL, offsetof(struct global_options, version), NULL,
	  "as `knode version`", .hidden = true },
	{ 0 },
};

/* How many of the words are the name of @command; 0 when it is another's. */
static int words_matched(const struct command *command, int argc, char **argv)
{
	const char *name = command->name;
	int words = 0;

	while (*name) {
		size_t length = strcspn(name, " ");

		if (words >= argc || strlen(argv[words]) != length ||
		    strncmp(argv[words], name, length) != 0)
			return 0;
		name += length + (name[length] == ' ');
		words++;
	}
	return words;
}

/* The command with the longest name that the words begin with. */
static const struct command *find_command(int argc, char **argv, int *ret_words)
{
	const struct command *best = NULL;

	*ret_words = 0;
	for (size_t i = 0; command_table[i]; i++) {
		int words = words_matched(command_table[i], argc, argv);

		if (words > *ret_words) {
			best = command_table[i];
			*ret_words = words;
		}
	}
	return best;
}

/* Whether "words ..." begin some command's name: "config" of "config print". */
static bool is_group(const char *words)
{
	size_t length = strlen(words);

	for (size_t i = 0; command_table[i]; i++)
		if (strncmp(command_table[i]->name, words, length) == 0 &&
		    command_table[i]->name[length] == ' ')
			return true;
	return false;
}

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

enum {
	HELP_COLUMNS = 100,
};

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

static void print_help(const char *group)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);

	if (!group)
		strbuf_puts(&out,
			    "knode turns a Linux host into a Kubernetes node, and proves it at "
			    "every step.\n\n");
	strbuf_printf(&out, "Usage: knode %s%sCOMMAND [OPTION...]\n\n", group ? group : "",
		      group ? " " : "");
	help_commands(group, &out);
	strbuf_puts(&out, "\nOptions of all commands:\n");
	opts_help(global_opts, &out);
	if (!group)
		strbuf_puts(&out, "\n`knode COMMAND --help` tells about a command.\n");
	print_lines(&out);
}

/* The commands of a group as a document. */
static void print_group(const struct context *ctx, const char *group)
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

static void print_command_help(const struct command *command)
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

/* The words up to the first option. */
static struct str_list leading_words(int argc, char **argv)
{
	struct str_list words = { 0 };

	for (int i = 0; i < argc && argv[i][0] != '-'; i++)
		str_list_add(&words, argv[i]);
	return words;
}

static char *join_first(const struct str_list *words, size_t count)
{
	const struct str_list first = { .items = words->items, .count = count };

	return str_list_join(&first, " ");
}

/* How many of the words name a group: two of "config images foo". */
static size_t group_words(const struct str_list *words)
{
	for (size_t count = words->count; count > 0; count--) {
		cleanup_free char *name = join_first(words, count);

		if (is_group(name))
			return count;
	}
	return 0;
}

/* The words are no command, nor a group. Any of them may be mistyped. */
static int unknown_command(const struct context *ctx, const struct str_list *words)
{
	size_t guessed, known = group_words(words);
	cleanup_free char *hint = guess_command(words, &guessed);
	cleanup_free char *typed = join_first(words, hint ? guessed : known + 1);
	cleanup_free char *group = join_first(words, known);
	cleanup_free char *message = NULL;

	if (hint)
		message = xasprintf("unknown command \"%s\"; did you mean \"%s\"?", typed, hint);
	else
		message = xasprintf("unknown command \"%s\"; `knode %s%s--help` lists them", typed,
				    group, known ? " " : "");
	print_error(ctx, EXIT_INVALID, message);
	return EXIT_INVALID;
}

static int check_output(const struct context *ctx, struct error *err)
{
	const char *const *outputs = ctx->command->outputs;
	cleanup(strbuf_done) struct strbuf words = strbuf_make(STRBUF_MAX_LINE);

	if (!outputs)
		outputs = default_outputs;
	for (size_t i = 0; outputs[i]; i++) {
		if (!ctx->global.output || str_eq(ctx->global.output, outputs[i]))
			return 0;
		strbuf_printf(&words, "%s%s", i ? ", " : "", outputs[i]);
	}
	return error_set(err, -EINVAL, "--output: \"%s\" is not one of %s", ctx->global.output,
			 words.text);
}

/* One argument too many may be the mistyped word of a command: "phse" of "init phse". */
static int unexpected_argument(const struct command *command, int argc, char **argv,
			       struct error *err)
{
	cleanup(str_list_done) struct str_list words = { 0 };
	cleanup_free char *name = xstrdup(command->name), *hint = NULL;
	char *rest = name, *word;
	size_t known, guessed;

	while ((word = strsep(&rest, " ")))
		str_list_add(&words, word);
	known = words.count;
	for (int i = 0; i < argc; i++)
		str_list_add(&words, argv[i]);
	hint = guess_command(&words, &guessed);
	if (hint && guessed > known)
		return error_set(err, -EINVAL,
				 "%s: unexpected argument \"%s\"; did you mean \"%s\"?",
				 command->name, argv[command->max_args], hint);
	return error_set(err, -EINVAL, "%s: unexpected argument \"%s\"", command->name,
			 argv[command->max_args]);
}

static bool is_too_many(const struct command *command, int argc)
{
	return command->max_args >= 0 && argc > command->max_args;
}

static int check_arguments(const struct command *command, int argc, char **argv, struct error *err)
{
	if (argc < command->min_args)
		return error_set(err, -EINVAL, "%s: an argument is missing: knode %s %s",
				 command->name, command->name, command->synopsis);
	if (is_too_many(command, argc))
		return unexpected_argument(command, argc, argv, err);
	return 0;
}

static int run_command(struct context *ctx, int argc, char **argv)
{
	struct error err = { 0 };
	int code;

	error_watch(&err);
	code = ctx->command->run(ctx, argc, argv, &err);
	error_watch(NULL);
	guard(code != EXIT_OK || !err.code, "%s is done, and left an error: %s", ctx->command->name,
	      err.message);
	guard(code != EXIT_ERROR || err.code || error_was_told(), "%s failed and told no error",
	      ctx->command->name);
	if (err.code)
		print_error(ctx, code, err.message);
	return code;
}

/* Whether a terminal here understands colours and the movements of its cursor. */
static bool knows_escapes(void)
{
	const char *term = getenv("TERM");

	return term && *term && !str_eq(term, "dumb");
}

static int run_with_options(struct context *ctx, struct opt_set *sets, size_t count, int argc,
			    char **argv)
{
	struct error err = { 0 };

	if (opts_parse(sets, count, argc, argv, false, &argc, &err) < 0) {
		print_error(ctx, EXIT_INVALID, err.message);
		return EXIT_INVALID;
	}
	if (ctx->global.help && !is_too_many(ctx->command, argc)) {
		print_command_help(ctx->command);
		return EXIT_OK;
	}
	if (check_output(ctx, &err) < 0 || check_arguments(ctx->command, argc, argv, &err) < 0) {
		print_error(ctx, EXIT_INVALID, err.message);
		return EXIT_INVALID;
	}
	ctx->terminal = isatty(STDERR_FILENO) && knows_escapes();
	ctx->color = isatty(STDOUT_FILENO) && knows_escapes() && !ctx->global.no_color &&
		     !getenv("NO_COLOR");
	return run_command(ctx, argc, argv);
}

/* Nothing is named, or a group alone, or what is no command. */
static int run_nothing(struct context *ctx, struct opt_set *global, int argc, char **argv)
{
	cleanup(str_list_done) struct str_list words = leading_words(argc, argv);
	cleanup_free char *group = words.count ? str_list_join(&words, " ") : NULL;
	struct error err = { 0 };

	if (group && group_words(&words) < words.count)
		return unknown_command(ctx, &words);
	if (opts_parse(global, 1, argc, argv, false, &argc, &err) < 0) {
		print_error(ctx, EXIT_INVALID, err.message);
		return EXIT_INVALID;
	}
	if (ctx->global.help || !wants_tree(ctx)) {
		print_help(group);
		return group || ctx->global.help ? EXIT_OK : EXIT_INVALID;
	}
	if (group) {
		print_group(ctx, group);
		return EXIT_OK;
	}
	print_error(ctx, EXIT_INVALID, "a command is missing; `knode --help` lists them");
	return EXIT_INVALID;
}

/* -o is wanted, wherever it stands among what is not understood. */
static void find_output(struct opt_set *global, int argc, char **argv)
{
	cleanup_free char **words = xmemdup(argv, (size_t)argc * sizeof(*argv));
	struct error ignored;

	(void)opts_parse(global, 1, argc, words, false, &argc, &ignored);
}

/* What people type out of habit: `knode help certs renew` and `knode --version`. */
static void take_habits(struct context *ctx, int *argc, char **argv)
{
	static char version[] = "version";

	if (*argc > 0 && str_eq(argv[0], "help")) {
		ctx->global.help = true;
		memmove(argv, argv + 1, (size_t)*argc * sizeof(*argv));
		(*argc)--;
	} else if (*argc == 0 && ctx->global.version) {
		argv[(*argc)++] = version;
	}
}

/* --- The program --- */

static int run_words(struct context *ctx, int argc, char **argv)
{
	struct opt_set sets[OPT_SETS] = { { .rows = global_opts, .values = &ctx->global } };
	struct error err = { 0 };
	cleanup_free void *own = NULL;
	int words, code;

	if (opts_parse(sets, 1, argc, argv, true, &argc, &err) < 0) {
		find_output(sets, argc, argv);
		print_error(ctx, EXIT_INVALID, err.message);
		return EXIT_INVALID;
	}
	take_habits(ctx, &argc, argv);
	ctx->command = find_command(argc, argv, &words);
	if (!ctx->command) {
		find_output(sets, argc, argv);
		return run_nothing(ctx, sets, argc, argv);
	}

	own = xcalloc(1, ctx->command->opts_size);
	ctx->opts = own;
	ctx->sets = sets;
	sets[1] = (struct opt_set){ .rows = ctx->command->config_flags, .values = &ctx->flags };
	sets[2] = (struct opt_set){ .rows = ctx->command->opts, .values = own };
	code = run_with_options(ctx, sets, OPT_SETS, argc - words, argv + words);
	for (size_t i = 0; i < OPT_SETS; i++)
		opts_done(&sets[i]);
	return code;
}

/*
 * A closed descriptor below three would go to the next file that is opened, and what is printed
 * into a journal. What stands there instead can be neither read nor written.
 */
static void hold_standard_streams(void)
{
	int fd;

	do
		fd = open("/", O_PATH);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		(void)close(fd); /* O_PATH */
}

/* Signals that a parent blocked would not reach knode; what it ignores stays ignored (nohup). */
static void unblock_signals(void)
{
	sigset_t none;

	(void)sigemptyset(&none); /* these two cannot fail */
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

/* A full disk or a closed pipe must not look like success: close(2) may be the first to tell. */
static bool is_printed(void)
{
	bool well = fflush(stdout) == 0 && !ferror(stdout);

	return (close(STDOUT_FILENO) == 0 || errno == EBADF) && well;
}

/* Whatever was printed, and by whom: the exit code with which knode ends. */
static int finish(const struct context *ctx, int code)
{
	cleanup_free char *cut = NULL;

	if (!is_printed()) {
		print_error(ctx, EXIT_ERROR, "cannot write to standard output");
		return EXIT_ERROR;
	}
	if (!print_ceiling_met())
		return code;
	cut = xasprintf("what is to be printed has more than %zu bytes", print_ceiling_met());
	print_error(ctx, EXIT_ERROR, cut);
	return code == EXIT_OK ? EXIT_ERROR : code;
}

int main(int argc, char **argv)
{
	struct context ctx = { 0 };

	hold_standard_streams();
	unblock_signals();
	return finish(&ctx, run_words(&ctx, argc - 1, argv + 1));
}
