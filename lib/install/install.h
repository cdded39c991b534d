/* `knode install`: which installers bring what, and in which order. */
#pragma once

#include "install/installer.h"

/* The words that `knode install` takes, "all" first. */
void install_list(struct str_list *ret);
/* Those of them that fetch something, for an archive; "all" first. */
void install_list_fetched(struct str_list *ret);
/* Whether one of them is the installer @id. */
bool install_has(const char *id);
/* Adds what the installers of these words need to what is gathered. */
void install_want(const struct str_list *words, const struct config *config,
		  struct facts_wanted *wanted);
/*
 * Adds what they add; of all when the list is empty, or says "all". -EINVAL when a word is none of
 * them; the error names them.
 */
int install_add(const struct installer_input *in, const struct str_list *words, struct plan *plan,
		struct error *err);
/* The same of what is fetched for them alone (acts/artifact.h), for an archive. */
int install_add_fetched(const struct installer_input *in, const struct str_list *words,
			struct plan *plan, struct error *err);
