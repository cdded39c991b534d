/* The Kubernetes API: what is asked, what is tried again, and how failures are told. */
#include "client/kube.h"

#include "base/time.h"
#include "client/kube_fields.h"
#include "standin.h"

static struct error err;
static struct fetch *fetch;
static struct kube *kube;
static struct standin standin;

#define NOT_MODIFIED \
	"{\"kind\":\"Status\",\"reason\":\"Conflict\",\"code\":409,\"message\":\"it was modified\"}"

/* A server with these answers, and a client of it; ends with NULL. */
static void set_up(const char *const answers[])
{
	cleanup_login struct kube_login login = { 0 };

	standin = standin_start(answers);
	login = kube_login_make("test.conf", standin.url);
	ck_assert_int_eq(fetch_new(&fetch, &err), 0);
	ck_assert_int_eq(kube_open(fetch, &login, &kube, &err), 0);
	kube_set_timeout(kube, 2000);
}

/* What it was asked. */
static char *tear_down(void)
{
	kube_close(kube);
	fetch_free(fetch);
	return standin_end(&standin);
}

/* The message without the server's address. Free it. */
static char *message(void)
{
	const char *at = strstr(err.message, standin.url);

	return at ? xasprintf("%.*sSERVER%s", (int)(at - err.message), err.message,
			      at + strlen(standin.url))
		  : xstrdup(err.message);
}

static struct json *parse(const char *text)
{
	struct json *json;

	ck_assert_msg(json_parse("test", text, strlen(text), &json, &err) == 0, "%s", err.message);
	return json;
}

static const struct kube_ref node = { "v1", "Node", NULL, "n1" };
static const struct kube_ref config_map = { "v1", "ConfigMap", "kube-system", "c" };

/* Asks for an object of a server that answers so. */
static int get(const char *const answers[], struct json **ret, char **ret_asked)
{
	cleanup_free char *asked = NULL;
	int r;

	set_up(answers);
	r = kube_get(kube, &config_map, ret, &err);
	asked = tear_down();
	if (ret_asked)
		*ret_asked = take_ptr(&asked);
	return r;
}

START_TEST(an_object_is_got_or_is_none)
{
	cleanup_free char *found = standin_say("200 OK", "", "{\"kind\":\"ConfigMap\"}");
	cleanup_free char *none = standin_say(
		"404 Not Found", "",
		"{\"kind\":\"Status\",\"reason\":\"NotFound\",\"details\":{\"name\":\"c\"}}");
	cleanup_free char *other = standin_say("404 Not Found", "", "404 page not found");
	cleanup_free char *asked = NULL;
	cleanup_json struct json *object = NULL, *absent = NULL;

	ck_assert_int_eq(get((const char *const[]){ found, NULL }, &object, &asked), 0);
	ck_assert_str_eq(json_map_text(object, "kind", ""), "ConfigMap");
	ck_assert(str_starts(asked, "GET /api/v1/namespaces/kube-system/configmaps/c HTTP/1.1"));
	ck_assert_int_eq(get((const char *const[]){ none, NULL }, &absent, NULL), 0);
	ck_assert_ptr_null(absent);
	ck_assert_int_eq(get((const char *const[]){ other, NULL }, &absent, NULL), KUBE_NOT_FOUND);
	ck_assert_ptr_nonnull(strstr(err.message, "answers with status 404: 404 page not found"));
}
END_TEST

