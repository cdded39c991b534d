#include "pki/kubeconfig.h"

#include <errno.h>

#include "base/secret.h"
#include "unit.h"

static struct error err;

/* Long enough to be taken for a key. */
#define KEY_TEXT "-----BEGIN EC PRIVATE KEY-----\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
#define KEY_BASE64                                                     \
	"LS0tLS1CRUdJTiBFQyBQUklWQVRFIEtFWS0tLS0tCkFBQUFBQUFBQUFBQUFB" \
	"QUFBQUFBQUFBQUFBQUFBQUFBCg=="

static void parse(const char *text, struct kubeconfig *ret)
{
	cleanup(strbuf_done) struct strbuf file = strbuf_make(KUBECONFIG_MAX);

	strbuf_puts(&file, text);
	ck_assert_msg(kubeconfig_parse("x.conf", &file, ret, &err) == 0, "%s", err.message);
}

START_TEST(files_are_found_from_where_it_lies)
{
	static const struct {
		const char *name, *file, *found;
	} rows[] = {
		{ "/etc/kubernetes/x.conf", "pki/you.crt", "/etc/kubernetes/pki/you.crt" },
		{ "/etc/kubernetes/x.conf", "../you.crt", "/etc/kubernetes/../you.crt" },
		{ "/etc/kubernetes/x.conf", "/x/you.crt", "/x/you.crt" },
		{ "/x.conf", "you.crt", "/you.crt" },
		{ "x.conf", "you.crt", "you.crt" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup(strbuf_done) struct strbuf text = strbuf_make(KUBECONFIG_MAX);
		cleanup(strbuf_done) struct strbuf out = strbuf_make(KUBECONFIG_MAX);
		cleanup_kubeconfig struct kubeconfig config = { 0 };
		const char *file;

		strbuf_printf(&text,
			      "kind: Config\ncurrent-context: a\n"
			      "contexts: [{name: a, context: {cluster: c, user: u}}]\n"
			      "clusters: [{name: c, cluster: {}}]\n"
			      "users: [{name: u, user: {client-certificate: %s}}]\n",
			      rows[i].file);
		ck_assert_int_eq(kubeconfig_parse(rows[i].name, &text, &config, &err), 0);
		ck_assert_int_eq(kubeconfig_get(&config, KUBECONFIG_CERT, &out, &file, &err), 0);
		ck_assert_str_eq(file, rows[i].found);
		ck_assert_uint_eq(out.length, 0);
		/* What is written names it as it did. */
		kubeconfig_write(&config, &out);
		strbuf_clear(&text);
		strbuf_printf(&text, "    client-certificate: %s\n", rows[i].file);
		ck_assert_ptr_nonnull(strstr(out.text, text.text));
	}
}
END_TEST

static void check_refused(const char *text, const char *message)
{
	cleanup(strbuf_done) struct strbuf file = strbuf_make(KUBECONFIG_MAX);
	struct kubeconfig config;

	strbuf_puts(&file, text);
	ck_assert_int_eq(kubeconfig_parse("x.conf", &file, &config, &err), -EINVAL);
	ck_assert_str_eq(err.message, message);
}

START_TEST(it_is_written_as_kubernetes_does)
{
	cleanup_kubeconfig struct kubeconfig config = { 0 };
	cleanup(secret_done) struct strbuf out = secret_make(KUBECONFIG_MAX);
	cleanup(strbuf_done) struct strbuf ca = strbuf_make(64), cert = strbuf_make(64);
	cleanup(secret_done) struct strbuf key = secret_make(128);

	strbuf_puts(&ca, "CA");
	strbuf_puts(&cert, "CERT");
	strbuf_puts(&key, KEY_TEXT);
	kubeconfig_make("kubernetes", "https://192.0.2.10:6443", &ca, "kubernetes-admin", &config);
	kubeconfig_set_client(&config, &cert, &key);
	kubeconfig_write(&config, &out);
	ck_assert_str_eq(out.text, "apiVersion: v1\n"
				   "clusters:\n"
				   "- cluster:\n"
				   "    certificate-authority-data: Q0E=\n"
				   "    server: https://192.0.2.10:6443\n"
				   "  name: kubernetes\n"
				   "contexts:\n"
				   "- context:\n"
				   "    cluster: kubernetes\n"
				   "    user: kubernetes-admin\n"
				   "  name: kubernetes-admin@kubernetes\n"
				   "current-context: kubernetes-admin@kubernetes\n"
				   "kind: Config\n"
				   "preferences: {}\n"
				   "users:\n"
				   "- name: kubernetes-admin\n"
				   "  user:\n"
				   "    client-certificate-data: Q0VSVA==\n"
				   "    client-key-data: " KEY_BASE64 "\n");
}
END_TEST

START_TEST(a_token_stands_for_a_client)
{
	cleanup_kubeconfig struct kubeconfig config = { 0 };
	cleanup(secret_done) struct strbuf out = secret_make(KUBECONFIG_MAX);
	cleanup(strbuf_done) struct strbuf ca = strbuf_make(64);

	kubeconfig_make("c: #\"", "https://x", &ca, "u", &config);
	kubeconfig_set_token(&config, "abcdef.0123456789abcdef");
	kubeconfig_write(&config, &out);
	ck_assert(strstr(out.text, "  user:\n    token: abcdef.0123456789abcdef\n"));
	ck_assert(strstr(out.text, "  name: \"c: #\\\"\"\n"));
}
END_TEST

#define FILE_HEAD                                           \
	"apiVersion: v1\n"                                  \
	"kind: Config\n"                                    \
	"current-context: b\n"                              \
	"clusters:\n"                                       \
	"- name: one\n"                                     \
	"  cluster: {server: https://one}\n"                \
	"- name: two\n"                                     \
	"  cluster:\n"                                      \
	"    server: https://two\n"                         \
	"    certificate-authority: /x/ca.crt\n"            \
	"contexts:\n"                                       \
	"- {name: a, context: {cluster: one, user: me}}\n"  \
	"- {name: b, context: {cluster: two, user: you}}\n" \
	"users:\n"                                          \
	"- name: me\n"                                      \
	"  user: {token: t}\n"                              \
	"- name: you\n"                                     \
	"  user:\n"

START_TEST(the_current_context_leads_on)
{
	cleanup_kubeconfig struct kubeconfig config = { 0 };
	cleanup(secret_done) struct strbuf out = secret_make(1024);
	const char *file;

	parse(FILE_HEAD "    client-certificate-data: Q0VSVA==\n"
			"    client-key: you.key\n",
	      &config);
	ck_assert_str_eq(config.cluster_name, "two");
	ck_assert_str_eq(config.user_name, "you");
	ck_assert_str_eq(kubeconfig_server(&config), "https://two");
	ck_assert_int_eq(kubeconfig_get(&config, KUBECONFIG_CA, &out, &file, &err), 0);
	ck_assert_str_eq(file, "/x/ca.crt");
	ck_assert_int_eq(kubeconfig_get(&config, KUBECONFIG_CERT, &out, &file, &err), 0);
	ck_assert_ptr_null(file);
	ck_assert_str_eq(out.text, "CERT");
	ck_assert_int_eq(kubeconfig_get(&config, KUBECONFIG_KEY, &out, &file, &err), 0);
	ck_assert_str_eq(file, "you.key");
}
END_TEST

/* The key's text in the document would show in its JSON form. */
static void check_key_stays_out(const char *text)
{
	cleanup_kubeconfig struct kubeconfig config = { 0 };
	cleanup(secret_done) struct strbuf key = secret_make(1024), out = secret_make(4096);
	cleanup_free char *document = NULL;
	const char *file;

	parse(text, &config);
	document = json_to_text(config.document);
	ck_assert_ptr_null(strstr(document, KEY_BASE64));
	ck_assert_int_eq(kubeconfig_get(&config, KUBECONFIG_KEY, &key, &file, &err), 0);
	ck_assert_str_eq(key.text, KEY_TEXT);
	kubeconfig_write(&config, &out);
	ck_assert_ptr_nonnull(strstr(out.text, "client-key-data: " KEY_BASE64 "\n"));
}

START_TEST(keys_stay_out_of_the_document)
{
	check_key_stays_out(FILE_HEAD "    client-key-data: " KEY_BASE64 "\n");
	check_key_stays_out(FILE_HEAD "    \"client-key-data\" : '" KEY_BASE64 "'\n");
	check_key_stays_out(
		"{\"kind\":\"Config\",\"current-context\":\"a\",\"contexts\":[{\"name\":"
		"\"a\",\"context\":{\"cluster\":\"c\",\"user\":\"u\"}}],\"clusters\":[{"
		"\"name\":\"c\",\"cluster\":{}}],\"users\":[{\"name\":\"u\",\"user\":{"
		"\"client-key-data\":\"" KEY_BASE64 "\"}}]}");
}
END_TEST

START_TEST(a_folded_key_is_read_too)
{
	cleanup_kubeconfig struct kubeconfig config = { 0 };
	cleanup(secret_done) struct strbuf key = secret_make(1024);
	const char *file;

	parse(FILE_HEAD "    client-key-data: >-\n      S0\n      VZ\n", &config);
	ck_assert_int_eq(kubeconfig_get(&config, KUBECONFIG_KEY, &key, &file, &err), 0);
	ck_assert_str_eq(key.text, "KEY");
}
END_TEST

START_TEST(what_it_does_not_know_is_kept)
{
	cleanup_kubeconfig struct kubeconfig config = { 0 };
	cleanup(secret_done) struct strbuf out = secret_make(KUBECONFIG_MAX), key = secret_make(64);
	cleanup(strbuf_done) struct strbuf cert = strbuf_make(64);
	const char *file;

	parse(FILE_HEAD "    client-certificate: x.crt\n    as: somebody\n", &config);
	strbuf_puts(&cert, "NEW");
	strbuf_puts(&key, "NEW KEY");
	kubeconfig_set_client(&config, &cert, &key);
	kubeconfig_write(&config, &out);
	ck_assert_ptr_nonnull(strstr(out.text, "    token: t\n"));
	ck_assert_ptr_nonnull(strstr(out.text, "    as: somebody\n"
					       "    client-certificate-data: TkVX\n"
					       "    client-key-data: TkVXIEtFWQ==\n"));
	ck_assert_ptr_null(strstr(out.text, "x.crt"));
	ck_assert_int_eq(kubeconfig_get(&config, KUBECONFIG_CERT, &cert, &file, &err), 0);
	ck_assert_ptr_null(file);
}
END_TEST

START_TEST(cluster_info_has_no_user)
{
	cleanup_kubeconfig struct kubeconfig config = { 0 };

	parse("kind: Config\nclusters: [{name: '', cluster: {server: https://x}}]\n"
	      "contexts: null\ncurrent-context: ''\nusers: null\n",
	      &config);
	ck_assert_str_eq(kubeconfig_server(&config), "https://x");
	ck_assert_ptr_null(config.user_name);
	ck_assert_ptr_null(config.user);
}
END_TEST

START_TEST(other_files_are_refused)
{
	check_refused("", "x.conf: not a kubeconfig (kind: Config)");
	check_refused("kind: Pod\n", "x.conf: not a kubeconfig (kind: Config)");
	check_refused("kind: Config\n", "x.conf: no cluster \"\" in it");
	check_refused("kind: Config\ncurrent-context: a\n",
		      "x.conf: the current context \"a\" is not among its contexts");
	check_refused("kind: Config\ncurrent-context: a\n"
		      "contexts: [{name: a, context: {cluster: c, user: u}}]\n"
		      "clusters: [{name: c, cluster: {}}]\n",
		      "x.conf: no user \"u\" in it");
	check_refused("[", "x.conf:2:1: did not find expected node content");
}
END_TEST

START_TEST(what_is_not_base64_is_told)
{
	cleanup_kubeconfig struct kubeconfig config = { 0 };
	cleanup(secret_done) struct strbuf out = secret_make(64);
	const char *file;

	parse(FILE_HEAD "    client-certificate-data: '%'\n", &config);
	ck_assert_int_eq(kubeconfig_get(&config, KUBECONFIG_CERT, &out, &file, &err), -EINVAL);
	ck_assert_str_eq(err.message, "client-certificate-data is not base64");
	ck_assert_int_eq(kubeconfig_get(&config, KUBECONFIG_KEY, &out, &file, &err), -ENOENT);
	ck_assert_str_eq(err.message, "it has no client-key-data");
}
END_TEST

UNIT_TESTS(kubeconfig, it_is_written_as_kubernetes_does, a_token_stands_for_a_client,
	   the_current_context_leads_on, files_are_found_from_where_it_lies,
	   keys_stay_out_of_the_document, a_folded_key_is_read_too, what_it_does_not_know_is_kept,
	   cluster_info_has_no_user, other_files_are_refused, what_is_not_base64_is_told)
