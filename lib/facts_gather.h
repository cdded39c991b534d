/*
 * Inside of facts.c: one gatherer for each area, each in a file of its own (facts_AREA.c). A
 * gatherer fills its fields of the struct; what it could not read it leaves absent, and says so in
 * a note.
 */
#pragma once

#include "facts.h"

/* Adds "area: what could not be read, and why". A file that is merely absent needs no note. */
void facts_note(struct facts *facts, const char *format, ...) printf_like(2, 3);

void facts_gather_sockets(const struct host *host, struct facts *facts);
void facts_gather_swap(const struct host *host, struct facts *facts);
void facts_gather_sysctls(const struct host *host, struct facts *facts);
