/*
 * Which fields of an object somebody speaks of, and what they are: pure, on trees.
 *
 * An object as it is applied names some fields; the server's has many more: defaults, what
 * controllers add, who manages what. A field here is a path of keys of maps: lists are one value.
 */
#pragma once

#include "data/json.h"

/* The fields of @live that @mask has, in its order; NULL when there are none. */
struct json *kube_fields_of(const struct json *live, const struct json *mask);

/*
 * The fields of @live that an apply changes or takes away, which made @applied of it, and that
 * @mask does not have; what the server itself keeps (metadata.managedFields, status, ...) is left
 * out. NULL: there are none.
 */
struct json *kube_fields_lost(const struct json *live, const struct json *applied,
			      const struct json *mask);

/* Both in one tree; where both have a field, it is that of @a. Either may be NULL. */
struct json *kube_fields_join(const struct json *a, const struct json *b);

/*
 * Gives the fields that @mask or @before has the values of @before in @object; those that @before
 * lacks go. What names the object stays.
 */
void kube_fields_put_back(struct json *object, const struct json *mask, const struct json *before);

/* Adds the fields in which two trees differ, as dotted paths, in order. Either may be NULL. */
void kube_fields_differ(const struct json *a, const struct json *b, struct str_list *ret);
