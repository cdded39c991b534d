#include "install/args.h"

#include "unit.h"

/* Merges "name=value" words into a command, and compares the result, words joined by spaces. */
static void merges(const char *const command[], const char *const given[], const char *release,
		   const char *expected)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);
	cleanup_json struct json *words = json_list();
	struct config_args args = { 0 };
	struct version version;
	struct error err = { 0 };

	ck_assert_int_eq(version_parse(release, &version, &err), 0);
	for (size_t i = 0; command[i]; i++)
		json_list_add_text(words, command[i]);
	for (size_t i = 0; given[i]; i += 2)
		config_args_add(&args, given[i], given[i + 1]);
	args_merge(words, &args, &version);
	for (size_t i = 0; i < json_count(words); i++)
		strbuf_printf(&out, "%s%s", i ? " " : "",
			      json_get_text(json_list_at(words, i), "?"));
	ck_assert_str_eq(out.text, expected);
	config_args_done(&args);
}

START_TEST(given_ones_replace_defaults)
{
	const char *const command[] = { "etcd", "--b=2", "--a=1", NULL };
	const char *const none[] = { NULL };
	const char *const given[] = { "b", "3", "c", "x=y", NULL };

	merges(command, none, "v1.26.0", "etcd --a=1 --b=2");
	merges(command, given, "v1.26.0", "etcd --a=1 --b=3 --c=x=y");
	merges(command, given, "v1.36.0", "etcd --a=1 --b=3 --c=x=y");
}
END_TEST

START_TEST(names_are_sorted_as_names)
{
	const char *const command[] = { "--a-b=1", "--a=2", "--a.b=3", "--aa=0", NULL };
	const char *const none[] = { NULL };

	merges(command, none, "v1.30.0", "--a=2 --a-b=1 --a.b=3 --aa=0");
}
END_TEST

START_TEST(given_ones_may_repeat)
{
	const char *const command[] = { "x", "--issuer=d", "--z=1", NULL };
	const char *const given[] = { "issuer", "b", "b", "1", "issuer", "a", NULL };

	merges(command, given, "v1.35.0", "x --b=1 --issuer=a --issuer=b --z=1");
	merges(command, given, "v1.35.1", "x --z=1 --issuer=b --b=1 --issuer=a");
	merges(command, given, "v1.36.0", "x --z=1 --issuer=b --b=1 --issuer=a");
}
END_TEST

UNIT_TESTS(args, given_ones_replace_defaults, names_are_sorted_as_names, given_ones_may_repeat)
