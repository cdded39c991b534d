/* Packages that bring what a node runs, and whether an upgrade leaves them as they are. */
#include <errno.h>

#include "facts/facts_gather.h"
#include "host/package_hold.h"
#include "release/node_packages.h"

/* Adds those of that name, and takes what they own. */
static void take_named(struct package_states *states, const char *name, struct facts *facts)
{
	for (size_t i = 0; i < states->count; i++) {
		struct package_state *state = &states->items[i];
		struct fact_package *package = &facts->packages[facts->package_count];

		if (!state->name || !str_eq(state->name, name))
			continue;
		package->name = take_ptr(&state->name);
		package->version = take_ptr(&state->version);
		package->held_by = take_ptr(&state->held_by);
		facts->package_count++;
	}
}

void facts_gather_holds(const struct host *host, struct facts *facts)
{
	cleanup(str_list_done) struct str_list names = { 0 };
	cleanup_package_states struct package_states states = { 0 };
	struct error err;

	for (const struct node_package *package = node_packages; package->name; package++)
		str_list_add(&names, package->name);
	if (package_states(host, &names, &states, &err) < 0) {
		facts_note_error(facts, "holds", &err);
		return;
	}
	facts->package_holds = xstrdup_or_null(states.holds);
	facts->packages = xcalloc(states.count + 1, sizeof(*facts->packages));
	/* In the order of the table, whatever that of the package manager. */
	for (size_t i = 0; i < names.count; i++)
		take_named(&states, names.items[i], facts);
}
