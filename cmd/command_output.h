/* What a command prints, in the form that -o asks for. */
#pragma once

#include "command.h"
#include "data/json.h"

/* Whether the output form is `form` ("json"). */
bool output_is(const struct context *ctx, const char *form);
/* Whether it is text, as when none is asked for. */
bool wants_text(const struct context *ctx);
/* Whether it is json or yaml. */
bool wants_tree(const struct context *ctx);
/* Prints a tree as the -o form asks: YAML for yaml, indented JSON else. */
void print_tree(const struct context *ctx, const struct json *tree);
/* The same with another ceiling, in bytes, than STRBUF_MAX_TEXT. */
void print_large_tree(const struct context *ctx, const struct json *tree, size_t max);
/* Documents (a list) as YAML with sorted keys and "---" between, as kubeadm writes them. */
void documents_to_yaml(const struct json *documents, struct strbuf *out);
