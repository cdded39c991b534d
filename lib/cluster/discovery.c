#include "cluster/discovery.h"

#include <errno.h>
#include <stdlib.h>

#include "base/secret.h"
#include "base/time.h"
#include "host/host_kube.h"
#include "pki/token.h"

enum {
	ASK_MS = 200,       /* between two questions, at first */
	ASK_MAX_MS = 2000,  /* and later */
	CALL_MS = 5 * 1000, /* for an answer */
	UNSIGNED_MS = 5000, /* how long others' signatures may be there before this token's */
	SKEW_TOLD = 60,     /* seconds between clocks from which they count as a cause */
};

/* --- cluster-info --- */

static const struct kube_ref cluster_info = { "v1", "ConfigMap", "kube-public", "cluster-info" };

/*
 * Asks for cluster-info; *@ret is NULL when there is none. @skew becomes that of kube_skew(), if it
 * is told.
 */
static int get_info(struct fetch *fetch, const struct kube_login *login, int64_t *skew,
		    struct json **ret, struct error *err)
{
	int64_t told;
	cleanup_kube struct kube *kube = NULL;
	cleanup_json struct json *object = NULL;
	int r = kube_open(fetch, login, &kube, err);

	if (r < 0)
		return r;
	kube_set_timeout(kube, CALL_MS);
	r = kube_get(kube, &cluster_info, &object, err);
	if (kube_skew(kube, &told))
		*skew = told;
	if (r == 0 && object)
		*ret = json_ref(json_map_get(object, "data"));
	return r;
}

/* The same of a server that has to have it. */
static int demand_info(struct fetch *fetch, const struct kube_login *login, int64_t *skew,
		       struct json **ret, struct error *err)
{
	int r = get_info(fetch, login, skew, ret, err);

	if (r == 0 && !*ret)
		return error_set(err, -EAGAIN,
				 "%s has no ConfigMap kube-public/cluster-info (yet): `knode init "
				 "phase bootstrap-token` makes it on a control plane",
				 login->server);
	return r;
}

/* Whether the cluster signs for any token at all. */
static bool has_signatures(const struct json *data)
{
	struct json_iter iter = json_iter(data);

	while (json_next(&iter))
		if (str_starts(iter.key, "jws-kubeconfig-"))
			return true;
	return false;
}

static int read_nothing(const void *arg, const char *path, struct strbuf *out, struct error *err)
{
	(void)arg, (void)out;
	return error_set(err, -EINVAL, "cluster-info names a file, %s", path);
}

/* Server and CA of the kubeconfig in cluster-info. */
static int read_kubeconfig(const char *text, struct kube_login *ret, struct error *err)
{
	static const char name[] = "ConfigMap kube-public/cluster-info";
	cleanup_kubeconfig struct kubeconfig config = { 0 };
	cleanup(strbuf_done) struct strbuf content = strbuf_make(KUBECONFIG_MAX);
	int r;

	strbuf_puts(&content, text);
	r = kubeconfig_parse(name, &content, &config, err);
	return r < 0 ? r : kube_login_read(&config, name, read_nothing, NULL, ret, err);
}

static int tell_pins(const struct pki_certs *found, struct error *err)
{
	return error_set(err, -EKEYREJECTED,
			 "the cluster's CA is %s, which is none of those that were pinned: this is "
			 "another cluster, or somebody between; `knode certs ca-hash` on a control "
			 "plane tells the right one",
			 found->items[0]->public_key_hash);
}

/* Whether one of the CAs is pinned: the first counts, as with kubeadm. */
static int check_pins(struct pki *pki, const struct config_join *join, const struct strbuf *ca,
		      struct error *err)
{
	cleanup_pki_certs struct pki_certs certs = { 0 };
	int r = pki_certs_read(pki, "the CA of cluster-info", ca, &certs, err);

	if (r < 0 || join->unsafe_skip_ca_verification)
		return r;
	for (size_t i = 0; i < certs.count; i++)
		if (token_pins(&join->ca_cert_hashes, certs.items[i]))
			return 0;
	return tell_pins(&certs, err);
}

/* An attempt, and what became of those before it. */
struct attempt {
	/* What is tried: fills in what @ret lacks. */
	int (*try)(struct attempt *attempt, struct kube_login *ret, struct error *err);
	struct fetch *fetch;
	struct pki *pki;
	const struct config_join *join;
	struct token token;
	int64_t unsigned_since; /* when others' signatures were first seen alone; 0: not yet */
	int64_t skew;           /* of the server's clock against this one, in seconds */
	bool final;             /* no repetition mends what is wrong */
};

/* A certificate that is not valid at this host's time, which is not the server's. */
static int blame_clock(struct attempt *attempt, int r, struct error *err)
{
	cleanup_free char *span = time_span_text(llabs(attempt->skew));

	attempt->final = attempt->final || r == FETCH_TLS;
	if (r != FETCH_TLS || llabs(attempt->skew) < SKEW_TOLD)
		return r;
	return error_wrap(err,
			  "this host's clock is %s %s that of the API server, set it right first "
			  "(`chronyc makestep`, `timedatectl set-ntp true`)",
			  span, attempt->skew > 0 ? "behind" : "ahead of");
}

