/*
 * What of an artifact (acts/artifact.h) is on a host: the states of its files, and the record that
 * knode writes when all of them are in their places, /var/lib/knode/artifacts/NAME.json:
 *	{"version","arch","digest","from","files":{PATH: SHA256}}
 */
#pragma once

#include "host/host.h"
#include "plan/act.h"

/* Where a file of the action's parameters goes. Free it. */
char *installed_path(const struct action *action, const struct json *file);
/* Adds to @state which version it is: "version", "arch", "digest", as far as @from tells. */
void installed_identity(struct json *state, const struct json *from);
/* The state, as acts/artifact.c has it. What is in the way of a file is an error. */
int installed_look(const struct action *action, const struct host *host, struct json **ret,
		   struct error *err);
/* Writes the record; NULL: there shall be none. */
int installed_write(const struct action *action, struct host *host, const struct json *record,
		    struct error *err);
