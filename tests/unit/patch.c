#include "template/patch.h"

#include <errno.h>

#include "data/yaml.h"
#include "unit.h"

typedef int apply_function(struct json **document, const struct json *patch, struct error *err);

static struct json *parsed(const char *text)
{
	cleanup_yaml struct yaml_file file = { 0 };
	struct error err = { 0 };

	ck_assert_msg(yaml_parse("x", text, strlen(text), &file, &err) == 0, "%s", err.message);
	ck_assert_uint_eq(file.count, 1);
	return json_ref(file.documents[0]);
}

struct row {
	const char *document, *patch;
	const char *result; /* as YAML; or NULL, then */
	const char *error;
};

static void check_rows(apply_function *apply, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		cleanup_json struct json *document = parsed(rows[i].document);
		cleanup_json struct json *patch = parsed(rows[i].patch), *wanted = NULL;
		cleanup_free char *got = NULL, *text = NULL;
		struct error err = { 0 };
		int r = apply(&document, patch, &err);

		got = json_to_text(document);
		if (!rows[i].result) {
			ck_assert_msg(r < 0, "%s: %s", rows[i].patch, got);
			ck_assert_str_eq(err.message, rows[i].error);
			continue;
		}
		ck_assert_msg(r == 0, "%s: %s", rows[i].patch, err.message);
		wanted = parsed(rows[i].result);
		text = json_to_text(wanted);
		ck_assert_str_eq(got, text);
	}
}

START_TEST(merges_as_rfc_7386)
{
	/* The examples of its appendix A that have an object on both sides, and ours. */
	static const struct row rows[] = {
		{ "{a: b}", "{a: c}", "{a: c}", NULL },
		{ "{a: b}", "{b: c}", "{a: b, b: c}", NULL },
		{ "{a: b}", "{a: null}", "{}", NULL },
		{ "{a: b, b: c}", "{a: null}", "{b: c}", NULL },
		{ "{a: [b]}", "{a: c}", "{a: c}", NULL },
		{ "{a: c}", "{a: [b]}", "{a: [b]}", NULL },
		{ "{a: {b: c}}", "{a: {b: d, c: null}}", "{a: {b: d}}", NULL },
		{ "{a: [{b: c}]}", "{a: [1]}", "{a: [1]}", NULL },
		{ "{e: null}", "{a: 1}", "{e: null, a: 1}", NULL },
		{ "{}", "{a: {bb: {ccc: null}}}", "{a: {bb: {}}}", NULL },
		{ "{a: 1}", "[b]", NULL, "a merge patch is a mapping, not: list" },
	};

	check_rows(patch_merge, rows, ARRAY_SIZE(rows));
}
END_TEST

