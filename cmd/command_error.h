/*
 * What an error looks like: a line of text, or with -o json or yaml a document of kind Error.
 * Problems of a configuration are errors with a place.
 */
#pragma once

#include "command.h"
#include "data/json.h"

/*
 * Tells an error on stderr. A message may repeat an argument, or what stands in a file: control
 * characters in it do not reach the terminal.
 */
void print_error(const struct context *ctx, int code, const char *message);

/* Tells on stderr what does not stop the command. */
void print_warning(const struct context *ctx, const char *message);

/* The document of an error, to which is added what else there is to tell. */
struct json *error_to_json(int code, const char *message);
/* Prints a document of kind Error or Warning on stderr: a line of JSON, or one YAML document. */
void print_error_tree(const struct context *ctx, const struct json *document);
/* Whether one of them was told. */
bool error_was_told(void);

/* A problem as an object: place, file, line, column, message, severity. */
struct json *problem_to_json(const struct config_problem *problem, const char *file);
/* One problem as a line on stderr: "cluster.yaml:12:5: warning: ...". */
void print_problem(const struct config_problem *problem);
/*
 * All problems on stderr: one a line, or as one document of kind Error (or Warning) with `errors`
 * and `warnings`. @err is what config_load() returned, when there is an error among them.
 */
void print_problems(const struct context *ctx, const struct config_problems *problems,
		    const struct error *err);
