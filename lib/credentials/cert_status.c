#include "credentials/cert_status.h"

#include <errno.h>
#include <time.h>

#include "credentials/cert_host.h"
#include "credentials/cert_status_places.h"

enum {
	CA_COUNT = 3 /* in cert_specs */
};

struct ca {
	const char *name;
	char *path, *key_path;
	/* What could be read of it, and how reading the certificates and the key went. */
	struct cert_ca ca;
	int r, r_key;
	struct error why, why_no_key;
};

/* Where everything lies, and what the CAs are. */
struct gathering {
	const struct cert_survey *survey;
	struct pki *pki;
	const struct host *host;
	struct cert_host what;
	int64_t now;
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

static void set_problem(struct cert_status *status, enum cert_state state, enum cert_fault fault,
			const char *format, ...) printf_like(4, 5);

static void set_problem(struct cert_status *status, enum cert_state state, enum cert_fault fault,
			const char *format, ...)
{
	va_list args;

	va_start(args, format);
	status->state = state;
	status->fault = fault;
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
	struct error ignored;
	struct stat st;

	if (is_absent(r) && host_stat(g->host, status->path, false, &st, &ignored) == 0) {
		set_problem(status, CERT_BAD, CERT_ABSENT,
			    "is a symbolic link that leads to nothing");
	} else if (is_absent(r)) {
		set_problem(status, CERT_MISSING, CERT_ABSENT, "is missing");
	} else if (is_forbidden(r)) {
		set_problem(status, CERT_UNREADABLE, CERT_UNREADABLE_FILE,
			    "cannot be read by this user");
		hide(g, why);
	} else {
		set_problem(status, CERT_BAD, CERT_UNREADABLE_FILE, "%s", why->message);
		status->names_path = true;
	}
}

/* Takes over what the judge says. Time is told by the dates. */
static void set_verdict(const struct gathering *g, struct cert_status *status,
			const struct cert_verdict *verdict)
{
	const struct error why = { .code = verdict->code,
				   .message = "a file that a kubeconfig names cannot be read" };

	if (verdict->fault == CERT_FINE || verdict->fault == CERT_EXPIRED_CA ||
	    verdict->fault == CERT_EARLY)
		return;
	if (is_forbidden(verdict->code)) {
		set_unread(g, status, verdict->code, &why);
		return;
	}
	set_problem(status, cert_faults[verdict->fault].doubtful ? CERT_DOUBTFUL : CERT_BAD,
		    verdict->fault, "%s", verdict->problem);
	status->names_path = verdict->names_path;
}

static void load_ca(struct gathering *g, const struct cert_spec *spec, struct ca *ca)
{
	struct pki_key *key = NULL;

	ca->name = spec->name;
	ca->path = cert_spec_path(spec, g->survey->cert_dir, ".crt");
	ca->key_path = cert_spec_path(spec, g->survey->cert_dir, ".key");
	ca->r = cert_load(g->pki, g->host, ca->path, &ca->ca.certs, &ca->why);
	ca->r_key = cert_load_key(g->pki, g->host, ca->key_path, &key, &ca->why_no_key);
	if (ca->r_key == 0)
		cert_ca_take_key(&ca->ca, key);
}

static void load_cas(struct gathering *g)
{
	struct ca *ca = g->cas;

	for (const struct cert_spec *spec = cert_specs; spec->name; spec++)
		if (!spec->ca)
			load_ca(g, spec, ca++);
}

static const struct ca *find_ca(const struct gathering *g, const char *name)
{
	for (size_t i = 0; i < CA_COUNT; i++)
		if (str_eq(g->cas[i].name, name))
			return &g->cas[i];
	abort(); /* names of CAs are of the same table */
}

/* Whether what it signs can be signed here: its key is there, as far as this user can tell. */
static bool has_key(const struct ca *ca)
{
	return !is_absent(ca->r_key);
}

static void set_dates(const struct gathering *g, struct cert_status *status,
		      const struct pki_cert *cert)
{
	const struct ca *ca = status->ca_name ? find_ca(g, status->ca_name) : NULL;
	const struct pki_cert *signer = ca ? cert_signer_of(cert, &ca->ca) : NULL;

	status->not_before = cert->not_before;
	status->not_after = cert->not_after;
	if (signer)
		status->signer_hash = xstrdup(signer->public_key_hash);
}

/* --- Certificates in files --- */

/* A row, and where its key lies. */
struct source {
	const char *name, *path, *key_path;
	const char *ca_name; /* NULL: it signs itself */
	unsigned usage;
	const struct cert_subject *names; /* that it must have; NULL: none */
	bool rotates;
	bool optional; /* left out when it is not there */
};

/* Holds a leaf against its CA, its key and what it is for. */
static void judge_leaf(const struct gathering *g, struct cert_status *status,
		       const struct source *source, const struct pki_cert *cert)
{
	static const struct cert_ca unknown;
	const struct cert_ca *ca = source->ca_name ? &find_ca(g, source->ca_name)->ca : &unknown;
	const struct cert_wish wish = { .path = source->path,
					.key_path = source->key_path,
					.usage = source->usage,
					.dns = source->names ? &source->names->dns : NULL,
					.ips = source->names ? &source->names->ips : NULL };
	cleanup_verdict struct cert_verdict verdict = { 0 };
	cleanup_pki_key struct pki_key *key = NULL;
	struct error why;
	int r = cert_load_key(g->pki, g->host, source->key_path, &key, &why);

	cert_judge(cert, key, ca, &wish, CERT_ANY_TIME, &verdict);
	set_verdict(g, status, &verdict);
	if (is_forbidden(r))
		hide(g, &why);
	else if (status->state != CERT_GOOD)
		return;
	else if (is_absent(r))
		set_problem(status, CERT_BAD, CERT_NO_KEY, "has no key: %s is missing",
			    source->key_path);
	else if (r < 0)
		set_problem(status, CERT_BAD, CERT_BAD_KEY, "has no key that can be used: %s",
			    why.message);
}

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
	status = cert_statuses_add(g->to, source->name, source->path, source->ca_name);
	status->rotates = source->rotates;
	status->renewable = source->ca_name && has_key(find_ca(g, source->ca_name));
	if (r < 0) {
		set_unread(g, status, r, &why);
		return;
	}
	set_dates(g, status, certs.items[0]);
	judge_leaf(g, status, source, certs.items[0]);
}

