/*
 * Logs of containers, as runtimes write them for the kubelet: lines of "TIME STREAM TAG TEXT",
 * where the tag P is a piece of a line that goes on, and F its end
 * (https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md).
 * They are files, and can be read when the container, or its runtime, is gone.
 */
#pragma once

#include "base/str_list.h"

#define CRI_LOG_PODS "/var/log/pods" /* where the kubelet lets them lie */

/*
 * Adds the last @count lines of the text of a log, of both streams, as they may be shown: without
 * time and stream, tabs as spaces, and what is not printable escaped (utf8_shown()). What is no
 * line of a log is taken as it is.
 */
void cri_log_lines(const char *text, size_t length, size_t count, struct str_list *ret);
