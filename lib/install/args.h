/* Arguments of Kubernetes' components: the defaults, and what the operator gave instead. */
#pragma once

#include "config/config.h"

/*
 * Merges arguments into a command: words that do not begin with "--" stay in front, the others are
 * "--name=value". The given ones come in the place of defaults of their name, and may come several
 * times. Everything is sorted by name and value, or, from RELEASE_KEEP_ARGS_ORDER on, only the
 * defaults, followed by the given ones as they are.
 */
void args_merge(struct json *command, const struct config_args *given,
		const struct version *version);
