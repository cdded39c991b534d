/* Checks as data and as a list: what there is, for people who look for one. */
#include "check/check.h"

struct json *check_to_json(const struct check *check)
{
	struct json *map = json_map(), *names = json_list(), *roles = json_list();

	for (const char *const *name = check->names; name && *name; name++)
		json_list_add_text(names, *name);
	for (unsigned role = ROLE_CONTROL_PLANE; role <= ROLE_WORKER; role <<= 1)
		if (check->roles & role)
			json_list_add_text(roles, role_name((enum role)role));
	json_map_set_text(map, "id", check->id);
	json_map_set_text(map, "title", check->title);
	json_map_set(map, "names", names);
	json_map_set(map, "roles", roles);
	json_map_set_bool(map, "waits", check->waits);
	json_map_set_text(map, "why", check->why);
	json_map_set_text(map, "rule", check->rule);
	json_map_set_text(map, "source", check->source);
	json_map_set(map, "fixedBy", check->fixed_by ? json_text(check->fixed_by) : json_nil());
	return map;
}

struct json *check_list_to_json(const struct check *const *table)
{
	struct json *document = json_map(), *items = json_list();

	for (size_t i = 0; table[i]; i++)
		json_list_add(items, check_to_json(table[i]));
	json_map_set_text(document, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(document, "kind", "CheckList");
	json_map_set(document, "items", items);
	return document;
}

void check_list_text(const struct check *const *table, struct strbuf *out)
{
	for (size_t i = 0; table[i]; i++) {
		const struct check *check = table[i];

		strbuf_printf(out, "%-20s %s%s", check->id, check->title,
			      check->waits ? "; waits" : "");
		for (const char *const *name = check->names; name && *name; name++)
			strbuf_printf(out, "%s%s", name == check->names ? " [" : ", ", *name);
		strbuf_puts(out, check->names ? "]\n" : "\n");
	}
}