static void gather_leaves(const struct gathering *g)
{
	for (const struct cert_spec *spec = cert_specs; spec->name; spec++) {
		cleanup_free char *path = cert_spec_path(spec, g->survey->cert_dir, ".crt");
		cleanup_free char *key_path = cert_spec_path(spec, g->survey->cert_dir, ".key");
		cleanup_subject struct cert_subject names = { 0 };

		if (!spec->ca)
			continue;
		cert_spec_names(spec, g->survey->config, &names);
		gather_file(g, &(struct source){ .name = spec->name,
						 .path = path,
						 .key_path = key_path,
						 .ca_name = spec->ca,
						 .usage = spec->usage,
						 .names = &names,
						 .optional = !cert_host_needs(&g->what, spec) });
	}
}

/* The one that is valid: in a rotation the other one may have expired. */
static const struct pki_cert *dated_one(const struct gathering *g, const struct cert_ca *ca)
{
	for (size_t i = 0; !ca->signer && i < ca->certs.count; i++)
		if (g->now >= ca->certs.items[i]->not_before &&
		    g->now <= ca->certs.items[i]->not_after)
			return ca->certs.items[i];
	return ca->signer ? ca->signer : ca->certs.items[0];
}

static void judge_ca(const struct gathering *g, struct cert_status *status, const struct ca *ca)
{
	cleanup_verdict struct cert_verdict verdict = { 0 };

	cert_judge_ca(&ca->ca, ca->path, ca->key_path, g->now, &verdict);
	set_verdict(g, status, &verdict);
	if (verdict.fault != CERT_NO_CA)
		set_dates(g, status, dated_one(g, &ca->ca));
	if (verdict.fault == CERT_UNPAIRED_CA)
		status->wrong = xasprintf("%s and %s", ca->path, ca->key_path);
	if (is_forbidden(ca->r_key))
		hide(g, &ca->why_no_key);
	else if (ca->r_key < 0 && !is_absent(ca->r_key) && status->state != CERT_BAD) {
		set_problem(status, CERT_BAD, CERT_BAD_CA_KEY, "has no key that can be used: %s",
			    ca->why_no_key.message);
		status->names_path = false;
		status->wrong = xstrdup(ca->key_path);
	}
}

static void gather_cas(const struct gathering *g)
{
	for (size_t i = 0; i < CA_COUNT; i++) {
		const struct ca *ca = &g->cas[i];
		struct cert_status *status;

		if (is_forbidden(ca->r))
			hide(g, &ca->why);
		if (!cert_host_needs(&g->what, cert_spec_find(ca->name)) &&
		    !host_exists(g->host, ca->path))
			continue;
		status = cert_statuses_add(g->to, ca->name, ca->path, NULL);
		status->is_ca = true;
		status->renewable = has_key(ca);
		if (ca->r < 0)
			set_unread(g, status, ca->r, &ca->why);
		else
			judge_ca(g, status, ca);
	}
}

/* --- Kubeconfigs --- */

static void judge_kubeconfig(const struct gathering *g, struct cert_status *status,
			     const struct kubeconfig *config)
{
	const struct ca *ca = find_ca(g, "ca");
	const struct cert_kubeconfig kubeconfig = { .pki = g->pki,
						    .host = g->host,
						    .path = status->path,
						    .ca_path = ca->path,
						    .config = config,
						    .ca = &ca->ca };
	cleanup_verdict struct cert_verdict verdict = { 0 };
	cleanup_pki_certs struct pki_certs certs = { 0 };

	cert_judge_kubeconfig(&kubeconfig, CERT_ANY_TIME, &certs, &verdict);
	if (certs.count)
		set_dates(g, status, certs.items[0]);
	set_verdict(g, status, &verdict);
}

