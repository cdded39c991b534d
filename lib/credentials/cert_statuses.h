/* Inside of lib/credentials: the list of states that grows as they are gathered. */
#pragma once

#include "credentials/cert_status.h"

/* Adds one that is good; the texts are copied. */
struct cert_status *cert_statuses_add(struct cert_statuses *to, const char *name, const char *path,
				      const char *ca_name);
/* Takes the newest back. */
void cert_statuses_drop_last(struct cert_statuses *statuses);
