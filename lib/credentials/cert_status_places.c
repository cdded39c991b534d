#include "credentials/cert_status_places.h"

#include <errno.h>

/* Adds a place when something is wrong there. */
static void judge_place(const struct cert_survey *survey, const char *path, mode_t mode,
			struct cert_statuses *to)
{
	cleanup_verdict struct cert_verdict verdict = { 0 };
	struct cert_status *status;

	cert_judge_place(survey->host, path, mode, &verdict);
	if (verdict.fault == CERT_FINE)
		return;
	status = cert_statuses_add(to, path, path, NULL);
	status->is_place = true;
	status->mode = mode;
	status->state = cert_faults[verdict.fault].doubtful ? CERT_DOUBTFUL : CERT_BAD;
	status->fault = verdict.fault;
	status->problem = take_ptr(&verdict.problem);
}

/* A directory elsewhere, which somebody named, may be shared with others. */
static void judge_dir(const struct cert_survey *survey, const char *path, struct cert_statuses *to)
{
	if (str_eq(path, KUBECONFIG_DIR) || str_starts(path, KUBECONFIG_DIR "/"))
		judge_place(survey, path, CERT_DIR_MODE, to);
}

/* --- The key pair that signs tokens of service accounts --- */

struct pair {
	char *key, *public;
};

static void pair_done(struct pair *pair)
{
	free(pair->key);
	free(pair->public);
}

static int load_public(const struct cert_survey *survey, const char *path, struct pki_key **ret,
		       struct error *err)
{
	cleanup(strbuf_done) struct strbuf pem = strbuf_make(PKI_MAX_KEY);
	int r = host_read(survey->host, path, PKI_MAX_KEY, &pem, err);

	return r < 0 ? r : pki_public_read(survey->pki, path, &pem, ret, err);
}

static void add_bad(struct cert_statuses *to, const char *path, int r, char *problem)
{
	struct cert_status *status = cert_statuses_add(to, SERVICE_ACCOUNT_NAME, path, NULL);

	status->is_place = true;
	status->problem = problem;
	if (r == -ENOENT) {
		status->state = CERT_MISSING;
		status->fault = CERT_ABSENT;
	} else if (r == -EACCES || r == -EPERM) {
		status->state = CERT_UNREADABLE;
		status->fault = CERT_UNREADABLE_FILE;
	} else {
		status->state = CERT_BAD;
		status->fault = CERT_BAD_KEY;
		status->names_path = true;
	}
}

/* What is wrong with a file that could not be read. */
static char *why_not(int r, const struct error *why)
{
	if (r == -ENOENT)
		return xstrdup("is missing");
	if (r == -EACCES || r == -EPERM)
		return xstrdup("cannot be read by this user");
	return xstrdup(why->message);
}

static void judge_pair(const struct cert_survey *survey, const struct pair *pair,
		       struct cert_statuses *to)
{
	cleanup_pki_key struct pki_key *key = NULL, *public = NULL;
	struct error why;
	int r = cert_load_key(survey->pki, survey->host, pair->key, &key, &why);

	if ((r == -EACCES || r == -EPERM) && !to->hidden)
		to->hidden = xstrdup(why.message);
	if (r < 0) {
		add_bad(to, pair->key, r, why_not(r, &why));
		return;
	}
	r = load_public(survey, pair->public, &public, &why);
	if (r < 0)
		add_bad(to, pair->public, r, why_not(r, &why));
	else if (!pki_key_equal(key, public))
		add_bad(to, pair->public, 0,
			xasprintf("%s is not the public key of %s", pair->public, pair->key));
}

void cert_status_add_places(const struct cert_survey *survey, const struct cert_host *what,
			    struct cert_statuses *to)
{
	cleanup_free char *etcd = xasprintf("%s/etcd", survey->cert_dir);
	cleanup(pair_done) struct pair pair = {
		.key = xasprintf("%s/sa.key", survey->cert_dir),
		.public = xasprintf("%s/sa.pub", survey->cert_dir),
	};

	if (what->control_plane)
		judge_pair(survey, &pair, to);
	judge_dir(survey, survey->kubeconfig_dir, to);
	judge_dir(survey, survey->cert_dir, to);
	judge_dir(survey, etcd, to);
	for (const struct cert_spec *spec = cert_specs; spec->name; spec++) {
		cleanup_free char *cert = cert_spec_path(spec, survey->cert_dir, ".crt");
		cleanup_free char *key = cert_spec_path(spec, survey->cert_dir, ".key");

		judge_place(survey, cert, CERT_MODE, to);
		judge_place(survey, key, KEY_MODE, to);
	}
	judge_place(survey, pair.key, KEY_MODE, to);
	judge_place(survey, pair.public, CERT_MODE, to);
	for (const struct kubeconfig_spec *spec = kubeconfig_specs; spec->name; spec++) {
		cleanup_free char *path = xasprintf("%s/%s", survey->kubeconfig_dir, spec->file);

		judge_place(survey, path, KEY_MODE, to);
	}
}
