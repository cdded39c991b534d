/* What upstream projects publish, fetched and put in its place: what adds it to a plan. */
#pragma once

#include "plan/plan.h"

/* A file of it: its path in the archive (NULL: what is fetched is the file), and its name. */
struct plan_artifact_file {
	const char *from, *to;
	bool optional;
};

struct plan_artifact {
	const char *name, *version, *architecture;
	const char *url;    /* where its makers publish it */
	const char *from;   /* an URL of http or https, or a path of the machine that runs knode */
	bool archived;      /* that is an archive (archive/archive.h), which has it */
	const char *digest; /* "sha256:HEX", "sha512:HEX"; NULL: it is read from `list` at apply */
	const char *list, *list_name; /* an URL of https, or a path; and its name in there */
	const char *dir;              /* where the files go, a directory of the plan */
	unsigned strip;               /* directories that all paths of the archive begin with */
	const struct plan_artifact_file *files; /* ends with a row without `to` */
	const char *ca_file; /* of this machine: whom to trust; NULL: the system's CAs */
	/* A package that brings the same, and is held: "kubectl 1.36.4-1.1"; NULL: there is none.
	 */
	const char *held;
};

/*
 * Programs of root, 0755. They are as wanted when they are what a record of knode says of that
 * version and digest (/var/lib/knode/artifacts/NAME.json), or, of a single file, when it has the
 * digest. Where a package owns one of them, or one that is held brings the same and there is none
 * of them yet, nothing is done, and said. Originals that are replaced are kept in
 * /var/lib/knode/originals, for undo.
 */
struct action *plan_artifact(struct plan *plan, const struct plan_artifact *artifact);
