/* Calls: what is sent for each, and what is tried again. */
#include "base/time.h"
#include "client/kube_inside.h"

enum {
	TRIES_MAX = 20, /* of one call, whatever the reasons */
};

/* What a verb is in HTTP. */
static const struct {
	const char *method;
	bool named;      /* the object's name is in the path */
	bool writes;     /* takes a field manager, and can be dry */
	bool repeatable; /* comes to the same when it is done twice */
} verbs[] = {
	[KUBE_GET] = { "GET", true, false, true },
	[KUBE_LIST] = { "GET", false, false, true },
	[KUBE_CREATE] = { "POST", false, true, false },
	[KUBE_APPLY] = { "PATCH", true, true, true },
	[KUBE_REPLACE] = { "PUT", true, true, false },
	[KUBE_DELETE] = { "DELETE", true, false, false },
	[KUBE_PATCH] = { "PATCH", true, true, false },
	[KUBE_RAW] = { "GET", false, false, true },
};

static const char *const patch_types[] = {
	[KUBE_PATCH_MERGE] = "application/merge-patch+json",
	[KUBE_PATCH_JSON] = "application/json-patch+json",
	[KUBE_PATCH_STRATEGIC] = "application/strategic-merge-patch+json",
};

struct kube_op {
	struct kube *kube;
	struct kube_op *next, *before;
	struct kube_call call; /* its texts are owned */
	struct json *object;
	struct fetch_transfer *transfer;
	struct fetch_timer *timer;
	int64_t deadline; /* of time_monotonic_ms() */
	unsigned tries;
	bool asks_kinds; /* the transfer asks what kinds there are */
	bool force;
};

/* --- Requests --- */

int64_t kube_back_off(unsigned attempt)
{
	int64_t ms = 50;

	while (attempt-- > 1 && ms < 2000)
		ms *= 2;
	return ms < 2000 ? ms : 2000;
}

void kube_note_date(struct kube *kube, const struct fetch_answer *answer)
{
	if (!answer->date)
		return;
	kube->knows_skew = true;
	kube->skew = answer->date - (int64_t)time(NULL);
}

struct fetch_transfer *kube_send(struct kube *kube, const char *path,
				 const struct fetch_request *request)
{
	const struct kube_login *login = &kube->login;
	size_t length = strlen(login->server);
	cleanup_free char *url = NULL;
	struct fetch_tls tls = {
		.ca = login->ca.length ? &login->ca : NULL,
		.cert = login->cert.length ? &login->cert : NULL,
		.key = login->cert.length ? &login->key : NULL,
		.server_name = login->server_name,
		.unverified = login->unverified,
	};
	struct fetch_request own = *request;

	while (length && login->server[length - 1] == '/')
		length--;
	url = xasprintf("%.*s%s", (int)length, login->server, path);
	own.url = url;
	own.tls = &tls;
	own.token = login->token.length ? login->token.text : NULL;
	own.proxy = login->proxy ? login->proxy : fetch_proxy(login->server);
	return fetch_start(kube->fetch, &own);
}

static void add_query(struct strbuf *out, const char *text)
{
	strbuf_putc(out, strchr(out->text, '?') ? '&' : '?');
	strbuf_puts(out, text);
}

/* The path of an operation, with its query. */
static char *path_of(const struct kube_op *op, const struct kube_kind *kind)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);
	const struct kube_call *call = &op->call;
	struct kube_ref ref = call->ref;
	cleanup_free char *path = NULL;

	if (call->verb == KUBE_CREATE && !ref.namespace)
		ref.namespace = "default";
	if (!verbs[call->verb].named)
		ref.name = NULL;
	path = call->verb == KUBE_RAW ? xstrdup(call->path)
				      : kube_path(kind, &ref, call->subresource);
	strbuf_puts(&out, path);
	if (call->query)
		add_query(&out, call->query);
	if (verbs[call->verb].writes)
		add_query(&out, "fieldManager=" KUBE_MANAGER);
	if (call->flags & KUBE_DRY)
		add_query(&out, "dryRun=All");
	if (op->force)
		add_query(&out, "force=true");
	return strbuf_take(&out);
}