static const struct {
	const char *status, *body;
	int code;
	const char *message;
} refusals[] = {
	{ "401 Unauthorized", "{\"kind\":\"Status\",\"code\":401}", KUBE_UNAUTHORIZED,
	  "ConfigMap kube-system/c: SERVER wants to know who asks, and test.conf has no "
	  "credentials" },
	{ "403 Forbidden",
	  "{\"kind\":\"Status\",\"reason\":\"Forbidden\",\"message\":\"User \\\"x\\\" cannot get "
	  "it\"}",
	  KUBE_FORBIDDEN, "ConfigMap kube-system/c: User \"x\" cannot get it" },
	{ "422 Unprocessable Entity",
	  "{\"kind\":\"Status\",\"reason\":\"Invalid\",\"message\":\"spec.x: Required value\"}",
	  KUBE_INVALID, "ConfigMap kube-system/c: spec.x: Required value" },
	{ "410 Gone", "{\"kind\":\"Status\",\"reason\":\"Expired\",\"message\":\"too old\"}",
	  KUBE_GONE, "ConfigMap kube-system/c: SERVER failed (410): too old" },
	{ "429 Too Many Requests", "{\"kind\":\"Status\",\"message\":\"slow down\"}", KUBE_BUSY,
	  "ConfigMap kube-system/c: SERVER is busy: slow down" },
	{ "503 Service Unavailable", "no\tbackend\n", KUBE_BUSY,
	  "ConfigMap kube-system/c: SERVER answers with status 503: no backend " },
	{ "500 Internal Server Error", "{\"kind\":\"Status\",\"message\":\"etcd\"}", KUBE_SERVER,
	  "ConfigMap kube-system/c: SERVER failed (500): etcd" },
	{ "200 OK", "{\"kind\":", KUBE_BROKEN,
	  "ConfigMap kube-system/c: what SERVER answers is not of the Kubernetes API: " },
	{ "200 OK", "[]", KUBE_BROKEN,
	  "ConfigMap kube-system/c: what SERVER answers is not of the Kubernetes API: it is no "
	  "object" },
	{ "302 Found", "", KUBE_SERVER,
	  "ConfigMap kube-system/c: SERVER answers with status 302: " },
};

START_TEST(each_refusal_is_told_from_the_others)
{
	for (size_t i = 0; i < ARRAY_SIZE(refusals); i++) {
		cleanup_free char *answer = standin_say(refusals[i].status, "", refusals[i].body);
		const char *const answers[] = { answer, NULL };
		cleanup_free char *text = NULL;
		struct json *object = NULL;

		set_up(answers);
		ck_assert_int_eq(kube_get(kube, &config_map, &object, &err), refusals[i].code);
		text = message();
		ck_assert_msg(str_starts(text, refusals[i].message), "%s", text);
		free(tear_down());
	}
}
END_TEST

START_TEST(who_is_not_known_is_named)
{
	cleanup_login struct kube_login login = kube_login_make("join", "https://127.0.0.1:1");
	struct error why;

	strbuf_puts(&login.token, "abcdef.0123456789abcdef");
	ck_assert_int_eq(fetch_new(&fetch, &err), 0);
	ck_assert_int_eq(kube_open(fetch, &login, &kube, &err), 0);
	ck_assert_int_eq(kube_refusal(kube, 401, "", 0, &why), KUBE_UNAUTHORIZED);
	ck_assert_str_eq(why.message, "https://127.0.0.1:1 does not know the token abcdef: it is "
				      "unknown there, or expired");
	kube_close(kube);
	fetch_free(fetch);
}
END_TEST

START_TEST(credentials_go_to_nobody_else)
{
	cleanup_login struct kube_login plain = kube_login_make("a.conf", "http://10.0.0.1");
	cleanup_login struct kube_login open = kube_login_make("b.conf", "https://10.0.0.1");

	strbuf_puts(&plain.token, "secret");
	strbuf_puts(&open.token, "secret");
	open.unverified = true;
	ck_assert_int_eq(fetch_new(&fetch, &err), 0);
	ck_assert_int_eq(kube_open(fetch, &plain, &kube, &err), -EINVAL);
	ck_assert_str_eq(err.message, "a.conf has credentials for http://10.0.0.1, where anybody "
				      "could read them: it has to be https");
	ck_assert_int_eq(kube_open(fetch, &open, &kube, &err), -EINVAL);
	ck_assert_str_eq(err.message, "b.conf has credentials for https://10.0.0.1, and does not "
				      "say how to tell that server from another "
				      "(insecure-skip-tls-verify): give its CA");
	fetch_free(fetch);
}
END_TEST

/* --- What is tried again --- */