START_TEST(patches_as_rfc_6902)
{
	static const struct row rows[] = {
		{ "{foo: bar}", "[{op: add, path: /baz, value: qux}]", "{foo: bar, baz: qux}",
		  NULL },
		{ "{foo: [bar, baz]}", "[{op: add, path: /foo/1, value: qux}]",
		  "{foo: [bar, qux, baz]}", NULL },
		{ "{foo: [bar]}", "[{op: add, path: /foo/-, value: [a]}]", "{foo: [bar, [a]]}",
		  NULL },
		{ "{foo: [bar]}", "[{op: add, path: /foo/1, value: a}]", "{foo: [bar, a]}", NULL },
		{ "{foo: bar, baz: q}", "[{op: remove, path: /baz}]", "{foo: bar}", NULL },
		{ "{foo: [a, b, c]}", "[{op: remove, path: /foo/1}]", "{foo: [a, c]}", NULL },
		{ "{foo: bar}", "[{op: replace, path: /foo, value: null}]", "{foo: null}", NULL },
		{ "{foo: [a, b]}", "[{op: replace, path: /foo/0, value: c}]", "{foo: [c, b]}",
		  NULL },
		{ "{a: {b: c}}", "[{op: replace, path: '', value: {d: e}}]", "{d: e}", NULL },
		{ "{a: {b: c, d: e}, f: {}}", "[{op: move, from: /a/b, path: /f/g}]",
		  "{a: {d: e}, f: {g: c}}", NULL },
		{ "{foo: [a, b, c, d]}", "[{op: move, from: /foo/1, path: /foo/3}]",
		  "{foo: [a, c, d, b]}", NULL },
		{ "{a: 1, b: 2}", "[{op: move, from: /a, path: /a}]", "{a: 1, b: 2}", NULL },
		{ "{a: {b: 1}}",
		  "[{op: copy, from: /a, path: /c}, {op: add, path: /c/b, value: 2}]",
		  "{a: {b: 1}, c: {b: 2}}", NULL },
		{ "{'a/b': {'c~1': 1, '': 2}}",
		  "[{op: replace, path: /a~1b/c~01, value: 3}, {op: remove, path: /a~1b/}]",
		  "{'a/b': {'c~1': 3}}", NULL },
		{ "{a: [1, {b: 2}]}", "[{op: test, path: /a, value: [1, {b: 2}]}]",
		  "{a: [1, {b: 2}]}", NULL },

		{ "{a: 1}", "[{op: test, path: /a, value: 2}]", NULL,
		  "operation 1: test /a: the value is 1" },
		{ "{a: 1}", "[{op: remove, path: /b}]", NULL,
		  "operation 1: remove /b: there is nothing at /b" },
		{ "{a: 1}", "[{op: replace, path: /b, value: 1}]", NULL,
		  "operation 1: replace /b: there is nothing at /b" },
		{ "{a: 1}", "[{op: add, path: /b/c, value: 1}]", NULL,
		  "operation 1: add /b/c: there is nothing above \"c\"" },
		{ "{a: [1]}", "[{op: add, path: /a/2, value: 1}]", NULL,
		  "operation 1: add /a/2: \"2\" is no index of a list of 1" },
		{ "{a: [1]}", "[{op: add, path: /a/00, value: 1}]", NULL,
		  "operation 1: add /a/00: \"00\" is no index of a list of 1" },
		{ "{a: [1]}", "[{op: replace, path: /a/-, value: 1}]", NULL,
		  "operation 1: replace /a/-: there is nothing at /a/-" },
		{ "{a: {b: 1}}", "[{op: move, from: /a, path: /a/b}]", NULL,
		  "operation 1: move /a/b: /a cannot be moved into itself" },
		{ "{a: 1}", "[{op: remove, path: ''}]", NULL,
		  "operation 1: remove : the whole document cannot be removed" },
		{ "{a: 1}", "[{op: replace, path: '', value: 1}]", NULL,
		  "what the patch leaves is no mapping but: integer" },
		{ "{a: 1}", "[{op: add, path: a, value: 1}]", NULL,
		  "operation 1: add a: a path begins with \"/\"" },
		{ "{a: 1}", "[{op: add, path: /a~2, value: 1}]", NULL,
		  "operation 1: add /a~2: in a path, \"~\" is written ~0, and \"/\" within a key ~1" },
		{ "{a: 1}", "[{op: test, path: /a, value: 1}, {op: ad, path: /a}]", NULL,
		  "operation 2: \"op\" is \"ad\"; it is add, remove, replace, move, copy or test" },
		{ "{a: 1}", "[{op: add, path: /a}]", NULL,
		  "operation 1: add needs \"path\" and \"value\"" },
		{ "{a: 1}", "[{op: copy, path: /a}]", NULL,
		  "operation 1: copy needs \"path\" and \"from\"" },
		{ "{a: 1}", "[{op: remove}]", NULL, "operation 1: remove needs \"path\"" },
		{ "{a: 1}", "{op: remove}", NULL,
		  "a JSON patch is a list of operations, not: mapping" },
	};

	check_rows(patch_json, rows, ARRAY_SIZE(rows));
}
END_TEST