/* Waits before the next attempt, while the loop goes on; -ECANCELED when it is to end. */
static int pause_for(struct fetch *fetch, int64_t ms, const struct teller *teller,
		     struct error *err)
{
	int64_t end = time_monotonic_ms() + ms;

	while (time_monotonic_ms() < end) {
		int r = fetch_poll(fetch, NULL, 0, end - time_monotonic_ms());

		if (r < 0)
			return error_errno(err, r, "cannot wait");
		if (teller_stops(teller))
			return error_set(err, -ECANCELED, "stopped while looking for the cluster");
	}
	return 0;
}

static int try_until(struct attempt *attempt, const struct teller *teller, struct kube_login *ret,
		     struct error *err)
{
	int64_t end = time_monotonic_ms() + attempt->join->timeouts.discovery, wait = ASK_MS;

	for (;;) {
		struct error why;
		int r = attempt->try(attempt, ret, &why);

		if (r == 0)
			return 0;
		teller_tell(teller, "cluster-info", why.message);
		if (attempt->final || time_monotonic_ms() + wait >= end)
			return error_set(err, r, "%s", why.message);
		r = pause_for(attempt->fetch, wait, teller, err);
		if (r < 0)
			return r;
		wait = wait * 2 < ASK_MAX_MS ? wait * 2 : ASK_MAX_MS;
	}
}

/* What a node asks the cluster to be one with. */
static void log_in(const struct config_join *join, struct kube_login *login)
{
	if (!join->tls_bootstrap_token)
		return;
	strbuf_clear(&login->cert);
	strbuf_clear(&login->key);
	strbuf_clear(&login->token);
	strbuf_puts(&login->token, join->tls_bootstrap_token);
}

/* --- By a token --- */

static int tell_unsigned(struct attempt *attempt, const struct json *data, struct error *err)
{
	if (!has_signatures(data))
		return error_set(err, -EAGAIN,
				 "cluster-info is not signed yet: the controller manager does so");
	if (!attempt->unsigned_since)
		attempt->unsigned_since = time_monotonic_ms();
	attempt->final = time_monotonic_ms() - attempt->unsigned_since >= UNSIGNED_MS;
	return error_set(err, -ENOENT,
			 "the cluster does not know the token %s, or it has expired: `knode token "
			 "create --print-join-command` on a control plane makes a new one",
			 attempt->token.id);
}

/* What is signed with the token, in @data. */
static int verify(struct attempt *attempt, const struct json *data, const char **ret,
		  struct error *err)
{
	int r = token_verify(attempt->pki, &attempt->token, data, ret, err);

	if (r == -ENOENT)
		return tell_unsigned(attempt, data, err);
	if (r == -EBADMSG) {
		attempt->final = true;
		return error_set(err, r,
				 "the secret of the token %s is not the one that the cluster "
				 "has: look for a typing error, or `knode token create "
				 "--print-join-command` on a control plane",
				 attempt->token.id);
	}
	return r;
}

/* Once more, from a server with a certificate of the CA: it has to say the same. */
static int confirm(struct attempt *attempt, const char *kubeconfig, struct kube_login *ret,
		   struct error *err)
{
	cleanup_login struct kube_login login = { 0 };
	cleanup_json struct json *data = NULL;
	int r = read_kubeconfig(kubeconfig, &login, err);

	if (r < 0)
		return r;
	r = check_pins(attempt->pki, attempt->join, &login.ca, err);
	if (r < 0) {
		attempt->final = true;
		return r;
	}
	r = demand_info(attempt->fetch, &login, &attempt->skew, &data, err);
	if (r < 0)
		return blame_clock(attempt, r, err);
	if (!str_eq(json_map_text(data, "kubeconfig", ""), kubeconfig))
		return error_set(err, -EAGAIN, "cluster-info has just changed");
	*ret = login;
	login = (struct kube_login){ 0 };
	return 0;
}

static int try_token(struct attempt *attempt, struct kube_login *ret, struct error *err)
{
	cleanup_free char *server = xasprintf("https://%s", attempt->join->api_server_endpoint);
	cleanup_login struct kube_login nobody = kube_login_make("discovery", server);
	cleanup_json struct json *data = NULL;
	const char *kubeconfig = NULL;
	int r;

	nobody.unverified = true;
	r = demand_info(attempt->fetch, &nobody, &attempt->skew, &data, err);
	if (r == 0)
		r = verify(attempt, data, &kubeconfig, err);
	return r < 0 ? r : confirm(attempt, kubeconfig, ret, err);
}

