/* What is secret, and how an action is shown without it. */
#include "data/redact.h"

#include "acts/api.h"
#include "acts/exec.h"
#include "acts/file.h"
#include "plan/late.h"
#include "plan/plan_print.h"
#include "plan/secrets.h"
#include "unit.h"

static const char *const texts[][2] = {
	/* user and password of a URL */
	{ "http://user:pw@proxy:3128", "http://<hidden>@proxy:3128" },
	{ "http://user:p@w@proxy", "http://<hidden>@proxy" },
	{ "http://user:p/w?#@proxy/x", "http://<hidden>@proxy/x" },
	{ "https://token@host/x@y", "https://<hidden>@host/x@y" },
	{ "--url=http://u:'p'@a,http://v:q@b", "--url=http://<hidden>@a,http://<hidden>@b" },
	{ "http://a:b@c http://d:e@f\nhttp://g:h@i",
	  "http://<hidden>@c http://<hidden>@f\nhttp://<hidden>@i" },
	{ "{\"a\":\"http://u:p\\\"w@x\",\"b\":\"y@z\"}",
	  "{\"a\":\"http://<hidden>@x\",\"b\":\"y@z\"}" },
	{ "http://<hidden>@proxy", "http://<hidden>@proxy" },
	/* of a proxy without a scheme, in a manifest */
	{ "- name: HTTP_PROXY\n  value: user:pw@proxy:3128\n",
	  "- name: HTTP_PROXY\n  value: <hidden>@proxy:3128\n" },
	{ "- name: \"https_proxy\"\n  value: \"u:p w@x\"\n",
	  "- name: \"https_proxy\"\n  value: \"u:p w@x\"\n" },
	/* and what holds none */
	{ "http://proxy:3128/a@b", "http://proxy:3128/a@b" },
	{ "http://[fd00::1]:3128/a@b", "http://[fd00::1]:3128/a@b" },
	{ "oci://registry/image:1@sha256:0a", "oci://registry/image:1@sha256:0a" },
	{ "image:1@sha256:0a, oidc:jane@example.com", "image:1@sha256:0a, oidc:jane@example.com" },
	{ "- name: NO_PROXY\n  value: 10.0.0.0/8\n", "- name: NO_PROXY\n  value: 10.0.0.0/8\n" },
	{ "HTTP_PROXY", "HTTP_PROXY" },
	{ "", "" },
};

START_TEST(test_texts)
{
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		cleanup_free char *text = redact_text(texts[i][0]);

		ck_assert_str_eq(text, texts[i][1]);
	}
}
END_TEST

static struct json *tree_of(const char *text)
{
	struct json *tree = NULL;
	struct error err;

	ck_assert_int_eq(json_parse("x", text, strlen(text), &tree, &err), 0);
	return tree;
}

START_TEST(test_trees)
{
	cleanup_json struct json *tree =
		tree_of("{\"n\":1,\"env\":[{\"name\":\"all_proxy\",\"value\":\"u:p@x:1\"},"
			"{\"name\":\"USER\",\"value\":\"u:p@x:1\"},"
			"{\"name\":\"http_proxy\",\"value\":\"http://u:p@x\"}],\"z\":null}");
	cleanup_json struct json *copy = redact_json(tree);
	cleanup_free char *text = json_to_text(copy);

	ck_assert_str_eq(text,
			 "{\"n\":1,\"env\":[{\"name\":\"all_proxy\",\"value\":\"<hidden>@x:1\"},"
			 "{\"name\":\"USER\",\"value\":\"u:p@x:1\"},"
			 "{\"name\":\"http_proxy\",\"value\":\"http://<hidden>@x\"}],\"z\":null}");
}
END_TEST

static char *params_shown(const struct action *action)
{
	cleanup_action struct action *shown = action_redacted(action);

	return json_to_text(shown->params);
}

START_TEST(test_kinds_say_where_secrets_are)
{
	static const char *const command[] = { "join", "--token", "t0ken", NULL };
	static const char *const undo[] = { "leave", NULL };
	cleanup_late struct late late = late_make(LATE_TOKEN_SECRET, "1");
	cleanup_plan struct plan *plan = plan_new();
	cleanup_free char *file = NULL, *exec = NULL, *secret = NULL;
	struct json *object = tree_of("{\"kind\":\"Secret\",\"data\":{\"a\":\"czNjcmV0\"},"
				      "\"stringData\":{\"b\":[\"s3cret\",{\"c\":1}]}}");
	struct action *action = plan_file(plan, "/x", 0600, "s3cret");

	action_hide(action);
	file = params_shown(action);
	ck_assert_str_eq(file, "{\"mode\":\"0600\",\"content\":\"<hidden>\"}");
	action = plan_exec(plan, "x", command, NULL, undo);
	action_hide(action);
	exec = params_shown(action);
	ck_assert_str_eq(exec, "{\"command\":[\"<hidden>\",\"<hidden>\",\"<hidden>\"],"
			       "\"undo\":[\"<hidden>\"]}");
	late_set(json_map_get(object, "data"), "late", &late);
	action = plan_api(plan, object);
	action_late(action, &late);
	secret = params_shown(action);
	ck_assert_str_eq(secret,
			 "{\"object\":{\"kind\":\"Secret\",\"data\":{\"a\":\"<hidden>\",\"late\":"
			 "\"<late: base64 of the secret of new token 1>\"},\"stringData\":{\"b\":["
			 "\"<hidden>\",{\"c\":\"<hidden>\"}]}},\"late\":[\"<late: base64 of the "
			 "secret of new token 1>\"]}");
}
END_TEST

/* What is left out is kept apart, and nothing is where nothing is left out. */
START_TEST(test_what_is_left_out)
{
	static const char *const command[] = { "get", "http://u:p@x", NULL };
	cleanup_plan struct plan *plan = plan_new();
	cleanup_free char *secrets = NULL;
	struct action *action = plan_file(plan, "/x", 0600, "x");

	ck_assert_ptr_null(action_secrets(action));
	action = plan_exec(plan, "http://u:p@x", command, NULL, NULL);
	action_say(action, "from http://u:p@x");
	secrets = action_secrets(action);
	ck_assert_str_eq(secrets, "{\"target\":\"http://u:p@x\",\"summary\":\"from http://u:p@x\","
				  "\"params\":{\"command\":[\"get\",\"http://u:p@x\"]}}");
}
END_TEST

START_TEST(test_notes)
{
	cleanup_plan struct plan *plan = plan_new();

	plan_note(plan, "set %s", "http://u:p@x");
	ck_assert_str_eq(plan_notes(plan)->items[0], "set http://<hidden>@x");
}
END_TEST

UNIT_TESTS(redact, test_texts, test_trees, test_kinds_say_where_secrets_are, test_what_is_left_out,
	   test_notes)
