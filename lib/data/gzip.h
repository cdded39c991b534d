/* Unpacking gzip in memory, by zlib, which is loaded when it is first needed. */
#pragma once

#include "base/error.h"
#include "base/strbuf.h"

/*
 * Appends what @data of @size bytes holds. -ELIBACC without zlib, -EINVAL when it is not gzip,
 * or damaged, -EFBIG beyond the ceiling of @out.
 */
int gzip_unpack(const void *data, size_t size, struct strbuf *out, struct error *err);
