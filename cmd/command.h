/*
 * Commands: each is one file in cmd/, named after its words: cmd/config_print.c defines
 * command_config_print, and is `knode config print`. Only commands print; they tell the story of
 * what they do and leave the work to lib/, checks/ and installers/.
 */
#pragma once

#include "base/error.h"
#include "base/opts.h"
#include "config/config_flags.h"

/* Exit codes; docs/knode.8 promises them. */
enum {
	EXIT_OK = 0,
	EXIT_ERROR = 1,
	EXIT_PREFLIGHT = 2, /* preflight, a comparison or a verification found something */
	EXIT_INVALID = 3,   /* configuration or usage */
	EXIT_PENDING = 4,   /* --diff, plan: there are changes to be made */
};

struct global_options {
	const char *root;   /* --root, --rootfs */
	const char *host;   /* --host: a recorded host */
	const char *record; /* --record: write down what is looked at */
	const char *output; /* -o; NULL: text */
	int64_t verbosity;
	bool help;
	bool version;
	bool no_color;
};

enum {
	OPT_SETS = 3 /* of a command: the global options, configuration flags, its own */
};

struct context {
	const struct command *command;
	struct global_options global;
	struct config_flags flags; /* of commands with `config_flags` */
	const void *opts;          /* the command's own, of its `opts_size` */
	struct opt_set *sets;      /* OPT_SETS of them, for opts_given() */
	bool color;                /* stdout is a terminal with colours, and they are wanted */
	bool terminal;             /* stderr is one that rewrites a line: progress may be shown */
};

/* The words that a command takes as arguments, for completion. Zeroed memory: none is known. */
struct arguments {
	const char *const *words; /* NULL-terminated */
	void (*list)(
		struct str_list *ret); /* the same, from a table; "addon coredns" are two words */
	bool files;                    /* paths of files */
	bool runs;                     /* runs, as `knode history` lists them */
};

struct command {
	const char *name;     /* its words: "config print" */
	const char *summary;  /* one line, as in the list of commands */
	const char *synopsis; /* what follows the name: "[CHECK...]", or "" */
	/*
	 * Help between synopsis and options, in lines of at most 100 columns. @LIST@ stands for the
	 * words of `arguments.list`.
	 */
	const char *details;
	const struct opt *opts; /* own options, or NULL */
	size_t opts_size;
	const struct opt *config_flags; /* a table of config_flags.h, or NULL */
	const char *const
		*outputs;       /* forms of -o, the first is the default; NULL: text json yaml */
	int min_args, max_args; /* max < 0: any number */
	struct arguments arguments;
	bool hidden;
	/* Returns an exit code; with a failure that is not yet told, fills err. */
	int (*run)(struct context *ctx, int argc, char **argv, struct error *err);
};

extern const struct command *const command_table[]; /* NULL-terminated, by name; generated */
extern const struct opt global_opts[];              /* of every command (command_options.c) */
extern const char
	*const default_outputs[]; /* where a command has no `outputs` (command_options.c) */

/* Words of several commands, from the tables of lib/ (command_words.c). */
void list_certs(struct str_list *ret);       /* all, ca, apiserver, ... sa */
void list_kubeconfigs(struct str_list *ret); /* all, admin, ... */
void list_renewable(struct str_list *ret);   /* all, apiserver, ... admin.conf, ... */
void list_phases(struct str_list *ret);      /* "control-plane all", ... */
