/* Kubeconfigs that are there and wrong: each stops the plan, with the file, reason and remedy. */
#include "base/time.h"
#include "kubeconfig_unit.h"

#define AGAIN "remove it, so that it is made anew: rm " X_CONF

/* What is said about a client from one day to the other. */
static void check_client(int from, int to, const char *format)
{
	cleanup_unit_ca struct unit_ca ca = unit_ca_make("kubernetes");
	cleanup_bench struct bench bench = kubeconfig_bench(&ca, NULL, false);
	struct client client = client_make(&ca, from, to);
	cleanup_free char *when =
		time_text(from > 0 ? client.cert->not_before : client.cert->not_after);
	cleanup_free char *message = xasprintf(format, when);

	put_client(&bench.tree, &ca, &client);
	check_refused(&bench, -EKEYREJECTED, message);
	client_done(&client);
}

START_TEST(a_client_out_of_its_time)
{
	check_client(-9, -1, X_CONF " expired on %s; renew it: knode certs renew admin.conf");
	check_client(1, 9, X_CONF " is not valid before %s; is the clock of this host right?");
}
END_TEST

START_TEST(another_ca)
{
	cleanup_unit_ca struct unit_ca ca = unit_ca_make("kubernetes"),
				       other = unit_ca_make("other");
	cleanup_bench struct bench bench = kubeconfig_bench(&ca, NULL, false);
	struct client client = client_make(&ca, -1, 5), foreign = client_make(&other, -1, 5);

	put_client(&bench.tree, &other, &client);
	check_refused(&bench, -EKEYREJECTED, X_CONF " trusts another CA than /etc/ca.crt; " AGAIN);
	put_client(&bench.tree, &ca, &foreign);
	check_refused(&bench, -EKEYREJECTED,
		      X_CONF " is signed by CN=other, not by CN=kubernetes of this host; " AGAIN);
	fake_remove(&bench.tree, "/etc/ca.key");
	check_refused(&bench, -EKEYREJECTED,
		      X_CONF " is signed by CN=other, not by CN=kubernetes of this host; have its "
			     "CA make another one, and put it in place");
	fake_remove(&bench.tree, "/etc/ca.crt");
	check_refused(&bench, -ENOENT,
		      X_CONF " is there, but the CA that signed it, /etc/ca.crt, is not: put the "
			     "CA back, or remove " X_CONF " so that it is made anew");
	client_done(&client);
	client_done(&foreign);
}
END_TEST

START_TEST(another_key)
{
	cleanup_unit_ca struct unit_ca ca = unit_ca_make("kubernetes");
	cleanup_bench struct bench bench = kubeconfig_bench(&ca, NULL, false);
	struct client client = client_make(&ca, -1, 5);
	cleanup_pki_key struct pki_key *own = client.key;

	client.key = key_new();
	put_client(&bench.tree, &ca, &client);
	check_refused(&bench, -EKEYREJECTED,
		      X_CONF " has a certificate and a key that do not belong together; " AGAIN);
	client_done(&client);
}
END_TEST

START_TEST(a_server_is_no_client)
{
	cleanup_unit_ca struct unit_ca ca = unit_ca_make("kubernetes");
	cleanup_bench struct bench bench = kubeconfig_bench(&ca, NULL, false);
	const struct cert_like like = { "u", PKI_SERVER, -1, 5, "u", NULL, ca.cert, ca.key };
	struct client client = { .key = key_new() };

	client.cert = cert_new(&like, client.key);
	put_client(&bench.tree, &ca, &client);
	check_refused(&bench, -EKEYREJECTED, X_CONF " may not be used as a client; " AGAIN);
	client_done(&client);
}
END_TEST

START_TEST(what_is_no_kubeconfig)
{
	static const char *const texts[][2] = {
		{ "", ": not a kubeconfig (kind: Config)" },
		{ "hello\n", ": not a kubeconfig (kind: Config)" },
		{ "kind: Pod\n", ": not a kubeconfig (kind: Config)" },
		{ "kind: [\n", ":2:1: did not find expected node content" },
		{ "kind: Config\ncurrent-context: x\n",
		  ": the current context \"x\" is not among its contexts" },
		{ "kind: Config\n", ": no cluster \"\" in it" },
	};
	cleanup_unit_ca struct unit_ca ca = unit_ca_make("kubernetes");
	cleanup_bench struct bench bench = kubeconfig_bench(&ca, NULL, false);

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		cleanup_free char *message = xasprintf(X_CONF "%s", texts[i][1]);

		tree_put(&bench.tree, X_CONF, 0600, texts[i][0]);
		check_refused(&bench, -EINVAL, message);
	}
}
END_TEST

