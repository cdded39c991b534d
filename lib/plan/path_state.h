/*
 * What actions on paths have in common. The state of a path is one of
 *	{"type":"absent"}
 *	{"type":"file","mode":"0644","owner":"0:0","sha256":"..."}
 *	{"type":"dir","mode":"0755","owner":"0:0"}
 *	{"type":"link","to":"/dev/null"}
 *	{"type":"other"}		a socket, a device
 */
#pragma once

#include "plan/act.h"

/* Adds an action on a path, which is absolute and plain: what it says is where it leads. */
struct action *path_add(struct plan *plan, const struct act *act, const char *path,
			struct json *params);

/*
 * The state of @path. With @ret_data (may be NULL) a regular file's content comes as a new buffer.
 */
int path_state(const struct host *host, const char *path, struct json **ret,
	       struct strbuf **ret_data, struct error *err);
/* The same without "sha256", and without reading a file. */
int path_look(const struct host *host, const char *path, struct json **ret, struct error *err);

/* stands_on(), and needs(), of kinds on paths: the directories above, and files of late values. */
bool path_stands_on(const struct action *action, const struct action *earlier);
/* follows() of kinds whose target is a file that another action makes. */
bool path_follows(const struct action *action, const struct action *earlier);

struct json *path_absent(void);
bool path_is(const struct json *state, const char *type);

/* The parameter "mode" ("0644"), or @otherwise. */
mode_t path_mode(const struct json *params, mode_t otherwise);

/* Adds mode and owner (root's) to a wanted state; without privilege the owner cannot be chosen.
 */
void path_want_mode(struct json *want, const char *mode);

/* The content as a wanted file has it: its digest goes into @want. */
void path_want_data(struct json *want, const struct strbuf *data);

/* Describes a change of mode and owner: "mode 0644 -> 0600", "mode 0644 1000:1000 -> 0600 0:0". */
void path_describe_mode(const struct change *change, struct strbuf *out);

/* For a file to be written: owner and mode of a state, and the content. */
struct host_file path_file(const struct json *state, const struct strbuf *data);

/*
 * apply() and apply_many() of all kinds that write files: the content `want_data`, or where there
 * is none, mode and owner alone.
 */
int path_apply(const struct action *action, struct host *host, const struct change *change,
	       struct error *err);
int path_apply_many(const struct action *const actions[], struct host *host,
		    const struct change *const changes[], size_t count, struct error *err);

/* restore() of kinds of actions on paths: puts a path back as path_state() found it. */
int path_restore(const struct action *action, struct host *host, const struct json *before,
		 const struct strbuf *data, const struct change *now, char **ret_note,
		 struct error *err);

/* -EBUSY, with the remedy, when a package owns @path: what a package brought stays as it is. */
int path_check_package(const struct host *host, const char *path, struct error *err);
