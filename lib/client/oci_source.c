/*
 * Mirrors are asked as containerd asks them (core/remotes/docker/config/hosts.go and resolver.go of
 * containerd/containerd, docs/hosts.md): in their order, for "/v2" behind their URL unless that is
 * the root of an API itself, and told by "ns" whose image it is.
 */
#include "client/oci_source.h"

#include "base/net.h"
#include "base/secret.h"

static const char any[] = "_default";

bool oci_source_is_private(const char *url)
{
	cleanup_url struct net_url parts = { 0 };
	struct net_ip ip;

	if (net_url_parse(url, &parts) < 0)
		return false;
	return str_eq(parts.scheme, "https") || str_eq(parts.host, "localhost") ||
	       (net_ip_parse(parts.host, &ip) == 0 && net_ip_is_loopback(&ip));
}

/* Whether the API's version stands within the path, as where a registry is a project of another. */
static bool is_root(const char *url)
{
	cleanup_url struct net_url parts = { 0 };

	return net_url_parse(url, &parts) == 0 && str_starts(parts.path, "/v2/") && parts.path[4];
}

/* "mirror.example.com:5000" of its URL; free it. */
static char *host_of(const char *url)
{
	const char *host = strstr(url, "://");

	host = host ? host + strlen("://") : url;
	return xstrndup(host, strcspn(host, "/"));
}

static void add(struct oci_sources *sources, const struct oci_source *source)
{
	sources->items[sources->count++] = *source;
}

static void add_mirror(const struct oci_name *name, const char *registry,
		       const struct oci_mirror *mirror, const struct oci_how *how,
		       struct oci_sources *ret)
{
	size_t length = strlen(mirror->url);
	cleanup_free char *url =
		xstrndup(mirror->url, length - (length && mirror->url[length - 1] == '/'));
	cleanup_free char *host = host_of(url);

	add(ret, &(struct oci_source){
			 .server = xstrdup(url),
			 .base = xasprintf("%s%s", url, is_root(url) ? "" : "/v2"),
			 .query = xasprintf("?ns=%s", registry),
			 .login = oci_login_find(how->logins, host, name->repository),
			 .ca = mirror->ca ? mirror->ca : how->ca,
		 });
}

static bool has_mirrors(const struct oci_how *how, const char *registry)
{
	for (size_t i = 0; i < how->mirror_count; i++)
		if (str_eq(how->mirrors[i].registry, registry))
			return true;
	return false;
}

void oci_sources_list(const struct oci_name *name, const struct oci_how *how,
		      struct oci_sources *ret)
{
	cleanup_free char *registry = xstrndup(name->full, strcspn(name->full, "/"));
	const char *mirrored = has_mirrors(how, registry) ? registry : any;

	ret->items = xcalloc(how->mirror_count + 1, sizeof(*ret->items));
	for (size_t i = 0; i < how->mirror_count; i++)
		if (str_eq(how->mirrors[i].registry, mirrored))
			add_mirror(name, registry, &how->mirrors[i], how, ret);
	add(ret, &(struct oci_source){
			 .server = xstrdup(name->server),
			 .base = xasprintf("%s/v2", name->server),
			 .query = xstrdup(""),
			 .login = oci_login_find(how->logins, registry, name->repository),
			 .ca = how->ca,
		 });
}

void oci_sources_done(struct oci_sources *sources)
{
	for (size_t i = 0; i < sources->count; i++) {
		struct oci_source *source = &sources->items[i];

		free(source->server);
		free(source->base);
		free(source->query);
		secret_free(source->login);
	}
	free(sources->items);
	*sources = (struct oci_sources){ 0 };
}
