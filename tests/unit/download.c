/* Downloads: breaks, redirects, overloaded servers, and what is not what it should be. */
#include "client/download.h"

#include <errno.h>

#include "standin.h"
#include "tree.h"

#define ABC "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define ABC512                                                                    \
	"sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a" \
	"2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"

static struct error err;

static int take(void *arg, const void *data, size_t size, struct error *why)
{
	(void)why;
	strbuf_add(arg, data, size);
	return 0;
}

/* Downloads from a server that gives these answers; @got (may be NULL) is what came of it. */
static int fetch(const char *const answers[], const char *digest, char **ret_got, char **ret_asked)
{
	struct standin standin = standin_start(answers);
	cleanup(strbuf_done) struct strbuf got = strbuf_make(STRBUF_MAX_LINE);
	cleanup_free char *url = xasprintf("%s/thing", standin.url);
	struct download item = {
		.name = "thing",
		.from = url,
		.digest = digest,
		.max_size = 1000,
		.data = take,
		.arg = &got,
	};
	int r;

	err = (struct error){ 0 };
	r = download_all(&item, 1, &(struct download_how){ .pause_ms = 10, .tries = 3 }, &err);
	*ret_asked = standin_end(&standin);
	*ret_got = strbuf_take(&got);
	free(item.found);
	return r;
}

static size_t count(const char *text, const char *word)
{
	size_t found = 0;

	for (; (text = strstr(text, word)); text++)
		found++;
	return found;
}

START_TEST(what_comes_whole_is_taken)
{
	const char *const answers[] = { "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", NULL };
	cleanup_free char *got = NULL, *asked = NULL;

	ck_assert_msg(fetch(answers, ABC, &got, &asked) == 0, "%s", err.message);
	ck_assert_str_eq(got, "abc");
}
END_TEST

START_TEST(a_part_of_a_file_is_taken)
{
	cleanup_tree struct tree tree = tree_make();
	cleanup_free char *path = xasprintf("%s/file", tree.path);
	cleanup(strbuf_done) struct strbuf got = strbuf_make(STRBUF_MAX_LINE);
	struct download item = { .name = "thing",
				 .from = path,
				 .is_part = true,
				 .offset = 2,
				 .size = 3,
				 .digest = ABC,
				 .max_size = 3,
				 .data = take,
				 .arg = &got };

	tree_put(&tree, "/file", 0600, "--abc--");
	ck_assert_msg(download_all(&item, 1, &(struct download_how){ 0 }, &err) == 0, "%s",
		      err.message);
	ck_assert_str_eq(got.text, "abc");
	ck_assert(item.right);
	free(item.found);
	tree_put(&tree, "/file", 0600, "--ab");
	ck_assert_int_eq(download_all(&item, 1, &(struct download_how){ 0 }, &err), -EBADMSG);
	free(item.found);
}
END_TEST

START_TEST(a_digest_may_be_sha512)
{
	const char *const answers[] = { "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", NULL };
	cleanup_free char *got = NULL, *asked = NULL;

	ck_assert_msg(fetch(answers, ABC512, &got, &asked) == 0, "%s", err.message);
}
END_TEST

START_TEST(after_a_break_the_rest_is_asked_for)
{
	const char *const answers[] = {
		"HTTP/1.1 200 OK\r\nETag: \"7\"\r\nContent-Length: 3\r\n\r\na", STANDIN_DROP,
		"HTTP/1.1 206 Partial\r\nContent-Range: bytes 1-2/3\r\nContent-Length: 2\r\n\r\nbc",
		NULL
	};
	cleanup_free char *got = NULL, *asked = NULL;

	ck_assert_msg(fetch(answers, ABC, &got, &asked) == 0, "%s", err.message);
	ck_assert_str_eq(got, "abc");
	ck_assert_uint_eq(count(asked, "Range: bytes=1-\r\nIf-Range: \"7\"\r\n"), 1);
}
END_TEST

/* A server that knows no ranges, or has another file by now, sends all of it. */
START_TEST(what_came_already_is_passed_over)
{
	const char *const answers[] = { "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab",
					"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", NULL };
	cleanup_free char *got = NULL, *asked = NULL;

	ck_assert_msg(fetch(answers, ABC, &got, &asked) == 0, "%s", err.message);
	ck_assert_str_eq(got, "abc");
}
END_TEST

START_TEST(another_part_than_was_asked_for_is_refused)
{
	const char *const answers[] = {
		"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\na",
		"HTTP/1.1 206 Partial\r\nContent-Range: bytes 2-2/3\r\nContent-Length: 1\r\n\r\nc",
		NULL
	};
	cleanup_free char *got = NULL, *asked = NULL;

	ck_assert_int_eq(fetch(answers, ABC, &got, &asked), -EPROTO);
	ck_assert(strstr(err.message, "answers with another part than it was asked for"));
}
END_TEST