static int by_token(struct fetch *fetch, const struct config_join *join,
		    const struct teller *teller, struct kube_login *ret, struct error *err)
{
	cleanup_pki struct pki *pki = NULL;
	struct attempt attempt = { .try = try_token, .fetch = fetch, .join = join };
	int r = pki_open(&pki, err);

	if (r == 0)
		r = token_parse(join->token, &attempt.token, err);
	if (r < 0)
		return r;
	attempt.pki = pki;
	r = try_until(&attempt, teller, ret, err);
	if (r == 0)
		log_in(join, ret);
	return r;
}

/* --- By a file --- */

/* The file is of this machine, or lies at an https URL, whose server the system's CAs vouch for. */
static int load_file(struct fetch *fetch, const struct host *host, const char *path,
		     struct strbuf *out, struct error *err)
{
	cleanup_answer struct fetch_answer answer = { 0 };
	const struct fetch_request request = { .url = path,
					       .max_body = KUBECONFIG_MAX,
					       .proxy = fetch_proxy(path) };
	int r;

	if (!str_starts(path, "https://"))
		return host_read(host, path, KUBECONFIG_MAX, out, err);
	r = fetch_now(fetch, &request, &answer, err);
	if (r < 0)
		return r;
	if (answer.status != 200)
		return error_set(err, -EREMOTEIO, "%s: the server answers %d", path, answer.status);
	strbuf_add(out, answer.body.text, answer.body.length);
	return 0;
}

/* The CA, where the file has none, so that the system's vouched for the server (file.go). */
static int take_ca(struct attempt *attempt, const struct json *data, struct kube_login *login,
		   struct error *err)
{
	cleanup_login struct kube_login info = { 0 };
	const char *kubeconfig = json_map_text(data, "kubeconfig", NULL);
	int r = kubeconfig ? read_kubeconfig(kubeconfig, &info, err) : 0;

	attempt->final = true;
	if (r == 0 && !info.ca.length)
		return error_set(
			err, -EINVAL,
			"%s has no CA of the cluster, nor does the cluster tell its own in "
			"ConfigMap kube-public/cluster-info",
			login->name);
	if (r == 0)
		strbuf_add(&login->ca, info.ca.text, info.ca.length);
	return r;
}

/* Whether time may mend what is wrong: a server that is not up yet, or has too much to do. */
static bool may_pass(int r)
{
	return r == FETCH_NO_NAME || r == FETCH_REFUSED || r == FETCH_NO_ROUTE ||
	       r == FETCH_TIMED_OUT || r == FETCH_DROPPED || r == FETCH_PROXY || r == KUBE_BUSY ||
	       r == KUBE_SERVER;
}

/*
 * A server of the file's CA that answers is the right one, also where it tells nobody of
 * cluster-info.
 */
static int try_file(struct attempt *attempt, struct kube_login *ret, struct error *err)
{
	cleanup_login struct kube_login nobody = kube_login_make(ret->name, ret->server);
	cleanup_json struct json *data = NULL;
	int r;

	nobody.server_name = xstrdup_or_null(ret->server_name);
	nobody.proxy = xstrdup_or_null(ret->proxy);
	nobody.unverified = ret->unverified;
	strbuf_add(&nobody.ca, ret->ca.text, ret->ca.length);
	r = get_info(attempt->fetch, &nobody, &attempt->skew, &data, err);
	if (r == KUBE_FORBIDDEN || r == KUBE_UNAUTHORIZED)
		r = 0;
	attempt->final = !may_pass(r);
	if (r < 0)
		return blame_clock(attempt, r, err);
	return ret->ca.length ? 0 : take_ca(attempt, data, ret, err);
}

static int read_file(struct fetch *fetch, const struct host *host, const struct config_join *join,
		     struct kube_login *ret, struct error *err)
{
	cleanup(strbuf_done) struct strbuf text = secret_make(KUBECONFIG_MAX);
	int r = load_file(fetch, host, join->kubeconfig_path, &text, err);

	if (r == 0)
		r = host_login(host, join->kubeconfig_path, &text, ret, err);
	if (r < 0)
		return r;
	log_in(join, ret);
	if (!ret->key.length && !ret->token.length)
		return error_set(
			err, -EINVAL,
			"%s has no credentials, with which this host could ask to become a "
			"node: give a token as well (--tls-bootstrap-token), which `knode "
			"token create` makes on a control plane",
			join->kubeconfig_path);
	return 0;
}

static int by_file(struct fetch *fetch, const struct host *host, const struct config_join *join,
		   const struct teller *teller, struct kube_login *ret, struct error *err)
{
	struct attempt attempt = { .try = try_file, .fetch = fetch, .join = join };
	int r = read_file(fetch, host, join, ret, err);

	return r < 0 ? r : try_until(&attempt, teller, ret, err);
}

int discover(struct fetch *fetch, const struct host *host, const struct config_join *join,
	     const struct teller *teller, struct kube_login *ret, struct error *err)
{
	cleanup_login struct kube_login found = { 0 };
	int r = join->has_discovery_file ? by_file(fetch, host, join, teller, &found, err)
					 : by_token(fetch, join, teller, &found, err);

	if (r < 0)
		return r;
	*ret = found;
	found = (struct kube_login){ 0 };
	return 0;
}
