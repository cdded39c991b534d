/* Inside of lib/data: what plain (unquoted, untagged) scalars mean. */
#pragma once

#include "data/json.h"

/*
 * What go-yaml v2 makes of a plain scalar, by YAML 1.1 with these changes: sexagesimal numbers and
 * dates stay text, "0o17" is octal too, and a number with a wrong leading zero ("08") is decimal.
 * Returns 0, -ERANGE (an integer beyond 64 bits), or -EDOM (.inf and .nan, which JSON has not).
 */
int yaml_resolve(const char *text, struct json **ret);

/* Whether readers of both YAML 1.1 and 1.2 take the plain scalar as text. */
bool yaml_is_text(const char *text);
