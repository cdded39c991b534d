/*
 * The text of a unit's file, as systemd.syntax(7) has it: sections, comments, lines that go on
 * after a backslash, blanks around "=". Texts point into the one that is read, which is taken
 * apart.
 */
#pragma once

#include "base/util.h"

struct unit_file {
	char *rest;
	const char *section; /* that the last assignment stood in: "Install"; "" before the first */
};

/* For reading @text, which is changed. */
struct unit_file unit_file_read(char *text);
/* The next assignment; false at the end. The value may be empty: that takes earlier ones back. */
bool unit_file_next(struct unit_file *file, char **ret_key, char **ret_value);
/* The next word of a value that is a list; quotes are taken off. NULL at the end. */
char *unit_file_word(char **value);
