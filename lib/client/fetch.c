#include "client/fetch.h"

#include "base/secret.h"
#include "base/time.h"
#include "client/fetch_curl.h"
#include "client/fetch_verify.h"

int fetch_new(struct fetch **ret, struct error *err)
{
	struct fetch *fetch = xcalloc(1, sizeof(*fetch));
	int r = fetch_load(&fetch->curl, err);

	if (r < 0) {
		free(fetch);
		return r;
	}
	if (fetch->curl.curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		abort(); /* memory is out */
	fetch->multi = fetch->curl.curl_multi_init();
	if (!fetch->multi)
		abort();
	*ret = fetch;
	return 0;
}

/* --- Transfers --- */

static void unlink_transfer(struct fetch *fetch, struct fetch_transfer *transfer)
{
	if (fetch->transfers == transfer)
		fetch->transfers = transfer->next;
	else
		transfer->before->next = transfer->next;
	if (transfer->next)
		transfer->next->before = transfer->before;
}

static void copy_done(struct fetch_copy *copy)
{
	free(copy->method);
	free(copy->url);
	free(copy->host);
	free(copy->unix_socket);
	free(copy->proxy);
	free(copy->server_name);
	secret_free(copy->token);
	secret_free(copy->login);
	secret_done(&copy->body);
	strbuf_done(&copy->ca);
	strbuf_done(&copy->cert);
	secret_done(&copy->key);
}

/* Takes a handle out of libcurl's loop, and frees it. */
static void end_handle(struct fetch_transfer *transfer)
{
	struct fetch *fetch = transfer->fetch;

	if (transfer->easy && transfer->stage != STAGE_NEW)
		(void)fetch->curl.curl_multi_remove_handle(fetch->multi, transfer->easy);
	fetch_drop_handle(transfer);
}

static void free_transfer(struct fetch *fetch, struct fetch_transfer *transfer)
{
	end_handle(transfer);
	unlink_transfer(fetch, transfer);
	copy_done(&transfer->copy);
	str_list_done(&transfer->headers);
	fetch_answer_done(&transfer->answer);
	free(transfer);
}

static void free_timer(struct fetch *fetch, struct fetch_timer *timer)
{
	if (fetch->timers == timer)
		fetch->timers = timer->next;
	else
		timer->before->next = timer->next;
	if (timer->next)
		timer->next->before = timer->before;
	free(timer);
}

void fetch_answer_done(struct fetch_answer *answer)
{
	str_list_done(&answer->headers);
	if (answer->body.capacity)
		explicit_bzero(answer->body.text, answer->body.length);
	strbuf_done(&answer->body);
	*answer = (struct fetch_answer){ .body = strbuf_make(0) };
}

void fetch_free(struct fetch *fetch)
{
	if (!fetch)
		return;
	while (fetch->transfers)
		free_transfer(fetch, fetch->transfers);
	while (fetch->timers)
		free_timer(fetch, fetch->timers);
	(void)fetch->curl.curl_multi_cleanup(fetch->multi);
	fetch->curl.curl_global_cleanup();
	free(fetch);
}

void fetch_freep(struct fetch **fetch)
{
	fetch_free(*fetch);
}

/* A copy that is wiped with secret_done(); empty for NULL. */
static struct strbuf copy_secret(const struct strbuf *data)
{
	struct strbuf copy = secret_make(data ? data->length : 0);

	if (data)
		strbuf_add(&copy, data->text, data->length);
	return copy;
}

static struct strbuf copy_text(const struct strbuf *data)
{
	struct strbuf copy = strbuf_make(data ? data->length : 0);

	if (data)
		strbuf_add(&copy, data->text, data->length);
	return copy;
}

static void copy_request(struct fetch_transfer *transfer, const struct fetch_request *request)
{
	const struct fetch_tls none = { 0 };
	const struct fetch_tls *tls = request->tls ? request->tls : &none;
	struct fetch_copy *copy = &transfer->copy;

	*copy = (struct fetch_copy){
		.method = xstrdup_or_null(request->method),
		.url = xstrdup(request->url),
		.unix_socket = xstrdup_or_null(request->unix_socket),
		.token = xstrdup_or_null(request->token),
		.login = xstrdup_or_null(request->login),
		.proxy = xstrdup_or_null(request->proxy),
		.server_name = xstrdup_or_null(tls->server_name),
		.body = copy_secret(request->body),
		.ca = copy_text(tls->ca),
		.cert = copy_text(tls->cert),
		.key = copy_secret(tls->key),
	};
	if (request->headers)
		str_list_add_all(&transfer->headers, request->headers);
	transfer->tls = (struct fetch_tls){
		.ca = tls->ca ? &copy->ca : NULL,
		.cert = tls->cert ? &copy->cert : NULL,
		.key = tls->key ? &copy->key : NULL,
		.server_name = copy->server_name,
		.unverified = tls->unverified,
	};
	transfer->request = *request;
	transfer->request.method = copy->method;
	transfer->request.url = copy->url;
	transfer->request.unix_socket = copy->unix_socket;
	transfer->request.token = copy->token;
	transfer->request.login = copy->login;
	transfer->request.proxy = copy->proxy;
	transfer->request.body = request->body ? &copy->body : NULL;
	transfer->request.headers = &transfer->headers;
	transfer->request.tls = &transfer->tls;
}

struct fetch_transfer *fetch_start(struct fetch *fetch, const struct fetch_request *request)
{
	struct fetch_transfer *transfer = xcalloc(1, sizeof(*transfer));
	size_t max = request->max_body ? request->max_body : FETCH_MAX_BODY;

	transfer->fetch = fetch;
	transfer->ca_file = -1;
	transfer->started = time_monotonic_ms();
	transfer->answer = (struct fetch_answer){ .body = strbuf_make(max), .retry_after_ms = -1 };
	copy_request(transfer, request);
	transfer->next = fetch->transfers;
	if (transfer->next)
		transfer->next->before = transfer;
	fetch->transfers = transfer;
	return transfer;
}

void fetch_cancel(struct fetch_transfer *transfer)
{
	transfer->cancelled = true;
	if (!transfer->fetch->performing)
		free_transfer(transfer->fetch, transfer);
}

/* Those that were cancelled while libcurl ran. */
static void sweep(struct fetch *fetch)
{
	struct fetch_transfer *next;

	for (struct fetch_transfer *transfer = fetch->transfers; transfer; transfer = next) {
		next = transfer->next;
		if (transfer->cancelled)
			free_transfer(fetch, transfer);
	}
}

static void finish(struct fetch *fetch, struct fetch_transfer *transfer)
{
	struct fetch_request request = transfer->request;
	struct fetch_answer answer = transfer->answer;

	answer.took_ms = time_monotonic_ms() - transfer->started;
	transfer->answer = (struct fetch_answer){ .body = strbuf_make(0) };
	free_transfer(fetch, transfer);
	if (request.done)
		request.done(request.arg, &answer);
	fetch_answer_done(&answer);
}

/* Puts those that are new into libcurl's loop. Returns how many ended at once. */
static size_t begin_new(struct fetch *fetch)
{
	struct fetch_transfer *transfer = fetch->transfers;
	size_t ended = 0;

	while (transfer) {
		struct fetch_answer *answer = &transfer->answer;

		if (transfer->stage != STAGE_NEW) {
			transfer = transfer->next;
			continue;
		}
		answer->failure = fetch_set_up(transfer, &answer->error);
		if (answer->failure < 0) {
			finish(fetch, transfer);
			transfer = fetch->transfers; /* its callback may have changed the list */
			ended++;
			continue;
		}
		if (fetch->curl.curl_multi_add_handle(fetch->multi, transfer->easy) != CURLM_OK)
			abort();
		transfer->stage = STAGE_RUNS;
		transfer = transfer->next;
	}
	return ended;
}

/* --- What libcurl tells --- */

/* Looks at the certificate again, without believing it. */
static bool begin_probe(struct fetch_transfer *transfer)
{
	struct fetch *fetch = transfer->fetch;
	struct error ignored; /* then there is what libcurl itself said */

	end_handle(transfer);
	transfer->stage = STAGE_NEW;
	if (fetch_set_up_probe(transfer, &ignored) < 0)
		return false;
	if (fetch->curl.curl_multi_add_handle(fetch->multi, transfer->easy) != CURLM_OK)
		abort();
	transfer->stage = STAGE_PROBES;
	return true;
}

static void end_transfer(struct fetch_transfer *transfer, CURLcode code)
{
	struct fetch *fetch = transfer->fetch;
	long status = 0, sent = 0;
	curl_off_t body_sent = 0;

	if (transfer->stage == STAGE_PROBES) {
		if (code == CURLE_OK)
			fetch_fail_probed(transfer);
		finish(fetch, transfer);
		return;
	}
	(void)fetch->curl.curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
	(void)fetch->curl.curl_easy_getinfo(transfer->easy, CURLINFO_REQUEST_SIZE, &sent);
	transfer->answer.status = (int)status;
	transfer->answer.sent = sent > 0;
	(void)fetch->curl.curl_easy_getinfo(transfer->easy, CURLINFO_SIZE_UPLOAD_T, &body_sent);
	transfer->answer.body_sent = (size_t)body_sent;
	if (code != CURLE_OK)
		fetch_fail(transfer, code);
	if (!fetch_is_distrust(code) || !begin_probe(transfer))
		finish(fetch, transfer);
}

/* Lets libcurl work, and tells of what ended. Returns how many did. */
static size_t perform(struct fetch *fetch)
{
	size_t ended = begin_new(fetch);
	int running, left;
	CURLMsg *message;

	fetch->performing = true;
	(void)fetch->curl.curl_multi_perform(fetch->multi, &running);
	fetch->performing = false;
	sweep(fetch);
	while ((message = fetch->curl.curl_multi_info_read(fetch->multi, &left))) {
		CURLcode code = message->data.result;
		char *transfer = NULL;

		(void)fetch->curl.curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE,
						    &transfer);
		end_transfer((struct fetch_transfer *)(void *)transfer, code);
		ended++;
	}
	return ended;
}

