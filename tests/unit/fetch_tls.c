/* Servers that are not believed, and why: openssl(1) serves certificates that this test makes. */
#include <fcntl.h>
#include <time.h>

#include "base/secret.h"
#include "client/fetch.h"
#include "pki/pki.h"
#include "standin.h"
#include "tree.h"

enum {
	DAY = 24 * 60 * 60
};

static struct error err;
static struct pki *pki;
static struct tree tree;
static int64_t now;

/* A certificate with its key, and its PEM. */
struct made {
	struct pki_key *key;
	struct pki_cert *cert;
	struct strbuf pem;
};

static struct made make(const char *name, unsigned usage, const char *ip, int64_t from, int64_t to,
			const struct made *issuer)
{
	struct str_list ips = { 0 };
	struct pki_request request = { .common_name = name,
				       .ips = &ips,
				       .usage = usage,
				       .not_before = from,
				       .not_after = to };
	struct made made = { .pem = strbuf_make(PKI_MAX_FILE) };

	if (ip)
		str_list_add(&ips, ip);
	ck_assert_int_eq(pki_keys_make(pki, PKI_ECDSA_P256, 1, &made.key, &err), 0);
	ck_assert_msg(pki_cert_make(pki, &request, made.key, issuer ? issuer->cert : NULL,
				    issuer ? issuer->key : NULL, &made.cert, &err) == 0,
		      "%s", err.message);
	pki_cert_write(made.cert, &made.pem);
	str_list_done(&ips);
	return made;
}

static void made_done(struct made *made)
{
	pki_key_free(made->key);
	pki_cert_free(made->cert);
	strbuf_done(&made->pem);
}
#define cleanup_made cleanup(made_done)

static void set_up(void)
{
	ck_assert_int_eq(pki_open(&pki, &err), 0);
	tree = tree_make();
	now = time(NULL);
}

static void tear_down(void)
{
	tree_remove(&tree);
	pki_close(pki);
}

/* A port that is free, mostly. */
static int free_port(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	ck_assert_int_eq(
		getsockname(fd, (struct sockaddr *)&address, &(socklen_t){ sizeof(address) }), 0);
	close(fd);
	return ntohs(address.sin_port);
}

/* Serves HTTPS with this certificate. Waits until it does. */
static pid_t serve(const struct made *made, int port)
{
	cleanup(secret_done) struct strbuf pem = secret_make(PKI_MAX_KEY + PKI_MAX_FILE);
	cleanup_free char *accept = xasprintf("127.0.0.1:%d", port), *path = NULL;
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons((uint16_t)port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	pid_t pid;

	pki_key_write(made->key, &pem);
	strbuf_puts(&pem, made->pem.text);
	tree_put(&tree, "/server.pem", 0600, pem.text);
	path = tree_path(&tree, "/server.pem");
	pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
		dup2(STDOUT_FILENO, STDERR_FILENO);
		execlp("openssl", "openssl", "s_server", "-quiet", "-accept", accept, "-cert", path,
		       "-key", path, "-www", NULL);
		_exit(1);
	}
	for (int i = 0; i < 200; i++) {
		int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		int r = connect(fd, (struct sockaddr *)&address, sizeof(address));

		close(fd);
		if (r == 0)
			return pid;
		poll(NULL, 0, 20);
	}
	ck_abort_msg("openssl s_server does not serve");
}

/* Asks a server with @server's certificate, trusting @ca. */
static int ask(const struct made *server, const struct strbuf *ca, const char *server_name)
{
	cleanup_answer struct fetch_answer answer = { 0 };
	cleanup_fetch struct fetch *fetch = NULL;
	int port = free_port(), r;
	pid_t pid = serve(server, port);
	cleanup_free char *url = xasprintf("https://127.0.0.1:%d/", port);
	struct fetch_tls tls = { .ca = ca, .server_name = server_name };
	const struct fetch_request request = { .url = url, .tls = &tls };
	char *at;

	ck_assert_int_eq(fetch_new(&fetch, &err), 0);
	r = fetch_now(fetch, &request, &answer, &err);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
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
	set_up();
	cleanup_made struct made ca = make("kubernetes", PKI_CA, NULL, now - DAY, now + DAY, NULL);
	cleanup_made struct made server =
		make("kube-apiserver", PKI_SERVER, "127.0.0.1", now - DAY, now + DAY, &ca);

	ck_assert_msg(ask(&server, &ca.pem, NULL) == 0, "%s", err.message);
	tear_down();
}
END_TEST

START_TEST(another_ca_is_named)
{
	set_up();
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
	tear_down();
}
END_TEST

START_TEST(times_are_told)
{
	set_up();
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
	tear_down();
}
END_TEST

START_TEST(names_are_told)
{
	set_up();
	cleanup_made struct made ca = make("kubernetes", PKI_CA, NULL, now - DAY, now + DAY, NULL);
	cleanup_made struct made server =
		make("kube-apiserver", PKI_SERVER, "10.0.0.1", now - DAY, now + DAY, &ca);

	ck_assert_int_eq(ask(&server, &ca.pem, NULL), FETCH_TLS);
	ck_assert_str_eq(err.message, "the certificate of 127.0.0.1: (\"CN=kube-apiserver\") is "
				      "for 10.0.0.1, and not for 127.0.0.1");
	/* A kubeconfig may say which name counts (tls-server-name). */
	ck_assert_msg(ask(&server, &ca.pem, "10.0.0.1") == 0, "%s", err.message);
	tear_down();
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
