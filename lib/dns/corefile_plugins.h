/* What versions of CoreDNS know: their plugins, and the options of those that clusters use. */
#pragma once

#include "release/release.h"

/* Minor and patch of CoreDNS v1; {0, 0}: at all times that matter, or not yet. */
struct coredns_release {
	int minor, patch;
};

struct coredns_plugin {
	const char *name;
	struct coredns_release since, removed;
	const char *instead; /* of a removed one: what does the same, or NULL */
	bool once;           /* a server block may have it once */
	bool closed;         /* all of its options are in the table of options */
};
extern const struct coredns_plugin coredns_plugins[]; /* ends with a row without a name */

struct coredns_option {
	const char *plugin, *name;
	struct coredns_release since, removed;
	const char *instead; /* of a removed one, or NULL: nothing, it does not matter */
};
extern const struct coredns_option coredns_options[]; /* ends with a row without a plugin */

const struct coredns_plugin *coredns_plugin_find(const char *name);
const struct coredns_option *coredns_option_find(const char *plugin, const char *name);

/* Whether the version (v1.9.3) is the release or a newer one. */
bool coredns_at_least(const struct version *version, struct coredns_release release);
/* Whether what came and went then is in the version. */
bool coredns_has(const struct version *version, struct coredns_release since,
		 struct coredns_release removed);
