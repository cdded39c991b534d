/*
 * Read by clang-tidy before every file (.ci/tidy). The analyser sees one file at a time: here it learns that
 * what these functions of error.c return is never 0, so that it does not follow paths which cannot be.
 */
#include "error.h"

#define error_set(err, ...)   (error_set(err, __VA_ARGS__), (err)->code = -1)
#define error_errno(err, ...) (error_errno(err, __VA_ARGS__), (err)->code = -1)
#define error_wrap(err, ...)  (error_wrap(err, __VA_ARGS__), (err)->code = -1)
