/* What is known to help when a plugin fails. */
#include "base/strbuf.h"
#include "cni/cni_trial_inside.h"

/* Where what a plugin says has these words; the first row that fits counts. */
static const struct {
	const char *plugin; /* NULL: any */
	const char *words;
	const char *remedy;
} rows[] = {
	{ NULL, "there is no plugin", "knode install cni-plugins" },
	{ NULL, NULL, NULL },
};

char *cni_remedy(const char *plugin, const char *words, const struct cni_list *list)
{
	(void)list;
	for (size_t i = 0; rows[i].words; i++)
		if ((!rows[i].plugin || str_eq(rows[i].plugin, plugin)) &&
		    strstr(words, rows[i].words))
			return xstrdup(rows[i].remedy);
	return NULL;
}
