/*
 * Corefiles: the configuration of CoreDNS, as a tree of lines.
 *
 *	.:53 {				a server block: its zones
 *	    forward . 192.0.2.1 {	a plugin: its name and arguments
 *	        max_concurrent 1000	an option of it
 *	    }
 *	}
 *
 * The syntax is that of caddyfile.Parse() (github.com/coredns/caddy, caddyfile/lexer.go and
 * parse.go): words between white space, or in double quotes where only \" is an escape; `#` begins
 * a comment, also inside a word; `(name)` instead of zones names a snippet, which `import name`
 * takes. What is neither a snippet nor there (`import custom.server`) stays as it
 * is.
 */
#pragma once

#include "base/error.h"
#include "base/str_list.h"
#include "base/strbuf.h"

enum {
	COREFILE_MAX = 1024 * 1024, /* bytes: what an object of etcd holds is not much more */
	COREFILE_MAX_DEPTH = 8,     /* blocks within blocks */
	COREFILE_MAX_NODES = 20000, /* lines in all */
};

/* A line with its block. Of the root, `words` is empty, and the items are server blocks. */
struct corefile {
	int line;
	struct str_list words;  /* a block's zones; a plugin's or an option's name and arguments */
	struct corefile *items; /* of the block behind it, or NULL */
	size_t count, capacity;
};
#define cleanup_corefile cleanup(corefile_done)

/* -EINVAL with "line 3: ..."; *@ret is zeroed memory before, and what it owns after. */
int corefile_parse(const char *text, struct corefile *ret, struct error *err);
void corefile_done(struct corefile *node);

/* As kubeadm lays it out: plugins 4 columns in, their options 7. */
void corefile_write(const struct corefile *root, struct strbuf *out);

/* "forward": the first word, or "". */
const char *corefile_name(const struct corefile *node);
/* The first item of that name, or NULL. */
struct corefile *corefile_find(struct corefile *node, const char *name);
/* Adds an item of these words (blanks between them) before the item @index, at most `count`. */
struct corefile *corefile_insert(struct corefile *node, size_t index, const char *words);
/* Removes the item @index. */
void corefile_remove(struct corefile *node, size_t index);

/* The name of a snippet when the block defines one ("common" of "(common)"); free it; or NULL. */
char *corefile_snippet(const struct corefile *block);
