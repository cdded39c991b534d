#include "base/opts.h"

#include <errno.h>
#include <stdio.h>

#include "base/guard.h"
#include "base/nearest.h"

enum {
	HELP_COLUMN = 36, /* where help texts begin */
	HELP_WIDTH = 100,
	OPTS_MAX = 64,   /* rows of a set: bits of opt_set.seen */
	WORDS_MAX = 256, /* options among which the nearest is looked for */
};

/* An option that was found on the command line. */
struct found {
	struct opt_set *set;
	const struct opt *opt;
};

static bool find_long(struct opt_set *sets, size_t count, const char *name, size_t length,
		      struct found *ret)
{
	for (size_t i = 0; i < count; i++) {
		for (const struct opt *opt = sets[i].rows; opt && opt->name; opt++) {
			const char *names[] = { opt->name, opt->alias };

			for (size_t n = 0; n < ARRAY_SIZE(names); n++) {
				if (!names[n] || strlen(names[n]) != length ||
				    strncmp(names[n], name, length) != 0)
					continue;
				*ret = (struct found){ &sets[i], opt };
				return true;
			}
		}
	}
	return false;
}

/* Later sets come first: a command's own -o takes the place of the one that all have. */
static bool find_letter(struct opt_set *sets, size_t count, char letter, struct found *ret)
{
	for (size_t i = count; i-- > 0;) {
		for (const struct opt *opt = sets[i].rows; opt && opt->name; opt++) {
			if (opt->letter != letter)
				continue;
			*ret = (struct found){ &sets[i], opt };
			return true;
		}
	}
	return false;
}

static int unknown_long(struct opt_set *sets, size_t count, const char *name, size_t length,
			struct error *err)
{
	const char *words[WORDS_MAX], *hint;
	cleanup_free char *typed = xstrndup(name, length);
	size_t used = 0;

	for (size_t i = 0; i < count; i++)
		for (const struct opt *opt = sets[i].rows; opt && opt->name; opt++)
			if (!opt->hidden && used < WORDS_MAX)
				words[used++] = opt->name;
	hint = nearest(typed, words, used);
	if (hint)
		return error_set(err, -EINVAL, "unknown option --%s; did you mean --%s?", typed,
				 hint);
	return error_set(err, -EINVAL, "unknown option --%s", typed);
}

static void add_items(struct str_list *list, const char *text)
{
	while (true) {
		size_t length = strcspn(text, ",");
		cleanup_free char *item = xstrndup(text, length);

		if (length)
			str_list_add(list, item);
		if (!text[length])
			return;
		text += length + 1;
	}
}

static int bad_value(const struct opt *opt, const char *value, const char *wanted,
		     struct error *err)
{
	return error_set(err, -EINVAL, "--%s: \"%s\" is not %s", opt->name, value, wanted);
}

static int bad_choice(const struct opt *opt, const char *value, struct error *err)
{
	cleanup(strbuf_done) struct strbuf words = strbuf_make(STRBUF_MAX_LINE);
	const char *hint;
	size_t count = 0;

	while (opt->choices[count]) {
		strbuf_printf(&words, "%s%s", count ? ", " : "", opt->choices[count]);
		count++;
	}
	hint = nearest(value, opt->choices, count);
	if (hint)
		return error_set(err, -EINVAL, "--%s: \"%s\" is not one of %s; did you mean %s?",
				 opt->name, value, words.text, hint);
	return error_set(err, -EINVAL, "--%s: \"%s\" is not one of %s", opt->name, value,
			 words.text);
}

/* @value is NULL for a flag without one. */
static int set_value(const struct found *found, char *value, struct error *err)
{
	const struct opt *opt = found->opt;
	void *place = (char *)found->set->values + opt->offset;

	guard(opt - found->set->rows < OPTS_MAX, "--%s has no bit in opt_set.seen", opt->name);
	found->set->seen |= UINT64_C(1) << (opt - found->set->rows);
	switch (opt->kind) {
	case OPT_BOOL:
		if (value && !str_eq(value, "true") && !str_eq(value, "false"))
			return bad_value(opt, value, "true or false", err);
		*(bool *)place = !value || str_eq(value, "true");
		return 0;
	case OPT_TEXT:
		*(const char **)place = value;
		return 0;
	case OPT_PATH:
		if (*value != '/')
			return bad_value(opt, value, "an absolute path", err);
		path_clean(value);
		*(const char **)place = value;
		return 0;
	case OPT_INT:
		if (parse_int(value, INT64_MIN, INT64_MAX, place) < 0)
			return bad_value(opt, value, "a whole number", err);
		return 0;
	case OPT_DURATION:
		if (parse_duration(value, place) < 0)
			return bad_value(opt, value, "a duration such as 90s, 5m or 1h30m", err);
		return 0;
	case OPT_LIST:
		add_items(place, value);
		return 0;
	case OPT_EACH:
		str_list_add(place, value);
		return 0;
	case OPT_CHOICE:
		for (size_t i = 0; opt->choices[i]; i++) {
			if (str_eq(opt->choices[i], value)) {
				*(const char **)place = value;
				return 0;
			}
		}
		return bad_choice(opt, value, err);
	}
	abort(); /* all kinds are above */
}