START_TEST(merges_strategically)
{
	static const struct row rows[] = {
		/* maps, nulls, and lists that are not merged */
		{ "{a: {b: 1, c: 2}, d: [1]}", "{a: {b: null, e: {f: null, g: 3}}, d: [2]}",
		  "{a: {c: 2, e: {g: 3}}, d: [2]}", NULL },
		{ "{tolerations: [{key: a}]}", "{tolerations: [{key: b}]}",
		  "{tolerations: [{key: b}]}", NULL },
		/* lists with a merge key: what is new comes first, what is there keeps its place */
		{ "{containers: [{name: a, image: x}, {name: b}]}",
		  "{containers: [{name: b, image: y}, {name: c}]}",
		  "{containers: [{name: a, image: x}, {name: b, image: y}, {name: c}]}", NULL },
		{ "{containers: [{name: a}]}", "{containers: [{name: c, x: null}]}",
		  "{containers: [{name: c}, {name: a}]}", NULL },
		{ "{env: [{name: a}, {name: b}, {name: c}]}",
		  "{env: [{name: c, value: v}, {name: a, value: v}]}",
		  "{env: [{name: b}, {name: c, value: v}, {name: a, value: v}]}", NULL },
		{ "{ports: [{containerPort: 1, name: x}]}",
		  "{ports: [{containerPort: 1, hostPort: 1}, {containerPort: 2}]}",
		  "{ports: [{containerPort: 1, name: x, hostPort: 1}, {containerPort: 2}]}", NULL },
		{ "{a: 1}", "{volumes: [{name: b}, {name: b, c: 1}, {name: d, $patch: delete}]}",
		  "{a: 1, volumes: [{name: b, c: 1}]}", NULL },
		{ "{finalizers: [a, b]}", "{finalizers: [c, b]}", "{finalizers: [c, a, b]}", NULL },
		/* directives */
		{ "{volumes: [{name: a}, {name: b}, {name: a}]}",
		  "{volumes: [{name: a, $patch: delete}, {name: c}]}",
		  "{volumes: [{name: c}, {name: b}]}", NULL },
		{ "{volumes: [{name: a}, {name: b}]}",
		  "{volumes: [{name: b, x: 1}, {$patch: replace}]}", "{volumes: [{name: b, x: 1}]}",
		  NULL },
		{ "{a: {b: 1, c: 2}}", "{a: {$patch: replace, d: 3}}", "{a: {d: 3}}", NULL },
		{ "{a: {b: 1, c: 2}, e: 1}", "{a: {$patch: delete}}", "{a: {}, e: 1}", NULL },
		{ "{a: 1}", "{$patch: replace, b: 2}", "{b: 2}", NULL },
		{ "{a: 1, l: [b, c, b]}",
		  "{$deleteFromPrimitiveList/l: [b], $deleteFromPrimitiveList/m: [b]}",
		  "{a: 1, l: [c]}", NULL },
		{ "{volumes: [{name: a, emptyDir: {}}]}",
		  "{volumes: [{name: a, hostPath: {}, $retainKeys: [name, hostPath]}], "
		  "$setElementOrder/volumes: [{name: a}]}",
		  "{volumes: [{name: a, hostPath: {}}]}", NULL },
		/* errors */
		{ "{a: {b: 1}}", "{a: {$patch: merge}}", NULL,
		  "a: $patch is \"merge\"; it is replace or delete" },
		{ "{containers: [{name: a}]}", "{containers: [{name: b}, {image: x}]}", NULL,
		  "containers: element 1 has no \"name\"" },
		{ "{containers: [{name: a}]}", "{containers: [b]}", NULL,
		  "containers: element 0 has no \"name\"" },
		{ "{a: {b: 1}}", "{a: {b: 2, $retainKeys: [c]}}", NULL,
		  "a: b is not among $retainKeys" },
		{ "{a: 1}", "[a]", NULL, "a strategic merge patch is a mapping, not: list" },
	};

	check_rows(patch_strategic, rows, ARRAY_SIZE(rows));
}
END_TEST

START_TEST(bounds_what_copies_make)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_LINE);
	cleanup_json struct json *document = parsed("{a: [1]}"), *patch = NULL, *deep = NULL;
	struct error err = { 0 };

	for (int i = 0; i < 20; i++)
		strbuf_puts(&text, "- {op: copy, from: /a, path: /a/-}\n");
	patch = parsed(text.text);
	ck_assert_int_eq(patch_json(&document, patch, &err), -E2BIG);
	ck_assert_str_eq(err.message, "operation 17: copy /a/-: more than 200000 values copied");

	strbuf_clear(&text);
	for (int i = 0; i < JSON_MAX_DEPTH; i++)
		strbuf_puts(&text, "- {op: add, path: /b, value: {}}\n"
				   "- {op: move, from: /a, path: /b/a}\n"
				   "- {op: move, from: /b, path: /a}\n");
	deep = parsed(text.text);
	ck_assert_int_eq(patch_json(&document, deep, &err), -E2BIG);
	ck_assert(strstr(err.message, "nested deeper than 100 levels"));
}
END_TEST

