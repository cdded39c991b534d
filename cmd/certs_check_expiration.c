/* knode certs check-expiration: how long a host's certificates are still good. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/time.h"
#include "base/utf8.h"
#include "certs/cert_spec.h"
#include "command_certs.h"
#include "command_output.h"
#include "credentials/cert_status.h"

enum {
	DAY = 24 * 60 * 60,
	DAYS_MAX = 10 * 1000 * 1000, /* beyond the year 9999 */
};

struct options {
	const char *cert_dir, *kubeconfig_dir, *kubeconfig;
	int64_t warn, fail;
	bool allow_missing_template_keys, show_managed_fields;
};

static const struct opt opts[] = {
	{ "cert-dir", 0, OPT_PATH, offsetof(struct options, cert_dir), "DIR",
	  "the certificates directory (default: " CERT_DIR ")" },
	{ "kubeconfig-dir", 0, OPT_PATH, offsetof(struct options, kubeconfig_dir), "DIR",
	  "where the kubeconfigs lie (default: " KUBECONFIG_DIR ")" },
	{ "kubeconfig", 0, OPT_TEXT, offsetof(struct options, kubeconfig), "FILE",
	  "not used: no API server is asked (kubeadm has it)" },
	{ "warn", 0, OPT_INT, offsetof(struct options, warn), "DAYS",
	  "exit 4 when one has no more than DAYS left" },
	{ "fail", 0, OPT_INT, offsetof(struct options, fail), "DAYS",
	  "exit 2 when one has no more than DAYS left (default: 0, expired)" },
	/* Of kubeadm's printers: templates, and objects that an API server manages. */
	{ "allow-missing-template-keys", 0, OPT_BOOL,
	  offsetof(struct options, allow_missing_template_keys), .hidden = true },
	{ "show-managed-fields", 0, OPT_BOOL, offsetof(struct options, show_managed_fields),
	  .hidden = true },
	{ 0 },
};

enum verdict {
	FINE,
	WARN,
	UNSEEN,
	FAIL,
};

static enum verdict judge(const struct cert_status *status, const struct options *options,
			  int64_t now)
{
	int64_t left = status->not_after - now;

	if (status->state == CERT_UNREADABLE)
		return UNSEEN;
	if (status->state == CERT_MISSING || status->state == CERT_BAD)
		return FAIL;
	if (!status->is_place && (now < status->not_before || left <= options->fail * DAY))
		return FAIL;
	if (status->state == CERT_DOUBTFUL)
		return WARN;
	return !status->is_place && left <= options->warn * DAY ? WARN : FINE;
}

static enum verdict worst_of(const struct cert_statuses *statuses, const struct options *options,
			     int64_t now)
{
	enum verdict worst = statuses->hidden ? UNSEEN : FINE;

	for (size_t i = 0; i < statuses->count; i++) {
		enum verdict verdict = judge(&statuses->items[i], options, now);

		if (verdict > worst)
			worst = verdict;
	}
	return worst;
}

static struct cert_options cert_options_of(const struct context *ctx)
{
	const struct options *options = ctx->opts;

	return (struct cert_options){ .config = ctx->flags.config,
				      .cert_dir = options->cert_dir,
				      .kubeconfig_dir = options->kubeconfig_dir };
}

/* The CA that signs it, when that fails itself; or NULL. */
static const struct cert_status *failing_ca(const struct cert_statuses *statuses,
					    const struct cert_status *status,
					    const struct options *options, int64_t now)
{
	for (size_t i = 0; i < statuses->count && status->ca_name; i++) {
		const struct cert_status *ca = &statuses->items[i];

		if (ca->is_ca && str_eq(ca->name, status->ca_name) &&
		    judge(ca, options, now) == FAIL)
			return ca;
	}
	return NULL;
}

