#include "run/apply_watch.h"

void apply_begins(const struct apply_watch *watch, size_t steps)
{
	if (watch && watch->begin)
		watch->begin(watch->arg, steps);
}

bool apply_stops(const struct apply_watch *watch)
{
	return watch && teller_stops(&watch->teller);
}