/* It has nothing that expires, but the CA that it trusts is judged. */
static bool has_no_dates(const struct kubeconfig *config, bool kubelets)
{
	struct error ignored;
	cleanup(strbuf_done) struct strbuf pem = strbuf_make(PKI_MAX_FILE);
	const char *file = NULL;
	int r = kubeconfig_get(config, KUBECONFIG_CERT, &pem, &file, &ignored);

	return (r == -ENOENT && cert_has_other_credentials(config)) || (file && kubelets);
}

static bool is_of_trust(enum cert_fault fault)
{
	return fault == CERT_UNVERIFIED || fault == CERT_NO_TRUST || fault == CERT_DISTRUSTS;
}

static void gather_kubeconfig(struct gathering *g, const struct kubeconfig_spec *spec)
{
	cleanup_free char *path = xasprintf("%s/%s", g->survey->kubeconfig_dir, spec->file);
	bool is_kubelets = str_eq(spec->name, "kubelet");
	cleanup_kubeconfig struct kubeconfig config = { 0 };
	struct cert_status *status;
	struct error why;
	int r = cert_load_kubeconfig(g->host, path, &config, &why);

	if (is_forbidden(r))
		hide(g, &why);
	if (!cert_host_needs_kubeconfig(&g->what, spec) && !host_exists(g->host, path))
		return;
	status = cert_statuses_add(g->to, spec->file, path, "ca");
	status->rotates = is_kubelets;
	status->renewable = has_key(find_ca(g, "ca"));
	if (r < 0) {
		set_unread(g, status, r, &why);
		return;
	}
	judge_kubeconfig(g, status, &config);
	if (!has_no_dates(&config, is_kubelets))
		return;
	/* The kubelet's certificate, which it rotates, is listed under its own name. */
	if (is_kubelets && config.files[KUBECONFIG_CERT])
		g->kubelet_file = xstrdup(config.files[KUBECONFIG_CERT]);
	status->is_place = true;
	if (!is_of_trust(status->fault))
		cert_statuses_drop_last(g->to);
}

/* --- The kubelet's own --- */

/*
 * The kubelet renews a certificate by putting a new file beside it and changing the link; where
 * there is a file in its place, that fails (client-go, util/certificate/certificate_store.go).
 */
static void check_link(const struct gathering *g, struct cert_status *status)
{
	struct error ignored;
	struct stat st;

	if (!str_ends(status->name, "-current.pem") || status->state != CERT_GOOD ||
	    host_stat(g->host, status->path, false, &st, &ignored) < 0 || S_ISLNK(st.st_mode))
		return;
	set_problem(status, CERT_DOUBTFUL, CERT_NOT_LINKED,
		    "is a file and no symbolic link, so that the kubelet cannot renew it");
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
		  .usage = PKI_CLIENT,
		  .optional = !g->kubelet_file },
		{ .path = server,
		  .key_path = server,
		  .ca_name = "ca",
		  .usage = PKI_SERVER,
		  .optional = true },
		{ .path = KUBELET_PKI "/kubelet.crt",
		  .key_path = KUBELET_PKI "/kubelet.key",
		  .usage = PKI_SERVER,
		  .optional = true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(sources); i++) {
		struct source source = sources[i];
		const char *slash = strrchr(source.path, '/');
		size_t before = g->to->count;

		source.name = slash ? slash + 1 : source.path;
		source.rotates = true;
		gather_file(g, &source);
		if (g->to->count > before)
			check_link(g, &g->to->items[before]);
	}
}

static void gathering_done(struct gathering *g)
{
	for (size_t i = 0; i < CA_COUNT; i++) {
		cert_ca_done(&g->cas[i].ca);
		free(g->cas[i].path);
		free(g->cas[i].key_path);
	}
	free(g->kubelet_file);
}

int cert_status_gather(const struct cert_survey *survey, struct cert_statuses *ret,
		       struct error *err)
{
	cleanup_statuses struct cert_statuses statuses = { 0 };
	cleanup(gathering_done) struct gathering g = {
		.survey = survey,
		.pki = survey->pki,
		.host = survey->host,
		.what = cert_host_look(survey->host, survey->cert_dir, survey->kubeconfig_dir,
				       survey->config),
		.now = time(NULL),
		.to = &statuses,
	};

	load_cas(&g);
	gather_leaves(&g);
	for (const struct kubeconfig_spec *spec = kubeconfig_specs; spec->name; spec++)
		gather_kubeconfig(&g, spec);
	gather_kubelet(&g);
	gather_cas(&g);
	if (statuses.count == 0 && statuses.hidden)
		return error_set(err, -EACCES, "%s: run this as root", statuses.hidden);
	if (statuses.count == 0)
		return error_set(err, -ENOENT,
				 "no certificates in %s, nor kubeconfigs in %s: is this a node of "
				 "a cluster?",
				 survey->cert_dir, survey->kubeconfig_dir);
	cert_status_add_places(survey, &g.what, &statuses);
	*ret = statuses;
	statuses = (struct cert_statuses){ 0 };
	return 0;
}
