/* HTTP: answers, and the many ways not to get one. */
#include "client/fetch.h"

#include "base/time.h"
#include "standin.h"

static struct error err;
static struct fetch *fetch;

static void set_up(void)
{
	ck_assert_msg(fetch_new(&fetch, &err) == 0, "%s", err.message);
}

/* Asks a server that answers @answer once; @request has what else is asked. */
static int ask(const char *answer, struct fetch_request request, struct fetch_answer *ret,
	       char **ret_asked)
{
	const char *const answers[] = { answer, NULL };
	struct standin standin = standin_start(answers);
	cleanup_free char *url = xasprintf("%s/path", standin.url), *asked = NULL;
	int r;

	request.url = url;
	r = fetch_now(fetch, &request, ret, &err);
	asked = standin_end(&standin);
	if (ret_asked)
		*ret_asked = take_ptr(&asked);
	return r;
}

START_TEST(an_answer_has_its_headers_and_the_clock)
{
	cleanup_answer struct fetch_answer answer = { 0 };
	cleanup_free char *text = standin_say("418 Teapot",
					      "Date: Tue, 01 Mar 2022 12:00:00 GMT\r\n"
					      "Retry-After: 120\r\nX-One:  two words \r\n",
					      "hello");

	set_up();
	ck_assert_int_eq(ask(text, (struct fetch_request){ 0 }, &answer, NULL), 0);
	ck_assert_int_eq(answer.status, 418);
	ck_assert_str_eq(answer.body.text, "hello");
	ck_assert_str_eq(fetch_header(&answer, "x-one"), "two words");
	ck_assert_ptr_null(fetch_header(&answer, "x-on"));
	ck_assert_int_eq(answer.date, 1646136000);
	ck_assert_int_eq(answer.retry_after_ms, 120 * 1000);
	ck_assert(answer.sent);
	fetch_free(fetch);
}
END_TEST

START_TEST(a_time_to_come_again_may_be_a_date)
{
	cleanup_answer struct fetch_answer answer = { 0 };
	cleanup_free char *text = standin_say("503 Busy",
					      "Date: Tue, 01 Mar 2022 12:00:00 GMT\r\n"
					      "Retry-After: Tue, 01 Mar 2022 12:00:07 GMT\r\n",
					      "");

	set_up();
	ck_assert_int_eq(ask(text, (struct fetch_request){ 0 }, &answer, NULL), 0);
	ck_assert_int_eq(answer.retry_after_ms, 7 * 1000);
	fetch_free(fetch);
}
END_TEST

START_TEST(a_request_has_what_it_was_given)
{
	cleanup_answer struct fetch_answer answer = { 0 };
	cleanup(str_list_done) struct str_list headers = { 0 };
	cleanup(strbuf_done) struct strbuf body = strbuf_make(100);
	cleanup_free char *text = standin_say("200 OK", "", ""), *asked = NULL;

	set_up();
	str_list_add(&headers, "X-Mine: yes");
	strbuf_add(&body, "a\0b", 3);
	ck_assert_int_eq(ask(text,
			     (struct fetch_request){ .method = "PATCH",
						     .headers = &headers,
						     .token = "abc",
						     .body = &body,
						     .once = true },
			     &answer, &asked),
			 0);
	ck_assert(str_starts(asked, "PATCH /path HTTP/1.1\r\n"));
	ck_assert_ptr_nonnull(strstr(asked, "\r\nX-Mine: yes\r\n"));
	ck_assert_ptr_nonnull(strstr(asked, "\r\nAuthorization: Bearer abc\r\n"));
	ck_assert_ptr_nonnull(strstr(asked, "\r\nContent-Length: 3\r\n"));
	ck_assert_ptr_null(strstr(asked, "Expect"));
	fetch_free(fetch);
}
END_TEST

/* The message without its first word, which has a port in it. */
static const char *after_port(const char *message)
{
	const char *at = strstr(message, "127.0.0.1:");

	return at ? at + strcspn(at, " ") : message;
}

