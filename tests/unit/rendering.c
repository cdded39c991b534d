#include "plan/rendering.h"

#include "acts/api.h"
#include "acts/dir.h"
#include "acts/file.h"
#include "install/manifest.h"
#include "plan/late.h"
#include "unit.h"

static struct json *object_of(const char *text)
{
	struct json *object = NULL;
	struct error err = { 0 };

	ck_assert_int_eq(json_parse("x", text, strlen(text), &object, &err), 0);
	return object;
}

/* A plan with one of each. */
static struct plan *example(void)
{
	cleanup_late struct late late = late_make(LATE_FILE, "/x");
	struct plan *plan = plan_new();
	struct json *secret;

	plan_dir(plan, "/etc/x", 0700);
	plan_file(plan, "/etc/x/a.yaml", 0600, "a: 1\n");
	plan_file(plan, "/etc/x/b.env", 0644, "A=\"b: # c\"\n");
	action_hide(plan_file(plan, "/etc/x/key.yaml", 0600, "secret: 1\n"));
	plan_api(plan, object_of("{\"kind\": \"Role\", \"metadata\": {\"name\": \"r\"}}"));
	secret = object_of("{\"kind\": \"Secret\", \"metadata\": {\"name\": \"s\"},"
			   "\"data\": {\"a\": \"c2VjcmV0\"}}");
	late_set(json_map_get(secret, "data"), "b", &late);
	action_late(plan_api(plan, secret), &late);
	return plan;
}

START_TEST(is_a_stream_of_yaml)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_plan struct plan *plan = example();

	rendering_text(plan, &out);
	ck_assert_str_eq(out.text, "---\n"
				   "# /etc/x/a.yaml mode=0600\n"
				   "a: 1\n"
				   "---\n"
				   "# /etc/x/b.env mode=0644\n"
				   "|\n"
				   "  A=\"b: # c\"\n"
				   "---\n"
				   "# /etc/x/key.yaml mode=0600\n"
				   "<hidden>\n"
				   "---\n"
				   "kind: Role\n"
				   "metadata:\n"
				   "  name: r\n"
				   "---\n"
				   "data:\n"
				   "  a: <hidden>\n"
				   "  b: \"<late: base64 of /x>\"\n"
				   "kind: Secret\n"
				   "metadata:\n"
				   "  name: s\n");
}
END_TEST

START_TEST(is_data)
{
	cleanup_plan struct plan *plan = example();
	cleanup_json struct json *document = rendering_json(plan);
	cleanup_free char *text = json_to_text(document);

	ck_assert_str_eq(text,
			 "{\"files\":[{\"path\":\"/etc/x/a.yaml\",\"mode\":\"0600\",\"content\":"
			 "\"a: 1\\n\"},{\"path\":\"/etc/x/b.env\",\"mode\":\"0644\",\"content\":"
			 "\"A=\\\"b: # c\\\"\\n\"},{\"path\":\"/etc/x/key.yaml\",\"mode\":\"0600\","
			 "\"content\":\"<hidden>\"}],\"objects\":[{\"kind\":\"Role\",\"metadata\":"
			 "{\"name\":\"r\"}},{\"kind\":\"Secret\",\"metadata\":{\"name\":\"s\"},"
			 "\"data\":{\"a\":\"<hidden>\",\"b\":\"<late: base64 of /x>\"}}]}");
}
END_TEST

START_TEST(comments_stay_on_their_line)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);

	rendering_comment(&out, "a%s",
			  "\nb: c\x1b[2J\xc2\x85\xe2\x80\xa8\xf3\xa0\x81\x81 \xc3\xa4");
	ck_assert_str_eq(out.text, "# a\\u000ab: c\\u001b[2J\\u0085\\u2028\\U000e0041 \xc3\xa4\n");
}
END_TEST

START_TEST(both_kinds_of_secret_data_are_hidden)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_plan struct plan *plan = plan_new();

	plan_api(plan, object_of("{\"kind\": \"Secret\", \"data\": {\"a\": \"x\"},"
				 "\"stringData\": {\"b\": \"y\"}}"));
	plan_api(plan, object_of("{\"kind\": \"Secret\"}"));
	rendering_text(plan, &out);
	ck_assert_str_eq(out.text, "---\ndata:\n  a: <hidden>\nkind: Secret\nstringData:\n"
				   "  b: <hidden>\n---\nkind: Secret\n");
}
END_TEST

UNIT_TESTS(rendering, both_kinds_of_secret_data_are_hidden, is_a_stream_of_yaml, is_data,
	   comments_stay_on_their_line)
