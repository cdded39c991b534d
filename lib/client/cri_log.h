/*
 * Logs of containers, as runtimes write them for the kubelet: lines of "TIME STREAM TAG TEXT",
 * where the tag P is a piece of a line that goes on, and F its end
 * (https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md).
 * They are files, and can be read when the container, or its runtime, is gone.
 */
#pragma once

#include "base/error.h"
#include "base/str_list.h"

#define CRI_LOG_PODS "/var/log/pods" /* where the kubelet lets them lie */

enum {
	CRI_LOG_TAIL_MAX = 1024 * 1024, /* bytes at the end of a file that are looked at */
};

/*
 * Adds the last @count lines of the log at @path, of both streams, as they may be shown: without
 * time and stream, tabs as spaces, and what is not printable escaped (utf8_shown()).
 */
int cri_log_tail(const char *path, size_t count, struct str_list *ret, struct error *err);
/* The same of a text; what is no line of a log is taken as it is. */
void cri_log_lines(const char *text, size_t length, size_t count, struct str_list *ret);

/*
 * The newest log of a container by the kubelet's names, NAMESPACE_POD_UID/CONTAINER/N.log below
 * @pods (CRI_LOG_PODS), whether the container is there or not. -ENOENT when there is none. *@ret is
 * freed by the caller.
 */
int cri_log_find(const char *pods, const char *namespace, const char *pod, const char *container,
		 char **ret, struct error *err);
