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
	add_option(out, "root", options->root);
}

/* The kubeconfig that it is inside of, or NULL. */
static const struct kubeconfig_spec *kubeconfig_of(const struct cert_status *status)
{
	for (const struct kubeconfig_spec *spec = kubeconfig_specs; spec->name; spec++)
		if (str_eq(spec->file, status->name))
			return spec;
	return NULL;
}

/* "rm -f" of the files that stand in the way, to be followed by what makes them anew. */
static void add_removal(struct strbuf *out, const struct cert_status *status, const char *root)
{
	size_t length = strlen(status->path);

	strbuf_printf(out, "rm -f %s%s", root, status->path);
	if (str_ends(status->path, ".crt"))
		strbuf_printf(out, " %s%.*s.key", root, (int)(length - strlen(".crt")),
			      status->path);
	strbuf_puts(out, " && ");
}

/* A certificate or a kubeconfig is made anew as init made it, so with the same configuration. */
static char *make_anew(const struct cert_status *status, const struct cert_options *options)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);
	const struct kubeconfig_spec *kubeconfig = kubeconfig_of(status);
	struct cert_options taken = *options;

	if (status->state == CERT_BAD)
		add_removal(&out, status, options->root ? options->root : "");
	if (!kubeconfig)
		taken.kubeconfig_dir = NULL;
	strbuf_printf(&out, "knode init phase %s %s", kubeconfig ? "kubeconfig" : "certs",
		      kubeconfig ? kubeconfig->name : status->name);
	add_options(&out, &taken);
	if (!options->config)
		strbuf_puts(&out, "  # and the --config of init, if it had one");
	return strbuf_take(&out);
}

static char *with_options(const struct cert_options *options, char *command)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);

	strbuf_puts(&out, command);
	free(command);
	add_options(&out, options);
	return strbuf_take(&out);
}

/* A CA that is lost is not rotated: nothing would trust what it has signed any more. */
static char *ca_remedy(const struct cert_status *status, const struct cert_options *options)
{
	if (status->state != CERT_GOOD)
		return xasprintf("restore %s from a backup, or from a control plane that has it",
				 status->wrong ? status->wrong : status->path);
	if (!status->renewable)
		return xasprintf("its key is kept elsewhere: have the CA replaced there");
	return with_options(options,
			    xasprintf("knode certs rotate-ca --ca %s begin", status->name));
}

static char *kubelet_remedy(const struct cert_status *status)
{
	if (!status->ca_name)
		return xasprintf("rm -f " KUBELET_PKI "/kubelet.crt " KUBELET_PKI
				 "/kubelet.key && systemctl restart kubelet");
	if (status->state != CERT_GOOD)
		return xstrdup(KUBELET_RENEWAL);
	return xstrdup("the kubelet renews it in good time while it runs; "
		       "else " KUBELET_RENEWAL);
}

char *cert_status_remedy(const struct cert_status *status, const struct cert_options *options,
			 int64_t now)
{
	bool is_made = !status->rotates || kubeconfig_of(status);

	if (status->state == CERT_GOOD && now < status->not_before)
		return xstrdup("is the clock of this host right? timedatectl tells; certificates "
			       "are made to be valid at once");
	if (status->state == CERT_UNREADABLE)
		return xstrdup("run this as root");
	if (status->is_ca)
		return ca_remedy(status, options);
	if (status->state != CERT_GOOD && status->renewable && is_made)
		return make_anew(status, options);
	if (status->rotates)
		return kubelet_remedy(status);
	if (status->renewable)
		return with_options(options, xasprintf("knode certs renew %s", status->name));
	return xasprintf("have the CA that signs it make a new one, and put it into %s; "
			 "`knode certs generate-csr` makes the request",
			 status->path);
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
	if (!status->is_ca)
		json_map_set_bool(map, "externallyManaged", !status->renewable && !status->rotates);
	if (status->rotates)
		json_map_set_bool(map, "rotates", true);
	if (status->state == CERT_MISSING)
		json_map_set_bool(map, "missing", true);
	if (status->state == CERT_UNREADABLE)
		json_map_set_bool(map, "unreadable", true);
	json_map_set_text(map, "problem", status->problem);
	return map;
}