static const char *content_type(const struct kube_call *call)
{
	if (call->verb == KUBE_APPLY)
		return "application/apply-patch+yaml";
	return call->verb == KUBE_PATCH ? patch_types[call->patch] : "application/json";
}

static bool is_repeatable(const struct kube_op *op)
{
	return verbs[op->call.verb].repeatable || (op->call.flags & KUBE_DRY);
}

/* What an operation sends; NULL: nothing. A deletion says what becomes of what depends on it. */
static struct json *body_of(const struct kube_op *op)
{
	struct json *options;

	if (op->call.verb != KUBE_DELETE)
		return op->object ? json_ref(op->object) : NULL;
	options = json_map();
	json_map_set_text(options, "apiVersion", "v1");
	json_map_set_text(options, "kind", "DeleteOptions");
	json_map_set_text(options, "propagationPolicy", "Background");
	if (op->call.flags & KUBE_DRY) {
		struct json *dry = json_list();

		json_list_add_text(dry, "All");
		json_map_set(options, "dryRun", dry);
	}
	return options;
}

static void send_call(struct kube_op *op);
static void take_answer(void *arg, struct fetch_answer *answer);

static void start_request(struct kube_op *op, const char *method, const char *path,
			  const struct json *body)
{
	cleanup(str_list_done) struct str_list headers = { 0 };
	struct strbuf text = strbuf_make(STRBUF_MAX_TEXT);
	int64_t left = op->deadline - time_monotonic_ms();

	str_list_add(&headers,
		     op->call.verb == KUBE_RAW ? "Accept: */*" : "Accept: application/json");
	if (body) {
		json_write(body, &text);
		str_list_take(&headers, xasprintf("Content-Type: %s", content_type(&op->call)));
	}
	op->tries++;
	op->transfer = kube_send(op->kube, path,
				 &(struct fetch_request){
					 .method = method,
					 .headers = &headers,
					 .body = body ? &text : NULL,
					 .once = !is_repeatable(op),
					 .total_ms = left > 1 ? left : 1,
					 .max_body = KUBE_MAX_BODY,
					 .done = take_answer,
					 .arg = op,
				 });
	explicit_bzero(text.text, text.length);
	strbuf_done(&text);
}

static void ask_kinds(struct kube_op *op)
{
	cleanup_free char *path = kube_version_path(op->call.ref.version);

	op->asks_kinds = true;
	start_request(op, "GET", path, NULL);
}

static void send_call(struct kube_op *op)
{
	const struct kube_kind *kind =
		op->call.verb == KUBE_RAW ? NULL : kube_kind_of(op->kube, &op->call.ref);
	cleanup_json struct json *body = NULL;
	cleanup_free char *path = NULL;

	if (!kind && op->call.verb != KUBE_RAW) {
		ask_kinds(op);
		return;
	}
	body = body_of(op);
	path = path_of(op, kind);
	start_request(op, verbs[op->call.verb].method, path, body);
}

/* --- Answers --- */

static void free_op(struct kube *kube, struct kube_op *op)
{
	if (kube->ops == op)
		kube->ops = op->next;
	else
		op->before->next = op->next;
	if (op->next)
		op->next->before = op->before;
	free((void *)(uintptr_t)op->call.ref.version);
	free((void *)(uintptr_t)op->call.ref.kind);
	free((void *)(uintptr_t)op->call.ref.namespace);
	free((void *)(uintptr_t)op->call.ref.name);
	free((void *)(uintptr_t)op->call.path);
	free((void *)(uintptr_t)op->call.subresource);
	free((void *)(uintptr_t)op->call.query);
	json_free(op->object);
	free(op);
}

