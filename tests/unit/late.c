/* Late values: what stands for them, what is filled in, and what only looks like one. */
#include "plan/late.h"

#include <errno.h>

#include "acts/api.h"
#include "acts/cert.h"
#include "acts/file.h"
#include "fake_host.h"
#include "unit.h"

static struct error err;

static const struct {
	enum late_kind kind;
	const char *of, *text;
} forms[] = {
	{ LATE_FILE, "/etc/kubernetes/pki/ca.crt", "<late: base64 of /etc/kubernetes/pki/ca.crt>" },
	{ LATE_TOKEN_ID, "1", "<late: id of new token 1>" },
	{ LATE_TOKEN_ID_BASE64, "1", "<late: base64 of the id of new token 1>" },
	{ LATE_TOKEN_SECRET, "2", "<late: base64 of the secret of new token 2>" },
	{ LATE_TIME, "24h0m0s", "<late: base64 of the time 24h0m0s from then>" },
	{ LATE_CERTIFICATE_KEY, "x", "<late: new certificate key of x>" },
	{ LATE_SEALED, "/etc/ca.key", "<late: encrypted content of /etc/ca.key>" },
	{ LATE_TOKEN_UID, "x", "<late: uid of new token x>" },
};

START_TEST(a_text_stands_for_each)
{
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		cleanup_late struct late late = late_make(forms[i].kind, forms[i].of);
		cleanup_late struct late back = { 0 };
		cleanup_free char *text = late_text(&late);

		ck_assert_str_eq(text, forms[i].text);
		ck_assert(late_parse(text, &back));
		ck_assert_int_eq(back.kind, forms[i].kind);
		ck_assert_str_eq(back.of, forms[i].of);
	}
}
END_TEST

START_TEST(other_texts_stand_for_none)
{
	static const char *const texts[] = { "<late: moon>",
					     "<late: base64 of x>",
					     "late",
					     "",
					     "<late: encrypted content of x>",
					     "<late: base64 of /x",
					     "<late: base64 of the time >" };
	struct late late;

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		ck_assert_msg(!late_parse(texts[i], &late), "%s", texts[i]);
}
END_TEST

/* Only what is registered is filled in, and a token is not there yet. */
START_TEST(what_is_registered_is_filled_in)
{
	static const char text[] = "<late: base64 of /ca> <late: base64 of /moon>";
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);
	cleanup_late struct late ca = late_cert("/ca"), token = late_make(LATE_TOKEN_ID, "1");
	cleanup_tree struct tree tree = fake_make();
	cleanup_plan struct plan *plan = plan_new();
	cleanup_host struct host *host = fake_host(&tree, HOST_READ);
	struct action *action = plan_file(plan, "/x", 0600, text);

	ck_assert(!action_is_late(action));
	action_late(action, &ca);
	ck_assert(action_is_late(action));
	ck_assert_int_eq(late_resolve(action, text, host, &out, &err), -ENOENT);
	tree_put(&tree, "/ca", 0644, "CA");
	ck_assert_int_eq(late_resolve(action, text, host, &out, &err), 0);
	ck_assert_str_eq(out.text, "Q0E= <late: base64 of /moon>");
	action_late(action, &token);
	ck_assert_int_eq(late_resolve(action, text, host, &out, &err), -ENOENT);
	ck_assert_str_eq(err.message,
			 "<late: id of new token 1>: it is made when the plan is applied");
}
END_TEST

/* An object with the text in a list, deep within. */
static struct json *object_with(const char *text)
{
	struct json *object = json_map(), *list = json_list();

	json_list_add_text(list, text);
	json_map_set_text(object, "kind", "Some");
	json_map_set(object, "list", list);
	return object;
}

START_TEST(look_alikes_are_found)
{
	static const char *const texts[] = { "<late: base64 of /ca>",
					     "a: <late: base64 of /ca>\nb: <late: moon>\n" };
	static const char *const found[] = { "<late: base64 of /ca>", "<late: moon>" };
	cleanup_late struct late ca = late_cert("/ca");

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		cleanup_plan struct plan *plan = plan_new();
		cleanup_free char *message = xasprintf(
			"Some: \"%s\" looks like a late value, and is not registered as one",
			found[i]);
		struct action *action = plan_api(plan, object_with(texts[i]));

		if (i > 0)
			action_late(action, &ca);
		ck_assert_int_eq(late_check(plan, &err), -EINVAL);
		ck_assert_str_eq(err.message, message);
	}
}
END_TEST

START_TEST(what_is_registered_is_no_look_alike)
{
	cleanup_late struct late ca = late_cert("/ca");
	cleanup_plan struct plan *plan = plan_new();
	cleanup_free char *text = late_text(&ca), *content = xasprintf("a: %s\n", text);

	action_late(plan_file(plan, "/x", 0600, content), &ca);
	action_late(plan_api(plan, object_with(text)), &ca);
	ck_assert_int_eq(late_check(plan, &err), 0);
}
END_TEST

UNIT_TESTS(late, a_text_stands_for_each, other_texts_stand_for_none,
	   what_is_registered_is_filled_in, look_alikes_are_found,
	   what_is_registered_is_no_look_alike)
