/* `knode preflight --compare`: what must be unique over the facts of many hosts. */
#pragma once

#include "command.h"

/*
 * Compares the hosts of @path: a file of HostFacts, a directory of such files (*.json, *.jsonl), or
 * "-" for stdin; prints what was found. @strict: warnings fail as well. Returns an exit code.
 */
int run_compare(const struct context *ctx, const char *path, bool strict, struct error *err);
