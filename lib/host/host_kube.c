#include "host/host_kube.h"

#include "base/secret.h"
#include "base/sha256.h"
#include "base/time.h"
#include "host/host_ops.h"

enum {
	NEVER_ASKED = 1,
};

/* A kubeconfig, as it was when it was read. */
struct host_api {
	char *path;
	char digest[SHA256_HEX_SIZE];
	struct kube *kube;
	/* When it was found not to answer, by time_monotonic_ms(), or NEVER_ASKED; 0: it does. */
	int64_t failed;
	struct error why;
	struct host_api *next;
};

struct host_apis {
	struct fetch *fetch;
	struct host_api *first;
};

static void free_api(struct host_api *api)
{
	kube_close(api->kube);
	free(api->path);
	free(api);
}

void host_apis_free(struct host_apis *apis)
{
	struct host_api *next;

	if (!apis)
		return;
	for (struct host_api *api = apis->first; api; api = next) {
		next = api->next;
		free_api(api);
	}
	fetch_free(apis->fetch);
	free(apis);
}

struct host_apis *host_apis_new(void)
{
	return xcalloc(1, sizeof(struct host_apis));
}

int host_fetch(const struct host *host, struct fetch **ret, struct error *err)
{
	int r = host->apis->fetch ? 0 : fetch_new(&host->apis->fetch, err);

	if (r == 0)
		*ret = host->apis->fetch;
	return r;
}

static int read_file(const void *arg, const char *path, struct strbuf *out, struct error *err)
{
	return host_read(arg, path, KUBECONFIG_MAX, out, err);
}

int host_login(const struct host *host, const char *name, const struct strbuf *text,
	       struct kube_login *ret, struct error *err)
{
	cleanup_kubeconfig struct kubeconfig config = { 0 };
	int r = kubeconfig_parse(name, text, &config, err);

	return r < 0 ? r : kube_login_read(&config, name, read_file, host, ret, err);
}

int host_login_read(const struct host *host, const char *path, struct kube_login *ret,
		    struct error *err)
{
	cleanup(strbuf_done) struct strbuf text = secret_make(KUBECONFIG_MAX);
	int r = host_read(host, path, KUBECONFIG_MAX, &text, err);

	return r < 0 ? r : host_login(host, path, &text, ret, err);
}

/* The one of this path; one that was read before the file changed is forgotten. */
static struct host_api *find(struct host_apis *apis, const char *path, const char *digest)
{
	struct host_api **link = &apis->first, *api;

	while (*link && !str_eq((*link)->path, path))
		link = &(*link)->next;
	api = *link;
	if (!api || str_eq(api->digest, digest))
		return api;
	*link = api->next;
	free_api(api);
	return NULL;
}

static int open_api(const struct host *host, const char *path, const struct strbuf *text,
		    const char *digest, struct host_api **ret, struct error *err)
{
	cleanup_login struct kube_login login = { 0 };
	cleanup_kube struct kube *kube = NULL;
	struct fetch *fetch = NULL;
	struct host_api *api;
	int r = host_fetch(host, &fetch, err);

	if (r == 0)
		r = host_login(host, path, text, &login, err);
	if (r == 0)
		r = kube_open(fetch, &login, &kube, err);
	if (r < 0)
		return r;
	api = xcalloc(1, sizeof(*api));
	*api = (struct host_api){ .path = xstrdup(path),
				  .kube = take_ptr(&kube),
				  .failed = NEVER_ASKED,
				  .next = host->apis->first };
	memcpy(api->digest, digest, sizeof(api->digest));
	host->apis->first = api;
	*ret = api;
	return 0;
}

/* Asks whether it takes objects. */
static int probe(struct host_api *api, struct error *err)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_TEXT);
	int status, r;

	kube_set_timeout(api->kube, HOST_KUBE_PROBE_MS);
	r = kube_raw(api->kube, KUBE_ANSWERS, &status, &text, err);
	kube_set_timeout(api->kube, KUBE_CALL_MS);
	if (r < 0)
		return r;
	if (status == 200)
		return 0;
	if (status == 401 || status == 403)
		return kube_refusal(api->kube, status, text.text, text.length, err);
	return error_set(err, KUBE_BUSY, "%s is not ready yet", kube_server(api->kube));
}

int host_kube(const struct host *host, const char *path, struct kube **ret, struct error *err)
{
	cleanup(secret_done) struct strbuf text = secret_make(KUBECONFIG_MAX);
	char digest[SHA256_HEX_SIZE];
	struct host_api *api;
	int r = 0;

	if (host->kind != HOST_RUNNING)
		return error_set(err, -EOPNOTSUPP, "%s is no running host", host->name);
	r = host_read(host, path, KUBECONFIG_MAX, &text, err);
	if (r < 0)
		return r;
	sha256_hex(text.text, text.length, digest);
	api = find(host->apis, path, digest);
	if (!api)
		r = open_api(host, path, &text, digest, &api, err);
	if (r < 0)
		return r;
	if (api->failed > NEVER_ASKED && time_monotonic_ms() - api->failed < HOST_KUBE_RETRY_MS)
		return error_set(err, api->why.code, "%s", api->why.message);
	if (api->failed && probe(api, &api->why) < 0) {
		api->failed = time_monotonic_ms();
		return error_set(err, api->why.code, "%s", api->why.message);
	}
	api->failed = 0;
	*ret = api->kube;
	return 0;
}

void host_kube_retry(const struct host *host)
{
	for (struct host_api *api = host->apis->first; api; api = api->next)
		if (api->failed)
			api->failed = NEVER_ASKED;
}

int host_kube_change(struct host *host, const char *what, struct error *err)
{
	return host_begin_change(host, "apply", what, err);
}
