#include "cni/cni_type.h"

#include "base/nearest.h"
#include "cni/cni_rules.h"

enum {
	WORDS_MAX = 64, /* types among which the nearest is looked for */
};

static const struct cni_field ipam_row[] = {
	{ "type", CNI_TEXT, .rule = &cni_rule_not_empty, .help = "its IPAM plugin" },
	{ 0 },
};

const struct cni_field cni_common_fields[] = {
	{ "type", CNI_TEXT, .rule = &cni_rule_not_empty, .required = true,
	  .help = "name of the plugin's program" },
	{ "name", CNI_TEXT, .help = "name of the network, which the list has" },
	{ "cniVersion", CNI_TEXT, .help = "version of CNI, which the list has" },
	{ "capabilities", CNI_FLAGS, .help = "what it takes from the runtime" },
	{ "ipam", CNI_IPAM, .fields = ipam_row, .help = "the plugin that gives addresses" },
	{ "dns", CNI_OBJECT, .fields = cni_dns_fields, .help = "DNS of the result" },
	{ "args", CNI_ANY, .help = "further arguments" },
	{ "runtimeConfig", CNI_ANY, .help = "filled in by the runtime" },
	{ 0 },
};

const struct cni_type *cni_type_find(const char *type)
{
	for (size_t i = 0; cni_type_table[i]; i++)
		if (str_eq(cni_type_table[i]->type, type))
			return cni_type_table[i];
	return NULL;
}

const char *cni_type_nearest(const char *typed, bool ipam)
{
	const char *words[WORDS_MAX];
	size_t count = 0;

	for (size_t i = 0; cni_type_table[i] && count < WORDS_MAX; i++)
		if ((cni_type_table[i]->part == CNI_IPAMS) == ipam)
			words[count++] = cni_type_table[i]->type;
	return nearest(typed, words, count);
}

static const struct cni_field *find(const struct cni_field *fields, const char *key)
{
	for (; fields && fields->key; fields++)
		if (str_eq(fields->key, key))
			return fields;
	return NULL;
}

const struct cni_field *cni_type_field(const struct cni_type *type, const char *key)
{
	const struct cni_field *own = type ? find(type->fields, key) : NULL;

	return own ? own : find(cni_common_fields, key);
}

bool cni_type_is_windows(const char *type)
{
	static const char *const types[] = { "win-bridge", "win-overlay", NULL };

	return cni_names_have(types, type);
}

char *cni_kind_lack_text(const char *plugin, const struct cni_kind *kind)
{
	return xasprintf("the plugin %s makes links of the kind %s, which this kernel has not",
			 plugin, kind->kind);
}

bool cni_names_have(const char *const *names, const char *name)
{
	for (; names && *names; names++)
		if (str_eq(*names, name))
			return true;
	return false;
}

/* go.mod of each release of the plugins: libcni v0.8 speaks 0.4.0, v1.0 1.0.0, v1.2 1.1.0. */
static const struct {
	const char *spec;
	struct version beyond; /* the first release that speaks more */
} specs[] = {
	{ "0.4.0", { .major = 1 } },
	{ "1.0.0", { .major = 1, .minor = 6 } },
};

const char *cni_plugins_spec(const struct version *plugins)
{
	for (size_t i = 0; i < ARRAY_SIZE(specs); i++)
		if (version_compare(plugins, &specs[i].beyond) < 0)
			return specs[i].spec;
	return "1.1.0";
}

bool cni_plugins_beyond(const char *spec, struct version *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(specs); i++)
		if (str_eq(spec, specs[i].spec)) {
			*ret = specs[i].beyond;
			return true;
		}
	return false;
}
