#include "cert_status.h"

#include <errno.h>

#include "cert_spec.h"

enum {
	CA_COUNT = 3 /* in cert_specs */
};

struct ca {
	const char *name;
	struct cert_ca ca;
	bool has_key;
};

/* Where everything lies, and what the CAs are. */
struct gathering {
	struct pki *pki;
	const struct host *host;
	const char *cert_dir, *kubeconfig_dir;
	bool control_plane;
	struct ca cas[CA_COUNT];
	struct cert_statuses *to;
};

static void status_done(struct cert_status *status)
{
	free(status->name);
	free(status->path);
	free(status->ca_name);
	free(status->problem);
	free(status->signer_hash);
}

void cert_statuses_done(struct cert_statuses *statuses)
{
	for (size_t i = 0; i < statuses->count; i++)
		status_done(&statuses->items[i]);
	free(statuses->items);
	*statuses = (struct cert_statuses){ 0 };
}

/* Adds one; @name and @path are copied. */
static struct cert_status *add(const struct gathering *g, const char *name, const char *path,
			       const char *ca_name)
{
	struct cert_statuses *to = g->to;
	struct cert_status *status;

	to->items = grow(to->items, &to->capacity, to->count + 1, sizeof(*to->items));
	status = &to->items[to->count++];
	*status = (struct cert_status){ .name = xstrdup(name),
					.path = xstrdup(path),
					.ca_name = xstrdup_or_null(ca_name) };
	return status;
}

static void set_problem(struct cert_status *status, enum cert_state state, const char *problem)
{
	status->state = state;
	free(status->problem);
	status->problem = xstrdup(problem);
}

/* The CAs, with whether their keys are here. One that is wrong is told where it is listed itself.
 */
static void load_cas(struct gathering *g)
{
	size_t count = 0;

	for (const struct cert_spec *spec = cert_specs; spec->name; spec++) {
		cleanup_free char *cert = cert_spec_path(spec, g->cert_dir, ".crt");
		cleanup_free char *key = cert_spec_path(spec, g->cert_dir, ".key");
		struct ca *ca = &g->cas[count];
		struct error err;

		if (spec->ca)
			continue;
		ca->name = spec->name;
		ca->has_key = host_exists(g->host, key);
		if (host_exists(g->host, cert))
			(void)cert_load(g->pki, g->host, cert, &ca->ca.certs, &err); /* as above */
		count++;
	}
}

static const struct ca *find_ca(const struct gathering *g, const char *name)
{
	for (size_t i = 0; i < CA_COUNT; i++)
		if (str_eq(g->cas[i].name, name))
			return &g->cas[i];
	abort(); /* names of CAs are of the same table */
}

/* Holds a leaf against its CA. */
static void judge(const struct gathering *g, struct cert_status *status,
		  const struct pki_cert *cert)
{
	const struct ca *ca = status->ca_name ? find_ca(g, status->ca_name) : NULL;

	status->not_before = cert->not_before;
	status->not_after = cert->not_after;
	if (!ca)
		return;
	status->renewable = ca->has_key;
	for (size_t i = 0; i < ca->ca.certs.count && !status->signer_hash; i++)
		if (pki_cert_signed_by(cert, ca->ca.certs.items[i]))
			status->signer_hash = xstrdup(ca->ca.certs.items[i]->public_key_hash);
	if (ca->ca.certs.count && !status->signer_hash)
		set_problem(status, CERT_BAD, "is signed by another CA than the one of this host");
}

static void gather_file(const struct gathering *g, const char *name, const char *path,
			const char *ca_name, bool optional)
{
	cleanup_pki_certs struct pki_certs certs = { 0 };
	struct cert_status *status;
	struct error err;

	if (optional && !host_exists(g->host, path))
		return;
	status = add(g, name, path, ca_name);
	if (!host_exists(g->host, path))
		set_problem(status, CERT_MISSING, "is missing");
	else if (cert_load(g->pki, g->host, path, &certs, &err) < 0)
		set_problem(status, CERT_BAD, err.message);
	else
		judge(g, status, certs.items[0]);
}

/* Whether this host has the certificates of etcd at all. */
static bool has_etcd(const struct gathering *g)
{
	cleanup_free char *dir = xasprintf("%s/etcd", g->cert_dir);

	return g->control_plane && host_exists(g->host, dir);
}

static void gather_certs(const struct gathering *g)
{
	bool etcd = has_etcd(g);

	for (const struct cert_spec *spec = cert_specs; spec->name; spec++) {
		cleanup_free char *path = cert_spec_path(spec, g->cert_dir, ".crt");

		if (spec->ca)
			gather_file(g, spec->name, path, spec->ca,
				    !g->control_plane || (spec->etcd && !etcd));
	}
}

