/* Inside of lib/cni: what is said to the plugins of a host, judged by what each of them reads. */
#pragma once

#include "cni/cni_list.h"
#include "cni/cni_type.h"

/*
 * Judges a plugin's configuration. @asks: the program may be run, and is asked for its release, and
 * for the versions of the specification that it speaks, which tell what it is older than.
 */
void cni_fields_judge(const struct host *host, const struct str_list *bin_dirs,
		      const struct cni_plugin *plugin, bool asks, struct cni_faults *ret);
/* "/etc/cni/net.d/10-a.conflist:3:17" of a fault; free it. */
char *cni_fields_place(const struct cni_plugin *plugin, const struct cni_fault *fault);
