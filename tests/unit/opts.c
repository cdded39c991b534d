#include "base/opts.h"

#include <errno.h>

#include "unit.h"

struct values {
	bool flag;
	const char *text, *choice;
	int64_t number, duration;
	struct str_list list;
};

static const char *const choices[] = { "json", "yaml", NULL };

static const struct opt rows[] = {
	{ "flag", 'f', OPT_BOOL, offsetof(struct values, flag), NULL, "A flag" },
	{ "text", 't', OPT_TEXT, offsetof(struct values, text), "TEXT", "A text",
	  .alias = "words" },
	{ "output", 'o', OPT_CHOICE, offsetof(struct values, choice), "FORM", "A form", choices },
	{ "number", 0, OPT_INT, offsetof(struct values, number), "N", "A number" },
	{ "path", 0, OPT_PATH, offsetof(struct values, text), "FILE", "A path" },
	{ "ttl", 0, OPT_DURATION, offsetof(struct values, duration), "TIME", "A duration" },
	{ "list-of-things-with-a-long-name", 0, OPT_LIST, offsetof(struct values, list), "THINGS",
	  "A list" },
	{ "secret", 0, OPT_BOOL, offsetof(struct values, flag), NULL, "Hidden", .hidden = true },
	{ 0 },
};

enum {
	MAX_WORDS = 12
};

struct parsed {
	struct values values;
	struct opt_set set;
	char line[256]; /* which the words are in */
	char *words[MAX_WORDS];
	int count;
	struct error err;
};

/* Parses words that are separated by spaces. */
static int parse(struct parsed *parsed, const char *line, bool stop_at_argument)
{
	char *saved = NULL;
	int argc = 0;

	*parsed = (struct parsed){ .set.rows = rows };
	parsed->set.values = &parsed->values;
	(void)snprintf(parsed->line, sizeof(parsed->line), "%s", line); /* all lines below fit */
	for (char *word = strtok_r(parsed->line, " ", &saved); word;
	     word = strtok_r(NULL, " ", &saved))
		parsed->words[argc++] = word;
	return opts_parse(&parsed->set, 1, argc, parsed->words, stop_at_argument, &parsed->count,
			  &parsed->err);
}

static void refuses(const char *line, const char *message)
{
	struct parsed parsed;

	ck_assert_int_eq(parse(&parsed, line, false), -EINVAL);
	ck_assert_str_eq(parsed.err.message, message);
}

START_TEST(takes_every_form)
{
	struct parsed parsed;

	ck_assert_int_eq(
		parse(&parsed, "a --text=x -f b --number -5 --ttl 1m30s -ojson -- -f", false), 0);
	ck_assert(parsed.values.flag);
	ck_assert_str_eq(parsed.values.text, "x");
	ck_assert_str_eq(parsed.values.choice, "json");
	ck_assert_int_eq(parsed.values.number, -5);
	ck_assert_int_eq(parsed.values.duration, 90000);
	ck_assert_int_eq(parsed.count, 3);
	ck_assert_str_eq(parsed.words[0], "a");
	ck_assert_str_eq(parsed.words[1], "b");
	ck_assert_str_eq(parsed.words[2], "-f");
	ck_assert(opts_given(&parsed.set, "flag"));
	ck_assert(!opts_given(&parsed.set, "secret"));

	ck_assert_int_eq(parse(&parsed, "--flag=false -t= -o yaml --words y -", false), 0);
	ck_assert(!parsed.values.flag);
	ck_assert(opts_given(&parsed.set, "flag"));
	ck_assert_str_eq(parsed.values.text, "y");
	ck_assert_int_eq(parsed.count, 1);
	ck_assert_str_eq(parsed.words[0], "-");
}
END_TEST

START_TEST(cleans_paths)
{
	struct parsed parsed;

	ck_assert_int_eq(parse(&parsed, "--path=/a//b/", false), 0);
	ck_assert_str_eq(parsed.values.text, "/a/b");
}
END_TEST

START_TEST(adds_to_lists)
{
	struct parsed parsed;

	ck_assert_int_eq(parse(&parsed,
			       "--list-of-things-with-a-long-name a,b "
			       "--list-of-things-with-a-long-name=,c,",
			       false),
			 0);
	ck_assert_uint_eq(parsed.values.list.count, 3);
	ck_assert_str_eq(parsed.values.list.items[2], "c");
	opts_done(&parsed.set);
	ck_assert_uint_eq(parsed.values.list.count, 0);
}
END_TEST