/* --- Timers --- */

struct fetch_timer *fetch_after(struct fetch *fetch, int64_t ms, void (*run)(void *arg), void *arg)
{
	struct fetch_timer *timer = xcalloc(1, sizeof(*timer));
	struct fetch_timer *before = NULL, *next = fetch->timers;

	*timer = (struct fetch_timer){
		.fetch = fetch, .at = time_monotonic_ms() + ms, .run = run, .arg = arg
	};
	for (; next && next->at <= timer->at; next = next->next)
		before = next;
	timer->before = before;
	timer->next = next;
	if (next)
		next->before = timer;
	if (before)
		before->next = timer;
	else
		fetch->timers = timer;
	return timer;
}

void fetch_forget(struct fetch_timer *timer)
{
	if (timer)
		free_timer(timer->fetch, timer);
}

/* Runs those whose time has come by now; returns how many. */
static size_t run_timers(struct fetch *fetch)
{
	int64_t now = time_monotonic_ms();
	size_t count = 0;

	while (fetch->timers && fetch->timers->at <= now) {
		void (*run)(void *arg) = fetch->timers->run;
		void *arg = fetch->timers->arg;

		free_timer(fetch, fetch->timers);
		run(arg);
		count++;
	}
	return count;
}

/* --- The loop --- */

