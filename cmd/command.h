/*
 * Commands: each is one file in cmd/, named after its words: cmd/config_print.c defines
 * command_config_print, and is `knode config print`. Only commands print; they tell the story of
 * what they do and leave the work to lib/, checks/ and installers/.
 */
#pragma once

#include "base/error.h"
#include "base/opts.h"
#include "check/report.h"
#include "config/config_flags.h"
#include "host/host.h"
#include "install/installer.h"

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
	const char *record; /* --record: write down what is looked at */
	const char *output; /* -o; NULL: text */
	int64_t verbosity;
	bool help;
	bool version;
	bool no_color;
};

struct context {
	const struct command *command;
	struct global_options global;
	struct config_flags flags; /* of commands with `config_flags` */
	const void *opts;          /* the command's own, of its `opts_size` */
	struct opt_set *sets;      /* for opts_given() */
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
extern const struct opt global_opts[];              /* of every command (main.c) */
extern const char *const default_outputs[];         /* where a command has no `outputs` (main.c) */

/* Words of several commands, from the tables of lib/ (command_words.c). */
void list_certs(struct str_list *ret);       /* all, ca, apiserver, ... sa */
void list_kubeconfigs(struct str_list *ret); /* all, admin, ... */
void list_renewable(struct str_list *ret);   /* all, apiserver, ... admin.conf, ... */
void list_phases(struct str_list *ret);      /* "control-plane all", ... */

/* Shared by commands (command.c). */

/* Whether the output form is `form` ("json"). */
bool output_is(const struct context *ctx, const char *form);
/* Whether it is text, as when none is asked for. */
bool wants_text(const struct context *ctx);
/* Whether it is json or yaml. */
bool wants_tree(const struct context *ctx);
/* Prints a tree as the -o form asks: YAML for yaml, indented JSON else. */
void print_tree(const struct context *ctx, const struct json *tree);
/* The host of --root, --host, or the running one. */
int open_host(const struct context *ctx, enum host_access access, struct host **ret,
	      struct error *err);
/*
 * The configuration of a command with `config_flags`: file, flags, and @facts (may be NULL).
 * @endpoint is join's argument, or NULL. All problems are printed to stderr: one a line, or as one
 * document of kind Error (or Warning) with `errors` and `warnings`. Returns EXIT_OK or
 * EXIT_INVALID; with the latter all is told, and *@ret is not set.
 */
int load_config(const struct context *ctx, const struct facts *facts, enum config_kind wanted,
		const char *endpoint, struct config **ret);
/* The same of init or join for checks, which tell what is wrong with the host's name. */
int load_config_to_judge(const struct context *ctx, const struct facts *facts, struct config **ret);
/* load_config() with facts of --root, --host, or the running host. May fill @err (EXIT_ERROR). */
int load_config_here(const struct context *ctx, enum config_kind wanted, const char *endpoint,
		     struct config **ret, struct error *err);
/* As load_config_here(), for commands that need no more of a host than its name and address. */
int load_config_of_node(const struct context *ctx, enum config_kind wanted, struct config **ret,
			struct error *err);
/* The patches of --patches (empty without it); files that are no patches are told on stderr. */
int load_patches(const struct context *ctx, const struct config *config, struct patches **ret,
		 struct error *err);

/* What a command works with that makes a node of this host. */
struct here {
	struct host *host; /* opened for reading */
	struct facts *facts;
	struct config *config;
	struct patches *patches;
	struct installer_input input; /* the same, for installers */
};
/*
 * Opens the host of --root, --host, or the running one, gathers its facts, and completes the
 * configuration with them; under --root, the name and the address that nothing configures are those
 * of the running host. Returns an exit code; may fill @err. Ends with here_done() in any case.
 */
int open_here(const struct context *ctx, enum config_kind wanted, struct here *ret,
	      struct error *err);
void here_done(struct here *here);

/* A problem as an object: place, file, line, column, message, severity. */
struct json *problem_to_json(const struct config_problem *problem, const char *file);
/* One problem as a line on stderr: "cluster.yaml:12:5: warning: ...". */
void print_problem(const struct config_problem *problem);
/* The forms of -o that commands with a report have. */
extern const char *const report_outputs[];
/* A report of checks in the form of -o. Returns EXIT_OK, or EXIT_PREFLIGHT when something failed.
 */
int print_report(const struct context *ctx, const struct report *report);
/* The checks of a table as a list in the form of -o. */
void print_checks(const struct context *ctx, const struct check *const *table);
/* Documents (a list) as YAML with sorted keys and "---" between, as kubeadm writes them. */
void documents_to_yaml(const struct json *documents, struct strbuf *out);
