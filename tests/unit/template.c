#include "template/template.h"

#include <errno.h>

#include "data/yaml.h"
#include "unit.h"

static struct template made(const char *name, const char *text)
{
	return (struct template){ .name = name, .text = text, .length = strlen(text) };
}

static struct json *values_of(const char *json)
{
	struct json *values = NULL;
	struct error err = { 0 };

	ck_assert_msg(json_parse("values", json, strlen(json), &values, &err) == 0, "%s",
		      err.message);
	return values;
}

static void renders(const char *text, const char *json, const char *expected)
{
	struct template template = made("x.yaml", text);
	cleanup_json struct json *values = values_of(json), *documents = NULL;
	cleanup_free char *written = NULL;
	struct error err = { 0 };

	ck_assert_msg(template_render(&template, values, &documents, &err) == 0, "%s", err.message);
	written = json_to_text(documents);
	ck_assert_str_eq(written, expected);
}

static void refuses(const char *text, const char *json, const char *message)
{
	struct template template = made("x.yaml", text);
	cleanup_json struct json *values = values_of(json);
	struct json *documents = NULL;
	struct error err = { 0 };

	ck_assert_int_eq(template_render(&template, values, &documents, &err), -EINVAL);
	ck_assert_str_eq(err.message, message);
	ck_assert_ptr_null(documents);
}

static void renders_text(const char *name, const char *text, const char *json, const char *expected)
{
	struct template template = made(name, text);
	cleanup_json struct json *values = values_of(json);
	cleanup_free char *written = NULL;
	struct error err = { 0 };

	ck_assert_msg(template_render_text(&template, values, &written, &err) == 0, "%s",
		      err.message);
	ck_assert_str_eq(written, expected);
}

static void refuses_text(const char *name, const char *text, const char *json, const char *message)
{
	struct template template = made(name, text);
	cleanup_json struct json *values = values_of(json);
	char *written = NULL;
	struct error err = { 0 };

	ck_assert_int_eq(template_render_text(&template, values, &written, &err), -EINVAL);
	ck_assert_str_eq(err.message, message);
	ck_assert_ptr_null(written);
}

START_TEST(fills_a_tree)
{
	renders("# knode: api roles=any\na: \"@A@\"\n", "{\"A\": {\"b\": [1]}}",
		"[{\"a\":{\"b\":[1]}}]");
	renders("a: \"@A@\"\n---\nb: x@A@y@B@\n", "{\"A\": 7, \"B\": \"z\"}",
		"[{\"a\":7},{\"b\":\"x7yz\"}]");
	renders("[first, \"@LIST@\", [\"@LIST@\"], last]\n", "{\"LIST\": [1, [2]]}",
		"[[\"first\",1,[2],[1,[2]],\"last\"]]");
	renders("{l: [--a=@A@, \"@A@\", --b], m: {a: \"@A@\", b: x@A@, c: {}}}\n", "{\"A\": null}",
		"[{\"l\":[\"--b\"],\"m\":{\"c\":{}}}]");
	renders("[me@X, \"@x@\", \"@@\", \"@A\", a@b.c, \"@A B@\"]\n", "{}",
		"[[\"me@X\",\"@x@\",\"@@\",\"@A\",\"a@b.c\",\"@A B@\"]]");
}
END_TEST

START_TEST(never_looks_at_a_value_again)
{
	renders("a: \"@A@\"\nb: x-@A@\n", "{\"A\": \"@B@\"}", "[{\"a\":\"@B@\",\"b\":\"x-@B@\"}]");
	renders("a: [\"@A@\"]\n", "{\"A\": [\"@B@\", \"@A@\"]}", "[{\"a\":[\"@B@\",\"@A@\"]}]");
	renders_text("x.env", "A=\"@A@\"\n", "{\"A\": \"@B@@A@\"}", "A=\"@B@@A@\"\n");
}
END_TEST

