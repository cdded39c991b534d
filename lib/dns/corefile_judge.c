#include "dns/corefile_judge.h"

#include <stdio.h>

enum {
	IMPORTS_MAX = 10, /* snippets within snippets */
};

void corefile_find_fault(const struct corefile_judge *judge, int line, bool error,
			 const char *format, ...)
{
	struct corefile_findings *all = judge->findings;
	size_t place = all->count;
	va_list args;

	va_start(args, format);
	all->items = grow(all->items, &all->capacity, all->count + 1, sizeof(*all->items));
	while (place && all->items[place - 1].line > line) {
		all->items[place] = all->items[place - 1];
		place--;
	}
	all->items[place] = (struct corefile_finding){ line, error, xvasprintf(format, args) };
	all->count++;
	all->errors += error;
	va_end(args);
}

static const struct corefile *find_snippet(const struct corefile *root, const char *name)
{
	for (size_t i = 0; i < root->count; i++) {
		cleanup_free char *snippet = corefile_snippet(&root->items[i]);

		if (snippet && str_eq(snippet, name))
			return &root->items[i];
	}
	return NULL;
}

/* Whether all are known: false when some come from files. */
static bool collect(const struct corefile *root, const struct corefile *block, int depth,
		    struct corefile_server *server)
{
	bool whole = depth < IMPORTS_MAX;

	for (size_t i = 0; i < block->count && whole; i++) {
		const struct corefile *item = &block->items[i], *snippet = NULL;
		bool imports = str_eq(corefile_name(item), "import");

		if (imports && item->words.count > 1)
			snippet = find_snippet(root, item->words.items[1]);
		if (snippet) {
			whole = collect(root, snippet, depth + 1, server);
		} else if (imports) {
			whole = false;
		} else {
			server->plugins = grow(server->plugins, &server->capacity,
					       server->count + 1, sizeof(*server->plugins));
			server->plugins[server->count++] = item;
		}
	}
	return whole;
}

void corefile_collect(const struct corefile *root, const struct corefile *block,
		      struct corefile_server *server)
{
	server->whole &= collect(root, block, 0, server);
}

const struct corefile *corefile_plugin_of(const struct corefile_server *server, const char *name)
{
	for (size_t i = 0; i < server->count; i++)
		if (str_eq(corefile_name(server->plugins[i]), name))
			return server->plugins[i];
	return NULL;
}
