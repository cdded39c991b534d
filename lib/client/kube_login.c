/* Whom to talk to, and as whom: what kubeconfigs say of it. */
#include "base/base64.h"
#include "base/secret.h"
#include "client/kube.h"
#include "pki/pki.h"

enum {
	TOKEN_MAX = 64 * 1024, /* bytes of a token */
};

struct kube_login kube_login_make(const char *name, const char *server)
{
	return (struct kube_login){
		.name = xstrdup(name),
		.server = xstrdup(server),
		.ca = strbuf_make(KUBECONFIG_MAX),
		.cert = strbuf_make(KUBECONFIG_MAX),
		.key = secret_make(PKI_MAX_KEY),
		.token = secret_make(TOKEN_MAX),
	};
}

void kube_login_done(struct kube_login *login)
{
	free(login->name);
	free(login->server);
	free(login->server_name);
	free(login->proxy);
	strbuf_done(&login->ca);
	strbuf_done(&login->cert);
	if (login->name) { /* else it was never made */
		secret_done(&login->key);
		secret_done(&login->token);
	}
	*login = (struct kube_login){ 0 };
}

typedef int read_file(const void *arg, const char *path, struct strbuf *out, struct error *err);

/* An item that is embedded, or lies in a file; none is well. */
static int take_item(const struct kubeconfig *config, enum kubeconfig_item item, read_file *read,
		     const void *arg, struct strbuf *out, struct error *err)
{
	const char *file = NULL;
	struct error why;
	int r = kubeconfig_get(config, item, out, &file, &why);

	if (r == -ENOENT)
		return 0;
	if (r < 0)
		return error_set(err, r, "%s", why.message);
	return file ? read(arg, file, out, err) : 0;
}

static int take_token(const struct kubeconfig *config, read_file *read, const void *arg,
		      struct kube_login *login, struct error *err)
{
	const char *token = json_map_text(config->user, "token", "");
	const char *file = json_map_text(config->user, "tokenFile", "");
	int r = 0;

	if (*file)
		r = read(arg, file, &login->token, err);
	else
		strbuf_puts(&login->token, token);
	while (login->token.length && strchr(" \t\r\n", login->token.text[login->token.length - 1]))
		strbuf_cut(&login->token, login->token.length - 1);
	return r;
}

/* Ways to log in that knode does not go. */
static int check_user(const struct kubeconfig *config, struct error *err)
{
	static const struct {
		const char *key, *text;
	} rows[] = {
		{ "exec", "runs a program for its credentials" },
		{ "auth-provider", "uses an auth provider" },
		{ "username", "has a password, which the API takes no more" },
		{ "as", "acts as another user" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (json_map_get(config->user, rows[i].key))
			return error_set(err, -EINVAL,
					 "the user %s %s (%s): knode takes a client certificate or "
					 "a token",
					 config->user_name, rows[i].text, rows[i].key);
	return 0;
}

static int fill(const struct kubeconfig *config, read_file *read, const void *arg,
		struct kube_login *login, struct error *err)
{
	int r = config->user ? check_user(config, err) : 0;

	login->server_name =
		xstrdup_or_null(json_map_text(config->cluster, "tls-server-name", NULL));
	login->proxy = xstrdup_or_null(json_map_text(config->cluster, "proxy-url", NULL));
	login->unverified = json_map_bool(config->cluster, "insecure-skip-tls-verify", false);
	if (r == 0)
		r = take_item(config, KUBECONFIG_CA, read, arg, &login->ca, err);
	if (r == 0 && config->user)
		r = take_item(config, KUBECONFIG_CERT, read, arg, &login->cert, err);
	if (r == 0 && config->user)
		r = take_item(config, KUBECONFIG_KEY, read, arg, &login->key, err);
	if (r == 0 && config->user)
		r = take_token(config, read, arg, login, err);
	if (r == 0 && (login->cert.length > 0) != (login->key.length > 0))
		return error_set(err, -EINVAL, "the user %s has a client %s without a %s",
				 config->user_name, login->cert.length ? "certificate" : "key",
				 login->cert.length ? "key" : "certificate");
	return r;
}

int kube_login_read(const struct kubeconfig *config, const char *name, read_file *read,
		    const void *arg, struct kube_login *ret, struct error *err)
{
	const char *server = kubeconfig_server(config);
	cleanup_login struct kube_login login = kube_login_make(name, server ? server : "");
	int r;

	if (!server)
		return error_set(err, -EINVAL, "%s names no server", name);
	r = fill(config, read, arg, &login, err);
	if (r < 0)
		return error_wrap(err, "%s", name);
	*ret = login;
	login = (struct kube_login){ 0 };
	return 0;
}
