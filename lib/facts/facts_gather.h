/*
 * Inside of lib/facts: one gatherer for each area. It fills the fields of its area, of the names
 * in facts->wanted where it goes by names; what it could not read it leaves absent, and says so in
 * a note. What it looks up of other areas, its row in facts_gather.c says.
 */
#pragma once

#include "facts/facts.h"

/* Adds "area: what could not be read, and why". A file that is merely absent needs no note. */
void facts_note(struct facts *facts, const char *format, ...) printf_like(2, 3);
/* The same of an error, unless it says that something is absent, or not available on this host. */
void facts_note_error(struct facts *facts, const char *area, const struct error *err);
/* A file without white space at its end, to be freed; NULL, with a note, when it cannot be read. */
char *facts_read(const struct host *host, struct facts *facts, const char *area, const char *path);
/* Where a path leads when it is a symbolic link, and so on; free it. */
char *facts_follow(const struct host *host, const char *path);
/* Takes user and password out of every URL in the text, in place: "http://user:pass@proxy:3128"
 * becomes "http://proxy:3128". */
void facts_strip_password(char *text);
/* Whether the unit is among the facts, and active. */
bool facts_unit_active(const struct facts *facts, const char *unit);

/* One for each area (enum fact_area). */
void facts_gather_cgroups(const struct host *host, struct facts *facts);
void facts_gather_cri(const struct host *host, struct facts *facts);
void facts_gather_clock(const struct host *host, struct facts *facts);
void facts_gather_cni(const struct host *host, struct facts *facts);
void facts_gather_dns(const struct host *host, struct facts *facts);
void facts_gather_firewall(const struct host *host, struct facts *facts);
void facts_gather_found(const struct host *host, struct facts *facts);
void facts_gather_hardware(const struct host *host, struct facts *facts);
void facts_gather_holds(const struct host *host, struct facts *facts);
void facts_gather_identity(const struct host *host, struct facts *facts);
void facts_gather_kernel(const struct host *host, struct facts *facts);
void facts_gather_leftovers(const struct host *host, struct facts *facts);
void facts_gather_limits(const struct host *host, struct facts *facts);
void facts_gather_modules(const struct host *host, struct facts *facts);
void facts_gather_network(const struct host *host, struct facts *facts);
void facts_gather_packages(const struct host *host, struct facts *facts);
void facts_gather_programs(const struct host *host, struct facts *facts);
void facts_gather_proxies(const struct host *host, struct facts *facts);
void facts_gather_runtimes(const struct host *host, struct facts *facts);
void facts_gather_sockets(const struct host *host, struct facts *facts);
void facts_gather_storage(const struct host *host, struct facts *facts);
void facts_gather_swap(const struct host *host, struct facts *facts);
void facts_gather_sysctls(const struct host *host, struct facts *facts);
void facts_gather_system(const struct host *host, struct facts *facts);
void facts_gather_units(const struct host *host, struct facts *facts);

/* What gatherers ask of those before them, besides whole areas. */
extern const struct facts_needs facts_clock_needs, facts_firewall_needs, facts_runtimes_needs,
	facts_sockets_needs;

/* Frees the fields of these areas, and makes them what they were before they were gathered. */
void facts_forget(struct facts *facts, unsigned areas);
