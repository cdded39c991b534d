/*
 * Reading certificates, keys and kubeconfigs of a host. What is in them is judged by cert_check.h.
 *
 * Errors are those of host_read() and of the parsers (pki.h, kubeconfig.h), with what to do about
 * it where a command mends it: that is a command for this host, also where its root is elsewhere.
 */
#pragma once

#include "host/host.h"
#include "pki/kubeconfig.h"
#include "pki/pki.h"

/*
 * The certificates of a file that Kubernetes reads too, and so in PEM; the private key of a file;
 * the kubeconfig in a file.
 */
int cert_load(struct pki *pki, const struct host *host, const char *path, struct pki_certs *ret,
	      struct error *err);
int cert_load_key(struct pki *pki, const struct host *host, const char *path, struct pki_key **ret,
		  struct error *err);
/* The private key of a file, or of the kubeconfig that it is. */
int cert_load_any_key(struct pki *pki, const struct host *host, const char *path,
		      struct pki_key **ret, struct error *err);
int cert_load_kubeconfig(const struct host *host, const char *path, struct kubeconfig *ret,
			 struct error *err);
/*
 * An item of a kubeconfig that is embedded, or lies in a file of the host: appended to @out (for a
 * key: a secret buffer). -ENOENT: it has none; -EKEYREJECTED: it names a file that is missing.
 */
int cert_load_item(const struct kubeconfig *config, enum kubeconfig_item item,
		   const struct host *host, struct strbuf *out, struct error *err);

/* The same of content that was read already: @path is where it lies on @host. */
int cert_read(struct pki *pki, const struct host *host, const char *path, const struct strbuf *data,
	      struct pki_certs *ret, struct error *err);
int cert_read_key(struct pki *pki, const struct host *host, const char *path,
		  const struct strbuf *pem, struct pki_key **ret, struct error *err);

/*
 * For commands in messages. A path of the host as a shell of the running machine finds it
 * (host_place()), quoted when need be. And a command of knode's on this host: @words, with --root.
 * @host is NULL for the running one. Free them.
 */
char *cert_shell_path(const struct host *host, const char *path);
char *cert_knode_command(const struct host *host, const char *words);
