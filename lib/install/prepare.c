#include "install/prepare.h"

#include <errno.h>

void prepare_list(struct str_list *ret)
{
	for (size_t i = 0; installer_table[i]; i++)
		if (installer_table[i]->prepares)
			str_list_add(ret, installer_table[i]->id);
}

static int check_id(const char *id, struct error *err)
{
	cleanup(str_list_done) struct str_list ids = { 0 };
	cleanup_free char *known = NULL;

	prepare_list(&ids);
	if (str_list_has(&ids, id))
		return 0;
	known = str_list_join(&ids, ", ");
	return error_set(err, -EINVAL, "\"%s\" does not prepare a host; what does: %s", id, known);
}

static bool is_taken(const struct installer *installer, const struct str_list *ids)
{
	return installer->prepares && (ids->count == 0 || str_list_has(ids, installer->id));
}

void prepare_want(const struct str_list *ids, const struct config *config,
		  struct facts_wanted *wanted)
{
	for (size_t i = 0; installer_table[i]; i++)
		if (is_taken(installer_table[i], ids))
			installer_want(installer_table[i], config, wanted);
}

int prepare_add(const struct installer_input *in, const struct str_list *ids, struct plan *plan,
		struct error *err)
{
	int r = 0;

	for (size_t i = 0; i < ids->count && r == 0; i++)
		r = check_id(ids->items[i], err);
	for (size_t i = 0; installer_table[i] && r == 0; i++)
		if (is_taken(installer_table[i], ids))
			r = installer_add(installer_table[i], in, plan, err);
	plan_set_installer(plan, NULL);
	return r;
}
