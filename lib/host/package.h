/* Which package of the distribution (dpkg, rpm) a file belongs to. */
#pragma once

#include "host/host.h"

/*
 * The name of the package that owns @path, in *@ret (free it), or NULL when none does, or when the
 * host's package database cannot be asked (rpm's, under --root).
 */
int package_owner(const struct host *host, const char *path, char **ret, struct error *err);

/* The version of that package, as dpkg or rpm writes it; NULL as above. A running host's alone. */
int package_version(const struct host *host, const char *path, char **ret, struct error *err);

/*
 * Which of @path and what lies in it a package owns: in no order. Of rpm's, and
 * not under --root, only @path itself and what lies in it directly.
 */
int package_list_owned(const struct host *host, const char *path, struct str_list *ret,
		       struct error *err);
