/*
 * What tests of HTTPS share: certificates that are made on the spot, and a server of them, which is
 * openssl(1).
 */
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/secret.h"
#include "pki/pki.h"
#include "tree.h"
#include "unit.h"

enum {
	DAY = 24 * 60 * 60
};

struct tls_unit {
	struct pki *pki;
	struct tree tree; /* the server's folder, and its certificate with the key */
};

/* A certificate with its key, and its PEM. */
struct made {
	struct pki_key *key;
	struct pki_cert *cert;
	struct strbuf pem;
};

static inline void made_done(struct made *made)
{
	pki_key_free(made->key);
	pki_cert_free(made->cert);
	strbuf_done(&made->pem);
}
#define cleanup_made cleanup(made_done)

/* What time it is. */
static inline int64_t tls_set_up(struct tls_unit *unit)
{
	struct error err;

	ck_assert_int_eq(pki_open(&unit->pki, &err), 0);
	unit->tree = tree_make();
	return time(NULL);
}

static inline void tls_tear_down(struct tls_unit *unit)
{
	tree_remove(&unit->tree);
	pki_close(unit->pki);
}

/* Of the CA @issuer (NULL: signed by itself), valid from @from to @to, for @ip (or NULL). */
static inline struct made tls_make(struct tls_unit *unit, const char *name, unsigned usage,
				   const char *ip, int64_t from, int64_t to,
				   const struct made *issuer)
{
	struct str_list ips = { 0 };
	struct pki_request request = { .common_name = name,
				       .ips = &ips,
				       .usage = usage,
				       .not_before = from,
				       .not_after = to };
	struct made made = { .pem = strbuf_make(PKI_MAX_FILE) };
	struct error err;

	if (ip)
		str_list_add(&ips, ip);
	ck_assert_int_eq(pki_keys_make(unit->pki, PKI_ECDSA_P256, 1, &made.key, &err), 0);
	ck_assert_msg(pki_cert_make(unit->pki, &request, made.key, issuer ? issuer->cert : NULL,
				    issuer ? issuer->key : NULL, &made.cert, &err) == 0,
		      "%s", err.message);
	pki_cert_write(made.cert, &made.pem);
	str_list_done(&ips);
	return made;
}

/* A port that is free, mostly. */
static inline int tls_free_port(void)
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

static inline _Noreturn void tls_run(const char *folder, const char *accept, const char *mode)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
	dup2(STDOUT_FILENO, STDERR_FILENO);
	if (chdir(folder) == 0)
		execlp("openssl", "openssl", "s_server", "-quiet", "-accept", accept, "-cert",
		       "server.pem", "-key", "server.pem", mode, NULL);
	_exit(1);
}

/*
 * Serves HTTPS on loopback with this certificate, until tls_end(). @mode is of s_server: "-www"
 * answers anything, "-HTTP" with the files of the tree, which hold whole answers. Waits until it
 * listens.
 */
static inline pid_t tls_serve(struct tls_unit *unit, const struct made *made, int port,
			      const char *mode)
{
	cleanup(secret_done) struct strbuf pem = secret_make(PKI_MAX_KEY + PKI_MAX_FILE);
	cleanup_free char *accept = xasprintf("127.0.0.1:%d", port), *folder = NULL;
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons((uint16_t)port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	pid_t pid;

	pki_key_write(made->key, &pem);
	strbuf_puts(&pem, made->pem.text);
	tree_put(&unit->tree, "/server.pem", 0600, pem.text);
	folder = tree_path(&unit->tree, "/");
	pid = fork();
	if (pid == 0)
		tls_run(folder, accept, mode);
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

static inline void tls_end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}
