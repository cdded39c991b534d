/* What tests of rotations share: a controller manager's manifest, and whether all trust all. */
#pragma once

#include "certs/cert_spec.h"
#include "pki_unit.h"

#define MANIFEST "/etc/kubernetes/manifests/kube-controller-manager.yaml"
#define SIGNING  "    - --cluster-signing-cert-file="

/* A controller manager that signs with this file. */
static inline void put_manifest(const struct tree *tree, const char *signing)
{
	cleanup_free char *text = xasprintf("spec:\n  containers:\n  - command:\n"
					    "    - kube-controller-manager\n" SIGNING "%s\n"
					    "    - --use-service-account-credentials=true\n",
					    signing);

	tree_put(tree, MANIFEST, 0600, text);
}

/* What a CA signed on a host, and where it lies. */
struct leaves {
	struct pki_certs certs;
	struct str_list paths;
};
#define cleanup_leaves cleanup(leaves_done)

static inline void leaves_done(struct leaves *leaves)
{
	pki_certs_done(&leaves->certs);
	str_list_done(&leaves->paths);
}

/* Adds the first certificate of those; the path is taken over. */
static inline void leaves_take(struct leaves *leaves, char *path, struct pki_certs certs)
{
	struct pki_certs *to = &leaves->certs;

	to->items = grow(to->items, &to->capacity, to->count + 1, sizeof(to->items[0]));
	to->items[to->count++] = take_ptr(&certs.items[0]);
	str_list_take(&leaves->paths, path);
	pki_certs_done(&certs);
}

static inline struct leaves leaves_of(const struct host *host, const char *ca)
{
	struct leaves leaves = { 0 };

	for (const struct cert_spec *spec = cert_specs; spec->name; spec++) {
		char *path = cert_spec_path(spec, CERT_DIR, ".crt");

		if (spec->ca && str_eq(spec->ca, ca) && host_exists(host, path))
			leaves_take(&leaves, path, get_certs(host, path));
		else
			free(path);
	}
	for (const struct kubeconfig_spec *spec = kubeconfig_specs; spec->name; spec++) {
		char *path = xasprintf(KUBECONFIG_DIR "/%s", spec->file);

		if (str_eq(ca, "ca") && host_exists(host, path))
			leaves_take(&leaves, path, get_item(host, path, KUBECONFIG_CERT));
		else
			free(path);
	}
	return leaves;
}

/* Each of them must be signed by one in the bundle, which is of the file @path. */
static inline void check_leaves(const struct leaves *leaves, const struct pki_certs *bundle,
				const char *path)
{
	const struct cert_ca trusted = { .certs = *bundle, .present = true };

	ck_assert_uint_gt(leaves->certs.count, 0);
	for (size_t i = 0; i < leaves->certs.count; i++)
		ck_assert_msg(cert_signer_of(leaves->certs.items[i], &trusted),
			      "%s is trusted by nobody who reads %s", leaves->paths.items[i], path);
}

/* The file that the controller manager signs with is there, and holds a single certificate. */
static inline void check_signing(const struct tree *tree, const struct host *host)
{
	cleanup_free char *manifest = tree_get(tree, MANIFEST), *path = NULL;
	cleanup_pki_certs struct pki_certs certs = { 0 };
	const char *flag = manifest ? strstr(manifest, SIGNING) : NULL;

	if (!flag)
		return;
	flag += strlen(SIGNING);
	path = xstrndup(flag, strcspn(flag, "\n"));
	certs = get_certs(host, path);
	ck_assert_msg(certs.count == 1, "%s, to sign with, holds %zu certificates", path,
		      certs.count);
}

/* A CA is whole, and its own file trusts what it signed. */
static inline void check_ca(const struct host *host, const char *cert, const char *key,
			    const struct leaves *leaves)
{
	cleanup_ca struct cert_ca ca = { 0 };
	struct error why = { 0 };

	/* Where a step was interrupted, that of the key may not be the first yet. */
	ck_assert_msg(cert_ca_read(the_pki(), host, cert, key, &ca, &why) == 0, "%s", why.message);
	ck_assert_ptr_nonnull(ca.signer);
	check_leaves(leaves, &ca.certs, cert);
}

/*
 * Whoever reads any of the files now trusts whoever uses any other: all leaves of a CA are signed
 * by one in each bundle that is in place. And whoever signs can go on.
 */
static inline void check_trust(const struct tree *tree, const struct host *host)
{
	cleanup_leaves struct leaves clients = leaves_of(host, "ca");

	for (const struct cert_spec *spec = cert_specs; spec->name; spec++) {
		cleanup_free char *path = cert_spec_path(spec, CERT_DIR, ".crt");
		cleanup_free char *key = cert_spec_path(spec, CERT_DIR, ".key");
		cleanup_leaves struct leaves leaves = { 0 };

		if (spec->ca || !host_exists(host, path))
			continue;
		leaves = leaves_of(host, spec->name);
		check_ca(host, path, key, &leaves);
	}
	for (const struct kubeconfig_spec *spec = kubeconfig_specs; spec->name; spec++) {
		cleanup_free char *path = xasprintf(KUBECONFIG_DIR "/%s", spec->file);
		cleanup_pki_certs struct pki_certs bundle = { 0 };

		if (!host_exists(host, path))
			continue;
		bundle = get_item(host, path, KUBECONFIG_CA);
		check_leaves(&clients, &bundle, path);
	}
	check_signing(tree, host);
}
