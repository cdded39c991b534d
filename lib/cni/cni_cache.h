/*
 * Inside of lib/cni: what is kept of an attachment between its ADD and its DEL. The files are those
 * of libcni (DIR/results/NETWORK-CONTAINER-INTERFACE, kind cniCacheV1), so that a runtime's are
 * found, and knode's by runtimes.
 */
#pragma once

#include "cni/cni_run.h"

int cni_cache_add(const struct cni_runtime *runtime, const struct cni_list *list,
		  const struct cni_attachment *attachment, const struct json *result,
		  struct error *err);
/* The result, in the form of the list's version; *@ret is NULL where there is none. */
int cni_cache_result(const struct cni_runtime *runtime, const struct cni_list *list,
		     const struct cni_attachment *attachment, struct json **ret, struct error *err);
/* What is not there is gone. */
void cni_cache_remove(const struct cni_runtime *runtime, const struct cni_list *list,
		      const struct cni_attachment *attachment);
