/*
 * Packages that are installed, and which of them an upgrade of the distribution leaves as they are:
 * because dpkg holds them, or because dnf or zypper locks or excludes them.
 *
 * dpkg's are read from its files, so that a --root tells them as well. rpm has to be asked, which a
 * --root cannot be: it has no packages then.
 */
#pragma once

#include "host/host.h"

#define DPKG_DIR            "/var/lib/dpkg"
#define DPKG_STATUS         DPKG_DIR "/status"
#define VERSIONLOCK_LIST    "/etc/dnf/plugins/versionlock.list" /* dnf-versionlock(8) of dnf 4 */
#define VERSIONLOCK_TOML    "/etc/dnf/versionlock.toml"         /* dnf5-versionlock(8) */
#define VERSIONLOCK_VERSION "1.0"                               /* of the format of the latter */

struct package_state {
	char *name;
	char *version;      /* as dpkg has it; of rpm "0:1.36.4-150500.1.1", with its epoch */
	char *architecture; /* "amd64", as dpkg has it; NULL: of rpm */
	char *selection;    /* "install", "hold", "deinstall", "purge"; NULL: of rpm */
	char *held_by;      /* the file that says so; NULL: it is not held */
};

struct package_states {
	struct package_state *items;
	size_t count, capacity;
	/* Where a hold is written on this host: DPKG_STATUS or one of dnf's; NULL: nowhere. */
	const char *holds;
};

void package_states_done(struct package_states *states);
#define cleanup_package_states cleanup(package_states_done)

/* Those of these packages that are installed, in no order; *@ret is zeroed memory. */
int package_states(const struct host *host, const struct str_list *names,
		   struct package_states *ret, struct error *err);

/*
 * Whether a text as it stands in one of dnf's two files locks the package, in whatever version:
 * nothing else of that name is taken then. What excludes a version locks nothing. -EINVAL: it is
 * not in that file's format.
 */
int package_lock_has(const char *path, const char *text, const char *name, const char *version,
		     bool *ret, struct error *err);
