/* How a cluster is found, and what is told of one that is not the right one. */
#include "cluster/discovery.h"

#include "host/host_ops.h"
#include "pki/token.h"
#include "tls_unit.h"

#define TOKEN "abcdef.0123456789abcdef"
#define OTHER "fedcba.0123456789abcdef"
#define INFO  "/api/v1/namespaces/kube-public/configmaps/cluster-info"

static struct error err;
static struct tls_unit unit;
static struct made ca, server;
static int port;
static pid_t pid;
static struct kube_login found;
static struct strbuf told; /* by the teller */

/* A kubeconfig of the server; with a token where one is given. Free it. */
static char *kubeconfig(const struct strbuf *authority, const char *token)
{
	cleanup_free char *url = xasprintf("https://127.0.0.1:%d", port);
	cleanup_kubeconfig struct kubeconfig config = { 0 };
	struct strbuf text = strbuf_make(KUBECONFIG_MAX);

	kubeconfig_make("kubernetes", url, authority, "joiner", &config);
	if (token)
		kubeconfig_set_token(&config, token);
	kubeconfig_write(&config, &text);
	return strbuf_take(&text);
}

/* What the server answers with @status and @body, whoever asks for cluster-info. */
static void answer(const char *status, const char *body)
{
	cleanup_free char *text =
		xasprintf("HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: "
			  "%zu\r\nConnection: close\r\n\r\n%s",
			  status, strlen(body), body);

	tree_put(&unit.tree, INFO, 0644, text);
}

/* cluster-info with @authority's CA, signed with @token (NULL: with none). */
static void publish(const struct strbuf *authority, const char *token)
{
	cleanup_free char *payload = kubeconfig(authority, NULL), *text = NULL;
	cleanup_json struct json *object = json_map();
	struct json *data = json_map();
	struct token signer;

	json_map_set_text(data, "kubeconfig", payload);
	if (token) {
		cleanup_free char *key = NULL, *jws = NULL;

		ck_assert_int_eq(token_parse(token, &signer, &err), 0);
		key = xasprintf("jws-kubeconfig-%s", signer.id);
		jws = token_sign(unit.pki, signer.id, signer.secret, payload);
		json_map_set_text(data, key, jws);
	}
	json_map_set_text(object, "apiVersion", "v1");
	json_map_set_text(object, "kind", "ConfigMap");
	json_map_set(object, "data", data);
	text = json_to_text(object);
	answer("200 OK", text);
}

/* What time it is. */
static int64_t set_up(void)
{
	int64_t now = tls_set_up(&unit);

	ca = tls_make(&unit, "kubernetes", PKI_CA, NULL, now - DAY, now + DAY, NULL);
	server = tls_make(&unit, "kube-apiserver", PKI_SERVER, "127.0.0.1", now - DAY, now + DAY,
			  &ca);
	port = tls_free_port();
	pid = tls_serve(&unit, &server, port, "-HTTP");
	told = strbuf_make(STRBUF_MAX_TEXT);
	return now;
}

static void tear_down(void)
{
	tls_end(pid);
	kube_login_done(&found);
	found = (struct kube_login){ 0 };
	strbuf_done(&told);
	made_done(&server);
	made_done(&ca);
	tls_tear_down(&unit);
}

static void hear(void *arg, const char *subject, const char *state)
{
	(void)arg;
	strbuf_printf(&told, "%s: %s\n", subject, state);
}

/* The port is another one each time. */
static void hide_port(void)
{
	cleanup_free char *text = xasprintf("%d", port);
	char *at = strstr(err.message, text);

	if (at)
		memmove(at, at + strlen(text), strlen(at + strlen(text)) + 1);
}

/* One attempt: what fails is not tried again. */
static int find(struct config_join *join)
{
	const struct teller teller = { .tell = hear };
	cleanup_fetch struct fetch *fetch = NULL;
	cleanup_host struct host *host = NULL;
	int r;

	join->timeouts.discovery = 1;
	ck_assert_int_eq(fetch_new(&fetch, &err), 0);
	ck_assert_int_eq(host_open(unit.tree.path, HOST_READ, &host, &err), 0);
	r = discover(fetch, host, join, &teller, &found, &err);
	hide_port();
	return r;
}

/* By a token, with the CA pinned that has @hash. */
static int find_by_token(const char *token, const char *hash)
{
	cleanup_free char *endpoint = xasprintf("127.0.0.1:%d", port);
	cleanup_free char *own = xstrdup(token);
	struct config_join join = { .has_discovery_token = true,
				    .token = own,
				    .tls_bootstrap_token = own,
				    .api_server_endpoint = endpoint };
	int r;

	str_list_add(&join.ca_cert_hashes, hash);
	r = find(&join);
	str_list_done(&join.ca_cert_hashes);
	return r;
}

/* By the file, and with a token for TLS bootstrap (or NULL). */
static int find_by_file(const char *text, const char *token)
{
	cleanup_free char *path = xstrdup("/discovery.conf"), *own = xstrdup_or_null(token);
	struct config_join join = { .has_discovery_file = true,
				    .kubeconfig_path = path,
				    .tls_bootstrap_token = own };

	tree_put(&unit.tree, path, 0600, text);
	return find(&join);
}

START_TEST(a_token_finds_its_cluster)
{
	cleanup_free char *url = NULL;

	set_up();
	url = xasprintf("https://127.0.0.1:%d", port);
	publish(&ca.pem, TOKEN);
	ck_assert_msg(find_by_token(TOKEN, ca.cert->public_key_hash) == 0, "%s", err.message);
	ck_assert_str_eq(found.server, url);
	ck_assert_str_eq(found.ca.text, ca.pem.text);
	ck_assert_str_eq(found.token.text, TOKEN);
	ck_assert_str_eq(told.text, "");
	tear_down();
}
END_TEST