START_TEST(who_is_busy_is_asked_again_when_he_says)
{
	cleanup_free char *busy = standin_say("429 Too Many Requests", "Retry-After: 1\r\n", "{}");
	cleanup_free char *down = standin_say("503 Service Unavailable", "Retry-After: 0\r\n", "");
	cleanup_free char *found = standin_say("200 OK", "", "{\"kind\":\"ConfigMap\"}");
	cleanup_json struct json *object = NULL;
	cleanup_free char *asked = NULL;
	int64_t start = time_monotonic_ms();

	ck_assert_int_eq(get((const char *const[]){ busy, down, found, NULL }, &object, &asked), 0);
	ck_assert_uint_eq(standin_count(asked, "----"), 3);
	ck_assert_int_ge(time_monotonic_ms() - start, 1000);
}
END_TEST

START_TEST(nobody_waits_longer_than_he_has_time)
{
	cleanup_free char *busy = standin_say("429 Too Many Requests", "Retry-After: 60\r\n", "{}");
	cleanup_json struct json *object = NULL;
	int64_t start = time_monotonic_ms();

	ck_assert_int_eq(get((const char *const[]){ busy, NULL }, &object, NULL), KUBE_BUSY);
	ck_assert_int_lt(time_monotonic_ms() - start, 1500);
}
END_TEST

START_TEST(a_dropped_read_is_sent_again)
{
	cleanup_free char *half = xstrdup("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{\"kind\"");
	cleanup_free char *found = standin_say("200 OK", "", "{\"kind\":\"ConfigMap\"}");
	cleanup_json struct json *object = NULL;
	cleanup_free char *asked = NULL;

	ck_assert_int_eq(
		get((const char *const[]){ STANDIN_DROP, half, found, NULL }, &object, &asked), 0);
	ck_assert_uint_eq(standin_count(asked, "----"), 3);
}
END_TEST

START_TEST(a_dropped_creation_is_not)
{
	cleanup_free char *created = standin_say("201 Created", "", "{\"kind\":\"ConfigMap\"}");
	const char *const answers[] = { STANDIN_DROP, created, NULL };
	cleanup_json struct json *object = parse(
		"{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"c\"}}");
	cleanup_free char *asked = NULL;

	set_up(answers);
	ck_assert_int_eq(kube_create(kube, object, NULL, &err), FETCH_DROPPED);
	asked = tear_down();
	ck_assert_uint_eq(standin_count(asked, "----"), 1);
}
END_TEST

/* --- Applying --- */

static char *conflict_with(const char *manager)
{
	cleanup_free char *body = xasprintf(
		"{\"kind\":\"Status\",\"reason\":\"Conflict\",\"code\":409,\"message\":\"Apply "
		"failed\",\"details\":{\"causes\":[{\"reason\":\"FieldManagerConflict\","
		"\"message\":\"conflict with \\\"%s\\\" using v1\",\"field\":\".data.a\"},"
		"{\"reason\":\"FieldManagerConflict\",\"message\":\"conflict with \\\"%s\\\" using "
		"v1\",\"field\":\".data.b\"}]}}",
		manager, manager);

	return standin_say("409 Conflict", "", body);
}

/* Applies to a server that first answers so. */
static int apply(const char *first, char **ret_asked)
{
	cleanup_free char *applied = standin_say("200 OK", "", "{\"kind\":\"ConfigMap\"}");
	const char *const answers[] = { first, applied, NULL };
	cleanup_json struct json *object =
		parse("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"c\","
		      "\"namespace\":\"kube-system\"},\"data\":{\"a\":\"1\"}}");
	int r;

	set_up(answers);
	r = kube_apply(kube, object, KUBE_DRY, NULL, &err);
	*ret_asked = tear_down();
	return r;
}

START_TEST(fields_of_kubeadm_are_taken)
{
	static const char *const managers[] = { "kubeadm", "knode" };

	for (size_t i = 0; i < ARRAY_SIZE(managers); i++) {
		cleanup_free char *conflict = conflict_with(managers[i]), *asked = NULL;

		ck_assert_msg(apply(conflict, &asked) == 0, "%s", err.message);
		ck_assert(str_starts(asked, "PATCH /api/v1/namespaces/kube-system/configmaps/c?"
					    "fieldManager=knode&dryRun=All HTTP/1.1\r\n"));
		ck_assert_ptr_nonnull(
			strstr(asked, "\r\nContent-Type: application/apply-patch+yaml"));
		ck_assert_uint_eq(standin_count(asked, "&dryRun=All&force=true HTTP/1.1"), 1);
	}
}
END_TEST

