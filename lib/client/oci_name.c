#include "client/oci_name.h"

#include <errno.h>

#include "base/hex.h"
#include "base/image_name.h"
#include "base/net.h"
#include "client/oci.h"

/* What Docker Hub is called, and the server behind it. */
static const char hub[] = "docker.io", hub_server[] = "registry-1.docker.io";

enum {
	TAG_MAX = 128,
	REPOSITORY_MAX = 255,
};

static bool is_local(const char *host)
{
	struct net_ip ip;

	return str_eq(host, "localhost") ||
	       (net_ip_parse(host, &ip) == 0 && net_ip_is_loopback(&ip));
}

static const char lower[] = "abcdefghijklmnopqrstuvwxyz0123456789";

/* Lower-case letters and digits, with '.', '_' and '-' between them. */
static bool is_component(const char *text, size_t length)
{
	size_t used = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789._-");

	return length && used >= length && strchr(lower, text[0]) &&
	       strchr(lower, text[length - 1]);
}

static bool is_repository(const char *text)
{
	if (strlen(text) > REPOSITORY_MAX)
		return false;
	for (;; text++) {
		size_t length = strcspn(text, "/");

		if (!is_component(text, length))
			return false;
		text += length;
		if (!*text)
			return true;
	}
}

static bool is_tag(const char *text)
{
	static const char all[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
	size_t length = strspn(text, all);

	return length && length <= TAG_MAX && !text[length] && text[0] != '.' && text[0] != '-';
}

/* Cuts the reference off the path. A name with a tag and a digest is that of the digest. */
static bool split(char *path, struct oci_name *ret)
{
	char *at = strchr(path, '@'), *colon;

	if (at)
		*at = '\0';
	colon = strchr(path, ':');
	if (colon)
		*colon = '\0';
	if (colon && !is_tag(colon + 1))
		return false;
	if (at && !oci_is_digest(at + 1))
		return false;
	ret->reference = xstrdup(at ? at + 1 : colon + 1);
	ret->repository = xstrdup(path);
	return is_repository(path);
}

int oci_name_parse(const char *image, struct oci_name *ret, struct error *err)
{
	cleanup_oci_name struct oci_name name = { .full = image_full_name(image) };
	cleanup_free char *registry = xstrndup(name.full, strcspn(name.full, "/")), *host = NULL;
	cleanup_free char *path = xstrdup(name.full + strlen(registry) + 1);
	int port;

	if (!split(path, &name) || net_host_port_parse(registry, &host, &port) < 0)
		return error_set(err, -EINVAL,
				 "\"%s\" is not the name of an image such as "
				 "registry.k8s.io/pause:3.9",
				 image);
	name.server = xasprintf("%s://%s", is_local(host) ? "http" : "https",
				str_eq(registry, hub) ? hub_server : registry);
	*ret = name;
	name = (struct oci_name){ 0 };
	return 0;
}

void oci_name_done(struct oci_name *name)
{
	free(name->full);
	free(name->server);
	free(name->repository);
	free(name->reference);
	*name = (struct oci_name){ 0 };
}
