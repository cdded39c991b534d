/*
 * YAML in and out, on libyaml.
 *
 * Reading follows YAML 1.1 as Kubernetes does (sigs.k8s.io/yaml on go-yaml): `yes`, `on` and `0755`
 * are not what YAML 1.2 makes of them. Anchors, aliases and merge keys (<<) are followed, within
 * limits, so a "billion laughs" is an error. Mapping keys are text; duplicate keys are errors.
 *
 * Places: the line and column of each value are kept beside the tree, by parent and key, so that
 * a later error can point at them.
 */
#pragma once

#include "data/json.h"

enum {
	YAML_MAX_INPUT = 4 * 1024 * 1024, /* bytes of one file */
	YAML_MAX_NODES = 200 * 1000,      /* keys and values of one file, aliases followed */
	YAML_MAX_DOCUMENTS = 1000,
};

/* How a file is read; where nobody says otherwise, with the ceilings above, and as go-yaml does. */
struct yaml_ways {
	size_t input, nodes, documents; /* ceilings */
	bool placeless;                 /* no places are kept: quicker */
	bool letters; /* y, Y, n and N are text, as in YAML 1.2 and in PyYAML; else booleans */
};

struct yaml_place {
	int line; /* from 1; 0: not known */
	int column;
};

/* A parsed file: its documents in order. Empty documents (nothing, or null) are left out. */
struct yaml_file {
	char *name;
	size_t count;
	struct json **documents;
	struct yaml_places *places;
};

#define cleanup_yaml cleanup(yaml_file_done)

/*
 * Parses @length bytes; @name is what messages call the input. On success fills *@ret, which the
 * caller ends with yaml_file_done(). Errors read "cluster.yaml:12:5: did not find expected key",
 * and for a duplicate key name both places.
 */
int yaml_parse(const char *name, const char *data, size_t length, struct yaml_file *ret,
	       struct error *err);
/* The same in another way. */
int yaml_parse_as(const char *name, const char *data, size_t length, const struct yaml_ways *ways,
		  struct yaml_file *ret, struct error *err);
void yaml_file_done(struct yaml_file *file);

/* Where the key @key of @map stands, or {0, 0}; and where its value does. */
struct yaml_place yaml_place_of_key(const struct yaml_file *file, const struct json *map,
				    const char *key);
struct yaml_place yaml_place_of_value(const struct yaml_file *file, const struct json *map,
				      const char *key);
/* Where element @index of @list stands. */
struct yaml_place yaml_place_of_index(const struct yaml_file *file, const struct json *list,
				      size_t index);
/* Where a map or a list, or a whole document, begins. */
struct yaml_place yaml_place_of(const struct yaml_file *file, const struct json *container);

/*
 * Appends @value as block YAML, with a newline at its end. Deterministic: keys in the map's order,
 * or sorted (as Kubernetes' marshaller does) when @sorted. Texts that would read as something else
 * (`true`, `0x10`, `1e3`, `: #`, `@NAME@`, ...) are double-quoted; texts of several lines become
 * literal blocks (|, |-, |+) where those can hold them. What it writes, yaml_parse() and go-yaml
 * read back as the same tree. A <late: ...> text is always quoted.
 */
void yaml_write(const struct json *value, bool sorted, struct strbuf *out);
