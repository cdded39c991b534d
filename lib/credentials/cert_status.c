#include "credentials/cert_status.h"

#include <errno.h>

#include "base/secret.h"
#include "certs/cert_spec.h"

enum {
	CA_COUNT = 3 /* in cert_specs */
};

struct ca {
	const char *name;
	struct pki_certs certs; /* none when they cannot be read, which is told in their own row */
	bool has_key;           /* it is here */
};

/* Where everything lies, and what the CAs are. */
struct gathering {
	struct pki *pki;
	const struct host *host;
	const char *cert_dir, *kubeconfig_dir;
	bool control_plane;
	struct ca cas[CA_COUNT];
	char *kubelet_file; /* that kubelet.conf names for its certificate; NULL: none */
	struct cert_statuses *to;
};

/* How a read went that failed. */
static bool is_absent(int r)
{
	return r == -ENOENT || r == -ENOTDIR;
}

static bool is_forbidden(int r)
{
	return r == -EACCES || r == -EPERM;
}

static void status_done(struct cert_status *status)
{
	free(status->name);
	free(status->path);
	free(status->ca_name);
	free(status->problem);
	free(status->wrong);
	free(status->signer_hash);
}

void cert_statuses_done(struct cert_statuses *statuses)
{
	for (size_t i = 0; i < statuses->count; i++)
		status_done(&statuses->items[i]);
	free(statuses->items);
	free(statuses->hidden);
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

static void set_problem(struct cert_status *status, enum cert_state state, const char *format, ...)
	printf_like(3, 4);

static void set_problem(struct cert_status *status, enum cert_state state, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	status->state = state;
	free(status->problem);
	status->problem = xvasprintf(format, args);
	va_end(args);
}

/* Notes that there is something which this user may not look at. */
static void hide(const struct gathering *g, const struct error *why)
{
	if (!g->to->hidden)
		g->to->hidden = xstrdup(why->message);
}

/* Sets the state of one that could not be read, with what @why says. */
static void set_unread(const struct gathering *g, struct cert_status *status, int r,
		       const struct error *why)
{
	if (is_absent(r)) {
		set_problem(status, CERT_MISSING, "is missing");
	} else if (is_forbidden(r)) {
		set_problem(status, CERT_UNREADABLE, "cannot be read by this user");
		hide(g, why);
	} else {
		set_problem(status, CERT_BAD, "%s", why->message);
		status->names_path = true;
	}
}

static bool has_key(const struct pki_certs *certs, const struct pki_key *key)
{
	for (size_t i = 0; i < certs->count; i++)
		if (pki_cert_has_key(certs->items[i], key))
			return true;
	return false;
}

static void load_cas(struct gathering *g)
{
	struct ca *ca = g->cas;

	for (const struct cert_spec *spec = cert_specs; spec->name; spec++) {
		cleanup_free char *cert = cert_spec_path(spec, g->cert_dir, ".crt");
		cleanup_free char *key = cert_spec_path(spec, g->cert_dir, ".key");
		struct error ignored; /* one that is wrong is told where it is listed itself */
		struct stat st;

		if (spec->ca)
			continue;
		ca->name = spec->name;
		(void)cert_load(g->pki, g->host, cert, &ca->certs, &ignored); /* as above */
		ca->has_key = !is_absent(host_stat(g->host, key, true, &st, &ignored));
		ca++;
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
	for (size_t i = 0; i < ca->certs.count && !status->signer_hash; i++)
		if (pki_cert_signed_by(cert, ca->certs.items[i]))
			status->signer_hash = xstrdup(ca->certs.items[i]->public_key_hash);
	if (ca->certs.count && !status->signer_hash)
		set_problem(status, CERT_BAD, "is signed by another CA than the one of this host");
}

/* Holds certificates, the first of which is the one that is listed, against the key at @path. */
static void judge_key(const struct gathering *g, struct cert_status *status,
		      const struct pki_certs *certs, const char *path)
{
	cleanup_pki_key struct pki_key *key = NULL;
	struct error why;
	int r = cert_load_key(g->pki, g->host, path, &key, &why);

	if (status->state != CERT_GOOD || (status->is_ca && is_absent(r)))
		return;
	if (is_forbidden(r))
		hide(g, &why);
	else if (is_absent(r))
		set_problem(status, CERT_BAD, "has no key: %s is missing", path);
	else if (r < 0)
		set_problem(status, CERT_BAD, "has no key that can be used: %s", why.message);
	else if (status->is_ca ? !has_key(certs, key) : !pki_cert_has_key(certs->items[0], key))
		set_problem(status, CERT_BAD, "does not belong to its key, %s", path);
	if (status->is_ca && status->state == CERT_BAD)
		status->wrong = r < 0 ? xstrdup(path) : xasprintf("%s and %s", status->path, path);
}

/* A row, and where its key lies. */
struct source {
	const char *name, *path, *key_path;
	const char *ca_name; /* NULL: it is a CA, or signs itself */
	bool is_ca, rotates;
	bool optional; /* left out when it is not there */
};

static void gather_file(const struct gathering *g, const struct source *source)
{
	cleanup_pki_certs struct pki_certs certs = { 0 };
	struct cert_status *status;
	struct error why;
	int r = cert_load(g->pki, g->host, source->path, &certs, &why);

	if (is_forbidden(r))
		hide(g, &why);
	if (source->optional && !host_exists(g->host, source->path))
		return;
	status = add(g, source->name, source->path, source->ca_name);
	status->is_ca = source->is_ca;
	status->rotates = source->rotates;
	status->renewable = source->is_ca     ? find_ca(g, source->name)->has_key
			    : source->ca_name ? find_ca(g, source->ca_name)->has_key
					      : false;
	if (r < 0) {
		set_unread(g, status, r, &why);
		return;
	}
	judge(g, status, certs.items[0]);
	judge_key(g, status, &certs, source->key_path);
}

/* Whether this host has the certificates of etcd at all. */
static bool has_etcd(const struct gathering *g)
{
	cleanup_free char *dir = xasprintf("%s/etcd", g->cert_dir);

	return g->control_plane && host_exists(g->host, dir);
}

/* Certificates, or the CAs, of cert_specs. */
static void gather_specs(const struct gathering *g, bool cas)
{
	bool etcd = has_etcd(g);

	for (const struct cert_spec *spec = cert_specs; spec->name; spec++) {
		cleanup_free char *path = cert_spec_path(spec, g->cert_dir, ".crt");
		cleanup_free char *key_path = cert_spec_path(spec, g->cert_dir, ".key");

		if (cas != !spec->ca)
			continue;
		gather_file(g, &(struct source){ .name = spec->name,
						 .path = path,
						 .key_path = key_path,
						 .ca_name = spec->ca,
						 .is_ca = cas,
						 .optional = !g->control_plane ||
							     (spec->etcd && !etcd) });
	}
}

/* Whether the user authenticates by something else than a certificate. */
static bool has_other_credentials(const struct kubeconfig *config)
{
	static const char *const keys[] = { "token", "tokenFile", "exec", "auth-provider",
					    "username" };

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (json_map_get(config->user, keys[i]))
			return true;
	return false;
}

/* Holds the client's certificate of a kubeconfig, in it or in a file that it names, against the
 * key. */
static void judge_client(const struct gathering *g, struct cert_status *status,
			 const struct kubeconfig *config, const char *cert_file,
			 const struct strbuf *cert_pem)
{
	cleanup(secret_done) struct strbuf key_pem = secret_make(PKI_MAX_FILE);
	cleanup_pki_certs struct pki_certs certs = { 0 };
	cleanup_pki_key struct pki_key *key = NULL;
	const char *key_file;
	struct error why;
	int r;

	r = cert_file ? cert_load(g->pki, g->host, cert_file, &certs, &why)
		      : pki_certs_read(g->pki, "client-certificate-data", cert_pem, &certs, &why);
	if (is_forbidden(r))
		set_unread(g, status, r, &why);
	else if (r < 0)
		set_problem(status, CERT_BAD, "has no certificate that can be used: %s",
			    why.message);
	if (r < 0)
		return;
	judge(g, status, certs.items[0]);
	r = kubeconfig_get(config, KUBECONFIG_KEY, &key_pem, &key_file, &why);
	if (r == 0 && key_file)
		r = cert_load_key(g->pki, g->host, key_file, &key, &why);
	else if (r == 0)
		r = pki_key_read(g->pki, "client-key-data", &key_pem, &key, &why);
	if (is_forbidden(r))
		hide(g, &why);
	else if (status->state != CERT_GOOD)
		return;
	else if (r < 0)
		set_problem(status, CERT_BAD, "has no key that can be used: %s", why.message);
	else if (!pki_cert_has_key(certs.items[0], key))
		set_problem(status, CERT_BAD,
			    "has a certificate and a key that do not belong "
			    "together");
}

static void gather_kubeconfig(struct gathering *g, const struct kubeconfig_spec *spec)
{
	cleanup_free char *path = xasprintf("%s/%s", g->kubeconfig_dir, spec->file);
	cleanup(secret_done) struct strbuf pem = secret_make(PKI_MAX_FILE);
	bool is_kubelets = str_eq(spec->name, "kubelet");
	bool optional = !g->control_plane || is_kubelets || str_eq(spec->name, "super-admin");
	cleanup_kubeconfig struct kubeconfig config = { 0 };
	const char *file = NULL;
	struct cert_status *status;
	struct error why;
	int r = cert_load_kubeconfig(g->host, path, &config, &why), r_cert = r;

	if (is_forbidden(r))
		hide(g, &why);
	if (optional && !host_exists(g->host, path))
		return;
	if (r == 0)
		r_cert = kubeconfig_get(&config, KUBECONFIG_CERT, &pem, &file, &why);
	if (r_cert == -ENOENT && has_other_credentials(&config))
		return;
	if (file && is_kubelets) { /* rotated by the kubelet, and listed under its own name */
		g->kubelet_file = xstrdup(file);
		return;
	}
	status = add(g, spec->file, path, "ca");
	status->rotates = is_kubelets;
	status->renewable = find_ca(g, "ca")->has_key;
	if (r < 0)
		set_unread(g, status, r, &why);
	else if (r_cert < 0)
		set_problem(status, CERT_BAD, "has no certificate that can be used: %s",
			    why.message);
	else
		judge_client(g, status, &config, file, &pem);
}

static void gather_kubelet(const struct gathering *g)
{
	const char *client =
		g->kubelet_file ? g->kubelet_file : KUBELET_PKI "/kubelet-client-current.pem";
	static const char server[] = KUBELET_PKI "/kubelet-server-current.pem";
	const struct source sources[] = {
		{ .path = client,
		  .key_path = client,
		  .ca_name = "ca",
		  .optional = !g->kubelet_file },
		{ .path = server, .key_path = server, .ca_name = "ca", .optional = true },
		{ .path = KUBELET_PKI "/kubelet.crt",
		  .key_path = KUBELET_PKI "/kubelet.key",
		  .optional = true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(sources); i++) {
		struct source source = sources[i];

		const char *slash = strrchr(source.path, '/');

		source.name = slash ? slash + 1 : source.path;
		source.rotates = true;
		gather_file(g, &source);
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
	cleanup_statuses struct cert_statuses statuses = { 0 };
	int r = 0;
	struct gathering g = { .pki = pki,
			       .host = host,
			       .cert_dir = cert_dir,
			       .kubeconfig_dir = kubeconfig_dir,
			       .to = &statuses };

	g.control_plane = is_control_plane(&g);
	load_cas(&g);
	gather_specs(&g, false);
	for (const struct kubeconfig_spec *spec = kubeconfig_specs; spec->name; spec++)
		gather_kubeconfig(&g, spec);
	gather_kubelet(&g);
	gather_specs(&g, true);
	for (size_t i = 0; i < CA_COUNT; i++)
		pki_certs_done(&g.cas[i].certs);
	free(g.kubelet_file);
	if (statuses.count == 0 && statuses.hidden)
		r = error_set(err, -EACCES, "%s: run this as root", statuses.hidden);
	else if (statuses.count == 0)
		r = error_set(err, -ENOENT,
			      "no certificates in %s, nor kubeconfigs in %s: is this a node of a "
			      "cluster?",
			      cert_dir, kubeconfig_dir);
	if (r < 0)
		return r;
	*ret = statuses;
	statuses = (struct cert_statuses){ 0 };
	return 0;
}
