/* The addresses by which other hosts may reach this one; those of pod networks are none of them. */
#pragma once

#include "facts/facts.h"

/*
 * All global addresses but @chosen, as "10.0.0.5 (eth1), 192.168.7.2 (eth2)"; free it. *@ret_first
 * (borrowed) is the first of them, or NULL.
 */
char *addresses_besides(const struct facts *facts, const char *chosen, const char **ret_first);
/* The first interface that has a global address of that family (4, 6), or NULL. Borrowed. */
const char *addresses_link(const struct facts *facts, int family);
