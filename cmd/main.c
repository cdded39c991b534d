/* The program: global options, the command's name, its options, and what an error looks like. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/guard.h"
#include "command_error.h"
#include "command_guess.h"
#include "command_help.h"
#include "command_output.h"
#include "command_print.h"

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
		help_print_command(ctx->command);
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
		help_print(group);
		return group || ctx->global.help ? EXIT_OK : EXIT_INVALID;
	}
	if (group) {
		help_print_data(ctx, group);
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
