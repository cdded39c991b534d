#include "certs/cert_load.h"

#include <errno.h>

#include "base/secret.h"
#include "base/shell.h"

char *cert_shell_path(const struct host *host, const char *path)
{
	cleanup_free char *place = host ? host_place(host, path, false) : xstrdup(path);
	struct strbuf out = strbuf_make(STRBUF_MAX_LINE);

	shell_add_word(&out, place);
	return strbuf_take(&out);
}

char *cert_knode_command(const struct host *host, const char *words)
{
	cleanup_free char *command = xasprintf("knode %s", words);

	return host ? host_advice(host, command) : take_ptr(&command);
}

/* Reads a file that may hold a key into a secret buffer of its size. */
static int read_secret(const struct host *host, const char *path, size_t max, struct strbuf *ret,
		       struct error *err)
{
	struct stat st;
	int r = host_stat(host, path, true, &st, err);

	if (r < 0)
		return r;
	if (st.st_size < 0 || (size_t)st.st_size > max)
		return error_set(err, -EFBIG, "%s has more than the %zu bytes that are read of it",
				 path, max);
	*ret = secret_make((size_t)st.st_size);
	r = host_read(host, path, max, ret, err);
	if (r < 0)
		secret_done(ret);
	return r;
}

int cert_read(struct pki *pki, const struct host *host, const char *path, const struct strbuf *data,
	      struct pki_certs *ret, struct error *err)
{
	cleanup_free char *place = NULL;

	if (!pki_is_der(data))
		return pki_certs_read(pki, path, data, ret, err);
	place = cert_shell_path(host, path);
	return error_set(err, -EINVAL,
			 "%s is in DER, and Kubernetes reads PEM alone: openssl x509 -inform DER "
			 "-in %s -out %s",
			 path, place, place);
}

int cert_read_key(struct pki *pki, const struct host *host, const char *path,
		  const struct strbuf *pem, struct pki_key **ret, struct error *err)
{
	cleanup_free char *place = NULL;

	if (!pki_key_is_encrypted(pem) || *path != '/')
		return pki_key_read(pki, path, pem, ret, err);
	place = cert_shell_path(host, path);
	return error_set(err, -EINVAL,
			 "%s: the key is encrypted with a password; Kubernetes needs it without "
			 "one: (umask 077 && openssl pkey -in %s -traditional -out %s.new && mv "
			 "%s.new %s)",
			 path, place, place, place, place);
}

int cert_load(struct pki *pki, const struct host *host, const char *path, struct pki_certs *ret,
	      struct error *err)
{
	struct strbuf data;
	int r = read_secret(host, path, PKI_MAX_FILE, &data, err);

	if (r < 0)
		return r;
	r = cert_read(pki, host, path, &data, ret, err);
	secret_done(&data);
	return r;
}

int cert_load_key(struct pki *pki, const struct host *host, const char *path, struct pki_key **ret,
		  struct error *err)
{
	struct strbuf pem;
	int r = read_secret(host, path, PKI_MAX_KEY, &pem, err);

	if (r < 0)
		return r;
	r = cert_read_key(pki, host, path, &pem, ret, err);
	secret_done(&pem);
	return r;
}

int cert_load_kubeconfig(const struct host *host, const char *path, struct kubeconfig *ret,
			 struct error *err)
{
	struct strbuf text;
	int r = read_secret(host, path, KUBECONFIG_MAX, &text, err);

	if (r < 0)
		return r;
	r = kubeconfig_parse(path, &text, ret, err);
	secret_done(&text);
	return r;
}

static int load_key_of_kubeconfig(struct pki *pki, const struct host *host, const char *path,
				  struct pki_key **ret, struct error *err)
{
	cleanup(secret_done) struct strbuf pem = secret_make(PKI_MAX_KEY);
	cleanup_kubeconfig struct kubeconfig config = { 0 };
	const char *file;
	int r = cert_load_kubeconfig(host, path, &config, err);

	if (r == 0)
		r = kubeconfig_get(&config, KUBECONFIG_KEY, &pem, &file, err);
	if (r < 0)
		return r;
	return file ? cert_load_key(pki, host, file, ret, err)
		    : pki_key_read(pki, path, &pem, ret, err);
}

int cert_load_any_key(struct pki *pki, const struct host *host, const char *path,
		      struct pki_key **ret, struct error *err)
{
	return str_ends(path, ".conf") ? load_key_of_kubeconfig(pki, host, path, ret, err)
				       : cert_load_key(pki, host, path, ret, err);
}

int cert_load_item(const struct kubeconfig *config, enum kubeconfig_item item,
		   const struct host *host, struct strbuf *out, struct error *err)
{
	const char *file;
	int r = kubeconfig_get(config, item, out, &file, err);

	if (r < 0 || !file)
		return r;
	if (!host_exists(host, file))
		return error_set(err, -EKEYREJECTED, "the file %s, which it names, is missing",
				 file);
	return host_read(host, file, PKI_MAX_FILE, out, err);
}
