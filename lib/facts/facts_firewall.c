/* What filters packets. Nothing here loads a kernel module, as asking iptables would. */
#include <errno.h>

#include "base/text.h"
#include "facts/facts_gather.h"

static const char *const units[] = {
	"firewalld.service",
	"ufw.service",
	"nftables.service",
	"iptables.service",
	"netfilter-persistent.service",
	NULL,
};
static const char *const managers[] = {
	/* of these units */
	"firewalld", "ufw", "nftables", "iptables", "iptables",
};

_Static_assert(ARRAY_SIZE(units) == ARRAY_SIZE(managers) + 1, "each unit has its manager");

static const struct fact_module modules[] = { { "nf_tables", "NF_TABLES" }, { 0 } };

const struct facts_needs facts_firewall_needs = { .units = units, .modules = modules };

/* ufw's unit is active also where its configuration says that it does nothing. */
static bool ufw_is_on(const struct host *host, struct facts *facts)
{
	cleanup_free char *text = facts_read(host, facts, "ufw", "/etc/ufw/ufw.conf");
	char *rest, *line;

	for (rest = text; rest && (line = text_next_line(&rest));)
		if (str_starts(line, "ENABLED="))
			return strcasecmp(text_trim(line + strlen("ENABLED=")), "yes") == 0;
	return false;
}

static void read_tables(const struct host *host, struct facts *facts, const char *path,
			const char *prefix)
{
	cleanup_free char *text = facts_read(host, facts, "firewall", path);
	char *rest, *line;

	for (rest = text; rest && (line = text_next_line(&rest));)
		str_list_take(&facts->iptables_tables, xasprintf("%s%s", prefix, line));
}

static void ask_nft_tables(const struct host *host, struct facts *facts)
{
	cleanup_json struct json *tables = NULL;
	struct error err;

	if (!facts_module_present(facts, modules[0].name))
		return; /* asking would load it */
	if (host_nft_tables(host, &tables, &err) < 0) {
		facts_note_error(facts, "nftables", &err);
		return;
	}
	json_get_texts(tables, &facts->nft_tables);
}

void facts_gather_firewall(const struct host *host, struct facts *facts)
{
	for (size_t i = 0; i < ARRAY_SIZE(managers); i++)
		if (facts_unit_active(facts, units[i]) &&
		    (!str_eq(managers[i], "ufw") || ufw_is_on(host, facts)))
			str_list_add(&facts->firewall_managers, managers[i]);
	read_tables(host, facts, "/proc/net/ip_tables_names", "");
	read_tables(host, facts, "/proc/net/ip6_tables_names", "ip6 ");
	ask_nft_tables(host, facts);
}
