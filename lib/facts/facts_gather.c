/* Gathering: which gatherers there are, and what runs for what is asked. */
#include "facts/facts_gather.h"

#include <sys/mman.h>
#include <unistd.h>

#include "base/guard.h"
#include "facts/facts_fields.h"

static const struct gatherer {
	enum fact_area area;
	void (*gather)(const struct host *host, struct facts *facts);
	unsigned after;                  /* areas above that it looks at */
	const struct facts_needs *needs; /* names that it looks up in these; or NULL */
} gatherers[] = {
	{ FACTS_UNITS, facts_gather_units },
	{ FACTS_IDENTITY, facts_gather_identity },
	{ FACTS_SYSTEM, facts_gather_system },
	{ FACTS_HARDWARE, facts_gather_hardware, FACTS_IDENTITY },
	{ FACTS_KERNEL, facts_gather_kernel, FACTS_SYSTEM },
	{ FACTS_MODULES, facts_gather_modules, FACTS_SYSTEM | FACTS_KERNEL },
	{ FACTS_SWAP, facts_gather_swap },
	{ FACTS_NETWORK, facts_gather_network },
	{ FACTS_DNS, facts_gather_dns },
	{ FACTS_PROXIES, facts_gather_proxies },
	{ FACTS_SOCKETS, facts_gather_sockets, FACTS_MODULES, &facts_sockets_needs },
	{ FACTS_FIREWALL, facts_gather_firewall, FACTS_UNITS | FACTS_MODULES,
	  &facts_firewall_needs },
	{ FACTS_STORAGE, facts_gather_storage },
	{ FACTS_CGROUPS, facts_gather_cgroups, FACTS_STORAGE },
	{ FACTS_SYSCTLS, facts_gather_sysctls },
	{ FACTS_CLOCK, facts_gather_clock, FACTS_UNITS, &facts_clock_needs },
	{ FACTS_LIMITS, facts_gather_limits },
	{ FACTS_PROGRAMS, facts_gather_programs },
	{ FACTS_RUNTIMES, facts_gather_runtimes, FACTS_PROGRAMS, &facts_runtimes_needs },
	{ FACTS_CNI, facts_gather_cni },
	{ FACTS_PACKAGES, facts_gather_packages },
	{ FACTS_LEFTOVERS, facts_gather_leftovers, FACTS_NETWORK },
	{ FACTS_FOUND, facts_gather_found },
	{ FACTS_CRI, facts_gather_cri },
	{ FACTS_HOLDS, facts_gather_holds },
};

_Static_assert(ARRAY_SIZE(gatherers) == FACT_AREAS, "each area has a gatherer");

/* Memory that nobody may read: who follows a pointer there gets SIGSEGV. */
static void *trap(void)
{
	static void *page = MAP_FAILED;

	if (page == MAP_FAILED)
		page = mmap(NULL, (size_t)sysconf(_SC_PAGESIZE), PROT_NONE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return page == MAP_FAILED ? NULL : page;
}

/* Makes what owns memory in fields of these areas point to @to, lists with one element. */
static void point(struct facts *facts, unsigned areas, void *to)
{
	for (const struct fact_field *field = facts_fields; field->key; field++) {
		void *at = (char *)facts + field->offset;

		if (!(field->area & areas))
			continue;
		if (field->kind == FACT_TEXT)
			*(void **)at = to;
		if (field->kind == FACT_TEXT_LIST)
			*(struct str_list *)at = (struct str_list){ to, to ? 1 : 0, 0 };
		if (field->kind == FACT_LIST) {
			*(void **)at = to;
			*(size_t *)(void *)((char *)facts + field->count_offset) = to ? 1 : 0;
		}
	}
}

static struct facts *facts_new(const struct host *host)
{
	struct facts *facts = xcalloc(1, sizeof(*facts));

	facts->gathered = true;
	if (guards_abort())
		point(facts, FACTS_ALL, trap());
	facts->euid = facts->nofile_soft = facts->nofile_hard = -1;
	facts->cgroup_freezer = facts->clock_synchronized = UNKNOWN;
	facts->selinux_enforcing = facts->apparmor_enabled = UNKNOWN;
	if (host_kind(host) == HOST_ROOT)
		facts_note(facts, "%s is a directory: what only a running system knows is left out",
			   host_name(host));
	return facts;
}

/* Adds what gatherers ask of those above them, the last ones first. */
static void want_what_is_above(struct facts_wanted *wanted)
{
	for (size_t i = ARRAY_SIZE(gatherers); i-- > 0;) {
		if (!(wanted->areas & gatherers[i].area))
			continue;
		wanted->areas |= gatherers[i].after;
		if (gatherers[i].needs)
			facts_want(wanted, gatherers[i].needs);
	}
}

void facts_gather_more(const struct host *host, const struct facts_wanted *wanted,
		       struct facts *facts)
{
	cleanup_wanted struct facts_wanted all = { 0 };
	unsigned before = facts->wanted.areas, now;

	facts_want_all(&all, wanted);
	want_what_is_above(&all);
	now = facts_wanted_beyond(&all, &facts->wanted, NULL);
	facts_forget(facts, now & before);
	point(facts, now & ~before, NULL);
	facts_want_all(&facts->wanted, &all);
	for (size_t i = 0; i < ARRAY_SIZE(gatherers); i++)
		if (now & gatherers[i].area)
			gatherers[i].gather(host, facts);
}

struct facts *facts_gather_wanted(const struct host *host, const struct facts_wanted *wanted)
{
	struct facts *facts = facts_new(host);

	facts_gather_more(host, wanted, facts);
	return facts;
}

struct facts *facts_gather(const struct host *host, const struct facts_needs *needs)
{
	cleanup_wanted struct facts_wanted wanted = { 0 };

	facts_want(&wanted, needs);
	return facts_gather_wanted(host, &wanted);
}
