/* Versions of programs, by asking them. */
#pragma once

#include "host/host.h"
#include "release/release.h"

/* Whether @word looks like a version: "1.6.20~ds1" is 1.6.20, what distributions append counts for
 * nothing. */
bool program_parse_version(const char *word, struct version *ret);
/*
 * Runs "@name --version" and takes the first word that looks like a version. *@ret_text (freed by
 * the caller) is that word: "v1.36.4", "1.6.20~ds1". -EBADMSG when there is none.
 */
int program_version(const struct host *host, const char *name, struct version *ret, char **ret_text,
		    struct error *err);
