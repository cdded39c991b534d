/* The state of certificates in words, and as data. */
#include "base/time.h"
#include "certs/cert_spec.h"
#include "credentials/cert_status.h"

char *cert_status_text(const struct cert_status *status, int64_t now)
{
	cleanup_free char *span = NULL;

	if (status->problem)
		return xstrdup(status->problem);
	if (now < status->not_before) {
		span = time_span_text(status->not_before - now);
		return xasprintf("is not valid for another %s", span);
	}
	if (now > status->not_after) {
		span = time_span_text(now - status->not_after);
		return xasprintf("expired %s ago", span);
	}
	span = time_span_text(status->not_after - now);
	return xasprintf("expires in %s", span);
}

char *cert_status_sentence(const struct cert_status *status, int64_t now)
{
	cleanup_free char *text = cert_status_text(status, now);

	return status->names_path ? take_ptr(&text) : xasprintf("%s %s", status->path, text);
}

/* --- Remedies --- */

static void add_option(struct strbuf *out, const char *name, const char *value)
{
	if (value)
		strbuf_printf(out, " --%s %s", name, value);
}

static void add_options(struct strbuf *out, const struct cert_options *options)
{
	add_option(out, "config", options->config);
	add_option(out, "cert-dir", options->cert_dir);
	add_option(out, "kubeconfig-dir", options->kubeconfig_dir);
}

/* The kubeconfig that it is inside of, or NULL. */
static const struct kubeconfig_spec *kubeconfig_of(const struct cert_status *status)
{
	for (const struct kubeconfig_spec *spec = kubeconfig_specs; spec->name; spec++)
		if (str_eq(spec->file, status->name))
			return spec;
	return NULL;
}

/* The path of its key, where that lies beside it; NULL: it is in the same file. Free it. */
static char *key_path_of(const struct cert_status *status)
{
	size_t length = strlen(status->path);

	if (!str_ends(status->path, ".crt"))
		return NULL;
	return xasprintf("%.*s.key", (int)(length - strlen(".crt")), status->path);
}

/* "rm -f" of the files that stand in the way, to be followed by what makes them anew. */
static void add_removal(struct strbuf *out, const struct cert_status *status,
			const struct host *host)
{
	cleanup_free char *path = cert_shell_path(host, status->path);
	cleanup_free char *key_path = key_path_of(status);
	cleanup_free char *key = key_path ? cert_shell_path(host, key_path) : NULL;

	struct error ignored;
	struct stat st;
	bool is_dir =
		host_stat(host, status->path, false, &st, &ignored) == 0 && S_ISDIR(st.st_mode);

	strbuf_printf(out, "rm %s %s%s%s && ", is_dir ? "-rf" : "-f", path, key ? " " : "",
		      key ? key : "");
}

/* A command of knode's, with the options that were given. */
static char *command(const struct host *host, const struct cert_options *options, const char *words)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);

	strbuf_puts(&out, words);
	add_options(&out, options);
	return cert_knode_command(host, out.text);
}

/* A certificate or a kubeconfig is made anew as init made it, so with the same configuration. */
static char *make_anew(const struct cert_status *status, const struct host *host,
		       const struct cert_options *options)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);
	const struct kubeconfig_spec *kubeconfig = kubeconfig_of(status);
	cleanup_free char *words =
		xasprintf("init phase %s %s", kubeconfig ? "kubeconfig" : "certs",
			  kubeconfig ? kubeconfig->name : status->name);
	cleanup_free char *make = NULL;
	const struct cert_options taken = {
		.config = options->config,
		.cert_dir = options->cert_dir,
		.kubeconfig_dir = kubeconfig ? options->kubeconfig_dir : NULL,
	};

	if (status->state == CERT_BAD)
		add_removal(&out, status, host);
	make = command(host, &taken, words);
	strbuf_puts(&out, make);
	if (!options->config)
		strbuf_puts(&out, "  # and the --config of init, if it had one");
	return strbuf_take(&out);
}

/* A CA that is lost is not rotated: nothing would trust what it has signed any more. */
static char *ca_remedy(const struct cert_status *status, const struct host *host,
		       const struct cert_options *options)
{
	cleanup_free char *words = xasprintf("certs rotate-ca --ca %s begin", status->name);
	const char *remedy = cert_faults[status->fault].remedy;

	switch (status->fault) {
	case CERT_FINE:
		return status->renewable
			       ? command(host, options, words)
			       : xstrdup("its key is kept elsewhere: have the CA replaced there");
	case CERT_NOT_FIRST:
		return xstrdup("put the certificates of the file into this order");
	case CERT_PATH_TOO_LONG:
	case CERT_WEAK_CA:
	case CERT_GAP_IN_CHAIN:
	case CERT_STALE_IN_CHAIN:
		return xstrdup(remedy);
	default:
		return xasprintf("restore %s from a backup, or from a control plane that has it",
				 status->wrong ? status->wrong : status->path);
	}
}