START_TEST(fields_of_others_are_not)
{
	cleanup_free char *conflict = conflict_with("kubectl-edit"), *asked = NULL;

	ck_assert_int_eq(apply(conflict, &asked), KUBE_CONFLICT);
	ck_assert_str_eq(
		err.message,
		"ConfigMap kube-system/c: somebody else looks after what is to be changed: "
		"\"kubectl-edit\" manages .data.a, .data.b");
	ck_assert_uint_eq(standin_count(asked, "----"), 1);
}
END_TEST

START_TEST(who_changes_it_at_the_same_time_is_waited_for)
{
	cleanup_free char *conflict = standin_say("409 Conflict", "", NOT_MODIFIED), *asked = NULL;

	ck_assert_msg(apply(conflict, &asked) == 0, "%s", err.message);
	ck_assert_uint_eq(standin_count(asked, "force=true"), 0);
	ck_assert_uint_eq(standin_count(asked, "----"), 2);
}
END_TEST

/* --- Lists --- */

START_TEST(a_list_comes_in_pages)
{
	cleanup_free char *one = standin_say(
		"200 OK", "",
		"{\"metadata\":{\"resourceVersion\":\"7\",\"continue\":\"a/b\"},\"items\":[{\"metadata\":"
		"{\"name\":\"a\"}}]}");
	cleanup_free char *gone = standin_say(
		"410 Gone", "", "{\"kind\":\"Status\",\"code\":410,\"reason\":\"Expired\"}");
	cleanup_free char *two = standin_say(
		"200 OK", "",
		"{\"metadata\":{\"resourceVersion\":\"9\"},\"items\":[{\"metadata\":{\"name\":\"b\"}}]}");
	/* The second page is too late; the list begins anew. */
	const char *const answers[] = { one, gone, one, two, NULL };
	const struct kube_ref ref = { "v1", "Node", NULL, NULL };
	cleanup_json struct json *items = NULL;
	cleanup_free char *version = NULL, *asked = NULL, *text = NULL;

	set_up(answers);
	ck_assert_msg(kube_list(kube, &ref, "a=b", NULL, &items, &version, &err) == 0, "%s",
		      err.message);
	asked = tear_down();
	text = json_to_text(items);
	ck_assert_str_eq(text, "[{\"metadata\":{\"name\":\"a\"},\"apiVersion\":\"v1\",\"kind\":"
			       "\"Node\"},{\"metadata\":{\"name\":\"b\"},\"apiVersion\":\"v1\","
			       "\"kind\":\"Node\"}]");
	ck_assert_str_eq(version, "9");
	ck_assert(str_starts(asked, "GET /api/v1/nodes?limit=250&labelSelector=a%3Db HTTP/1.1"));
	ck_assert_uint_eq(standin_count(asked, "&continue=a%2Fb HTTP/1.1"), 2);
}
END_TEST

START_TEST(kinds_that_are_not_known_are_asked_for)
{
	cleanup_free char *kinds = standin_say(
		"200 OK", "",
		"{\"kind\":\"APIResourceList\",\"resources\":[{\"name\":\"mice/status\",\"kind\":"
		"\"Mouse\"},{\"name\":\"mice\",\"kind\":\"Mouse\",\"namespaced\":true}]}");
	cleanup_free char *found = standin_say("200 OK", "", "{\"kind\":\"Mouse\"}");
	const char *const answers[] = { kinds, found, found, NULL };
	const struct kube_ref ref = { "zoo.io/v1", "Mouse", "cage", "m" };
	cleanup_json struct json *one = NULL, *two = NULL;
	cleanup_free char *asked = NULL;

	set_up(answers);
	ck_assert_int_eq(kube_get(kube, &ref, &one, &err), 0);
	ck_assert_int_eq(kube_get(kube, &ref, &two, &err), 0);
	asked = tear_down();
	ck_assert(str_starts(asked, "GET /apis/zoo.io/v1 HTTP/1.1"));
	ck_assert_uint_eq(
		standin_count(asked, "GET /apis/zoo.io/v1/namespaces/cage/mice/m HTTP/1.1"), 2);
}
END_TEST

