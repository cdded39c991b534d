/* Inside of lib/data: building the tree from libyaml's events. */
#pragma once

#include <yaml.h>

#include "data/yaml_places.h"

struct reader {
	yaml_parser_t parser;
	const char *name;
	const char *data;
	const struct yaml_ways *ways;
	struct yaml_places *places;
	struct json *anchors; /* of this document: name to value */
	struct json *kept;    /* what was merged, so that places never see an address twice */
	const struct json *open[JSON_MAX_DEPTH]; /* the containers around what is being read */
	size_t depth;
	size_t nodes; /* of the whole file */
};

static inline struct yaml_place yaml_place(const yaml_mark_t *mark)
{
	return (struct yaml_place){ .line = (int)mark->line + 1, .column = (int)mark->column + 1 };
}

/* An error at a place: "cluster.yaml:12:5: ...". */
int yaml_fail(const struct reader *reader, struct yaml_place place, struct error *err,
	      const char *format, ...) printf_like(4, 5);

/* Counts a key or a value towards the most there may be. */
int yaml_count_node(struct reader *reader, struct yaml_place place, struct error *err);

/* Between enter and leave, an alias to the container is a cycle. */
int yaml_enter(struct reader *reader, struct yaml_place place, const struct json *container,
	       struct error *err);
void yaml_leave(struct reader *reader);

/*
 * What an alias stands for: a copy, so that a change of the one leaves the other. The places of
 * what is copied go along.
 */
int yaml_copy(struct reader *reader, struct yaml_place alias, const struct json *from,
	      struct json **ret, struct error *err);

/* Whether @value may be merged: a map, or a list of maps. */
int yaml_check_merged(const struct reader *reader, struct yaml_place place,
		      const struct json *value, struct error *err);
/* Adds what << merges (NULL: nothing). Keys of the map win, then those of maps merged earlier. */
void yaml_merge(struct reader *reader, struct json *map, const struct json *from);
