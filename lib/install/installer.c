#include "install/installer.h"

#include <errno.h>

#include "base/guard.h"
#include "install/addon.h"

const struct installer *installer_find(const char *id)
{
	for (size_t i = 0; installer_table[i]; i++)
		if (str_eq(installer_table[i]->id, id))
			return installer_table[i];
	return NULL;
}

void installer_want(const struct installer *installer, const struct config *config,
		    struct facts_wanted *wanted)
{
	facts_want(wanted, &installer->needs);
	if (installer->add_needs)
		installer->add_needs(config, wanted);
}

/* Rendering has no facts, and asks for none. */
static int look_at_needs(const struct installer *installer, const struct installer_input *in,
			 struct error *err)
{
	cleanup_wanted struct facts_wanted wanted = { 0 };
	cleanup_free char *lacking = NULL;

	installer_want(installer, in->config, &wanted);
	lacking = in->facts ? facts_lacking(in->facts, &wanted) : NULL;
	if (!lacking)
		return 0;
	guard(false, "installer %s needs what was not gathered: %s", installer->id, lacking);
	return error_set(err, -EINVAL, "what it needs was not gathered: %s", lacking);
}

int installer_add(const struct installer *installer, const struct installer_input *in,
		  struct plan *plan, struct error *err)
{
	int r;

	plan_set_installer(plan, installer->id);
	r = look_at_needs(installer, in, err);
	if (r == 0)
		r = installer->addon ? addon_add(installer->addon, in, plan, err)
				     : installer->add(in, plan, err);
	return r < 0 ? error_wrap(err, "%s", installer->id) : 0;
}