/* --- Changing what is there --- */

START_TEST(taints_are_merged_and_read_again)
{
	cleanup_free char *before = standin_say(
		"200 OK", "",
		"{\"kind\":\"Node\",\"metadata\":{\"resourceVersion\":\"1\"},\"spec\":{\"taints\":[{"
		"\"key\":\"a\",\"effect\":\"NoSchedule\"}]}}");
	cleanup_free char *after = standin_say(
		"200 OK", "",
		"{\"kind\":\"Node\",\"metadata\":{\"resourceVersion\":\"2\"},\"spec\":{\"taints\":[{"
		"\"key\":\"a\",\"effect\":\"NoSchedule\"},{\"key\":\"b\",\"value\":\"1\",\"effect\":"
		"\"NoExecute\"}]}}");
	cleanup_free char *conflict = standin_say("409 Conflict", "", NOT_MODIFIED);
	const char *const answers[] = { before, conflict, after, after, NULL };
	cleanup_json struct json *set = parse("[{\"key\":\"c\",\"effect\":\"NoSchedule\"}]");
	cleanup_json struct json *remove =
		parse("[{\"key\":\"a\",\"effect\":\"NoSchedule\"},{\"key\":\"x\",\"effect\":"
		      "\"NoSchedule\"}]");
	cleanup_free char *asked = NULL;

	set_up(answers);
	ck_assert_int_eq(kube_taint(kube, "n1", set, remove, &err), 1);
	asked = tear_down();
	ck_assert_uint_eq(standin_count(asked, "PATCH /api/v1/nodes/n1?fieldManager=knode "), 2);
	ck_assert_ptr_nonnull(strstr(
		asked, "\r\n\r\n{\"metadata\":{\"resourceVersion\":\"2\"},\"spec\":{\"taints\":[{"
		       "\"key\":\"b\",\"value\":\"1\",\"effect\":\"NoExecute\"},{\"key\":\"c\","
		       "\"effect\":\"NoSchedule\"}]}}\n----"));
}
END_TEST

START_TEST(taints_that_are_right_are_left)
{
	cleanup_free char *before = standin_say(
		"200 OK", "",
		"{\"kind\":\"Node\",\"spec\":{\"taints\":[{\"key\":\"a\",\"effect\":\"NoSchedule\"}]}}");
	const char *const answers[] = { before, NULL };
	cleanup_json struct json *set = parse("[{\"key\":\"a\",\"effect\":\"NoSchedule\"}]");

	set_up(answers);
	ck_assert_int_eq(kube_taint(kube, "n1", set, NULL, &err), 0);
	free(tear_down());
}
END_TEST

/* --- Watching --- */

#define LISTED \
	"{\"metadata\":{\"resourceVersion\":\"5\"},\"items\":[{\"metadata\":{\"name\":\"n1\"}}]}"
#define STREAM "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"

static struct strbuf told;

static void tell(void *arg, enum kube_event event, const struct json *object,
		 const struct error *why)
{
	static const char *const names[] = { "added", "modified", "deleted",
					     "anew",  "synced",   "failed" };

	(void)arg;
	strbuf_printf(&told, "%s%s%s%s%s\n", names[event], object ? " " : "",
		      json_get_text(json_path(object, "metadata.name"), ""), why ? " " : "",
		      why ? why->message : "");
}

static void tell_trouble(void *arg, const struct error *why)
{
	(void)arg;
	strbuf_printf(&told, "trouble %d\n", why->code);
}

/* Watches a server with these answers until so many lines were told. Free what it was asked. */
static char *watch(const char *const answers[], size_t lines)
{
	const struct kube_watch_spec spec = { .ref = { "v1", "Node", NULL, NULL },
					      .event = tell,
					      .trouble = tell_trouble };
	int64_t end = time_monotonic_ms() + 10 * 1000;

	told = strbuf_make(STRBUF_MAX_TEXT);
	set_up(answers);
	kube_watch_start(kube, &spec);
	while (standin_count(told.text, "\n") < lines && time_monotonic_ms() < end)
		(void)fetch_poll(fetch, NULL, 0, 100);
	return tear_down();
}