static void add(struct patches *patches, const char *name, const char *data)
{
	cleanup_free char *ignored = NULL;
	struct error err = { 0 };

	ck_assert_msg(patches_add(patches, name, data, strlen(data), &ignored, &err) == 0, "%s",
		      err.message);
	ck_assert_ptr_null(ignored);
}

START_TEST(applies_files_in_the_order_of_names)
{
	cleanup_patches struct patches *patches = patches_new();
	cleanup_json struct json *document = parsed("{a: 0}");
	cleanup_free char *got = NULL;
	struct error err = { 0 };

	add(patches, "etcd2.json", "{\"a\": 5, \"order\": {\"d\": 4}}");
	add(patches, "etcd1+merge.yaml", "order: {c: 3}\na: 3\n");
	add(patches, "etcd.yaml", "# nothing\n---\na: 1\norder: {a: 1}\n---\norder: {b: 2}\n");
	add(patches, "etcd3+json-more.d.yaml", "- {op: test, path: /a, value: 5}\n");
	add(patches, "kube-apiserver.yaml", "b: 1\n");
	ck_assert(patches_have(patches, "etcd"));
	ck_assert(!patches_have(patches, "kube-scheduler"));
	ck_assert(!patches_have(NULL, "etcd"));
	ck_assert_int_eq(patches_apply(patches, "etcd", &document, &err), 0);
	got = json_to_text(document);
	ck_assert_str_eq(got, "{\"a\":5,\"order\":{\"a\":1,\"b\":2,\"c\":3,\"d\":4}}");
	ck_assert_int_eq(patches_apply(NULL, "etcd", &document, &err), 0);
}
END_TEST

START_TEST(names_the_place_of_an_error)
{
	cleanup_patches struct patches *patches = patches_new();
	cleanup_json struct json *document = parsed("{a: 0}");
	struct error err = { 0 };

	add(patches, "etcd+json.yaml",
	    "- {op: add, path: /b, value: 1}\n---\n- {op: remove, path: /c}\n");
	ck_assert_int_eq(patches_apply(patches, "etcd", &document, &err), -ENOENT);
	ck_assert_str_eq(err.message, "etcd+json.yaml:3:1: operation 1: remove /c: "
				      "there is nothing at /c");
	ck_assert_uint_eq(json_count(document), 1); /* as it was */
}
END_TEST

static void ignores(const char *name, const char *data, const char *why)
{
	cleanup_patches struct patches *patches = patches_new();
	cleanup_free char *ignored = NULL;
	struct error err = { 0 };

	ck_assert_int_eq(patches_add(patches, name, data, strlen(data), &ignored, &err), 0);
	ck_assert_str_eq(ignored, why);
	ck_assert(!patches_have(patches, "etcd"));
}

static void refuses(const char *name, const char *data, const char *message)
{
	cleanup_patches struct patches *patches = patches_new();
	cleanup_free char *ignored = NULL;
	struct error err = { 0 };

	ck_assert_int_eq(patches_add(patches, name, data, strlen(data), &ignored, &err), -EINVAL);
	ck_assert_str_eq(err.message, message);
}

START_TEST(reads_names)
{
	ignores("README", "a: 1", "README: not a patch, since it ends in neither .yaml nor .json");
	ignores("etcd.yml", "a: 1",
		"etcd.yml: not a patch, since it ends in neither .yaml nor .json");
	ignores("kube-apisever.yaml", "a: 1",
		"kube-apisever.yaml: not a patch of anything; did you mean kube-apiserver?");
	ignores("pod.yaml", "a: 1", "pod.yaml: not a patch of anything");
	ignores("etcd.yaml", "", "etcd.yaml: empty");
	refuses("etcd+strategy.yaml", "a: 1",
		"etcd+strategy.yaml: after \"+\" comes strategic, merge or json");
	refuses("etcd+.yaml", "a: 1", "etcd+.yaml: after \"+\" comes strategic, merge or json");
	refuses("etcd.yaml", "a: 1\na: 2\n",
		"etcd.yaml:2:1: duplicate key \"a\", first given at 1:1");
}
END_TEST

UNIT_TESTS(patch, merges_as_rfc_7386, patches_as_rfc_6902, bounds_what_copies_make,
	   merges_strategically, applies_files_in_the_order_of_names, names_the_place_of_an_error,
	   reads_names)