static const struct {
	const char *answer;
	int code;
	const char *message; /* after the server's name */
} bad[] = {
	{ STANDIN_DROP, FETCH_DROPPED, " ended too early: Empty reply from server" },
	{ "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", FETCH_DROPPED,
	  " ended too early: transfer closed with 96 bytes remaining to read" },
	{ "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf", FETCH_DROPPED,
	  " ended too early: transfer closed with outstanding read data remaining" },
	{ "SSH-2.0-OpenSSH\r\n", FETCH_BAD_ANSWER,
	  " does not speak HTTP: Received HTTP/0.9 when not allowed" },
	{ STANDIN_ENDLESS, FETCH_TOO_LARGE, " answers with more than 1000 bytes" },
	{ STANDIN_DRIP, FETCH_TIMED_OUT, " did not answer within 300ms" },
	{ STANDIN_SILENT, FETCH_TIMED_OUT, " did not answer within 300ms" },
};

START_TEST(each_failure_is_told_from_the_others)
{
	const struct fetch_request request = { .total_ms = 300, .max_body = 1000 };

	set_up();
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		cleanup_answer struct fetch_answer answer = { 0 };

		ck_assert_int_eq(ask(bad[i].answer, request, &answer, NULL), bad[i].code);
		ck_assert_str_eq(after_port(err.message), bad[i].message);
		ck_assert_int_eq(answer.failure, bad[i].code);
		ck_assert(answer.sent);
	}
	fetch_free(fetch);
}
END_TEST

static void fail_at(const char *url, int code, const char *message)
{
	cleanup_answer struct fetch_answer answer = { 0 };

	set_up();
	ck_assert_int_eq(fetch_now(fetch, &(struct fetch_request){ .url = url }, &answer, &err),
			 code);
	ck_assert_str_eq(err.message, message);
	ck_assert(!answer.sent);
	fetch_free(fetch);
}

START_TEST(what_is_not_there_does_not_answer)
{
	fail_at("http://127.0.0.1:1/", FETCH_REFUSED,
		"127.0.0.1:1 refuses connections: nothing listens there");
	fail_at("http://no-such-host.invalid/", FETCH_NO_NAME,
		"the name of no-such-host.invalid:80 does not resolve");
	fail_at("ftp://127.0.0.1/", -EINVAL, "\"ftp://127.0.0.1/\" is not an URL of http or https");
}
END_TEST

START_TEST(a_proxy_is_named_when_it_fails)
{
	cleanup_answer struct fetch_answer answer = { 0 };
	const struct fetch_request request = { .url = "https://10.0.0.1:6443/",
					       .proxy = "http://127.0.0.1:1" };

	set_up();
	ck_assert_int_eq(fetch_now(fetch, &request, &answer, &err), FETCH_PROXY);
	ck_assert(str_starts(err.message,
			     "the proxy http://127.0.0.1:1 does not lead to 10.0.0.1:6443: "));
	fetch_free(fetch);
}
END_TEST

START_TEST(the_proxy_of_the_environment_is_that_of_go)
{
	setenv("HTTPS_PROXY", "http://p:3128", 1);
	setenv("NO_PROXY", "10.0.0.0/8,.svc", 1);
	unsetenv("http_proxy");
	unsetenv("HTTP_PROXY");
	ck_assert_str_eq(fetch_proxy("https://192.0.2.1:6443"), "http://p:3128");
	ck_assert_ptr_null(fetch_proxy("https://10.0.0.1:6443"));
	ck_assert_ptr_null(fetch_proxy("https://kubernetes.default.svc"));
	ck_assert_ptr_null(fetch_proxy("https://localhost:6443"));
	ck_assert_ptr_null(fetch_proxy("http://192.0.2.1"));
}
END_TEST

/* --- The loop --- */

struct seen {
	size_t bytes, answers;
	int status;
};

