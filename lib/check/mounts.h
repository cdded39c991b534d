/* Where paths of a node lie, and how that is mounted. */
#pragma once

#include "check/check.h"
#include "facts/runtime_config.h"

/* The mount that @path lies in, or NULL. Borrowed from the facts. */
const struct fact_mount *mount_of(const struct facts *facts, const char *path);
bool mount_has_option(const struct fact_mount *mount, const char *option);
/* Where the runtime keeps images and containers, as it does by default: "/var/lib/containerd". */
const char *mount_runtime_root(const struct check_input *in);
