/*
 * What may be shown of texts and trees that anybody may have put a password into: user and password
 * of a URL, and of a proxy's address in an environment, are hidden, whatever field they are in.
 */
#pragma once

#include "data/json.h"

/* What stands for a secret in all that is shown. */
extern const char redact_hidden[];

/* A text without secrets; a tree without them, as a copy. Free both. */
char *redact_text(const char *text);
struct json *redact_json(const struct json *tree);
