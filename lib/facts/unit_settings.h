/*
 * What files of systemd say of a unit: its own file and its drop-ins, as systemd.unit(5) puts them
 * together. For those who must know what a service is started with, whether it runs or not.
 */
#pragma once

#include "host/host.h"

struct unit_setting {
	char *section; /* "Service" */
	char *key, *value;
	char *from; /* the file that says so */
};

/* All settings, in the order in which they count: a later one goes before or adds to an earlier. */
struct unit_settings {
	struct unit_setting *items;
	size_t count, capacity;
};

#define cleanup_unit_settings cleanup(unit_settings_done)
void unit_settings_done(struct unit_settings *unit);

/* Reads what there is; a unit that has no file has its drop-ins alone, and may have nothing. */
void unit_settings_read(const struct host *host, const char *unit, struct unit_settings *ret);

/*
 * The last value of that key after which none resets the list ("ExecStart=" without a value does),
 * or NULL. Borrowed.
 */
const struct unit_setting *unit_settings_last(const struct unit_settings *unit, const char *section,
					      const char *key);

/*
 * The next word of *@rest, without its quotes (systemd.syntax(7)), or NULL at the end; *@rest moves
 * behind it. The text is changed in place.
 */
char *unit_next_word(char **rest);
