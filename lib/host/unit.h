/*
 * Inside of lib/host: units of the running systemd, over its bus (libsystemd's sd-bus, loaded when
 * first used).
 *
 * As root the connection goes straight to the manager, so no D-Bus daemon is needed. Where there is
 * no systemd, unit_bus_open() is -EOPNOTSUPP: "could not tell"; without libsystemd, -ELIBACC.
 */
#pragma once

#include "host/host_change.h"

struct unit_bus;

#define cleanup_unit_bus cleanup(unit_bus_closep)

int unit_bus_open(struct unit_bus **ret, struct error *err);
void unit_bus_close(struct unit_bus *bus);
void unit_bus_closep(struct unit_bus **bus);

/* The state of a unit; one that does not exist has the load state "not-found" (systemd's words). */
int unit_state(struct unit_bus *bus, const char *unit, struct host_unit *ret, struct error *err);

/*
 * Starts, stops or restarts, and waits for the job to end, at most @timeout_ms; or makes the
 * manager read its files anew (HOST_UNIT_REFRESH: only where those of the unit are other ones than
 * it has read). A job that does not end well is -EIO, with where to look.
 */
int unit_change(struct unit_bus *bus, const char *unit, enum host_unit_change change,
		int64_t timeout_ms, struct error *err);

/* As `systemctl enable|disable|mask|unmask`, of the files; the manager is told to read them. */
int unit_enable(struct unit_bus *bus, const char *unit, bool enable, struct error *err);
int unit_mask(struct unit_bus *bus, const char *unit, bool mask, struct error *err);
