/*
 * How the container runtime at the CRI socket is configured, by its files: containerd's config.toml
 * with what it imports, CRI-O's crio.conf with its drop-ins, Docker's daemon.json.
 */
#pragma once

#include "data/json.h"
#include "facts/facts.h"

enum runtime_kind {
	RUNTIME_UNKNOWN, /* the socket of none that knode knows */
	RUNTIME_CONTAINERD,
	RUNTIME_CRIO,
	RUNTIME_DOCKER, /* by cri-dockerd */
};

struct runtime_config {
	enum runtime_kind kind;
	const char *path;      /* its main file: "/etc/containerd/config.toml" */
	struct json *tree;     /* all files, put together as the runtime does; empty: defaults */
	struct str_list files; /* those that are there, in the order in which they count */
	char *plugin_in;       /* the last file that has containerd's plugin for CRI, or NULL */
	char *off_in, *off_as; /* the file, and the word in it, that turn CRI off; or NULL */
};

/* By its CRI socket, that of nodeRegistration.criSocket. */
enum runtime_kind runtime_kind(const char *endpoint);
/* The program that speaks CRI, and tells its version; NULL for one that is not known. */
const char *runtime_program(enum runtime_kind kind);
/* Those programs, for `needs`; and the names that people know them by. */
extern const char *const runtime_programs[];
const char *runtime_name(enum runtime_kind kind);

#define cleanup_runtime_config cleanup(runtime_config_done)
/*
 * Fails when a file that counts cannot be read, or does not parse: then the runtime does not start
 * either.
 */
int runtime_config_read(const struct host *host, const char *endpoint, struct runtime_config *ret,
			struct error *err);
void runtime_config_done(struct runtime_config *config);

/* The table of containerd's plugin for CRI in that configuration; NULL when it has none. */
const struct json *runtime_config_plugin(const struct runtime_config *config);
/* Its name in a file of that version, quoted as a key. */
const char *runtime_config_plugin_key(const struct runtime_config *config);
/* The image that holds pods together; NULL where no file tells. */
const char *runtime_config_sandbox_image(const struct runtime_config *config);
/* Where containerd looks for mirrors of registries; NULL where no file tells. */
const char *runtime_config_registries(const struct runtime_config *config);
/* Whether that is among those directories, which have colons between them. */
bool runtime_config_reads_registries(const struct runtime_config *config, const char *dir);
/*
 * Whether containerd's files have mirrors, or TLS of registries, of the older kind: with those and
 * a directory of mirrors its plugin for CRI does not start (ValidatePluginConfig() in
 * pkg/cri/config/config.go of containerd 1.6, internal/cri/config of 2.0).
 */
bool runtime_config_has_own_mirrors(const struct runtime_config *config);
/* Whether a file of containerd tells that by its own word, SystemdCgroup, and not by a default. */
bool runtime_config_tells_driver(const struct runtime_config *config);
/*
 * Who makes groups for containers: "systemd", or the runtime itself ("cgroupfs"). Of Docker it
 * takes facts of the areas FACTS_SYSTEM and FACTS_CGROUPS.
 */
const char *runtime_config_driver(const struct facts *facts, const struct runtime_config *config);
/*
 * Where it looks for networks and plugins of CNI, as far as its files say: *@ret_conf_dir,
 * borrowed, or NULL; adds to @ret_bin_dirs.
 */
void runtime_config_cni(const struct runtime_config *config, const char **ret_conf_dir,
			struct str_list *ret_bin_dirs);