static int wait_for(struct fetch *fetch, struct pollfd own[], size_t count, int64_t timeout_ms)
{
	struct curl_waitfd *fds = xcalloc(count + 1, sizeof(*fds));
	int64_t left = fetch->timers ? fetch->timers->at - time_monotonic_ms() : INT32_MAX;
	CURLMcode code;

	for (size_t i = 0; i < count; i++) {
		fds[i].fd = own[i].fd;
		fds[i].events = own[i].events; /* they are poll's */
	}
	left = left < timeout_ms ? left : timeout_ms;
	left = left < 0 ? 0 : left > INT32_MAX ? INT32_MAX : left;
	code = fetch->curl.curl_multi_poll(fetch->multi, fds, (unsigned)count, (int)left, NULL);
	free(fds);
	if (code == CURLM_UNRECOVERABLE_POLL)
		return -EBADF;
	/* libcurl leaves out POLLERR and POLLHUP. */
	return count ? poll(own, count, 0) : 0;
}

int fetch_poll(struct fetch *fetch, struct pollfd own[], size_t count, int64_t timeout_ms)
{
	size_t happened = perform(fetch) + run_timers(fetch);
	int ready;

	happened += begin_new(fetch); /* what callbacks started */
	ready = wait_for(fetch, own, count, happened ? 0 : timeout_ms);
	if (ready < 0)
		return ready == -EBADF || errno != EINTR ? -EBADF : 0;
	(void)perform(fetch);
	(void)run_timers(fetch);
	return ready;
}

/* --- One that is waited for --- */

struct now {
	const struct fetch_request *request;
	struct fetch_answer *answer;
	bool ended;
};

static bool now_data(void *arg, const char *data, size_t size)
{
	const struct now *now = arg;

	return now->request->data(now->request->arg, data, size);
}

static void now_done(void *arg, struct fetch_answer *answer)
{
	struct now *now = arg;

	*now->answer = *answer;
	*answer = (struct fetch_answer){ .body = strbuf_make(0) };
	now->ended = true;
}

int fetch_now(struct fetch *fetch, const struct fetch_request *request, struct fetch_answer *ret,
	      struct error *err)
{
	struct now now = { .request = request, .answer = ret };
	struct fetch_request own = *request;

	own.begin = NULL;
	own.data = request->data ? now_data : NULL;
	own.done = now_done;
	own.arg = &now;
	fetch_start(fetch, &own);
	while (!now.ended)
		(void)fetch_poll(fetch, NULL, 0, FETCH_TOTAL_MS);
	return ret->failure < 0 ? error_set(err, ret->failure, "%s", ret->error.message) : 0;
}

const char *fetch_header(const struct fetch_answer *answer, const char *name)
{
	size_t length = strlen(name);

	for (size_t i = answer->headers.count; i > 0; i--) {
		const char *header = answer->headers.items[i - 1];

		if (str_starts(header, name) && str_starts(header + length, ": "))
			return header + length + 2;
	}
	return NULL;
}
