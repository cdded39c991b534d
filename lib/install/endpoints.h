/* Where the components of a control plane tell whether they are well. */
#pragma once

#include "config/config.h"

/*
 * The URL of the health endpoint of a component ("kubelet"), where the configuration makes it
 * listen (config/ports.h); free it. NULL: it has none, as it is turned off, is not on this host, or
 * may not be asked without a certificate.
 */
char *endpoint_of(const struct config *config, const char *component);
