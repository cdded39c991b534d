/* What there is to render, by words of `knode render`. */
#pragma once

#include "command.h"
#include "install/installer.h"

/*
 * Prints each installer of init that `render` has a word for: its files and objects in this
 * configuration, and the versions of what it runs with their source. Returns an exit code.
 */
int list_renderings(const struct context *ctx, const struct installer_input *in, struct error *err);
