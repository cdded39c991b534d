/*
 * Network configuration lists of CNI, as runtimes read them.
 *
 * A list is a file NAME.conflist; a file NAME.conf or NAME.json holds a single plugin, and is read
 * as a list of one. Where a list does not say loadOnlyInlinedPlugins, its own plugins are followed
 * by those of the files that end in .conf in a directory beside it, which has the list's name.
 *
 * The rules are those of libcni/conf.go (github.com/containernetworking/cni) and of opts.go
 * (github.com/containerd/go-cni). Two are stricter, for both are slips: a key that stands twice is
 * an error, and so is a bool that is written as a text. A list as such is judged here, and its
 * plugins as far as libcni decodes them; what their types want is not.
 */
#pragma once

#include "data/yaml.h"
#include "host/host.h"

enum {
	CNI_LIST_MAX_FILE = 1024 * 1024, /* bytes */
	CNI_INTERFACE_MAX = 15,          /* bytes of an interface's name */
};

#define CNI_CONF_DIR       "/etc/cni/net.d" /* where runtimes look, if nothing else is said */
#define CNI_BIN_DIR        "/opt/cni/bin"
#define CNI_BIN_DIR_DEBIAN "/usr/lib/cni" /* of its package containernetworking-plugins */
#define CNI_SPEC           "1.1.0" /* the newest version of the specification that knode speaks */

struct cni_plugin {
	const char *type;             /* the program's name; borrowed from the configuration */
	struct json *config;          /* as it was read; borrowed from the file */
	const struct yaml_file *file; /* holds the places of the configuration */
};

struct cni_list {
	char *path;
	char *name;    /* may be empty, or no valid name: see cni_name_is_valid() */
	char *version; /* the highest of cniVersion and cniVersions that knode speaks; "" is 0.1.0
			*/
	bool single;   /* read of a file that holds one plugin */
	bool disable_check, disable_gc, only_inlined;
	struct json *document; /* of the file; borrowed */
	struct cni_plugin *plugins;
	size_t count, capacity;
	struct yaml_file **files; /* the list's own, then those of plugins beside it */
	size_t file_count, file_capacity;
};
#define cleanup_cni_list cleanup(cni_list_freep)

/*
 * Loads one file. Errors read "/etc/cni/net.d/10-a.conflist:3:17: ...", or name the file that
 * cannot be read. The caller frees *@ret.
 */
int cni_list_load(const struct host *host, const char *path, struct cni_list **ret,
		  struct error *err);
/* The same of a text; @path is what messages call it. No plugins beside it are looked for. */
int cni_list_parse(const char *path, const char *data, size_t length, struct cni_list **ret,
		   struct error *err);
void cni_list_free(struct cni_list *list); /* NULL is allowed */
void cni_list_freep(struct cni_list **list);

/* "/etc/cni/net.d/10-a.conflist:3:17" of the key @key of a map of this file, of the map itself
 * where it has no such key (or NULL); free it. Without a line where none is known. */
char *cni_place(const struct yaml_file *file, const struct json *map, const char *key);

/* A file of a directory: the list, or why there is none. */
struct cni_list_file {
	char *path;
	struct cni_list *list; /* NULL: see the problem */
	char *problem;         /* a message with its place */
};

/* The files of a directory that runtimes look at, in the order in which they do. */
struct cni_lists {
	char *dir;
	struct cni_list_file *items;
	size_t count, capacity;
};
#define cleanup_cni_lists cleanup(cni_lists_done)

/* Loads all files of @dir; a directory that is not there has none. */
int cni_lists_load(const struct host *host, const char *dir, struct cni_lists *ret,
		   struct error *err);
void cni_lists_done(struct cni_lists *lists);
/*
 * The list of this name, or with NULL the one that containerd takes: that of the first file. What
 * is returned is borrowed. -ENOENT: there is none; -EINVAL: the first file holds no valid list.
 */
int cni_lists_choose(const struct cni_lists *lists, const char *name, const struct cni_list **ret,
		     struct error *err);

/* Names of networks and IDs of containers: letters, digits, "_", "." and "-", the first one a
 * letter or a digit (pkg/utils/utils.go of libcni). */
bool cni_name_is_valid(const char *name);
bool cni_interface_is_valid(const char *name);

/* Versions of the specification: "" is 0.1.0, "1" is 1.0.0. */
bool cni_version_is_valid(const char *version);
/* How a list comes to be of a version that a plugin speaks, which tells those; free it. */
char *cni_version_remedy(const struct cni_list *list, const struct str_list *spoken);
/* Whether @version, which is valid, is @other or newer. */
bool cni_version_has(const char *version, const char *other);