START_TEST(what_is_wrong_with_a_token_is_told)
{
	set_up();
	publish(&ca.pem, NULL);
	ck_assert_int_eq(find_by_token(TOKEN, ca.cert->public_key_hash), -EAGAIN);
	ck_assert_str_eq(err.message,
			 "cluster-info is not signed yet: the controller manager does so");
	publish(&ca.pem, OTHER);
	ck_assert_int_eq(find_by_token(TOKEN, ca.cert->public_key_hash), -ENOENT);
	ck_assert_str_eq(err.message, "the cluster does not know the token abcdef, or it has "
				      "expired: `knode token create --print-join-command` on a "
				      "control plane makes a new one");
	publish(&ca.pem, "abcdef.ffffffffffffffff");
	ck_assert_int_eq(find_by_token(TOKEN, ca.cert->public_key_hash), -EBADMSG);
	ck_assert_str_eq(err.message, "the secret of the token abcdef is not the one that the "
				      "cluster has: look for a typing error, or `knode token "
				      "create --print-join-command` on a control plane");
	ck_assert_ptr_null(strstr(told.text, "0123456789abcdef"));
	tear_down();
}
END_TEST

START_TEST(another_ca_than_the_pinned_one_is_told)
{
	cleanup_free char *message = NULL;
	int64_t now = set_up();
	cleanup_made struct made other =
		tls_make(&unit, "kubernetes", PKI_CA, NULL, now - DAY, now + DAY, NULL);

	publish(&ca.pem, TOKEN);
	message = xasprintf("the cluster's CA is %s, which is none of those that were pinned: this "
			    "is another cluster, or somebody between; `knode certs ca-hash` on a "
			    "control plane tells the right one",
			    ca.cert->public_key_hash);
	ck_assert_int_eq(find_by_token(TOKEN, other.cert->public_key_hash), -EKEYREJECTED);
	ck_assert_str_eq(err.message, message);
	/* Who publishes a CA has to have a certificate of it. */
	publish(&other.pem, TOKEN);
	ck_assert_int_eq(find_by_token(TOKEN, other.cert->public_key_hash), FETCH_TLS);
	tear_down();
}
END_TEST

START_TEST(a_cluster_without_cluster_info_says_so)
{
	set_up();
	answer("404 Not Found",
	       "{\"kind\":\"Status\",\"reason\":\"NotFound\",\"code\":404,\"details\":{\"name\":\"cluster-info\"}}");
	ck_assert_int_eq(find_by_token(TOKEN, ca.cert->public_key_hash), -EAGAIN);
	ck_assert_str_eq(err.message,
			 "https://127.0.0.1: has no ConfigMap kube-public/cluster-info (yet): "
			 "`knode init phase bootstrap-token` makes it on a control plane");
	tear_down();
}
END_TEST

START_TEST(a_file_vouches_for_its_server)
{
	cleanup_free char *with = NULL, *without = NULL, *wrong = NULL;
	int64_t now = set_up();
	cleanup_made struct made other =
		tls_make(&unit, "kubernetes", PKI_CA, NULL, now - DAY, now + DAY, NULL);

	with = kubeconfig(&ca.pem, OTHER);
	without = kubeconfig(&ca.pem, NULL);
	wrong = kubeconfig(&other.pem, OTHER);
	/* It need not tell of cluster-info. */
	answer("403 Forbidden", "{\"kind\":\"Status\",\"reason\":\"Forbidden\",\"code\":403}");
	ck_assert_msg(find_by_file(with, NULL) == 0, "%s", err.message);
	ck_assert_str_eq(found.token.text, OTHER);
	kube_login_done(&found);
	ck_assert_msg(find_by_file(without, TOKEN) == 0, "%s", err.message);
	ck_assert_str_eq(found.token.text, TOKEN);
	kube_login_done(&found);
	/* As with kubeadm, the token that is given counts. */
	ck_assert_msg(find_by_file(with, TOKEN) == 0, "%s", err.message);
	ck_assert_str_eq(found.token.text, TOKEN);
	ck_assert_int_eq(find_by_file(wrong, NULL), FETCH_TLS);
	tear_down();
}
END_TEST

START_TEST(a_file_without_credentials_says_so)
{
	cleanup_free char *without = NULL;

	set_up();
	without = kubeconfig(&ca.pem, NULL);
	ck_assert_int_eq(find_by_file(without, NULL), -EINVAL);
	ck_assert_str_eq(err.message, "/discovery.conf has no credentials, with which this host "
				      "could ask to become a node: give a token as well "
				      "(--tls-bootstrap-token), which `knode token create` makes "
				      "on a control plane");
	tear_down();
}
END_TEST

START_TEST(a_file_is_tried_while_its_server_is_away)
{
	cleanup_free char *with = NULL;

	set_up();
	with = kubeconfig(&ca.pem, TOKEN);
	tls_end(pid);
	ck_assert_int_eq(find_by_file(with, NULL), FETCH_REFUSED);
	ck_assert_ptr_nonnull(strstr(told.text, "cluster-info: ConfigMap kube-public/cluster-info: "
						"127.0.0.1:"));
	pid = tls_serve(&unit, &server, port, "-HTTP");
	tear_down();
}
END_TEST

UNIT_TESTS(discovery, a_token_finds_its_cluster, what_is_wrong_with_a_token_is_told,
	   another_ca_than_the_pinned_one_is_told, a_cluster_without_cluster_info_says_so,
	   a_file_vouches_for_its_server, a_file_without_credentials_says_so,
	   a_file_is_tried_while_its_server_is_away)
