/* What an installer makes, as far as it can be told without a host: for lists of it. */
#pragma once

#include "install/installer.h"

struct rendered {
	const struct installer *installer;
	struct str_list files, objects;
	struct str_list images; /* of all containers in them, each once */
};

int render_installer(const struct installer *installer, const struct installer_input *in,
		     struct rendered *ret, struct error *err);
void rendered_done(struct rendered *rendered);
#define cleanup_rendered cleanup(rendered_done)
