/*
 * Where networks and plugins of CNI are: the one judge of that, for all who install, read or run
 * them. It is where the runtime looks, which the runtime tells, else its configuration; where
 * neither does, where upstream and distributions have them.
 */
#pragma once

#include "config/config_host.h"

struct cni_dirs {
	const char *conf_dir;            /* borrowed from the facts or the configuration */
	const struct str_list *bin_dirs; /* in the order in which they are searched; never empty */
	struct str_list standard;        /* holds them where nothing is told */
};
#define cleanup_cni_dirs cleanup(cni_dirs_done)
void cni_dirs_done(struct cni_dirs *dirs);

/* Where the runtime at @endpoint looks; NULL: the first one that tells. @facts may be NULL. */
void cni_dirs_find(const struct facts *facts, const char *endpoint, struct cni_dirs *ret);
/* Lets those that the command line gives (NULL, empty: none) go before; they are borrowed. */
void cni_dirs_give(struct cni_dirs *dirs, const char *conf_dir, const struct str_list *bin_dirs);
/*
 * Where knode puts them: as `cni` of the configuration says, else the first directory where the
 * configured runtime looks. Borrowed. @facts: NULL when rendering.
 */
const char *config_cni_conf_dir(const struct config *config, const struct facts *facts);
const char *config_cni_bin_dir(const struct config *config, const struct facts *facts);
