/*
 * Watching: a list, then what changes, for as long as it is wanted
 * (https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes).
 */
#include "base/time.h"
#include "client/kube_inside.h"

enum {
	WATCH_SECONDS = 60, /* of one request: a server that is gone is noticed by then */
	GRACE_MS = 10 * 1000,
	INPUT_MAX = 4 * KUBE_MAX_EVENT, /* bytes of events that came together */
};

struct kube_watch {
	struct kube *kube;
	struct kube_watch *next, *before;
	struct kube_watch_spec spec; /* its texts are owned */
	char *fields, *version;      /* no version: it begins with a list */
	struct kube_lister *lister;
	struct fetch_transfer *transfer;
	struct fetch_timer *timer; /* to go on, or to take what came */
	struct strbuf input;       /* what came of the request */
	unsigned failures;         /* without anything that came in between */
	bool telling, stopped;
};

static void begin(void *arg);
static void take_input(void *arg);

/* --- Telling --- */

static void free_watch(struct kube_watch *watch)
{
	free((void *)(uintptr_t)watch->spec.ref.version);
	free((void *)(uintptr_t)watch->spec.ref.kind);
	free((void *)(uintptr_t)watch->spec.ref.namespace);
	free((void *)(uintptr_t)watch->spec.labels);
	free(watch->fields);
	free(watch->version);
	strbuf_done(&watch->input);
	free(watch);
}

void kube_watch_stop(struct kube_watch *watch)
{
	if (!watch || watch->stopped)
		return;
	watch->stopped = true;
	kube_list_stop(take_ptr(&watch->lister));
	if (watch->transfer)
		fetch_cancel(take_ptr(&watch->transfer));
	fetch_forget(take_ptr(&watch->timer));
	if (watch->kube->watches == watch)
		watch->kube->watches = watch->next;
	else
		watch->before->next = watch->next;
	if (watch->next)
		watch->next->before = watch->before;
	if (!watch->telling)
		free_watch(watch);
}

/* After a callback; false: it stopped the watch, which is gone now. */
static bool told(struct kube_watch *watch)
{
	watch->telling = false;
	if (!watch->stopped)
		return true;
	free_watch(watch);
	return false;
}

/* Calls the watcher, who may stop the watch: false, and then it is gone. */
static bool tell(struct kube_watch *watch, enum kube_event event, const struct json *object,
		 const struct error *err)
{
	watch->telling = true;
	watch->spec.event(watch->spec.arg, event, object, err);
	return told(watch);
}

static void go_on_in(struct kube_watch *watch, int64_t ms)
{
	fetch_forget(watch->timer);
	watch->timer = fetch_after(watch->kube->fetch, ms, begin, watch);
}

/* What no repetition mends. */
static bool is_final(int code)
{
	return code == KUBE_UNAUTHORIZED || code == KUBE_FORBIDDEN || code == KUBE_NOT_FOUND ||
	       code == KUBE_INVALID || code == FETCH_TLS || code == FETCH_TOO_LARGE;
}

/* Something went wrong: it ends here, or goes on later. */
static void fall_back(struct kube_watch *watch, const struct error *err)
{
	if (is_final(err->code)) {
		(void)tell(watch, KUBE_FAILED, NULL, err);
		return;
	}
	if (err->code == KUBE_GONE)
		free(take_ptr(&watch->version));
	watch->failures++;
	watch->telling = true;
	if (watch->spec.trouble)
		watch->spec.trouble(watch->spec.arg, err);
	if (told(watch))
		go_on_in(watch, kube_back_off(watch->failures));
}

/* --- Events --- */

/* Remembers how far it came. */
static void note_version(struct kube_watch *watch, const struct json *object)
{
	const char *version = json_get_text(json_path(object, "metadata.resourceVersion"), NULL);

	if (!version)
		return;
	free(watch->version);
	watch->version = xstrdup(version);
	watch->failures = 0;
}

/* Something else than an event; false: the watch is gone, or begins anew. */
static bool take_error(struct kube_watch *watch, const struct json *status)
{
	struct error err;

	(void)kube_fail_status(watch->kube, (int)json_map_int(status, "code", 500), status, &err);
	if (watch->transfer)
		fetch_cancel(take_ptr(&watch->transfer));
	strbuf_clear(&watch->input);
	fall_back(watch, &err);
	return false;
}