START_TEST(stops_at_an_argument)
{
	struct parsed parsed;

	ck_assert_int_eq(parse(&parsed, "-f init --number 5", true), 0);
	ck_assert(parsed.values.flag);
	ck_assert(!opts_given(&parsed.set, "number"));
	ck_assert_int_eq(parsed.count, 3);
	ck_assert_str_eq(parsed.words[0], "init");
	ck_assert_str_eq(parsed.words[1], "--number");
}
END_TEST

START_TEST(tells_what_is_wrong)
{
	refuses("--txt x", "unknown option --txt; did you mean --text?");
	refuses("--zzzzz", "unknown option --zzzzz");
	refuses("--secrt", "unknown option --secrt");
	refuses("-z", "unknown option -z");
	refuses("-fx", "-f takes no value");
	refuses("--text", "--text needs a value: --text TEXT");
	refuses("--flag=maybe", "--flag: \"maybe\" is not true or false");
	refuses("--number x", "--number: \"x\" is not a whole number");
	refuses("--path a/b", "--path: \"a/b\" is not an absolute path");
	refuses("--ttl 5", "--ttl: \"5\" is not a duration such as 90s, 5m or 1h30m");
	refuses("-o jsn", "--output: \"jsn\" is not one of json, yaml; did you mean json?");
	refuses("-o xml", "--output: \"xml\" is not one of json, yaml");
}
END_TEST

START_TEST(the_later_of_two_sets_has_the_letter)
{
	static const struct opt own[] = {
		{ "file", 'o', OPT_TEXT, offsetof(struct values, text), "FILE", "A file" },
		{ 0 },
	};
	static char letter[] = "-o", name[] = "--output", out[] = "out", form[] = "yaml";
	char *words[] = { letter, out, name, form };
	struct values all = { 0 }, mine = { 0 };
	struct opt_set sets[] = { { .rows = rows, .values = &all },
				  { .rows = own, .values = &mine } };
	struct error err;
	int count;

	ck_assert_int_eq(opts_parse(sets, 2, ARRAY_SIZE(words), words, false, &count, &err), 0);
	ck_assert_str_eq(mine.text, "out");
	ck_assert_str_eq(all.choice, "yaml");
}
END_TEST

START_TEST(helps)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);

	opts_help(rows, &out);
	ck_assert_str_eq(out.text, "  -f, --flag                        A flag\n"
				   "  -t, --text TEXT                   A text\n"
				   "  -o, --output FORM                 A form\n"
				   "      --number N                    A number\n"
				   "      --path FILE                   A path\n"
				   "      --ttl TIME                    A duration\n"
				   "      --list-of-things-with-a-long-name THINGS  A list\n");
}
END_TEST

static void list_colours(struct str_list *ret)
{
	str_list_add(ret, "red");
	str_list_add(ret, "green");
	str_list_add(ret, "blue");
}

START_TEST(help_tells_the_words_of_a_table)
{
	static const struct opt coloured[] = {
		{ "paint", 0, OPT_LIST, offsetof(struct values, list), "COLOUR",
		  "only these: @LIST@", .list = list_colours },
		{ 0 },
	};
	static const struct wrap narrow = { .width = 20, .broken = "" };
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);
	cleanup_free char *several =
		opts_help_text("Paints.\nCOLOUR is @LIST@ today.\nDries.", list_colours, &narrow);
	cleanup_free char *plain =
		opts_help_text("a long line without the mark", list_colours, &narrow);

	opts_help(coloured, &out);
	ck_assert_str_eq(out.text,
			 "      --paint COLOUR                only these: red, green, blue\n");
	ck_assert_str_eq(several, "Paints.\nCOLOUR is red,\ngreen, blue today.\nDries.");
	ck_assert_str_eq(plain, "a long line without the mark");
}
END_TEST

UNIT_TESTS(opts, takes_every_form, cleans_paths, adds_to_lists, stops_at_an_argument,
	   tells_what_is_wrong, the_later_of_two_sets_has_the_letter, helps,
	   help_tells_the_words_of_a_table)