char *cert_kubelet_renewal(const struct host *host)
{
	cleanup_free char *conf = cert_shell_path(host, KUBECONFIG_DIR "/kubelet.conf");
	cleanup_free char *pki = cert_shell_path(host, KUBELET_PKI);
	cleanup_free char *make = cert_knode_command(
		host, "kubeconfig user --client-name system:node:NODE --org system:nodes");

	return xasprintf("make %s anew (%s), rm %s/kubelet-client-*, and restart the kubelet", conf,
			 make, pki);
}

static char *link_remedy(const struct cert_status *status, const struct host *host)
{
	size_t length = strlen(status->path) - strlen("current.pem");
	cleanup_free char *named = xasprintf("%.*sof-before.pem", (int)length, status->path);
	cleanup_free char *path = cert_shell_path(host, status->path);
	cleanup_free char *moved = cert_shell_path(host, named);

	return xasprintf("mv %s %s && ln -s %s %s", path, moved, strrchr(named, '/') + 1, path);
}

static char *kubelet_remedy(const struct cert_status *status, const struct host *host)
{
	cleanup_free char *renewal = cert_kubelet_renewal(host);
	cleanup_free char *pki = cert_shell_path(host, KUBELET_PKI);

	if (status->fault == CERT_NOT_LINKED)
		return link_remedy(status, host);
	if (!status->ca_name)
		return xasprintf("rm -f %s/kubelet.crt %s/kubelet.key && systemctl restart kubelet",
				 pki, pki);
	if (status->state != CERT_GOOD)
		return take_ptr(&renewal);
	return xasprintf("the kubelet renews it in good time while it runs; else %s", renewal);
}

static char *place_remedy(const struct cert_status *status, const struct host *host,
			  const struct cert_options *options)
{
	cleanup_free char *path = cert_shell_path(host, status->path);

	switch (status->fault) {
	case CERT_OPEN_MODE:
		return status->mode == CERT_DIR_MODE
			       ? xasprintf("chmod go-w %s", path)
			       : xasprintf("chmod %04o %s", status->mode, path);
	case CERT_NOT_ROOTS:
		return xasprintf("chown 0:0 %s", path);
	case CERT_LINKED:
		return xstrdup(cert_faults[CERT_LINKED].remedy);
	default:
		break;
	}
	if (str_ends(status->path, ".pub")) {
		cleanup_free char *make =
			command(host,
				&(struct cert_options){ .config = options->config,
							.cert_dir = options->cert_dir },
				"init phase certs " SERVICE_ACCOUNT_NAME);

		return xasprintf("rm -f %s && %s", path, make);
	}
	return xasprintf("restore %s from a backup, or from a control plane that has it",
			 status->path);
}

char *cert_status_remedy(const struct cert_status *status, const struct host *host,
			 const struct cert_options *options, int64_t now)
{
	cleanup_free char *renew = xasprintf("certs renew %s", status->name);
	cleanup_free char *request = NULL;
	bool is_made = !status->rotates || kubeconfig_of(status);

	if (status->state == CERT_GOOD && now < status->not_before)
		return xstrdup("is the clock of this host right? timedatectl tells; certificates "
			       "are made to be valid at once");
	if (status->state == CERT_UNREADABLE)
		return xstrdup("run this as root");
	if (status->is_ca)
		return ca_remedy(status, host, options);
	if (status->is_place && !kubeconfig_of(status))
		return place_remedy(status, host, options);
	if (cert_faults[status->fault].remedy && *cert_faults[status->fault].remedy)
		return xstrdup(cert_faults[status->fault].remedy);
	if (status->state != CERT_GOOD && status->renewable && is_made)
		return make_anew(status, host, options);
	if (status->rotates)
		return kubelet_remedy(status, host);
	if (status->renewable)
		return command(host, options, renew);
	request = cert_knode_command(host, "certs generate-csr");
	return xasprintf("have the CA that signs it make a new one, and put it into %s; `%s` makes "
			 "the request",
			 status->path, request);
}

struct json *cert_status_to_json(const struct cert_status *status, int64_t now)
{
	struct json *map = json_map();
	cleanup_free char *expires = time_rfc3339(status->not_after);

	json_map_set_text(map, "name", status->name);
	json_map_set_text(map, "path", status->path);
	json_map_set_text(map, "caName", status->ca_name);
	if (status->not_after) {
		json_map_set_text(map, "expirationDate", expires);
		json_map_set_int(map, "residualSeconds", status->not_after - now);
	}
	if (!status->is_ca && !status->is_place)
		json_map_set_bool(map, "externallyManaged", !status->renewable && !status->rotates);
	if (status->rotates)
		json_map_set_bool(map, "rotates", true);
	if (status->state == CERT_MISSING)
		json_map_set_bool(map, "missing", true);
	if (status->state == CERT_UNREADABLE)
		json_map_set_bool(map, "unreadable", true);
	json_map_set_text(map, "problem", status->problem);
	if (status->fault != CERT_FINE)
		json_map_set_text(map, "fault", cert_faults[status->fault].id);
	return map;
}
