/* Servers that are not believed, and why: openssl(1) serves certificates that this test makes. */
#include "client/fetch.h"
#include "standin.h"
#include "tls_unit.h"

static struct error err;
static struct tls_unit unit;

static struct made make(const char *name, unsigned usage, const char *ip, int64_t from, int64_t to,
			const struct made *issuer)
{
	return tls_make(&unit, name, usage, ip, from, to, issuer);
}

/* Asks a server with @server's certificate, trusting @ca. */
static int ask(const struct made *server, const struct strbuf *ca, const char *server_name)
{
	cleanup_answer struct fetch_answer answer = { 0 };
	cleanup_fetch struct fetch *fetch = NULL;
	int port = tls_free_port(), r;
	pid_t pid = tls_serve(&unit, server, port, "-www");
	cleanup_free char *url = xasprintf("https://127.0.0.1:%d/", port);
	struct fetch_tls tls = { .ca = ca, .server_name = server_name };
	const struct fetch_request request = { .url = url, .tls = &tls };
	char *at;

	ck_assert_int_eq(fetch_new(&fetch, &err), 0);
	r = fetch_now(fetch, &request, &answer, &err);
	tls_end(pid);
	ck_assert(r == 0 ? answer.status == 200 : !answer.sent);
	/* The port is another one each time. */
	at = r < 0 ? strstr(err.message, "127.0.0.1:") : NULL;
	if (at) {
		at += strlen("127.0.0.1:");
		memmove(at, at + strspn(at, "0123456789"),
			strlen(at + strspn(at, "0123456789")) + 1);
	}
	return r;
}

START_TEST(a_server_of_the_ca_is_believed)
{
	int64_t now = tls_set_up(&unit);
	cleanup_made struct made ca = make("kubernetes", PKI_CA, NULL, now - DAY, now + DAY, NULL);
	cleanup_made struct made server =
		make("kube-apiserver", PKI_SERVER, "127.0.0.1", now - DAY, now + DAY, &ca);

	ck_assert_msg(ask(&server, &ca.pem, NULL) == 0, "%s", err.message);
	tls_tear_down(&unit);
}
END_TEST

START_TEST(another_ca_is_named)
{
	int64_t now = tls_set_up(&unit);
	cleanup_made struct made ca = make("kubernetes", PKI_CA, NULL, now - DAY, now + DAY, NULL);
	cleanup_made struct made same =
		make("kubernetes", PKI_CA, NULL, now - DAY, now + DAY, NULL);
	cleanup_made struct made other = make("etcd-ca", PKI_CA, NULL, now - DAY, now + DAY, NULL);
	cleanup_made struct made server =
		make("kube-apiserver", PKI_SERVER, "127.0.0.1", now - DAY, now + DAY, &ca);
	cleanup_free char *message =
		xasprintf("the certificate of 127.0.0.1: (\"CN=kube-apiserver\") is signed by "
			  "another CA than the one that is trusted (%s), though both are called "
			  "\"CN=kubernetes\"",
			  same.cert->public_key_hash);

	ck_assert_int_eq(ask(&server, &other.pem, NULL), FETCH_TLS);
	ck_assert_str_eq(err.message, "the certificate of 127.0.0.1: (\"CN=kube-apiserver\") is "
				      "signed by \"CN=kubernetes\", and what is trusted is "
				      "\"CN=etcd-ca\"");
	ck_assert_int_eq(ask(&server, &same.pem, NULL), FETCH_TLS);
	ck_assert_str_eq(err.message, message);
	/* Nor do the CAs of this system count where one is given, or none of it. */
	ck_assert_int_eq(ask(&server, NULL, NULL), FETCH_TLS);
	tls_tear_down(&unit);
}
END_TEST

START_TEST(times_are_told)
{
	int64_t now = tls_set_up(&unit);
	cleanup_made struct made ca =
		make("kubernetes", PKI_CA, NULL, now - 9 * DAY, now + 9 * DAY, NULL);
	cleanup_made struct made old =
		make("old", PKI_SERVER, "127.0.0.1", 1646136000 - DAY, 1646136000, &ca);
	cleanup_made struct made early =
		make("early", PKI_SERVER, "127.0.0.1", now + 2 * DAY + 60, now + 3 * DAY, &ca);

	ck_assert_int_eq(ask(&old, &ca.pem, NULL), FETCH_TLS);
	ck_assert_ptr_nonnull(strstr(err.message, "the certificate of 127.0.0.1: (\"CN=old\") "
						  "expired on 2022-03-01 12:00:00 UTC, "));
	ck_assert(str_ends(err.message, " ago"));
	ck_assert_int_eq(ask(&early, &ca.pem, NULL), FETCH_TLS);
	ck_assert_ptr_nonnull(strstr(err.message, "(\"CN=early\") is valid from "));
	ck_assert(str_ends(err.message, " on, in 2d 0h: is the clock of this host right?"));
	tls_tear_down(&unit);
}
END_TEST

START_TEST(names_are_told)
{
	int64_t now = tls_set_up(&unit);
	cleanup_made struct made ca = make("kubernetes", PKI_CA, NULL, now - DAY, now + DAY, NULL);
	cleanup_made struct made server =
		make("kube-apiserver", PKI_SERVER, "10.0.0.1", now - DAY, now + DAY, &ca);

	ck_assert_int_eq(ask(&server, &ca.pem, NULL), FETCH_TLS);
	ck_assert_str_eq(err.message, "the certificate of 127.0.0.1: (\"CN=kube-apiserver\") is "
				      "for 10.0.0.1, and not for 127.0.0.1");
	/* A kubeconfig may say which name counts (tls-server-name). */
	ck_assert_msg(ask(&server, &ca.pem, "10.0.0.1") == 0, "%s", err.message);
	tls_tear_down(&unit);
}
END_TEST

START_TEST(what_speaks_no_tls_says_so)
{
	cleanup_answer struct fetch_answer answer = { 0 };
	const char *const answers[] = { "HTTP/1.1 400 Bad Request\r\n\r\n", NULL };
	cleanup_fetch struct fetch *fetch = NULL;
	struct standin standin = standin_start(answers);
	cleanup_free char *url = xasprintf("https://127.0.0.1:%d/", standin.port);

	ck_assert_int_eq(fetch_new(&fetch, &err), 0);
	/* It waits for the end of a header, which a handshake has not. */
	ck_assert_int_eq(fetch_now(fetch, &(struct fetch_request){ .url = url, .connect_ms = 1500 },
				   &answer, &err),
			 FETCH_TIMED_OUT);
	ck_assert_ptr_nonnull(
		strstr(err.message, " accepts connections, but no TLS came about within "));
	free(standin_end(&standin));
}
END_TEST

UNIT_TESTS(fetch_tls, a_server_of_the_ca_is_believed, another_ca_is_named, times_are_told,
	   names_are_told, what_speaks_no_tls_says_so)
