/*
 * TOML 1.0 (https://toml.io/en/v1.0.0) read into a tree: what container runtimes are configured by.
 *
 * Dates and times become text, as they stand, and so do "inf" and "nan", which the tree cannot
 * hold. What a tree holds in no way (integers beyond 64 bits, U+0000) is an error.
 */
#pragma once

#include "data/json.h"

enum {
	TOML_MAX_INPUT = 4 * 1024 * 1024, /* bytes of one file */
};

/*
 * Parses one document; *@ret is a map. @name is what messages call the input:
 * "config.toml:12:5: ...".
 */
int toml_parse(const char *name, const char *data, size_t length, struct json **ret,
	       struct error *err);
