/* The plan of `knode prepare`, and of `knode preflight --fix`: installers that mend a host. */
#pragma once

#include "install/installer.h"

/* The ids of all preparation installers. */
void prepare_list(struct str_list *ret);
/*
 * Adds the preparation installers of @ids to the plan, in the order of the table (which is that of
 * their ids), or all of them when the list is empty. -EINVAL when an id is not one of them; the
 * error names them.
 */
int prepare_add(const struct installer_input *in, const struct str_list *ids, struct plan *plan,
		struct error *err);

/* Adds what these installers need to what is gathered; of all when the list is empty. */
void prepare_want(const struct str_list *ids, const struct config *config,
		  struct facts_wanted *wanted);