START_TEST(keeps_a_hostile_value_data)
{
	static const char *const hostile[] = {
		"a\"b",     "a'b", "a\nb: c", "a: b # c", "%n %s %%", "${HOME} $(id) `id`",
		"- a\n- b", "...", "---",     "{a: [b",   "*x &y !z", "\\n\\",
		" a ",      "\ta", "null",    "0x10",     "@B@",      "<late: x>",
	};

	for (size_t i = 0; i < ARRAY_SIZE(hostile); i++) {
		struct template template = made("x.yaml", "a: \"@A@\"\nb: [--x=@A@]\n");
		cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
		cleanup_json struct json *values = json_map(), *documents = NULL;
		cleanup_yaml struct yaml_file file = { 0 };
		cleanup_free char *longer = xasprintf("--x=%s", hostile[i]);
		struct error err = { 0 };

		json_map_set_text(values, "A", hostile[i]);
		ck_assert_int_eq(template_render(&template, values, &documents, &err), 0);
		yaml_write(json_list_at(documents, 0), true, &out);
		ck_assert_int_eq(yaml_parse("x", out.text, out.length, &file, &err), 0);
		ck_assert_uint_eq(json_count(file.documents[0]), 2);
		ck_assert_str_eq(json_map_text(file.documents[0], "a", "?"), hostile[i]);
		ck_assert_str_eq(
			json_get_text(json_list_at(json_map_get(file.documents[0], "b"), 0), "?"),
			longer);
	}
}
END_TEST

START_TEST(refuses_what_does_not_fit)
{
	refuses("a: \"@A@\"\n", "{}", "template x.yaml: no value for @A@");
	refuses("a: \"@A@\"\n", "{\"A\": 1, \"B\": null}",
		"template x.yaml: it does not use the value B");
	refuses("a: x@A@\n", "{\"A\": [1]}",
		"template x.yaml: @A@ stands in a longer text, and takes no list");
	refuses_text("x.env", "A=\"@B@\"\n", "{\"C\": 1}", "template x.env: no value for @B@");
	refuses_text("x.env", "A=\"@B@\"\n", "{\"C\": 1, \"B\": 2}",
		     "template x.env: it does not use the value C");
	refuses_text("x.conf", "A=@B@\n", "{\"B\": [\"x\"]}", "template x.conf: @B@ takes no list");
}
END_TEST

START_TEST(quotes_units)
{
	renders_text("x.service", "# knode: path=/x mode=0644 roles=any\nA=@A@\nB=\"x @B@\"\n",
		     "{\"A\": \"/a-b%20$x\", \"B\": \"\\\"'\\\\ %n\\n$Y\\u0001\"}",
		     "A=/a-b%%20$x\nB=\"x \\\"'\\\\ %%n\\n$Y\\x01\"\n");
	renders_text("x.service", "ExecStart=/bin/x \"@A@\"\n", "{\"A\": \"${HOME} %\"}",
		     "ExecStart=/bin/x \"$${HOME} %%\"\n");
	renders_text("x.conf", "A=1\nB=@B@\nC=3\n", "{\"B\": null}", "A=1\nC=3\n");
	refuses_text("x.service", "ExecStart=@A@\n", "{\"A\": \"/a $b\"}",
		     "x.service: \"/a $b\" cannot be written into a systemd unit (as @A@)");
	refuses_text(
		"x.service", "A=@A@\n", "{\"A\": \"a\\nExecStartPre=/bin/id\"}",
		"x.service: \"a\\nExecStartPre=/bin/id\" cannot be written into a systemd unit "
		"(as @A@)");
}
END_TEST

START_TEST(quotes_environment_files)
{
	renders_text("x.env", "A=\"@A@ @N@\"\n", "{\"A\": \"a\\\"b\\\\c$d`e\\n\", \"N\": 5}",
		     "A=\"a\\\"b\\\\c\\$d\\`e\n 5\"\n");
	renders_text("x.env", "A=\"@A@\"\n",
		     "{\"A\": [\"--a=b\", \"--c=d e\", \"\", \"x\\\"\\\\\"]}",
		     "A=\"--a=b \\\"--c=d e\\\" \\\"\\\" \\\"x\\\\\\\"\\\\\\\\\\\"\"\n");
	refuses_text("x.env", "A=\"@A@\"\n", "{\"A\": \"a\\u0007\"}",
		     "x.env: \"a\\u0007\" cannot be written into an environment file (as @A@)");
	refuses_text("x.env", "A=@A@\n", "{\"A\": \"a\"}",
		     "x.env: \"a\" cannot be written into an environment file (as @A@)");
}
END_TEST

