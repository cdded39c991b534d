#include "install/installer.h"

#include "install/addon.h"

const struct installer *installer_find(const char *id)
{
	for (size_t i = 0; installer_table[i]; i++)
		if (str_eq(installer_table[i]->id, id))
			return installer_table[i];
	return NULL;
}

int installer_add(const struct installer *installer, const struct installer_input *in,
		  struct plan *plan, struct error *err)
{
	int r;

	plan_set_installer(plan, installer->id);
	r = installer->addon ? addon_add(installer->addon, in, plan, err)
			     : installer->add(in, plan, err);
	return r < 0 ? error_wrap(err, "%s", installer->id) : 0;
}
