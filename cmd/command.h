/*
 * Commands: each is one file in cmd/, named after its words: cmd/config_print.c defines
 * command_config_print, and is `knode config print`. Only commands print; they tell the story of
 * what they do and leave the work to lib/, checks/ and installers/.
 */
#pragma once

#include "config_flags.h"
#include "error.h"
#include "host.h"
#include "opts.h"

/* Exit codes; docs/knode.8 promises them. */
enum {
	EXIT_OK = 0,
	EXIT_ERROR = 1,
	EXIT_PREFLIGHT = 2, /* preflight or a comparison found something */
	EXIT_INVALID = 3,   /* configuration or usage */
	EXIT_PENDING = 4,   /* --diff, plan: there are changes to be made */
};

/* Which configuration flags a command takes besides --config (config_flags.h). */
struct global_options {
	const char *root;   /* --root, --rootfs */
	const char *host;   /* --host: a recorded host */
	const char *output; /* -o; NULL: text */
	int64_t verbosity;
	bool help;
	bool no_color;
};

struct context {
	const struct command *command;
	struct global_options global;
	struct config_flags flags; /* of commands with `config_flags` */
	const void *opts;          /* the command's own, of its `opts_size` */
	struct opt_set *sets;      /* for opts_given() */
	bool color;                /* stdout is a terminal and colour is wanted */
	bool terminal;             /* stderr is a terminal: progress may be shown */
};

struct command {
	const char *name;     /* its words: "config print" */
	const char *summary;  /* one line, as in the list of commands */
	const char *synopsis; /* what follows the name: "[CHECK...]", or "" */
	const char *details;  /* help between synopsis and options; lines of at most 100 columns */
	const struct opt *opts; /* own options, or NULL */
	size_t opts_size;
	const struct opt *config_flags; /* a table of config_flags.h, or NULL */
	const char *const
		*outputs;       /* forms of -o, the first is the default; NULL: text json yaml */
	int min_args, max_args; /* max < 0: any number */
	bool hidden;
	/* Returns an exit code; with a failure that is not yet told, fills err. */
	int (*run)(struct context *ctx, int argc, char **argv, struct error *err);
};

extern const struct command *const command_table[]; /* NULL-terminated, by name; generated */

/* Shared by commands (command.c). */

/* Whether the output form is `form` ("json"). */
bool output_is(const struct context *ctx, const char *form);
/* Prints a tree as the -o form asks: YAML for yaml, indented JSON else. */
void print_tree(const struct context *ctx, const struct json *tree);
/* The host of --root, --host, or the running one. */
int open_host(const struct context *ctx, enum host_access access, struct host **ret,
	      struct error *err);
