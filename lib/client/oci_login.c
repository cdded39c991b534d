/* Logins for registries, as docker, podman and skopeo keep them. */
#include "base/base64.h"
#include "base/text.h"
#include "client/oci.h"

/* Docker Hub has other names in such files: that of its index, of old, and that of its server. */
static const char *const hub_names[] = { "index.docker.io", "registry-1.docker.io" };

/*
 * The registry, with a path where one is given, that a key is about: "https://r.example/v1/" of old
 * Docker is "r.example". Free it.
 */
static char *registry_of(const char *key)
{
	const char *scheme = strstr(key, "://"), *rest = scheme ? scheme + strlen("://") : key;
	char *name = scheme ? xstrndup(rest, strcspn(rest, "/")) : xstrdup(rest);

	for (size_t i = 0; i < ARRAY_SIZE(hub_names); i++)
		if (str_eq(name, hub_names[i])) {
			free(name);
			return xstrdup("docker.io");
		}
	return name;
}

/* What "auth" says, where it is what it should be; free it. */
static char *login_of(const struct json *entry)
{
	const char *auth = json_map_text(entry, "auth", "");
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_LINE);
	bool right = *auth && strlen(auth) < STRBUF_MAX_LINE && !strpbrk(auth, " \t\r\n") &&
		     base64_decode(auth, strlen(auth), &text) == 0 && strchr(text.text, ':');

	explicit_bzero(text.text, text.length);
	return right ? xstrdup(auth) : NULL;
}

static char *find_in(const struct json *auths, const char *name)
{
	struct json_iter iter = json_iter(auths);
	char *login = NULL;

	while (!login && json_next(&iter)) {
		cleanup_free char *registry = registry_of(iter.key);

		if (str_eq(registry, name))
			login = login_of(iter.value);
	}
	return login;
}

char *oci_login_find(const struct json *logins, const char *registry, const char *repository)
{
	cleanup_free char *host = registry_of(registry);
	char *login = NULL;

	for (size_t i = 0; i < json_count(logins) && !login; i++) {
		cleanup_free char *name = xasprintf("%s/%s", host, repository);
		char *slash = name;

		while (!login && slash) {
			login = find_in(json_list_at(logins, i), name);
			slash = strrchr(name, '/');
			if (slash)
				*slash = '\0';
		}
	}
	return login;
}