/* Nothing mends a certificate as long as its CA cannot sign, or is another one. */
static char *remedy_of(const struct context *ctx, const struct host *host,
		       const struct cert_statuses *statuses, const struct cert_status *status,
		       int64_t now)
{
	const struct cert_options given = cert_options_of(ctx);
	const struct cert_status *ca = failing_ca(statuses, status, ctx->opts, now);

	if (ca && status->state != CERT_UNREADABLE && now >= status->not_before)
		return xasprintf("first mend its CA, %s", ca->path);
	return cert_status_remedy(status, host, &given, now);
}

/* What the operator has to do something about, and what. Messages may repeat what stands in a file.
 */
static bool print_verdicts(const struct context *ctx, const struct host *host,
			   const struct cert_statuses *statuses, bool cas, enum verdict which,
			   const char *word, int64_t now)
{
	bool any = false;

	for (size_t i = 0; i < statuses->count; i++) {
		const struct cert_status *status = &statuses->items[i];
		cleanup_free char *text = cert_status_sentence(status, now);
		cleanup_free char *remedy = remedy_of(ctx, host, statuses, status, now);
		cleanup_free char *shown = utf8_shown(text), *shown_remedy = utf8_shown(remedy);

		if (status->is_ca != cas || judge(status, ctx->opts, now) != which)
			continue;
		printf("%s  %s\n      %s\n", word, shown, shown_remedy);
		any = true;
	}
	return any;
}

/* Causes come before what they cause. */
static bool print_all_verdicts(const struct context *ctx, const struct host *host,
			       const struct cert_statuses *statuses, int64_t now)
{
	bool any = print_verdicts(ctx, host, statuses, true, FAIL, "FAIL", now);

	any |= print_verdicts(ctx, host, statuses, false, FAIL, "FAIL", now);
	any |= print_verdicts(ctx, host, statuses, true, WARN, "WARN", now);
	any |= print_verdicts(ctx, host, statuses, false, WARN, "WARN", now);
	return any;
}

static const char *managed_by(const struct cert_status *status)
{
	if (status->rotates)
		return "kubelet";
	return status->renewable ? "knode" : "external";
}

/* The date, or why there is none; free it. */
static char *expiry_of(const struct cert_status *status)
{
	if (status->not_after)
		return time_text(status->not_after);
	return xstrdup(status->state == CERT_MISSING      ? "!MISSING!"
		       : status->state == CERT_UNREADABLE ? "(not readable)"
							  : "!BROKEN!");
}

static void print_row(const struct cert_status *status, int64_t now)
{
	cleanup_free char *expires = expiry_of(status), *left = NULL;
	cleanup_free char *name = utf8_shown(status->name);

	left = status->not_after > now ? time_span_text(status->not_after - now) : xstrdup("-");
	if (status->is_ca)
		printf("%-28s %-24s %s\n", name, expires, left);
	else
		printf("%-28s %-24s %-11s %-15s %s\n", name, expires, left,
		       status->ca_name ? status->ca_name : "", managed_by(status));
}

static void print_table(const struct cert_statuses *statuses, bool cas, int64_t now)
{
	if (cas)
		printf("%-28s %-24s %s\n", "CA", "EXPIRES", "LEFT");
	else
		printf("%-28s %-24s %-11s %-15s %s\n", "CERTIFICATE", "EXPIRES", "LEFT",
		       "SIGNED BY", "RENEWED BY");
	for (size_t i = 0; i < statuses->count; i++)
		if (statuses->items[i].is_ca == cas && !statuses->items[i].is_place)
			print_row(&statuses->items[i], now);
}

static void print_text(const struct context *ctx, const struct host *host,
		       const struct cert_statuses *statuses, int64_t now)
{
	if (print_all_verdicts(ctx, host, statuses, now))
		putchar('\n');
	print_table(statuses, false, now);
	putchar('\n');
	print_table(statuses, true, now);
}

