/* A tree that one gatherer of facts reads: made when first used, gone with facts_of(). */
#pragma once

#include "facts/facts_gather.h"
#include "tree.h"
#include "unit.h"

static struct tree facts_tree;

static inline const struct tree *the_tree(void)
{
	if (!*facts_tree.path)
		facts_tree = tree_make();
	return &facts_tree;
}

static inline void put(const char *path, const char *text)
{
	tree_put(the_tree(), path, 0644, text);
}

static inline void put_link(const char *path, const char *target)
{
	cleanup_free char *real = tree_path(the_tree(), path);
	cleanup_free char *dir = xstrndup(path, (size_t)(strrchr(path, '/') - path));

	tree_mkdir(the_tree(), dir, 0755);
	ck_assert_int_eq(symlink(target, real), 0);
}

/* What the gatherer makes of the tree; to be freed. */
static inline struct facts *facts_of(void (*gather)(const struct host *, struct facts *))
{
	struct facts *facts = xcalloc(1, sizeof(*facts));
	cleanup_host struct host *host = NULL;
	struct error err = { 0 };

	ck_assert_msg(host_open(the_tree()->path, HOST_READ, &host, &err) == 0, "%s", err.message);
	gather(host, facts);
	tree_remove(&facts_tree);
	facts_tree = (struct tree){ 0 };
	return facts;
}

/* The same of a recorded host with these answers. */
static inline struct facts *facts_of_recorded(void (*gather)(const struct host *, struct facts *),
					      const char *answers)
{
	struct facts *facts = xcalloc(1, sizeof(*facts));
	cleanup_host struct host *host = NULL;
	struct error err = { 0 };

	put("/.knode/answers.json", answers);
	ck_assert_msg(host_open_recorded(the_tree()->path, &host, &err) == 0, "%s", err.message);
	gather(host, facts);
	tree_remove(&facts_tree);
	facts_tree = (struct tree){ 0 };
	return facts;
}