/* Says what it was about, and ends it. */
static void fail(struct kube_op *op, const struct error *why)
{
	void (*done)(void *, struct json *, const struct error *) = op->call.done;
	void *arg = op->call.arg;
	struct error err = *why;

	if (op->call.verb == KUBE_RAW) {
		(void)error_wrap(&err, "%.*s", (int)strcspn(op->call.path, "?"), op->call.path);
	} else {
		cleanup_free char *name = kube_ref_text(&op->call.ref);

		(void)error_wrap(&err, "%s", name);
	}
	free_op(op->kube, op);
	done(arg, NULL, &err);
}

static void succeed(struct kube_op *op, struct json *result)
{
	void (*done)(void *, struct json *, const struct error *) = op->call.done;
	void *arg = op->call.arg;

	free_op(op->kube, op);
	done(arg, result, NULL);
}

static void send_again(void *arg)
{
	struct kube_op *op = arg;

	op->timer = NULL;
	send_call(op);
}

/* Whether there is time to send it again in @ms milliseconds: then it will be. */
static bool again(struct kube_op *op, int64_t ms)
{
	if (op->tries >= TRIES_MAX || time_monotonic_ms() + ms >= op->deadline)
		return false;
	op->timer = fetch_after(op->kube->fetch, ms, send_again, op);
	return true;
}

/* There was no answer. */
static void take_failure(struct kube_op *op, const struct fetch_answer *answer)
{
	bool safe = op->asks_kinds || is_repeatable(op) || !answer->sent;

	if (answer->failure == FETCH_DROPPED && safe && again(op, kube_back_off(op->tries)))
		return;
	fail(op, &answer->error);
}

/* A refusal: some are to be tried again. */
static void take_refusal(struct kube_op *op, const struct fetch_answer *answer)
{
	const char *body = answer->body.text;
	size_t length = answer->body.length;
	struct error err;

	if ((answer->status == 429 || answer->status == 503) && answer->retry_after_ms >= 0 &&
	    again(op, answer->retry_after_ms ? answer->retry_after_ms : kube_back_off(op->tries)))
		return;
	if (answer->status == 409 && op->call.verb == KUBE_APPLY) {
		if (kube_may_force(body, length) && !op->force) {
			op->force = true;
			send_call(op);
			return;
		}
		/* Somebody else changed it at the same time. */
		if (!kube_is_field_conflict(body, length) && again(op, kube_back_off(op->tries)))
			return;
	}
	(void)kube_refusal(op->kube, answer->status, body, length, &err);
	fail(op, &err);
}

/* The document of an answer. */
static int parse_answer(const struct kube_op *op, const struct fetch_answer *answer,
			struct json **ret, struct error *err)
{
	const char *server = op->kube->login.server;
	struct error why;
	int r = json_parse(server, answer->body.text, answer->body.length, ret, &why);

	if (r == 0 && json_is_map(*ret))
		return 0;
	if (r == 0)
		json_free(*ret);
	*ret = NULL;
	return error_set(err, KUBE_BROKEN, "what %s answers is not of the Kubernetes API: %s",
			 server, r < 0 ? why.message : "it is no object");
}

static void take_kinds(struct kube_op *op, const struct fetch_answer *answer)
{
	cleanup_json struct json *list = NULL;
	const struct kube_ref *ref = &op->call.ref;
	struct error err;

	if (answer->status != 404) {
		if (parse_answer(op, answer, &list, &err) < 0) {
			fail(op, &err);
			return;
		}
		kube_take_kinds(op->kube, ref->version, list);
	}
	if (kube_kind_of(op->kube, ref)) {
		op->asks_kinds = false;
		send_call(op);
		return;
	}
	(void)error_set(&err, KUBE_NOT_FOUND, "%s has no kind %s of %s", op->kube->login.server,
			ref->kind, ref->version);
	fail(op, &err);
}

