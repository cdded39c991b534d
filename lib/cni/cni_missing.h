/* Inside of lib/cni: plugins whose programs are not there. */
#pragma once

#include "cni/cni_list.h"

/*
 * A command that brings the program, or shows what should have brought it: from a directory in
 * which the runtime does not look, of upstream's plugins, or of a pod network. NULL: none is known.
 * Free it.
 */
char *cni_missing_remedy(const struct host *host, const struct str_list *bin_dirs,
			 const char *type);
