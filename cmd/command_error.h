/* What an error looks like: a line of text, or with -o json or yaml a document of kind Error. */
#pragma once

#include "command.h"

/*
 * Tells an error on stderr. A message may repeat an argument, or what stands in a file: nothing in
 * it reaches the terminal.
 */
void print_error(const struct context *ctx, int code, const char *message);

/* Tells on stderr what does not stop the command. */
void print_warning(const struct context *ctx, const char *message);

/* The documents of an error and of warnings, to which is added what else there is to tell. */
struct json *error_to_json(int code, const char *message);
struct json *warning_to_json(void);
/* Prints a document of kind Error or Warning on stderr: a line of JSON, or one YAML document. */
void print_error_tree(const struct context *ctx, const struct json *document);
/* Whether one of them was told. */
bool error_was_told(void);
