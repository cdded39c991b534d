/* Inside of lib/dns: what the parts of judging a Corefile share. */
#pragma once

#include "dns/corefile_check.h"

struct corefile_judge {
	const struct corefile *root;
	const struct corefile_use *use;
	struct corefile_findings *findings;
};

/* A server block with all of its plugins, those of snippets that it imports among them. */
struct corefile_server {
	const struct corefile *node;
	const struct corefile **plugins; /* free it */
	size_t count, capacity;
	bool whole; /* none of them comes from a file, which is not seen here */
};

/* Adds a finding behind those of its line and of lines before it. */
void corefile_find_fault(const struct corefile_judge *judge, int line, bool error,
			 const char *format, ...) printf_like(4, 5);
/* Adds the plugins of a block to those of @server. */
void corefile_collect(const struct corefile *root, const struct corefile *block,
		      struct corefile_server *server);
/* The server's plugin of that name, or NULL. */
const struct corefile *corefile_plugin_of(const struct corefile_server *server, const char *name);

/* Judges each of the server's plugins. */
void corefile_check_plugins(const struct corefile_judge *judge,
			    const struct corefile_server *server);
