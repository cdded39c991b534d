/*
 * Inside of facts: the fields of the structs as tables, from which the document is written and the
 * memory is freed. A field that is added to a struct of facts.h is added to its table.
 */
#pragma once

#include "facts.h"

enum field_kind {
	FIELD_TEXT,      /* char * */
	FIELD_INT,       /* int */
	FIELD_INT64,     /* int64_t */
	FIELD_UINT64,    /* uint64_t */
	FIELD_ID,        /* int64_t; negative is "could not tell" */
	FIELD_BOOL,      /* bool */
	FIELD_TRISTATE,  /* enum tristate */
	FIELD_TEXT_LIST, /* struct str_list */
	FIELD_LIST,      /* an array of structs, and its size_t count */
};

struct field {
	const char *key; /* in the document; a table ends with a row without */
	enum field_kind kind;
	size_t offset;
	size_t count_offset;        /* of a list */
	size_t size;                /* of an element of a list */
	const struct field *fields; /* of an element of a list */
};

extern const struct field facts_fields[]; /* of struct facts, in the order of the document */
