/* Inside of lib/credentials: parts of cert_status_gather(). */
#pragma once

#include "credentials/cert_host.h"
#include "credentials/cert_statuses.h"

/* Adds the places where something is wrong, and the key pair of service accounts when it is. */
void cert_status_add_places(const struct cert_survey *survey, const struct cert_host *what,
			    struct cert_statuses *to);
