/*
 * Kubeconfigs: the cluster and the user that the current context leads to, with their certificates
 * and keys. What else a file holds (other contexts, exec plugins, extensions) is kept as it is.
 *
 * Private keys do not pass through the document: they are taken out of the text before it is
 * parsed, into secret buffers, and put back when it is written.
 */
#pragma once

#include "data/json.h"

enum {
	KUBECONFIG_MAX = 1024 * 1024, /* bytes of a file */
	KUBECONFIG_MAX_KEYS = 16,     /* private keys in it that are taken out */
};

struct kubeconfig_key {
	char *mark; /* what stands for it in the document */
	struct strbuf base64;
};

enum kubeconfig_item {
	KUBECONFIG_CA,
	KUBECONFIG_CERT,
	KUBECONFIG_KEY,
};
enum {
	KUBECONFIG_ITEMS = 3
};

/* Zeroed memory is none. */
struct kubeconfig {
	struct json *document;
	const char *cluster_name, *user_name; /* borrowed from the document; NULL: none */
	struct json *cluster, *user;          /* likewise */
	char *files[KUBECONFIG_ITEMS];        /* that are named for an item; NULL: none */
	struct kubeconfig_key keys[KUBECONFIG_MAX_KEYS];
	size_t key_count;
};
#define cleanup_kubeconfig cleanup(kubeconfig_done)
void kubeconfig_done(struct kubeconfig *config);

/*
 * Reads a file; @name is its path, and what messages call it. Files that are named in it are found
 * from where it lies, as kubectl does. The cluster is that of the current context, or the
 * one without a name (as in ConfigMap cluster-info); the user may be missing.
 */
int kubeconfig_parse(const char *name, const struct strbuf *text, struct kubeconfig *ret,
		     struct error *err);
/* A new one in kubeadm's layout, with the context "user@cluster"; the user has no credentials. An
 * empty @ca is left out. */
void kubeconfig_make(const char *cluster, const char *server, const struct strbuf *ca,
		     const char *user, struct kubeconfig *ret);

const char *kubeconfig_server(const struct kubeconfig *config); /* NULL: none */

/*
 * Appends the PEM that is embedded to @out (for a key: a secret buffer); where a file is named
 * instead, sets *@ret_file (borrowed) and leaves @out. -ENOENT: neither. -EINVAL: not base64.
 */
int kubeconfig_get(const struct kubeconfig *config, enum kubeconfig_item item, struct strbuf *out,
		   const char **ret_file, struct error *err);

/* Set what the current context uses; there is a user where one is set. Files named are forgotten.
 */
void kubeconfig_set_ca(struct kubeconfig *config, const struct strbuf *ca);
void kubeconfig_set_client(struct kubeconfig *config, const struct strbuf *cert,
			   const struct strbuf *key);
/* A file with both certificate and key, by its absolute path; those that are embedded go. */
void kubeconfig_set_client_file(struct kubeconfig *config, const char *file);
void kubeconfig_set_token(struct kubeconfig *config, const char *token);

/* Appends the file; @secret is a secret buffer. Keys sorted, as Kubernetes writes them. */
void kubeconfig_write(const struct kubeconfig *config, struct strbuf *secret);
