/*
 * Options of the command line: tables of rows, from which parsing, help, the man page and
 * completion come.
 *
 * A row says where its value goes: an offset into a struct that belongs to the table. A command has
 * several tables (its own, the global ones, kubeadm's flags), each with its struct: an option set.
 *
 * Where two sets have one letter, it is the later one's.
 *
 * Forms: --name VALUE, --name=VALUE, -x VALUE, -xVALUE; --flag, --flag=false; "--" ends options.
 * Options and arguments may be mixed. Lists take commas, and may be given several times.
 */
#pragma once

#include "base/error.h"
#include "base/str_list.h"
#include "base/strbuf.h"
#include "base/wrap.h"

enum opt_kind {
	OPT_BOOL,     /* bool */
	OPT_TEXT,     /* const char * (into argv) */
	OPT_PATH,     /* the same, absolute, and cleaned there (path_clean) */
	OPT_INT,      /* int64_t */
	OPT_DURATION, /* int64_t, milliseconds */
	OPT_LIST,     /* struct str_list */
	OPT_EACH,   /* struct str_list, without a look at commas: one item each time it is given */
	OPT_CHOICE, /* const char *, one of `choices` */
};

struct opt {
	const char *name; /* without dashes; a table ends with a row without a name */
	char letter;      /* 0: no short form */
	enum opt_kind kind;
	size_t offset;              /* of the value in the set's struct */
	const char *arg;            /* what help calls the value: "DIR" */
	const char *help;           /* one line; @LIST@ stands for the words of `list` */
	const char *const *choices; /* NULL-terminated; for completion alone, but with OPT_CHOICE */
	void (*list)(struct str_list *ret); /* words for completion and help, from a table */
	const char *alias;                  /* a second long name, or NULL; not in help */
	bool hidden;                        /* accepted (for kubeadm's sake), not in help */
};

struct opt_set {
	const struct opt *rows;
	void *values;  /* the struct that the offsets count from; zeroed by its owner */
	uint64_t seen; /* bit n: row n was given; a set has at most 64 rows */
};

/*
 * Parses argv[0..argc). Options are removed; what is left are the arguments, moved to the front of
 * @argv, their number in *@ret_argc. With @stop_at_argument, parsing ends at the first argument
 * (for the words before a command's name). -EINVAL with a message such as
 *	unknown option --skipp; did you mean --skip?
 */
int opts_parse(struct opt_set *sets, size_t count, int argc, char **argv, bool stop_at_argument,
	       int *ret_argc, struct error *err);

/* Whether the option was on the command line (which may have given it its default). */
bool opts_given(const struct opt_set *set, const char *name);

/*
 * The name of the first option on the command line that is none of @taken (NULL-terminated), or
 * NULL: for commands with forms that take less than the others.
 */
const char *opts_given_beyond(const struct opt_set *set, const char *const *taken);

/* Frees the lists in the set's struct. */
void opts_done(struct opt_set *set);

/* Appends the rows as help text, one line each, at most 100 columns. */
void opts_help(const struct opt *rows, struct strbuf *out);
/*
 * Help text with the words of @list, and commas between, in the place of @LIST@. The line that has
 * the mark is wrapped as @how says. Free it.
 */
char *opts_help_text(const char *text, void (*list)(struct str_list *ret), const struct wrap *how);