static bool take_first(void *arg, const char *data, size_t size)
{
	struct seen *seen = arg;

	(void)data;
	seen->bytes += size;
	return false;
}

START_TEST(a_stream_can_be_stopped)
{
	cleanup_answer struct fetch_answer answer = { 0 };
	struct seen seen = { 0 };
	const struct fetch_request request = { .data = take_first, .arg = &seen };

	set_up();
	ck_assert_int_eq(ask(STANDIN_ENDLESS, request, &answer, NULL), FETCH_STOPPED);
	ck_assert_uint_gt(seen.bytes, 0);
	ck_assert_uint_eq(answer.body.length, 0);
	fetch_free(fetch);
}
END_TEST

static void count_answer(void *arg, struct fetch_answer *answer)
{
	struct seen *seen = arg;

	seen->answers++;
	seen->status = answer->status;
}

static struct strbuf order;

static void note_order(void *arg)
{
	strbuf_puts(&order, arg);
}

START_TEST(many_go_on_at_once)
{
	cleanup_free char *text = standin_say("201 Created", "", "");
	const char *const answers[] = { text, text, text, text, text, NULL };
	struct standin standin = standin_start(answers);
	struct seen seen = { 0 };
	struct fetch_request request = { .url = standin.url, .done = count_answer, .arg = &seen };

	set_up();
	for (int i = 0; i < 5; i++)
		fetch_start(fetch, &request);
	fetch_cancel(fetch_start(fetch, &request));
	ck_assert_uint_eq(seen.answers, 0);
	while (seen.answers < 5)
		ck_assert_int_eq(fetch_poll(fetch, NULL, 0, 1000), 0);
	ck_assert_int_eq(seen.status, 201);
	free(standin_end(&standin));
	fetch_free(fetch);
}
END_TEST

START_TEST(timers_run_in_their_order)
{
	int64_t start = time_monotonic_ms();

	set_up();
	order = strbuf_make(10);
	fetch_after(fetch, 30, note_order, (char[]){ "c" });
	fetch_after(fetch, 5, note_order, (char[]){ "a" });
	fetch_after(fetch, 5, note_order, (char[]){ "b" });
	fetch_forget(fetch_after(fetch, 1, note_order, (char[]){ "never" }));
	while (order.length < 3)
		(void)fetch_poll(fetch, NULL, 0, 1000);
	ck_assert_str_eq(order.text, "abc");
	ck_assert_int_ge(time_monotonic_ms() - start, 30);
	strbuf_done(&order);
	fetch_free(fetch);
}
END_TEST

START_TEST(own_descriptors_are_waited_for)
{
	struct pollfd own[2] = { { .events = POLLIN }, { .events = POLLIN } };
	int one[2], two[2];

	set_up();
	ck_assert_int_eq(pipe(one), 0);
	ck_assert_int_eq(pipe(two), 0);
	own[0].fd = one[0];
	own[1].fd = two[0];
	ck_assert_int_eq(fetch_poll(fetch, own, 2, 10), 0);
	ck_assert_int_eq((int)write(two[1], "x", 1), 1);
	ck_assert_int_eq(fetch_poll(fetch, own, 2, 10 * 1000), 1);
	ck_assert_int_eq(own[1].revents, POLLIN);
	close(one[1]); /* an end is told as well */
	ck_assert_int_eq(fetch_poll(fetch, own, 1, 10 * 1000), 1);
	ck_assert_int_eq(own[0].revents, POLLHUP);
	fetch_free(fetch);
}
END_TEST

UNIT_TESTS(fetch, an_answer_has_its_headers_and_the_clock, a_time_to_come_again_may_be_a_date,
	   a_request_has_what_it_was_given, each_failure_is_told_from_the_others,
	   what_is_not_there_does_not_answer, a_proxy_is_named_when_it_fails,
	   the_proxy_of_the_environment_is_that_of_go, a_stream_can_be_stopped, many_go_on_at_once,
	   timers_run_in_their_order, own_descriptors_are_waited_for)
