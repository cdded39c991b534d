/* Commands that change containerd's configuration. */
#pragma once

#include "check/check.h"
#include "facts/runtime_config.h"

/*
 * The command that sets a key of a table of containerd's plugin for CRI, and restarts containerd.
 * @table is "" for the plugin's own, or one below it; @key is there already when @is_set. @value is
 * as TOML writes it, without a single quote and without '|'. @version is containerd's, for a
 * configuration that is yet to be made. Free it.
 */
struct containerd_setting {
	const char *plugin; /* quoted: "\"io.containerd.cri.v1.images\""; NULL: that of CRI */
	const char *table;  /* "" or ".pinned_images" */
	const char *key, *value;
	bool is_set;
};
char *containerd_set_command(const struct check_input *in, const struct runtime_config *config,
			     const struct version *version,
			     const struct containerd_setting *setting);
/*
 * The same command after one that turns mirrors, and TLS of registries, of the older kind
 * (runtime_config_has_own_mirrors()) into comments; a comment, where they are no tables of their
 * own.
 */
char *containerd_replace_mirrors_command(const struct check_input *in,
					 const struct runtime_config *config,
					 const struct version *version,
					 const struct containerd_setting *setting);
/*
 * The command that lets containerd serve CRI, where a file turns that off (config->off_in), or has
 * systemd_cgroup, with which its plugin for CRI does not start (ValidatePluginConfig() in
 * pkg/cri/config/config.go of containerd 1.6). NULL: the files tell nothing of the kind. Free it.
 */
char *containerd_enable_command(const struct runtime_config *config);
/* The plugin's name in the configuration as it is, or as it is to be made for that version. */
const char *containerd_plugin_key(const struct runtime_config *config,
				  const struct version *version);
/* That of the plugin which pulls images, since containerd 2.0 one of its own; else NULL. */
const char *containerd_images_key(const struct runtime_config *config,
				  const struct version *version);