START_TEST(a_watch_goes_on_from_where_it_was)
{
	cleanup_free char *list = standin_say("200 OK", "", LISTED);
	/* The second event is cut off, and comes again. */
	const char *const answers[] = {
		list,
		STREAM "{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"n2\","
		       "\"resourceVersion\":\"6\"}}}\n{\"type\":\"MODIFIED\",\"object\"",
		STREAM "{\"type\":\"MODIFIED\",\"object\":{\"metadata\":{\"name\":\"n2\","
		       "\"resourceVersion\":\"7\"}}}\n{\"type\":\"BOOKMARK\",\"object\":{"
		       "\"metadata\":{\"resourceVersion\":\"8\"}}}\n",
		STREAM "{\"type\":\"DELETED\",\"object\":{\"metadata\":{\"name\":\"n1\","
		       "\"resourceVersion\":\"9\"}}}\n",
		NULL
	};
	cleanup_free char *asked = watch(answers, 6);

	ck_assert_str_eq(told.text, "anew\nadded n1\nsynced\nadded n2\nmodified n2\ndeleted n1\n");
	ck_assert_uint_eq(standin_count(asked, "GET /api/v1/nodes?limit=250 "), 1);
	ck_assert_uint_eq(standin_count(asked, "&resourceVersion=5 "), 1);
	ck_assert_uint_eq(standin_count(asked, "&resourceVersion=6 "), 1);
	ck_assert_uint_eq(standin_count(asked, "&resourceVersion=8 "), 1);
	strbuf_done(&told);
}
END_TEST

START_TEST(a_watch_begins_anew_when_it_is_too_late)
{
	cleanup_free char *list = standin_say("200 OK", "", LISTED);
	cleanup_free char *gone = standin_say(
		"410 Gone", "", "{\"kind\":\"Status\",\"code\":410,\"reason\":\"Expired\"}");
	const char *const answers[] = {
		list,
		STREAM "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410,"
		       "\"reason\":\"Expired\"}}\n",
		list,
		gone,
		list,
		NULL
	};

	free(watch(answers, 11));
	ck_assert_str_eq(told.text, "anew\nadded n1\nsynced\ntrouble -75\nanew\nadded n1\nsynced\n"
				    "trouble -75\nanew\nadded n1\nsynced\n");
	strbuf_done(&told);
}
END_TEST

START_TEST(a_watch_outlives_what_goes_wrong)
{
	cleanup_free char *list = standin_say("200 OK", "", LISTED);
	cleanup_free char *down = standin_say("500 Internal Server Error", "", "no");
	const char *const answers[] = {
		STANDIN_DROP,
		list,
		down,
		STREAM "{\"type\":\n",
		STANDIN_DROP,
		STREAM "{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"n2\"}}}\n",
		NULL
	};

	free(watch(answers, 7));
	ck_assert_str_eq(told.text, "anew\nadded n1\nsynced\ntrouble -121\ntrouble -74\n"
				    "trouble -104\nadded n2\n");
	strbuf_done(&told);
}
END_TEST

START_TEST(a_watch_ends_at_what_nothing_mends)
{
	cleanup_free char *list = standin_say("200 OK", "", LISTED);
	cleanup_free char *forbidden =
		standin_say("403 Forbidden", "",
			    "{\"kind\":\"Status\",\"reason\":\"Forbidden\",\"message\":\"no\"}");
	const char *const answers[] = { list, forbidden, list, NULL };

	free(watch(answers, 4));
	ck_assert_str_eq(told.text, "anew\nadded n1\nsynced\nfailed no\n");
	strbuf_done(&told);
}
END_TEST

static int is_ready(void *arg, const struct json *object, struct error *error)
{
	int *asked = arg;

	(void)error;
	(*asked)++;
	return json_get_bool(json_path(object, "ready"), false);
}

