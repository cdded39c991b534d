/*
 * Mirrors of registries, as containerd reads them: a hosts.toml for each registry. It takes up what
 * changes without a restart. From docs/hosts.md and core/remotes/docker/config/hosts.go of
 * containerd/containerd: mirrors are tried in their order, and then the registry itself, which is
 * that of the directory's name where no "server" is given. A URL whose path is not the root of the
 * API has "/v2" put behind it, unless "override_path" says that it is that root.
 */
#include "acts/file.h"
#include "base/net.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "install/installer.h"
#include "install/manifest.h"

/* Texts of JSON are basic strings of TOML, too. */
static void put_text(const char *text, struct strbuf *out)
{
	cleanup_json struct json *value = json_text(text);

	json_write(value, out);
}

/* Whether the API's version stands within the path, as where a registry is a project of another. */
static bool is_root(const char *mirror)
{
	cleanup_url struct net_url url = { 0 };

	return net_url_parse(mirror, &url) == 0 && str_starts(url.path, "/v2/") && url.path[4];
}

static void write_mirror(const char *mirror, const char *ca_file, struct strbuf *out)
{
	strbuf_puts(out, "\n[host.");
	put_text(mirror, out);
	strbuf_puts(out, "]\ncapabilities = [\"pull\", \"resolve\"]\n");
	if (is_root(mirror))
		strbuf_puts(out, "override_path = true\n");
	if (ca_file) {
		strbuf_puts(out, "ca = ");
		put_text(ca_file, out);
		strbuf_puts(out, "\n");
	}
}

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	const struct config_artifacts *artifacts = &in->config->node.artifacts;

	(void)err;
	for (size_t i = 0; i < artifacts->registries.count; i++) {
		const struct config_registry *registry = &artifacts->registries.items[i];
		cleanup(strbuf_done) struct strbuf content = strbuf_make(STRBUF_MAX_TEXT);
		cleanup_free char *path =
			xasprintf("/etc/containerd/certs.d/%s/hosts.toml", registry->name);

		strbuf_puts(&content, "# Written by knode. It changes this file as long as this is "
				      "its first line.\n");
		for (size_t j = 0; j < registry->mirrors.count; j++)
			write_mirror(registry->mirrors.items[j], registry->ca_file, &content);
		action_spare_foreign(manifest_add_content(plan, path, 0644, content.text));
	}
	return 0;
}

const struct installer installer_containerd_registries = {
	.id = "containerd-registries",
	.title = "Mirrors of registries, for containerd",
	.roles = ROLE_ANY,
	.add = add,
};