/* One event; false: the watch is gone, or begins anew. */
static bool take_event(struct kube_watch *watch, const struct json *event)
{
	static const struct {
		const char *type;
		enum kube_event event;
	} rows[] = {
		{ "ADDED", KUBE_ADDED },
		{ "MODIFIED", KUBE_MODIFIED },
		{ "DELETED", KUBE_DELETED },
	};
	const struct json *object = json_map_get(event, "object");
	const char *type = json_map_text(event, "type", "");

	if (str_eq(type, "ERROR"))
		return take_error(watch, object);
	note_version(watch, object);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (str_eq(rows[i].type, type))
			return tell(watch, rows[i].event, object, NULL);
	return true; /* BOOKMARK: how far it came, and nothing else */
}

static bool take_line(struct kube_watch *watch, const char *line, size_t length)
{
	cleanup_json struct json *event = NULL;
	struct error err, why;

	if (json_parse("event", line, length, &event, &why) == 0)
		return take_event(watch, event);
	(void)error_set(&err, KUBE_BROKEN, "an event of %s is damaged: %s",
			watch->kube->login.server, why.message);
	if (watch->transfer)
		fetch_cancel(take_ptr(&watch->transfer));
	strbuf_clear(&watch->input);
	fall_back(watch, &err);
	return false;
}

/* Takes the whole lines of what came. False: the watch is gone, or begins anew. */
static bool take_lines(struct kube_watch *watch)
{
	struct strbuf input = watch->input;
	const char *line = input.text, *end;
	bool goes_on = true;

	watch->input = strbuf_make(INPUT_MAX);
	while (goes_on && (end = memchr(line, '\n', input.length - (size_t)(line - input.text)))) {
		goes_on = take_line(watch, line, (size_t)(end - line));
		line = end + 1;
	}
	if (goes_on)
		strbuf_add(&watch->input, line, input.length - (size_t)(line - input.text));
	strbuf_done(&input);
	return goes_on;
}

static void take_input(void *arg)
{
	struct kube_watch *watch = arg;

	watch->timer = NULL;
	(void)take_lines(watch);
}

/* libcurl calls this: what came is taken when it has returned. */
static bool on_data(void *arg, const char *data, size_t size)
{
	struct kube_watch *watch = arg;

	strbuf_add(&watch->input, data, size);
	if (!watch->timer)
		watch->timer = fetch_after(watch->kube->fetch, 0, take_input, watch);
	return !watch->input.full;
}

/* A request ended: as the server does from time to time, or because something is wrong. */
static void on_done(void *arg, struct fetch_answer *answer)
{
	struct kube_watch *watch = arg;
	struct error err;

	watch->transfer = NULL;
	kube_note_date(watch->kube, answer);
	fetch_forget(take_ptr(&watch->timer));
	if (!take_lines(watch))
		return;
	strbuf_clear(&watch->input); /* a line that was cut off is sent again */
	if (answer->failure == 0 && answer->status == 200) {
		go_on_in(watch, watch->failures ? kube_back_off(watch->failures) : 0);
		watch->failures++; /* until something comes: a server that closes at once */
	} else if (answer->failure < 0) {
		fall_back(watch, &answer->error);
	} else {
		(void)kube_refusal(watch->kube, answer->status, answer->body.text,
				   answer->body.length, &err);
		fall_back(watch, &err);
	}
}

/* --- Requests --- */

/* All that there are, when a watch begins. */
static void on_listed(void *arg, struct json *items, const char *version, const struct error *err)
{
	struct kube_watch *watch = arg;
	bool goes_on = true;

	watch->lister = NULL;
	if (err) {
		fall_back(watch, err);
		return;
	}
	free(watch->version);
	watch->version = xstrdup(version);
	watch->failures = 0;
	goes_on = tell(watch, KUBE_ANEW, NULL, NULL);
	for (size_t i = 0; i < json_count(items) && goes_on; i++)
		goes_on = tell(watch, KUBE_ADDED, json_list_at(items, i), NULL);
	if (goes_on && tell(watch, KUBE_SYNCED, NULL, NULL))
		go_on_in(watch, 0);
}

static void add_parameter(struct strbuf *out, const char *name, const char *value)
{
	if (!value)
		return;
	strbuf_printf(out, "&%s=", name);
	kube_escape(value, out);
}

static void send_watch(struct kube_watch *watch)
{
	cleanup(strbuf_done) struct strbuf path = strbuf_make(STRBUF_MAX_LINE);
	cleanup(str_list_done) struct str_list headers = { 0 };
	cleanup_free char *plain = NULL;
	struct kube_ref ref = watch->spec.ref;

	ref.name = NULL;
	plain = kube_path(kube_kind_of(watch->kube, &ref), &ref, NULL);
	strbuf_printf(&path, "%s?watch=1&allowWatchBookmarks=true&timeoutSeconds=%d", plain,
		      WATCH_SECONDS);
	add_parameter(&path, "resourceVersion", watch->version);
	add_parameter(&path, "labelSelector", watch->spec.labels);
	add_parameter(&path, "fieldSelector", watch->fields);
	str_list_add(&headers, "Accept: application/json");
	strbuf_clear(&watch->input);
	watch->transfer = kube_send(watch->kube, path.text,
				    &(struct fetch_request){
					    .headers = &headers,
					    .total_ms = WATCH_SECONDS * 1000 + GRACE_MS,
					    .data = on_data,
					    .done = on_done,
					    .arg = watch,
				    });
}