/* Parses argv[index], an option; *@ret_used is how many words it took. */
static int parse_one(struct opt_set *sets, size_t count, int argc, char **argv, int index,
		     int *ret_used, struct error *err)
{
	char *word = argv[index], *value = NULL;
	bool is_long = word[1] == '-';
	struct found found;

	*ret_used = 1;
	if (is_long) {
		size_t length = strcspn(word + 2, "=");

		if (!find_long(sets, count, word + 2, length, &found))
			return unknown_long(sets, count, word + 2, length, err);
		if (word[2 + length] == '=')
			value = word + 2 + length + 1;
	} else {
		if (!find_letter(sets, count, word[1], &found))
			return error_set(err, -EINVAL, "unknown option -%c", word[1]);
		if (found.opt->kind == OPT_BOOL && word[2])
			return error_set(err, -EINVAL, "-%c takes no value", word[1]);
		if (word[2])
			value = word + 2 + (word[2] == '=');
	}
	if (!value && found.opt->kind != OPT_BOOL) {
		if (index + 1 >= argc)
			return error_set(err, -EINVAL, "--%s needs a value: --%s %s",
					 found.opt->name, found.opt->name, found.opt->arg);
		value = argv[index + 1];
		*ret_used = 2;
	}
	return set_value(&found, value, err);
}

int opts_parse(struct opt_set *sets, size_t count, int argc, char **argv, bool stop_at_argument,
	       int *ret_argc, struct error *err)
{
	int kept = 0, index = 0, result = 0;
	struct error later;

	while (index < argc) {
		int used, r;

		if (str_eq(argv[index], "--")) {
			index++;
			break;
		}
		if (argv[index][0] != '-' || !argv[index][1]) {
			if (stop_at_argument)
				break;
			argv[kept++] = argv[index++];
			continue;
		}
		/* After a mistake the rest is still parsed: -o json decides how it is reported. */
		r = parse_one(sets, count, argc, argv, index, &used, result < 0 ? &later : err);
		if (result == 0)
			result = r;
		index += used;
	}
	if (result < 0)
		return result;
	while (index < argc)
		argv[kept++] = argv[index++];
	*ret_argc = kept;
	return 0;
}

bool opts_given(const struct opt_set *set, const char *name)
{
	for (const struct opt *opt = set->rows; opt && opt->name; opt++)
		if (str_eq(opt->name, name))
			return set->seen & (UINT64_C(1) << (opt - set->rows));
	abort(); /* a name that is not in the table: a fault in the command */
}

const char *opts_given_beyond(const struct opt_set *set, const char *const *taken)
{
	for (const struct opt *opt = set->rows; opt && opt->name; opt++) {
		const char *const *name = taken;

		if (!(set->seen & (UINT64_C(1) << (opt - set->rows))))
			continue;
		while (*name && !str_eq(*name, opt->name))
			name++;
		if (!*name)
			return opt->name;
	}
	return NULL;
}

void opts_done(struct opt_set *set)
{
	for (const struct opt *opt = set->rows; opt && opt->name; opt++)
		if (opt->kind == OPT_LIST || opt->kind == OPT_EACH)
			str_list_done(
				(struct str_list *)(void *)((char *)set->values + opt->offset));
}

char *opts_help_text(const char *text, void (*list)(struct str_list *ret), const struct wrap *how)
{
	static const char mark[] = "@LIST@";
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	cleanup(str_list_done) struct str_list words = { 0 };
	cleanup_free char *joined = NULL, *line = NULL;
	const char *found = list ? strstr(text, mark) : NULL, *start = found, *after;

	if (!found)
		return xstrdup(text);
	while (start > text && start[-1] != '\n')
		start--;
	after = found + strlen(mark);
	list(&words);
	joined = str_list_join(&words, ", ");
	line = xasprintf("%.*s%s%.*s", (int)(found - start), start, joined,
			 (int)strcspn(after, "\n"), after);
	strbuf_printf(&out, "%.*s", (int)(start - text), text);
	wrap_text(&out, how, line);
	strbuf_puts(&out, after + strcspn(after, "\n"));
	return strbuf_take(&out);
}

void opts_help(const struct opt *rows, struct strbuf *out)
{
	static const struct wrap help_wrap = {
		.column = HELP_COLUMN, .indent = HELP_COLUMN, .width = HELP_WIDTH, .broken = ""
	};

	for (const struct opt *opt = rows; opt && opt->name; opt++) {
		size_t start = out->length, used;
		cleanup_free char *help = NULL;

		if (opt->hidden)
			continue;
		help = opts_help_text(opt->help, opt->list, &help_wrap);
		if (opt->letter)
			strbuf_printf(out, "  -%c, --%s", opt->letter, opt->name);
		else
			strbuf_printf(out, "      --%s", opt->name);
		if (opt->kind != OPT_BOOL)
			strbuf_printf(out, " %s", opt->arg);
		used = out->length - start;
		strbuf_fill(out, ' ', used + 2 > HELP_COLUMN ? 2 : HELP_COLUMN - used);
		strbuf_printf(out, "%s\n", help);
	}
}
