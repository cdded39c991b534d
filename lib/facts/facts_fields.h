/*
 * Inside of facts: the fields of the structs as tables, from which the document is written and the
 * memory is freed. A field that is added to a struct of facts.h is added to its table.
 */
#pragma once

#include "facts/facts.h"

enum fact_kind {
	FACT_TEXT,      /* char * */
	FACT_INT,       /* int */
	FACT_INT64,     /* int64_t */
	FACT_UINT64,    /* uint64_t */
	FACT_ID,        /* int64_t; negative is "could not tell" */
	FACT_BOOL,      /* bool */
	FACT_TRISTATE,  /* enum tristate */
	FACT_TEXT_LIST, /* struct str_list */
	FACT_LIST,      /* an array of structs, and its size_t count */
};
enum {
	FACT_KINDS = FACT_LIST + 1 /* apart: switches name each kind */
};

struct fact_field {
	const char *key;  /* in the document; a table ends with a row without */
	const char *help; /* a few words, for docs/knode-facts.5 */
	enum fact_kind kind;
	unsigned area; /* enum fact_area that fills it; 0: notes, and what is inside of a list */
	size_t offset;
	size_t count_offset;             /* of a list */
	size_t size;                     /* of an element of a list */
	const struct fact_field *fields; /* of an element of a list */
};

extern const struct fact_field facts_fields[]; /* of struct facts, in the order of the document */
