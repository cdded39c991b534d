/* What --help says: of all commands, of those that share their first words, of one. */
#pragma once

#include "command.h"

/* The list of all commands; with @group, of those that begin with those words. */
void help_print(const char *group);
/* The same list as a document. */
void help_print_data(const struct context *ctx, const char *group);
void help_print_command(const struct command *command);