START_TEST(an_overloaded_server_is_asked_again_but_not_for_ever)
{
	static const char busy[] = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n";
	const char *const answers[] = { busy, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",
					NULL };
	const char *const never[] = { busy, busy, busy, busy, NULL };
	cleanup_free char *got = NULL, *asked = NULL, *got2 = NULL, *asked2 = NULL;

	ck_assert_msg(fetch(answers, ABC, &got, &asked) == 0, "%s", err.message);
	ck_assert_int_eq(fetch(never, ABC, &got2, &asked2), -EPROTO);
	ck_assert(str_ends(err.message, "/thing answers with the status 503"));
	ck_assert_uint_eq(count(asked2, "GET /thing"), 3);
}
END_TEST

START_TEST(redirects_are_followed)
{
	const char *const answers[] = {
		"HTTP/1.1 302 Found\r\nLocation: /else?x=1\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", NULL
	};
	cleanup_free char *got = NULL, *asked = NULL;

	ck_assert_msg(fetch(answers, ABC, &got, &asked) == 0, "%s", err.message);
	ck_assert_uint_eq(count(asked, "GET /else?x=1 "), 1);
}
END_TEST

START_TEST(redirects_without_end_are_not_followed)
{
	static const char on[] =
		"HTTP/1.1 302 Found\r\nLocation: /thing\r\nContent-Length: 0\r\n\r\n";
	const char *const answers[] = { on, on, on, on, on, on, on, on, on, on, on, on, NULL };
	cleanup_free char *got = NULL, *asked = NULL;

	ck_assert_int_eq(fetch(answers, ABC, &got, &asked), -EPROTO);
	ck_assert(str_ends(err.message, "/thing leads on more than 10 times"));
}
END_TEST

START_TEST(what_is_not_there_is_told)
{
	const char *const answers[] = { "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", NULL };
	cleanup_free char *got = NULL, *asked = NULL;

	ck_assert_int_eq(fetch(answers, ABC, &got, &asked), -ENOENT);
	ck_assert(str_ends(err.message, "/thing answers with the status 404: it is not there"));
}
END_TEST

START_TEST(a_wrong_digest_is_told_with_what_came)
{
	const char *const answers[] = {
		"HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\n<!DOCTYPE HTML>log in", NULL
	};
	cleanup_free char *got = NULL, *asked = NULL;

	ck_assert_int_eq(fetch(answers, ABC, &got, &asked), -EBADMSG);
	ck_assert(strstr(err.message, "/thing is not what it should be: expected " ABC
				      ", and what came (21 bytes) is sha256:"));
	ck_assert(str_ends(err.message,
			   "; it is a web page: does a proxy or a log-in stand in between?"));
}
END_TEST

START_TEST(too_much_is_refused)
{
	const char *const told[] = { "HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\nabc", NULL };
	const char *const untold[] = { STANDIN_ENDLESS, NULL };
	cleanup_free char *got = NULL, *asked = NULL, *got2 = NULL, *asked2 = NULL;

	ck_assert_int_eq(fetch(told, ABC, &got, &asked), -EFBIG);
	ck_assert_str_eq(got, "");
	ck_assert_int_eq(fetch(untold, ABC, &got2, &asked2), -EFBIG);
	ck_assert(str_ends(err.message, "has more than 1000 bytes, and is refused"));
}
END_TEST

START_TEST(a_list_of_digests_proves_nothing_without_tls)
{
	struct download item = {
		.name = "thing",
		.from = "http://127.0.0.1:1/thing",
		.list = "http://127.0.0.1:1/thing.sha256",
		.file = "thing",
		.max_size = 1000,
		.data = take,
	};

	ck_assert_int_eq(download_all(&item, 1, &(struct download_how){ 0 }, &err), -EPERM);
	ck_assert_str_eq(err.message,
			 "the digest of thing is not known, and http://127.0.0.1:1/thing.sha256 "
			 "proves nothing, as it is not https: say it in artifacts.overrides");
}
END_TEST

UNIT_TESTS(download, what_comes_whole_is_taken, a_part_of_a_file_is_taken, a_digest_may_be_sha512,
	   after_a_break_the_rest_is_asked_for, what_came_already_is_passed_over,
	   another_part_than_was_asked_for_is_refused,
	   an_overloaded_server_is_asked_again_but_not_for_ever, redirects_are_followed,
	   redirects_without_end_are_not_followed, what_is_not_there_is_told,
	   a_wrong_digest_is_told_with_what_came, too_much_is_refused,
	   a_list_of_digests_proves_nothing_without_tls)
