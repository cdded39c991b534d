/* What a unit of systemd starts, by its files: PATH is another thing. */
#pragma once

#include "host/host.h"

/*
 * The program of a service's ExecStart=, as systemd puts its file and its drop-ins together
 * (systemd.unit(5)); NULL when there is no such unit, or it names none by an absolute path. Freed
 * by the caller.
 */
char *unit_program(const struct host *host, const char *unit);
