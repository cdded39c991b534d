/* Objects that a step creates, and that are not there before it. */
#include <errno.h>

#include "base/nearest.h"
#include "base/text.h"
#include "storage/simulation_inside.h"

/* "KIND NAME" of an object; free it. */
static char *held_key(const struct sim_kind *kind, const struct json *object)
{
	cleanup_free char *name = sim_key_of(kind, object);

	return xasprintf("%s %s", kind->kind, name);
}

char *sim_step_name(const struct sim_kind *kind, const char *name)
{
	return kind->namespaced && !strchr(name, '/') ? sim_key("default", name) : xstrdup(name);
}

/* Every object of the files by "KIND NAME": a list, as files may have one more than once. */
static struct json *index_of(const struct json *objects)
{
	struct json *index = json_map();

	for (size_t i = 0; i < json_count(objects); i++) {
		struct json *object = json_list_at(objects, i);
		const struct sim_kind *kind = sim_kind_find(json_map_text(object, "kind", ""));
		cleanup_free char *key = kind ? held_key(kind, object) : NULL;

		if (!kind)
			continue;
		if (!json_map_get(index, key))
			json_map_set(index, key, json_list());
		/* The simulation changes what it is given, and a later step wants it as it was. */
		json_list_add(json_map_get(index, key), json_clone(object));
	}
	return index;
}

static int say_unknown(const struct json *index, const char *step, const char *key,
		       struct error *err)
{
	size_t length = (size_t)(strchr(key, ' ') - key) + 1, count = 0;
	cleanup_free const char **names = xcalloc(json_count(index) + 1, sizeof(*names));
	struct json_iter iter = json_iter(index);
	const char *hint;

	while (json_next(&iter))
		if (strncmp(iter.key, key, length) == 0)
			names[count++] = iter.key + length;
	hint = nearest(key + length, names, count);
	if (hint)
		return error_set(err, -ENOENT,
				 "\"%s\": no file has this object; did you mean \"%s\"?", step,
				 hint);
	return error_set(err, -ENOENT,
			 "\"%s\": no file has this object; name the file that has it by -f", step);
}

/* Takes one step into account; @last: what the step before it did to each object. */
static int look_at(struct simulation *sim, const struct json *index, const char *step,
		   struct json *last, struct error *err)
{
	cleanup_free char *copy = xstrdup(step), *name = NULL, *key = NULL;
	char *rest = copy;
	const char *verb = text_next_word(&rest), *word = text_next_word(&rest);
	const char *given = text_next_word(&rest);
	const struct sim_kind *kind = given ? sim_kind_find(word) : NULL;
	bool is_first;

	/* What cannot be read at all is told when its turn comes. */
	if (!kind || (!str_eq(verb, "create") && !str_eq(verb, "delete")))
		return 0;
	name = sim_step_name(kind, given);
	key = xasprintf("%s %s", kind->kind, name);
	is_first = !json_map_get(last, key);
	if (str_eq(verb, "create")) {
		if (!json_map_get(index, key))
			return say_unknown(index, step, key, err);
		if (str_eq(json_map_text(last, key, ""), "create"))
			return error_set(err, -EINVAL,
					 "\"%s\": a step before has created it; put \"delete %s\" "
					 "between the two",
					 step, key);
		json_map_set(sim->later, key, json_ref(json_map_get(index, key)));
		if (is_first)
			json_map_set_bool(sim->held_back, key, true);
	}
	json_map_set_text(last, key, verb);
	return 0;
}

int simulation_hold_back(struct simulation *sim, const struct json *objects,
			 const struct str_list *steps, struct error *err)
{
	cleanup_json struct json *index = index_of(objects), *last = json_map();

	for (size_t i = 0; i < steps->count; i++) {
		int r = look_at(sim, index, steps->items[i], last, err);

		if (r < 0)
			return r;
	}
	return 0;
}

bool sim_is_held_back(const struct simulation *sim, const struct sim_kind *kind,
		      const struct json *object)
{
	cleanup_free char *key = held_key(kind, object);

	return json_map_bool(sim->held_back, key, false);
}

int sim_take_held(struct simulation *sim, const struct sim_kind *kind, const char *name,
		  struct json **ret, struct error *err)
{
	cleanup_free char *key = xasprintf("%s %s", kind->kind, name);
	struct json *list = json_map_get(sim->later, key);

	if (!list)
		return error_set(err, -ENOENT, "no file has the object to \"%s\"", sim->step);
	*ret = json_clone(json_list_at(list, 0));
	/* Where files have it more than once, each step takes the next one. */
	if (json_count(list) > 1)
		json_list_remove(list, 0);
	return 0;
}
