#include "command_logins.h"

#include <errno.h>
#include <unistd.h>

#include "base/secret.h"
#include "config/config_fields.h"

enum {
	LOGINS_MAX = 1024 * 1024, /* bytes of a file */
};

/* Where they are by default, below what the variable says, in the order in which they count. */
static const struct {
	const char *variable, *path;
} places[] = {
	{ "XDG_RUNTIME_DIR", "containers/auth.json" },
	{ "XDG_CONFIG_HOME", "containers/auth.json" },
	{ "HOME", ".config/containers/auth.json" },
	{ "DOCKER_CONFIG", "config.json" },
	{ "HOME", ".docker/config.json" },
};

static int add_file(struct json *logins, const char *path, struct error *err)
{
	cleanup(secret_done) struct strbuf text = secret_make(LOGINS_MAX);
	cleanup_json struct json *document = NULL;
	struct json *auths;
	int r = config_read(path, &text, err);

	if (r == 0)
		r = json_parse(path, text.text, text.length, &document, err);
	if (r < 0)
		return r;
	auths = json_map_get(document, "auths");
	if (json_is_map(auths))
		json_list_add(logins, json_clone(auths));
	return 0;
}

int read_logins(struct json **ret, struct error *err)
{
	cleanup_json struct json *logins = json_list();
	const char *own = getenv("REGISTRY_AUTH_FILE");
	int r = own && *own ? add_file(logins, own, err) : 0;

	for (size_t i = 0; i < ARRAY_SIZE(places) && r == 0 && !(own && *own); i++) {
		const char *dir = getenv(places[i].variable);
		cleanup_free char *path = dir ? xasprintf("%s/%s", dir, places[i].path) : NULL;

		if (path && access(path, F_OK) == 0)
			r = add_file(logins, path, err);
	}
	if (r == 0)
		*ret = take_ptr(&logins);
	return r;
}
