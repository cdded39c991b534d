/*
 * The fields of PersistentVolumes, PersistentVolumeClaims and StorageClasses, and their types: what
 * an API server takes with strict validation. As trees; rules for values stand in api_rules.h.
 */
#pragma once

#include "data/json.h"
#include "release/release.h"
#include "storage/api_faults.h"

enum api_type {
	API_TEXT,
	API_TIME, /* RFC 3339 */
	API_BOOL,
	API_INT,
	API_TEXTS,      /* a list of strings */
	API_STRINGS,    /* a mapping of strings */
	API_QUANTITIES, /* a mapping of quantities */
	API_OBJECT,     /* of `fields` */
	API_LIST,       /* of objects of `fields` */
	API_ANY,        /* not looked at */
};

struct api_field {
	const char *key; /* a table ends with a row without a key */
	enum api_type type;
	const struct api_field *fields;
	int since; /* minor; 0: all that knode knows */
	int until; /* last minor; 0: the newest has it */
	/* In Go a pointer where others are none, or the other way round: whether absent and empty
	 * are two things. */
	bool pointer;  /* of a text, a truth or a number */
	bool embedded; /* of API_OBJECT */
};

/* The table of a kind ("PersistentVolume"); NULL for others, whose fields are not known here. */
const struct api_field *api_fields_of(const char *kind);
/* The row of a key in a table, as the version has it; NULL when there is none. */
const struct api_field *api_field_find(const struct api_field *fields, const char *key,
				       const struct version *version);

/*
 * Adds all that does not fit the object's kind: fields that there are not, and values of other
 * types. A null is as good as absent.
 */
void api_fields_check(const struct json *object, const struct version *version,
		      struct api_faults *ret);

/*
 * Whether two values of a field are the same to an API server (apimachinery's
 * equality.Semantic.DeepEqual): quantities by what they amount to, empty lists, mappings and texts
 * as absent ones.
 */
bool api_same(const struct api_field *field, const struct json *a, const struct json *b);
