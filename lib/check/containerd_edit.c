#include "check/containerd_edit.h"

#include "base/text.h"

#define RESTART "systemctl restart containerd.service"

const char *containerd_plugin_key(const struct runtime_config *config,
				  const struct version *version)
{
	if (config->files.count)
		return runtime_config_plugin_key(config);
	return version->major < 2 ? "\"io.containerd.grpc.v1.cri\""
				  : "\"io.containerd.cri.v1.runtime\"";
}

const char *containerd_images_key(const struct runtime_config *config,
				  const struct version *version)
{
	const char *key = containerd_plugin_key(config, version);

	return str_eq(key, "\"io.containerd.cri.v1.runtime\"") ? "\"io.containerd.cri.v1.images\""
							       : NULL;
}

/* Whether a line of the file opens the table, in whichever quotes. */
static bool has_header(const struct host *host, const char *path, const char *header)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(HOST_MAX_FILE);
	struct error ignored;
	char *rest, *line;

	if (host_read(host, path, HOST_MAX_FILE, &text, &ignored) < 0)
		return false;
	for (rest = text.text; (line = text_next_line(&rest));) {
		line = text_trim(line);
		for (char *c = line; *c; c++)
			if (*c == '\'')
				*c = '"';
		if (str_starts(line, header))
			return true;
	}
	return false;
}

/* Of "[plugins."a.b".c]", what sed takes as a pattern: quotes are of either kind. */
static char *header_pattern(const char *header)
{
	struct strbuf out = strbuf_make(STRBUF_MAX_LINE);

	for (; *header; header++) {
		if (strchr("[].", *header))
			strbuf_putc(&out, '\\');
		strbuf_puts(&out, *header == '"' ? "[\"\\x27]" : (char[]){ *header, '\0' });
	}
	return strbuf_take(&out);
}

/* Where the key is there already. */
static char *replace_command(const struct runtime_config *config, const char *key,
			     const char *value)
{
	cleanup_free char *files = str_list_join(&config->files, " ");

	return xasprintf(
		"sed -i 's|^\\([[:space:]]*%s[[:space:]]*=[[:space:]]*\\).*|\\1%s|' %s && " RESTART,
		key, value, files);
}

char *containerd_set_command(const struct check_input *in, const struct runtime_config *config,
			     const struct version *version,
			     const struct containerd_setting *setting)
{
	const char *plugin =
		setting->plugin ? setting->plugin : containerd_plugin_key(config, version);
	const char *path = config->plugin_in ? config->plugin_in : config->path;
	cleanup_free char *header = xasprintf("[plugins.%s%s]", plugin, setting->table);
	cleanup_free char *pattern = header_pattern(header);

	if (setting->is_set)
		return replace_command(config, setting->key, setting->value);
	if (has_header(in->host, path, header))
		return xasprintf("sed -i '/^[[:space:]]*%s/a\\%s=%s' %s && " RESTART, pattern,
				 setting->key, setting->value, path);
	return xasprintf(
		"mkdir -p /etc/containerd && printf '%%s\\n'%s '%s' '%s=%s' >>%s && " RESTART,
		config->files.count  ? " ''"
		: version->major < 2 ? " 'version=2'"
				     : " 'version=3'",
		header, setting->key, setting->value, path);
}

/* Whether a file has tables of older mirrors, or of TLS. */
static bool has_mirror_tables(const struct host *host, const struct runtime_config *config,
			      const char *plugin)
{
	cleanup_free char *mirrors = xasprintf("[plugins.%s.registry.mirrors", plugin);
	cleanup_free char *configs = xasprintf("[plugins.%s.registry.configs", plugin);

	for (size_t i = 0; i < config->files.count; i++)
		if (has_header(host, config->files.items[i], mirrors) ||
		    has_header(host, config->files.items[i], configs))
			return true;
	return false;
}

char *containerd_replace_mirrors_command(const struct check_input *in,
					 const struct runtime_config *config,
					 const struct version *version,
					 const struct containerd_setting *setting)
{
	const char *plugin =
		setting->plugin ? setting->plugin : containerd_plugin_key(config, version);
	cleanup_free char *set = containerd_set_command(in, config, version, setting);
	cleanup_free char *files = str_list_join(&config->files, " ");

	if (!has_mirror_tables(in->host, config, plugin))
		return xasprintf("# take registry.mirrors, and tls of registry.configs, out of %s",
				 files);
	/* The header of the table that a line is in is kept aside. */
	return xasprintf("sed -i '/^[[:space:]]*\\[/h;x;"
			 "/\\.registry\\.\\(mirrors\\|configs\\..*\\.tls\\)[].]/"
			 "{x;s/./# &/;p;d};x' %s && %s",
			 files, set);
}

/*
 * The array may go over several lines; a comma before its end is allowed. systemd_cgroup is of a
 * runtime that is gone, and that of runc is SystemdCgroup.
 */
char *containerd_enable_command(const struct runtime_config *config)
{
	if (config->off_in)
		return xasprintf(
			"sed -i -e '/^[[:space:]]*[\"\\x27]\\?disabled_plugins/{:a;/]/!{N;ba}' "
			"-e 's/[\"\\x27]%s[\"\\x27][[:space:]]*,\\?//}' %s && " RESTART,
			config->off_as, config->off_in);
	if (json_map_bool(runtime_config_plugin(config), "systemd_cgroup", false))
		return replace_command(config, "systemd_cgroup", "false");
	return NULL;
}