START_TEST(what_is_awaited_is_watched)
{
	cleanup_free char *list = standin_say(
		"200 OK", "", "{\"metadata\":{\"resourceVersion\":\"5\"},\"items\":[]}");
	const char *const answers[] = {
		list,
		STREAM "{\"type\":\"ADDED\",\"object\":{\"ready\":false}}\n{\"type\":\"MODIFIED\","
		       "\"object\":{\"ready\":true}}\n",
		NULL
	};
	cleanup_free char *asked = NULL;
	int count = 0;

	set_up(answers);
	ck_assert_int_eq(kube_wait(kube, &node, NULL, 5000, is_ready, &count, &err), 0);
	ck_assert_int_eq(count, 3); /* there was none at first */
	asked = tear_down();
	ck_assert_uint_eq(standin_count(asked, "&fieldSelector=metadata.name%3Dn1 "), 2);
}
END_TEST

START_TEST(what_does_not_come_is_not_awaited_for_ever)
{
	const char *const answers[] = { STANDIN_DROP, NULL };
	int count = 0;

	set_up(answers);
	ck_assert_int_eq(kube_wait(kube, &node, NULL, 500, is_ready, &count, &err), -ETIMEDOUT);
	ck_assert(str_starts(err.message, "Node n1 is not as awaited after 500ms: "));
	ck_assert_int_eq(count, 0);
	free(tear_down());
}
END_TEST

/* --- Fields --- */

START_TEST(fields_are_told_from_what_others_add)
{
	cleanup_json struct json *live = parse(
		"{\"kind\":\"X\",\"metadata\":{\"name\":\"x\",\"uid\":\"1\",\"labels\":{\"old\":\"1\","
		"\"theirs\":\"1\"}},\"data\":{\"a\":\"1\"},\"status\":{}}");
	cleanup_json struct json *applied = parse(
		"{\"kind\":\"X\",\"metadata\":{\"name\":\"x\",\"uid\":\"1\",\"labels\":{\"theirs\":"
		"\"1\"}},\"data\":{\"a\":\"2\",\"b\":\"3\"},\"status\":{}}");
	cleanup_json struct json *object =
		parse("{\"kind\":\"X\",\"metadata\":{\"name\":\"x\"},\"data\":{\"a\":\"2\",\"b\":"
		      "\"3\"}}");
	cleanup_json struct json *fields = kube_fields_of(live, object);
	cleanup_json struct json *lost = kube_fields_lost(live, applied, object);
	cleanup_json struct json *before = kube_fields_join(fields, lost);
	cleanup_json struct json *expected = parse(
		"{\"kind\":\"X\",\"metadata\":{\"name\":\"x\",\"labels\":{\"old\":\"1\"}},\"data\":{"
		"\"a\":\"1\"}}");
	cleanup(str_list_done) struct str_list paths = { 0 };
	cleanup_free char *text = NULL;

	ck_assert(json_same(before, expected));
	kube_fields_put_back(applied, object, before);
	ck_assert(json_same(applied, live));
	kube_fields_differ(before, object, &paths);
	text = str_list_join(&paths, " ");
	ck_assert_str_eq(text, "metadata.labels data.a data.b");
}
END_TEST

UNIT_TESTS(kube, an_object_is_got_or_is_none, each_refusal_is_told_from_the_others,
	   who_is_not_known_is_named, credentials_go_to_nobody_else,
	   who_is_busy_is_asked_again_when_he_says, nobody_waits_longer_than_he_has_time,
	   a_dropped_read_is_sent_again, a_dropped_creation_is_not, fields_of_kubeadm_are_taken,
	   fields_of_others_are_not, who_changes_it_at_the_same_time_is_waited_for,
	   a_list_comes_in_pages, kinds_that_are_not_known_are_asked_for,
	   taints_are_merged_and_read_again, taints_that_are_right_are_left,
	   a_watch_goes_on_from_where_it_was, a_watch_begins_anew_when_it_is_too_late,
	   a_watch_outlives_what_goes_wrong, a_watch_ends_at_what_nothing_mends,
	   what_is_awaited_is_watched, what_does_not_come_is_not_awaited_for_ever,
	   fields_are_told_from_what_others_add)
