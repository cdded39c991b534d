/* Uploaded certificates: what can be told without a cluster. tests/kube/tokens.bats uploads. */
#include "act_bench.h"
#include "acts/upload.h"
#include "base/syntax.h"
#include "plan/late.h"
#include "plan/plan_inspect.h"

#define KEY "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define UID "<late: uid of new token kubeadm-certs>"

static struct json *secret(const char *name, struct json *data)
{
	struct json *object = json_map(), *metadata = json_map();

	json_map_set_text(object, "apiVersion", "v1");
	json_map_set_text(object, "kind", "Secret");
	json_map_set_text(metadata, "namespace", "kube-system");
	json_map_set_text(metadata, "name", name);
	json_map_set(object, "metadata", metadata);
	json_map_set(object, "data", data);
	return object;
}

static struct action *add(struct plan *plan, const char *key)
{
	struct json *data = json_map(), *token = json_map();

	upload_file(data, "ca.key", "/etc/kubernetes/pki/ca.key");
	upload_file(data, "external-etcd.key", NULL);
	json_map_set_text(token, "token-id", "YWJjZGVm");
	return plan_upload(plan, secret("kubeadm-certs", data),
			   secret("bootstrap-token-abcdef", token), UID, key, 7200 * 1000);
}

static void settle(struct plan *plan)
{
	struct change change = { .kind = CHANGE_CREATE };
	const struct inspection planned = { .changes = &change, .count = 1 };

	plan_settle(plan, &planned, 0);
}

START_TEST(a_key_is_made_when_it_is_settled_and_stays)
{
	cleanup_plan struct plan *plan = plan_new();
	const struct action *action = add(plan, NULL);
	cleanup_free char *key = NULL;

	ck_assert_ptr_null(upload_key(plan));
	ck_assert(action_is_unsettled(action));
	ck_assert_str_eq(json_map_text(action->params, "key", ""),
			 "<late: new certificate key of kubeadm-certs>");
	settle(plan);
	ck_assert(!action_is_unsettled(action));
	ck_assert_ptr_nonnull(upload_key(plan));
	ck_assert(syntax_is_certificate_key(upload_key(plan)));
	key = xstrdup(upload_key(plan));
	settle(plan);
	ck_assert_str_eq(upload_key(plan), key);
}
END_TEST

START_TEST(files_stay_late_until_they_are_sealed)
{
	cleanup_plan struct plan *plan = plan_new();
	const struct action *action = add(plan, KEY);
	const struct json *data;

	settle(plan);
	data = json_path(action->params, "object.data");
	ck_assert_str_eq(json_map_text(data, "ca.key", ""),
			 "<late: encrypted content of /etc/kubernetes/pki/ca.key>");
	ck_assert_str_eq(json_map_text(data, "external-etcd.key", "?"), "");
	ck_assert(action_has_late(action, UID));
}
END_TEST

START_TEST(what_is_shown_holds_no_key)
{
	cleanup_plan struct plan *plan = plan_new();
	cleanup_json struct json *json = NULL;
	cleanup_free char *text = NULL;

	add(plan, KEY);
	json = plan_to_json(plan);
	text = json_to_text(json);
	ck_assert_ptr_null(strstr(text, KEY));
	ck_assert_ptr_null(strstr(text, "YWJjZGVm"));
	ck_assert_str_eq(upload_key(plan), KEY);
}
END_TEST

/* Who gave the same command again has one key, that of the run which was completed. */
START_TEST(a_key_that_was_made_is_taken_over)
{
	cleanup_plan struct plan *earlier = plan_new(), *plan = plan_new(), *given = plan_new();

	add(earlier, KEY);
	add(plan, NULL);
	upload_take_key(plan, earlier);
	ck_assert_str_eq(upload_key(plan), KEY);
	add(given, "1" KEY);
	upload_take_key(given, earlier);
	ck_assert_str_eq(upload_key(given), "1" KEY);
	upload_take_key(earlier, earlier);
	ck_assert_str_eq(upload_key(earlier), KEY);
}
END_TEST

START_TEST(without_a_server_nothing_is_known)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };

	add(bench.plan, NULL);
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_UNKNOWN);
	ck_assert_str_eq(change.late, "not known before the API server runs");
}
END_TEST

UNIT_TESTS(act_upload, a_key_is_made_when_it_is_settled_and_stays,
	   files_stay_late_until_they_are_sealed, what_is_shown_holds_no_key,
	   a_key_that_was_made_is_taken_over, without_a_server_nothing_is_known)