/* A list tells the kinds of the server, so that a watch need not ask for them. */
static void begin(void *arg)
{
	struct kube_watch *watch = arg;

	watch->timer = NULL;
	if (watch->version)
		send_watch(watch);
	else
		watch->lister = kube_list_start(watch->kube, &watch->spec.ref, watch->spec.labels,
						watch->fields, on_listed, watch);
}

/* The selector of one object, and what else is selected. */
static char *fields_of(const struct kube_watch_spec *spec)
{
	if (!spec->ref.name)
		return xstrdup_or_null(spec->fields);
	return xasprintf("metadata.name=%s%s%s", spec->ref.name, spec->fields ? "," : "",
			 spec->fields ? spec->fields : "");
}

struct kube_watch *kube_watch_start(struct kube *kube, const struct kube_watch_spec *spec)
{
	struct kube_watch *watch = xcalloc(1, sizeof(*watch));

	*watch = (struct kube_watch){ .kube = kube, .spec = *spec, .fields = fields_of(spec) };
	watch->spec.ref = (struct kube_ref){ xstrdup(spec->ref.version), xstrdup(spec->ref.kind),
					     xstrdup_or_null(spec->ref.namespace), NULL };
	watch->spec.labels = xstrdup_or_null(spec->labels);
	watch->spec.fields = NULL;
	watch->input = strbuf_make(INPUT_MAX);
	watch->next = kube->watches;
	if (watch->next)
		watch->next->before = watch;
	kube->watches = watch;
	begin(watch);
	return watch;
}

/* --- Waiting --- */

struct waiting {
	int (*judge)(void *arg, const struct json *object, struct error *err);
	void *arg;
	struct error *err;
	struct error trouble; /* the last; code 0: none */
	size_t seen;          /* objects since it began */
	int r;                /* 0: it goes on */
};

static void wait_event(void *arg, enum kube_event event, const struct json *object,
		       const struct error *err)
{
	struct waiting *waiting = arg;

	if (waiting->r != 0)
		return;
	if (event == KUBE_FAILED) {
		waiting->r = error_set(waiting->err, err->code, "%s", err->message);
		return;
	}
	waiting->trouble.code = 0;
	if (event == KUBE_ANEW) {
		waiting->seen = 0;
	} else if (event == KUBE_SYNCED) {
		if (!waiting->seen)
			waiting->r = waiting->judge(waiting->arg, NULL, waiting->err);
	} else {
		waiting->seen++;
		waiting->r = waiting->judge(waiting->arg, event == KUBE_DELETED ? NULL : object,
					    waiting->err);
	}
}

static void wait_trouble(void *arg, const struct error *err)
{
	struct waiting *waiting = arg;

	waiting->trouble = *err;
}

static int tell_late(const struct waiting *waiting, const struct kube_ref *ref, int64_t timeout_ms,
		     struct error *err)
{
	cleanup_free char *name = kube_ref_text(ref), *limit = format_duration(timeout_ms);

	if (waiting->trouble.code)
		return error_set(err, -ETIMEDOUT, "%s is not as awaited after %s: %s", name, limit,
				 waiting->trouble.message);
	return error_set(err, -ETIMEDOUT, "%s is not as awaited after %s", name, limit);
}

int kube_wait(struct kube *kube, const struct kube_ref *ref, const char *fields, int64_t timeout_ms,
	      int (*judge)(void *arg, const struct json *object, struct error *err), void *arg,
	      struct error *err)
{
	struct waiting waiting = { .judge = judge, .arg = arg, .err = err };
	int64_t deadline = time_monotonic_ms() + timeout_ms, left;
	struct kube_watch *watch = kube_watch_start(kube, &(struct kube_watch_spec){
								  .ref = *ref,
								  .fields = fields,
								  .event = wait_event,
								  .trouble = wait_trouble,
								  .arg = &waiting,
							  });

	while (waiting.r == 0 && (left = deadline - time_monotonic_ms()) > 0)
		(void)fetch_poll(kube->fetch, NULL, 0, left);
	kube_watch_stop(watch);
	if (waiting.r == 0)
		return tell_late(&waiting, ref, timeout_ms, err);
	return waiting.r < 0 ? waiting.r : 0;
}
