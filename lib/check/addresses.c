#include "check/addresses.h"

#include "facts/identity.h"

char *addresses_besides(const struct facts *facts, const char *chosen, const char **ret_first)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);

	*ret_first = NULL;
	for (size_t i = 0; i < facts->interface_count; i++) {
		const struct fact_interface *link = &facts->interfaces[i];

		if (identity_is_shared_interface(link->name))
			continue;
		for (size_t n = 0; n < link->address_count; n++) {
			const char *address = link->addresses[n].address;

			if (!str_eq(link->addresses[n].scope, "global") || str_eq(address, chosen))
				continue;
			strbuf_printf(&out, "%s%s (%s)", out.length ? ", " : "", address,
				      link->name);
			if (!*ret_first)
				*ret_first = address;
		}
	}
	return strbuf_take(&out);
}

const char *addresses_link(const struct facts *facts, int family)
{
	for (size_t i = 0; i < facts->interface_count; i++) {
		const struct fact_interface *link = &facts->interfaces[i];

		if (identity_is_shared_interface(link->name))
			continue;
		for (size_t n = 0; n < link->address_count; n++)
			if (link->addresses[n].family == family &&
			    str_eq(link->addresses[n].scope, "global"))
				return link->name;
	}
	return NULL;
}