static void print_document(const struct context *ctx, const struct cert_statuses *statuses,
			   int64_t now)
{
	cleanup_json struct json *document = json_map();
	struct json *certs = json_list(), *cas = json_list(), *places = json_list();

	json_map_set_text(document, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(document, "kind", "CertificateExpirationInfo");
	for (size_t i = 0; i < statuses->count; i++)
		json_list_add(statuses->items[i].is_place ? places
			      : statuses->items[i].is_ca  ? cas
							  : certs,
			      cert_status_to_json(&statuses->items[i], now));
	json_map_set(document, "certificates", certs);
	json_map_set(document, "certificateAuthorities", cas);
	json_map_set(document, "places", places);
	print_tree(ctx, document);
}

static int check_options(const struct options *options, struct error *err)
{
	const struct {
		const char *name;
		int64_t days;
	} numbers[] = { { "warn", options->warn }, { "fail", options->fail } };

	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		if (numbers[i].days < 0 || numbers[i].days > DAYS_MAX)
			return error_set(err, -EINVAL,
					 "--%s: %" PRId64 " is not a number of days, 0 to %d",
					 numbers[i].name, numbers[i].days, DAYS_MAX);
	return 0;
}

/* Of a configuration, what it says of the cluster is used. */
static int gather(const struct context *ctx, struct node *node, struct cert_statuses *ret,
		  struct error *err)
{
	const struct node_wish wish = { .kind = CONFIG_CLUSTER, .no_host = true };
	const struct options *options = ctx->opts;
	struct cert_survey survey = { .cert_dir = CERT_DIR, .kubeconfig_dir = KUBECONFIG_DIR };
	cleanup_pki struct pki *pki = NULL;
	int code;

	if (check_options(options, err) < 0)
		return EXIT_INVALID;
	code = ctx->flags.config ? open_node(ctx, &wish, node, err) : EXIT_OK;
	if (code != EXIT_OK)
		return code;
	if (pki_open(&pki, err) < 0 || open_host(ctx, HOST_READ, &node->host, err) < 0)
		return EXIT_ERROR;
	survey.pki = pki;
	survey.host = node->host;
	survey.config = node->config;
	if (node->config)
		survey.cert_dir = node->config->cluster.certificates_dir;
	if (options->cert_dir)
		survey.cert_dir = options->cert_dir;
	if (options->kubeconfig_dir)
		survey.kubeconfig_dir = options->kubeconfig_dir;
	return cert_status_gather(&survey, ret, err) < 0 ? EXIT_ERROR : EXIT_OK;
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	cleanup_statuses struct cert_statuses statuses = { 0 };
	cleanup_node struct node node = { 0 };
	int64_t now = time(NULL);
	int code = gather(ctx, &node, &statuses, err);

	(void)argc, (void)argv;
	if (code != EXIT_OK)
		return code;
	if (wants_text(ctx))
		print_text(ctx, node.host, &statuses, now);
	else
		print_document(ctx, &statuses, now);
	if (statuses.hidden)
		(void)error_set(err, -EACCES, "not all could be looked at (%s): run this as root",
				statuses.hidden);
	switch (worst_of(&statuses, ctx->opts, now)) {
	case FAIL:
		return EXIT_PREFLIGHT;
	case UNSEEN:
		return EXIT_ERROR;
	case WARN:
		return EXIT_PENDING;
	default:
		return EXIT_OK;
	}
}

const struct command command_certs_check_expiration = {
	.name = "certs check-expiration",
	.summary = "Tell how long the certificates of this host are still good",
	.synopsis = "",
	.details =
		"Looks at all certificates of a control plane or a worker, made by knode or by\n"
		"kubeadm: in the certificates directory, inside kubeconfigs, and the kubelet's own.\n"
		"Exits 2 when one is missing, broken or expired, and 4 when one works, but should not\n"
		"be left so (a mode, a link, a chain). With --config, names are held against it, too.",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.config_flags = config_flags_file,
	.run = run,
};