static void gather_cas(const struct gathering *g)
{
	bool etcd = has_etcd(g);

	for (const struct cert_spec *spec = cert_specs; spec->name; spec++) {
		cleanup_free char *path = cert_spec_path(spec, g->cert_dir, ".crt");
		size_t before = g->to->count;

		if (spec->ca)
			continue;
		gather_file(g, spec->name, path, NULL, !g->control_plane || (spec->etcd && !etcd));
		if (g->to->count > before)
			g->to->items[before].is_ca = true;
	}
}

/* The client's certificate of a kubeconfig. *@ret_file is set when it lies in a file of its own. */
static int load_client(const struct gathering *g, const char *path, struct pki_certs *ret,
		       char **ret_file, struct error *err)
{
	cleanup_kubeconfig struct kubeconfig config = { 0 };
	cleanup(strbuf_done) struct strbuf pem = strbuf_make(PKI_MAX_FILE);
	const char *file;
	int r = cert_load_kubeconfig(g->host, path, &config, err);

	if (r == 0)
		r = kubeconfig_get(&config, KUBECONFIG_CERT, &pem, &file, err);
	if (r < 0)
		return r;
	if (!file)
		return pki_certs_read(g->pki, path, &pem, ret, err);
	*ret_file = xstrdup(file);
	return 0;
}

static void gather_kubeconfig(const struct gathering *g, const struct kubeconfig_spec *spec)
{
	cleanup_free char *path = xasprintf("%s/%s", g->kubeconfig_dir, spec->file), *file = NULL;
	bool is_kubelets = str_eq(spec->name, "kubelet");
	cleanup_pki_certs struct pki_certs certs = { 0 };
	struct cert_status *status;
	struct error err;
	int r;

	if (!host_exists(g->host, path)) {
		if (g->control_plane && !is_kubelets && !str_eq(spec->name, "super-admin"))
			set_problem(add(g, spec->file, path, "ca"), CERT_MISSING, "is missing");
		return;
	}
	r = load_client(g, path, &certs, &file, &err);
	if (file && is_kubelets)
		return; /* rotated by the kubelet, and listed under its own name */
	status = add(g, spec->file, path, "ca");
	status->rotates = is_kubelets;
	if (r == 0 && file)
		r = cert_load(g->pki, g->host, file, &certs, &err);
	if (r < 0)
		set_problem(status, CERT_BAD, err.message);
	else
		judge(g, status, certs.items[0]);
	status->renewable = status->renewable && !is_kubelets;
}

static void gather_kubelet(const struct gathering *g)
{
	static const struct {
		const char *name, *ca_name;
	} rows[] = {
		{ "kubelet-client-current.pem", "ca" },
		{ "kubelet-server-current.pem", "ca" },
		{ "kubelet.crt", NULL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup_free char *path = xasprintf(KUBELET_PKI "/%s", rows[i].name);
		size_t before = g->to->count;

		gather_file(g, rows[i].name, path, rows[i].ca_name, true);
		if (g->to->count == before)
			continue;
		g->to->items[before].rotates = true;
		g->to->items[before].renewable = false;
	}
}

/* Whether the host is, or was, a control plane: a worker has ca.crt and the kubelet's alone. */
static bool is_control_plane(const struct gathering *g)
{
	static const char *const names[] = { "apiserver.crt", "ca.key", "apiserver.key" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		cleanup_free char *path = xasprintf("%s/%s", g->cert_dir, names[i]);

		if (host_exists(g->host, path))
			return true;
	}
	return host_exists(g->host, KUBECONFIG_DIR "/manifests/kube-apiserver.yaml");
}

int cert_status_gather(struct pki *pki, const struct host *host, const char *cert_dir,
		       const char *kubeconfig_dir, struct cert_statuses *ret, struct error *err)
{
	struct cert_statuses statuses = { 0 };
	struct gathering g = { .pki = pki,
			       .host = host,
			       .cert_dir = cert_dir,
			       .kubeconfig_dir = kubeconfig_dir,
			       .to = &statuses };

	g.control_plane = is_control_plane(&g);
	load_cas(&g);
	gather_certs(&g);
	for (const struct kubeconfig_spec *spec = kubeconfig_specs; spec->name; spec++)
		gather_kubeconfig(&g, spec);
	gather_kubelet(&g);
	gather_cas(&g);
	for (size_t i = 0; i < CA_COUNT; i++)
		cert_ca_done(&g.cas[i].ca);
	if (statuses.count == 0)
		return error_set(
			err, -ENOENT,
			"no certificates in %s, nor kubeconfigs in %s: is this a node of a "
			"cluster?",
			cert_dir, kubeconfig_dir);
	*ret = statuses;
	return 0;
}
