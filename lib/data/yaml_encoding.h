/* Inside of lib/data: files that are no text in UTF-8, told by their first bytes. */
#pragma once

#include "base/util.h"

/*
 * What the bytes are instead, and how they become YAML: "this is UTF-16, not UTF-8; convert it:
 * iconv -f UTF-16 -t UTF-8 c.yaml". NULL when nothing of the kind is seen. @name is the file's.
 * Free it.
 */
char *yaml_foreign(const char *name, const char *data, size_t length);
