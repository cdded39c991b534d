/* Inside of lib/data: where the values of a file stand, by parent and key or index. */
#pragma once

#include "data/yaml.h"

struct yaml_places *yaml_places_new(void);
void yaml_places_free(struct yaml_places *places); /* NULL is allowed */

/* Where @places is NULL, nothing is kept and nothing is found. */

/* Each pair of parent and key (or index) is added once. The key is copied. */
void yaml_places_add_key(struct yaml_places *places, const struct json *map, const char *key,
			 struct yaml_place place, struct yaml_place value);
/* The key @key of @to stands where that of @from does. */
void yaml_places_copy_key(struct yaml_places *places, const struct json *to,
			  const struct json *from, const char *key);
void yaml_places_add_index(struct yaml_places *places, const struct json *list, size_t index,
			   struct yaml_place place);
void yaml_places_add(struct yaml_places *places, const struct json *container,
		     struct yaml_place place);

/* {0, 0} where nothing was added. */
struct yaml_place yaml_places_find_key(const struct yaml_places *places, const struct json *map,
				       const char *key);
struct yaml_place yaml_places_find_value(const struct yaml_places *places, const struct json *map,
					 const char *key);
struct yaml_place yaml_places_find_index(const struct yaml_places *places, const struct json *list,
					 size_t index);
struct yaml_place yaml_places_find(const struct yaml_places *places, const struct json *container);