START_TEST(refuses_what_a_corefile_cannot_hold)
{
	renders_text("coredns/Corefile", "kubernetes @A@ {\n", "{\"A\": \"cluster.local\"}",
		     "kubernetes cluster.local {\n");
	refuses_text("Corefile", "kubernetes @A@ {\n", "{\"A\": \"x {\"}",
		     "Corefile: \"x {\" cannot be written into a Corefile (as @A@)");
	refuses_text("Corefile", "kubernetes @A@ {\n", "{\"A\": \"\"}",
		     "Corefile: \"\" cannot be written into a Corefile (as @A@)");
}
END_TEST

START_TEST(reads_the_header)
{
	struct template template =
		made("x.yaml", "# knode: path=/etc/x mode=0600 roles=any\na: 1\n");
	cleanup_free char *path = NULL;
	struct error err = { 0 };
	unsigned mode = 0;

	ck_assert_int_eq(template_target(&template, &path, &mode, &err), 0);
	ck_assert_str_eq(path, "/etc/x");
	ck_assert_uint_eq(mode, 0600);
	template = made("x.yaml", "# knode: path=/etc/x mode=9 roles=any\n");
	ck_assert_int_eq(template_target(&template, &path, &mode, &err), -EINVAL);
	ck_assert_str_eq(err.message, "template x.yaml: \"9\" is not a mode");
	template = made("x.yaml", "# knode: api roles=any\n");
	ck_assert_int_eq(template_target(&template, &path, &mode, &err), -EINVAL);
	ck_assert_str_eq(err.message, "template x.yaml: its header names no path and mode");
}
END_TEST

/* Puts every placeholder of a text into a map, as null. */
static struct json *placeholders_of(const char *text)
{
	struct json *values = json_map();

	for (; *text; text++) {
		size_t length = strspn(text + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
		cleanup_free char *name = NULL;

		if (*text != '@' || !length || text[1 + length] != '@')
			continue;
		name = xstrndup(text + 1, length);
		template_set(values, name, NULL);
		text += length + 1;
	}
	return values;
}

static int render_any(const struct template *template, const struct json *values, struct error *err)
{
	cleanup_json struct json *documents = NULL;
	cleanup_free char *text = NULL;

	if (str_ends(template->name, ".yaml"))
		return template_render(template, values, &documents, err);
	return template_render_text(template, values, &text, err);
}

START_TEST(every_template_names_its_placeholders)
{
	for (size_t i = 0; template_table[i]; i++) {
		const struct template *template = template_table[i];
		cleanup_json struct json *values = placeholders_of(template->text);
		struct json_iter iter = json_iter(values);
		struct error err = { 0 };

		ck_assert_msg(render_any(template, values, &err) == 0, "%s", err.message);
		while (json_next(&iter)) {
			cleanup_json struct json *fewer = json_clone(values);

			json_map_remove(fewer, iter.key);
			ck_assert_int_eq(render_any(template, fewer, &err), -EINVAL);
		}
		json_map_set_int(values, "SURPLUS", 1);
		ck_assert_int_eq(render_any(template, values, &err), -EINVAL);
		ck_assert_ptr_nonnull(strstr(err.message, "does not use the value SURPLUS"));
	}
}
END_TEST

/* The template that this one is a part of, from its header line, which is cut there. */
static const char *part_of(char *line)
{
	char *name = strstr(line, " part=") + strlen(" part=");

	name[strcspn(name, " ")] = 0;
	return name;
}

START_TEST(every_template_says_where_it_lands)
{
	for (size_t i = 0; template_table[i]; i++) {
		const struct template *template = template_table[i];
		cleanup_free char *path = NULL,
				  *line = xstrndup(template->text, strcspn(template->text, "\n"));
		struct error err = { 0 };
		unsigned mode;

		ck_assert_msg(str_starts(line, "# knode: "), "%s", template->name);
		ck_assert_msg(strstr(line, " roles="), "%s", template->name);
		if (strstr(line, " path="))
			ck_assert_int_eq(template_target(template, &path, &mode, &err), 0);
		else if (strstr(line, " part="))
			ck_assert_str_eq(template_find(part_of(line))->name, part_of(line));
		else
			ck_assert_msg(strstr(line, ": api "), "%s", template->name);
	}
}
END_TEST

UNIT_TESTS(template, every_template_names_its_placeholders, every_template_says_where_it_lands,
	   fills_a_tree, never_looks_at_a_value_again, keeps_a_hostile_value_data,
	   refuses_what_does_not_fit, quotes_units, quotes_environment_files,
	   refuses_what_a_corefile_cannot_hold, reads_the_header)
