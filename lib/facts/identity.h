/* Identities of hosts: which ones are a host's own, and when two of them are one. */
#pragma once

#include "base/util.h"

enum {
	IDENTITY_UUID_SIZE = 37 /* with the NUL */
};

/*
 * Whether a machine-id is this host's own: 32 lower case hexadecimal digits (machine-id(5)), which
 * are neither all zero nor known to have been published within an image.
 */
bool identity_is_own_machine_id(const char *id);

/* Whether a product_uuid is a UUID (in either case), and no placeholder of a board's vendor. */
bool identity_is_own_uuid(const char *uuid);

/*
 * Whether an interface is one that container runtimes, pod networks and hypervisors make: its
 * address is that of many hosts, and nobody's way to this one.
 */
bool identity_is_shared_interface(const char *name);

/*
 * The UUID with its first three fields in the other byte order: SMBIOS before 2.6, and kernels by
 * their age, tell the same UUID in either one. False when @uuid is none.
 */
bool identity_swap_uuid(const char *uuid, char ret[IDENTITY_UUID_SIZE]);