/* Any status of a raw GET is an answer: {"status","text"}. */
static void take_raw(struct kube_op *op, const struct fetch_answer *answer)
{
	cleanup_json struct json *result = json_map();

	json_map_set_int(result, "status", answer->status);
	json_map_set_text(result, "text", answer->body.text);
	succeed(op, result);
}

static void take_success(struct kube_op *op, const struct fetch_answer *answer)
{
	cleanup_json struct json *result = NULL;
	struct error err;

	if (parse_answer(op, answer, &result, &err) < 0)
		fail(op, &err);
	else
		succeed(op, result);
}

static void take_answer(void *arg, struct fetch_answer *answer)
{
	struct kube_op *op = arg;
	bool named = op->call.verb == KUBE_GET || op->call.verb == KUBE_DELETE;
	bool absent = named && answer->status == 404 &&
		      kube_is_absence(op->call.ref.name, answer->body.text, answer->body.length);

	op->transfer = NULL;
	kube_note_date(op->kube, answer);
	if (answer->failure < 0)
		take_failure(op, answer);
	else if (op->call.verb == KUBE_RAW)
		take_raw(op, answer);
	else if (op->asks_kinds && (answer->status < 300 || answer->status == 404))
		take_kinds(op, answer);
	else if (absent)
		succeed(op, NULL);
	else if (answer->status >= 300)
		take_refusal(op, answer);
	else
		take_success(op, answer);
}

/* --- Beginning and ending --- */

struct kube_op *kube_start(struct kube *kube, const struct kube_call *call)
{
	struct kube_op *op = xcalloc(1, sizeof(*op));
	struct kube_ref ref = call->ref;
	bool by_object =
		call->verb == KUBE_CREATE || call->verb == KUBE_APPLY || call->verb == KUBE_REPLACE;

	if (by_object)
		ref = kube_ref_of(call->object);
	*op = (struct kube_op){ .kube = kube, .call = *call };
	op->call.ref =
		(struct kube_ref){ xstrdup_or_null(ref.version), xstrdup_or_null(ref.kind),
				   xstrdup_or_null(ref.namespace), xstrdup_or_null(ref.name) };
	op->call.path = xstrdup_or_null(call->path);
	op->call.subresource = xstrdup_or_null(call->subresource);
	op->call.query = xstrdup_or_null(call->query);
	op->object = call->object ? json_clone(call->object) : NULL;
	op->force = call->flags & KUBE_FORCE;
	op->deadline =
		time_monotonic_ms() + (call->timeout_ms ? call->timeout_ms : kube->timeout_ms);
	op->next = kube->ops;
	if (op->next)
		op->next->before = op;
	kube->ops = op;
	send_call(op);
	return op;
}

static void cancel(struct kube *kube, struct kube_op *op)
{
	if (op->transfer)
		fetch_cancel(op->transfer);
	fetch_forget(op->timer);
	free_op(kube, op);
}

void kube_cancel(struct kube_op *op)
{
	cancel(op->kube, op);
}

void kube_cancel_all(struct kube *kube)
{
	while (kube->ops)
		cancel(kube, kube->ops);
}

/* --- Waiting for one --- */

struct run {
	struct json *result;
	struct error *err;
	int r;
	bool ended;
};

static void run_done(void *arg, struct json *result, const struct error *err)
{
	struct run *run = arg;

	run->ended = true;
	if (err)
		run->r = error_set(run->err, err->code, "%s", err->message);
	else
		run->result = result ? json_ref(result) : NULL;
}

int kube_run(struct kube *kube, const struct kube_call *call, struct json **ret, struct error *err)
{
	struct run run = { .err = err };
	struct kube_call waited = *call;

	waited.done = run_done;
	waited.arg = &run;
	kube_start(kube, &waited);
	while (!run.ended)
		(void)fetch_poll(kube->fetch, NULL, 0, KUBE_CALL_MS);
	if (ret && run.r == 0)
		*ret = take_ptr(&run.result);
	json_free(run.result);
	return run.r;
}
