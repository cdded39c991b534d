/*
 * The table of all certificates, keys and kubeconfigs of a control plane: names, places, subjects
 * and usages as kubeadm has them, by Kubernetes version.
 *
 * Names are those of kubeadm's phases ("init phase certs apiserver", "init phase kubeconfig admin")
 * and of `certs renew` (where a kubeconfig goes by its file's name, "admin.conf").
 */
#pragma once

#include "config/config.h"
#include "pki/pki.h"

enum {
	CERT_MODE = 0644, /* of certificates */
	KEY_MODE = 0600,  /* of keys (sa.pub too), signing requests and kubeconfigs */
};

#define KUBECONFIG_DIR "/etc/kubernetes"
/* The certificates directory where no configuration names another. */
#define CERT_DIR "/etc/kubernetes/pki"
/* Where the kubelet keeps the certificates that it rotates itself. */
#define KUBELET_PKI "/var/lib/kubelet/pki"

/* Whom a certificate names. Zeroed memory is an empty one. */
struct cert_subject {
	char *common_name;
	struct str_list organizations;
	/*
	 * Each once; DNS names sorted, as kubeadm's RemoveDuplicateAltNames() does (util/pkiutil),
	 * addresses in canonical form.
	 */
	struct str_list dns, ips;
};
#define cleanup_subject cleanup(cert_subject_done)
void cert_subject_done(struct cert_subject *subject);

/* A certificate with its key. */
struct cert_spec {
	const char *name;        /* "etcd-server" */
	const char *path;        /* below the certificates directory: "etcd/server" */
	const char *ca;          /* name of the CA that signs it; NULL: it is a CA itself */
	const char *title;       /* "certificate for serving etcd" */
	const char *common_name; /* NULL: the node's name */
	bool etcd;               /* only where etcd runs on control planes */
	unsigned usage;          /* enum pki_usage */
	/* Its organization and its alternative names; NULL: none. */
	const char *(*organization)(const struct version *version);
	void (*add_names)(const struct config *config, struct cert_subject *subject);
	void (*add_fixed_names)(struct cert_subject *subject); /* those of every cluster */
	const char *used_by; /* what reads it once, when it starts: "etcd"; NULL: nothing does */
};

/* In kubeadm's order; a CA comes before what it signs. Ends with a row without a name. */
extern const struct cert_spec cert_specs[];
const struct cert_spec *cert_spec_find(const char *name); /* or NULL */
/* The name ("sa" too) that is nearest to a mistyped one, or NULL. */
const char *cert_spec_nearest(const char *typed);
/* "/etc/kubernetes/pki/etcd/server.crt"; free it. */
char *cert_spec_path(const struct cert_spec *spec, const char *dir, const char *suffix);
/* Whether a cluster of this configuration has it. */
bool cert_spec_wanted(const struct cert_spec *spec, const struct config *config);

/* The key pair that signs service account tokens: no certificate. */
#define SERVICE_ACCOUNT_NAME "sa"

struct kubeconfig_spec {
	const char *name;  /* "admin" */
	const char *file;  /* "admin.conf" */
	const char *title; /* "kubeconfig of the administrator" */
	const char *user;  /* its common name; NULL: system:node: and the node's name */
	const char *(*organization)(const struct version *version);
	char *(*server)(
		const struct config *config); /* URL of its API server; freed by the caller */
	const char *used_by;                  /* as of struct cert_spec */
};

extern const struct kubeconfig_spec kubeconfig_specs[];
/* By name, or by file: "admin", "admin.conf"; or NULL. */
const struct kubeconfig_spec *kubeconfig_spec_find(const char *name);
const char *kubeconfig_spec_nearest(const char *typed); /* a name, or NULL */
bool kubeconfig_spec_wanted(const struct kubeconfig_spec *spec, const struct config *config);

/* Fills @ret (zeroed) as the configuration and its version ask. */
void cert_spec_subject(const struct cert_spec *spec, const struct config *config,
		       struct cert_subject *ret);
/*
 * Fills @ret (zeroed) with the names alone that it must have whatever the node: those of every
 * cluster, and what @config says (NULL: it is not known), which may be of the cluster alone.
 */
void cert_spec_names(const struct cert_spec *spec, const struct config *config,
		     struct cert_subject *ret);
void kubeconfig_spec_subject(const struct kubeconfig_spec *spec, const struct config *config,
			     struct cert_subject *ret);
/*
 * The kind of key for certificates, and for kubeconfigs. kubeadm's feature gate PublicKeysECDSA
 * makes ECDSA certificates, but RSA kubeconfigs; encryptionAlgorithm is for both.
 */
const char *cert_spec_algorithm(const struct config *config);
const char *kubeconfig_spec_algorithm(const struct config *config);