/* One with these properties of its cluster and user. */
static void check_made_of(const struct bench *bench, const char *cluster, const char *user,
			  const char *message)
{
	cleanup_free char *text =
		xasprintf("kind: Config\ncurrent-context: c\n"
			  "contexts: [{name: c, context: {cluster: k, user: u}}]\n"
			  "clusters: [{name: k, cluster: {%s}}]\n"
			  "users: [{name: u, user: {%s}}]\n",
			  cluster, user);

	tree_put(&bench->tree, X_CONF, 0600, text);
	check_refused(bench, -EKEYREJECTED, message);
}

START_TEST(what_is_in_it_is_no_certificate)
{
	cleanup_unit_ca struct unit_ca ca = unit_ca_make("kubernetes");
	cleanup_bench struct bench bench = kubeconfig_bench(&ca, NULL, false);
	struct client client = client_make(&ca, -1, 5);
	cleanup_free char *pem = cert_text(client.cert), *with_cert = NULL;
	cleanup(strbuf_done) struct strbuf base64 = strbuf_make(PKI_MAX_FILE);
	const char *trusting = "certificate-authority: /etc/ca.crt";

	base64_encode(pem, strlen(pem), &base64);
	with_cert = xasprintf("client-certificate-data: %s", base64.text);
	check_made_of(&bench, "", "",
		      X_CONF " has no certificate that can be used: it has no "
			     "client-certificate-data; " AGAIN);
	check_made_of(&bench, "", "token: x",
		      X_CONF
		      " has no CA that can be used: it has no certificate-authority-data; " AGAIN);
	check_made_of(&bench, "certificate-authority-data: '%'", "token: x",
		      X_CONF " has no CA that can be used: certificate-authority-data is not "
			     "base64; " AGAIN);
	check_made_of(&bench, "certificate-authority-data: aGVsbG8=", "token: x",
		      X_CONF " has no CA that can be used: certificate-authority-data is not PEM: "
			     "it should hold a certificate; " AGAIN);
	check_made_of(&bench, "insecure-skip-tls-verify: true", "token: x",
		      X_CONF
		      " does not verify the API server: insecure-skip-tls-verify is set; " AGAIN);
	check_made_of(&bench, trusting, "client-certificate-data: '%'",
		      X_CONF " has no certificate that can be used: client-certificate-data is "
			     "not base64; " AGAIN);
	check_made_of(&bench, trusting, "client-certificate-data: aGVsbG8=",
		      X_CONF " has no certificate that can be used: client-certificate-data is "
			     "not PEM: it should hold a certificate; " AGAIN);
	check_made_of(&bench, trusting, with_cert,
		      X_CONF " has no key that can be used: it has no client-key-data; " AGAIN);
	free(with_cert);
	with_cert =
		xasprintf("client-certificate-data: %s, client-key-data: aGVsbG8=", base64.text);
	check_made_of(&bench, trusting, with_cert,
		      X_CONF " has no key that can be used: client-key-data is not PEM: it should "
			     "hold a private key; " AGAIN);
	client_done(&client);
}
END_TEST

START_TEST(what_is_in_the_way)
{
	cleanup_unit_ca struct unit_ca ca = unit_ca_make("kubernetes");
	cleanup_bench struct bench bench = kubeconfig_bench(&ca, NULL, false);

	tree_link(&bench.tree, X_CONF, "/root/.kube/config");
	check_refused(&bench, -ELOOP,
		      X_CONF " is a symbolic link to /root/.kube/config, and is not followed: put "
			     "the file itself there");
	fake_remove(&bench.tree, X_CONF);
	tree_mkdir(&bench.tree, X_CONF, 0755);
	check_refused(&bench, -EEXIST, X_CONF " shall be a file, and is something else (dir)");
}
END_TEST

UNIT_TESTS(act_kubeconfig_wrong, a_client_out_of_its_time, another_ca, another_key,
	   a_server_is_no_client, what_is_no_kubeconfig, what_is_in_it_is_no_certificate,
	   what_is_in_the_way)
