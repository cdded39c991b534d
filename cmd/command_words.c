#include "certs/cert_spec.h"
#include "command.h"
#include "credentials/plan_renew.h"
#include "install/phases.h"

void list_certs(struct str_list *ret)
{
	str_list_add(ret, "all");
	for (const struct cert_spec *spec = cert_specs; spec->name; spec++)
		str_list_add(ret, spec->name);
	str_list_add(ret, SERVICE_ACCOUNT_NAME);
}

void list_kubeconfigs(struct str_list *ret)
{
	str_list_add(ret, "all");
	for (const struct kubeconfig_spec *spec = kubeconfig_specs; spec->name; spec++)
		str_list_add(ret, spec->name);
}

static void add_renewable(const char *word, struct str_list *ret)
{
	const char *name;
	struct error ignored; /* a CA, or what the kubelet renews */

	if (plan_renew_name(word, NULL, &name, &ignored) == 0)
		str_list_add(ret, name);
}

void list_renewable(struct str_list *ret)
{
	str_list_add(ret, "all");
	for (const struct cert_spec *spec = cert_specs; spec->name; spec++)
		add_renewable(spec->name, ret);
	for (const struct kubeconfig_spec *spec = kubeconfig_specs; spec->name; spec++)
		add_renewable(spec->file, ret);
}

void list_phases(struct str_list *ret)
{
	cleanup(str_list_done) struct str_list names = { 0 };

	phases_list(&phases_of_init, &names);
	for (size_t i = 0; i < names.count; i++) {
		char *slash = strchr(names.items[i], '/');

		if (slash)
			*slash = ' ';
		str_list_add(ret, names.items[i]);
	}
}
