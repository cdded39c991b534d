/*
 * How a YAML file is written: where each node stands in its bytes, for those who change a part of a
 * file and leave the rest as it is. What it means, yaml_parse() tells; this is for files which that
 * has read.
 */
#pragma once

#include "base/error.h"

enum yaml_span_kind {
	YAML_SPAN_SCALAR, /* also an alias */
	YAML_SPAN_LIST,
	YAML_SPAN_MAP,
};

struct yaml_span {
	enum yaml_span_kind kind;
	size_t start, end; /* bytes; the end is behind the last one of what it holds */
	size_t column;     /* of its start, in characters, from 0 */
	bool flow;         /* [a, b], {a: b} */
	bool anchored;     /* it, or something within it, has an anchor */
	bool alias;
	bool null;               /* an empty or null scalar: as a document, none */
	char *text;              /* of a scalar */
	struct yaml_span *items; /* of a map: key and value in turn */
	size_t count, capacity;
};

/* From # to the end of the line. */
struct yaml_comment {
	size_t start, end;
};

struct yaml_layout {
	struct yaml_span *documents; /* those that yaml_parse() gives, in the same order */
	size_t count, capacity;
	struct yaml_comment *comments; /* those outside of scalars */
	size_t comment_count, comment_capacity;
};
#define cleanup_layout cleanup(yaml_layout_done)

/* -EINVAL where the bytes are no YAML. */
int yaml_layout_read(const char *data, size_t length, struct yaml_layout *ret, struct error *err);
void yaml_layout_done(struct yaml_layout *layout);

/* The index, in the items of a map, of the key that is written there; SIZE_MAX: it is not. */
size_t yaml_span_find(const struct yaml_span *map, const char *key);
