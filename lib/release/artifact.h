/*
 * Artifacts: what upstream projects publish as a file to be downloaded, and knode puts on a host.
 *
 * Each is one file in lib/artifacts/: lib/artifacts/runc.c defines artifact_runc, called "runc",
 * with its URL, its digests by version and architecture, what of it lands where, and which version
 * suits which Kubernetes. artifact_table[] is made from the file names.
 *
 * URLs are patterns with {version} ("1.36.4"), {arch} ("amd64", as Go has it) and {name}.
 */
#pragma once

#include "release/release.h"

/* SHA-256 of a version's file, in hexadecimal; NULL: not known for that architecture. */
struct artifact_digest {
	const char *version;
	const char *amd64, *arm64;
};

/* A file of an archive: its path in there, and its name where it lands. */
struct artifact_member {
	const char *from, *to;
	bool optional; /* not all versions have it */
};

struct artifact {
	const char *name; /* "cni-plugins" */
	const char *url;
	/* A file of digests beside it, lines as sha256sum(1) writes them; {url} is the one above.
	 */
	const char *digest_url;
	const char *dir; /* where it lands */
	/* How many directories all paths of the archive begin with; they are left out in `from`. */
	unsigned strip;
	/* Ends with a row of zeros; NULL: it is no archive, but the program itself. */
	const struct artifact_member *members;
	const struct artifact_digest *digests; /* newest first; ends with a row of zeros */
	/* The version that suits this one of Kubernetes; free it. NULL: none is known. */
	char *(*suiting)(const struct version *kubernetes);
};

extern const struct artifact *const artifact_table[]; /* NULL-terminated, by name; generated */

/* NULL when there is none. */
const struct artifact *artifact_find(const char *name);
/* SHA-256 in hexadecimal, or NULL: "1.36.4", "amd64". */
const char *artifact_sha256(const struct artifact *artifact, const char *version,
			    const char *architecture);
/* The newest version of the table that begins so ("1.36."); NULL: there is none. */
const char *artifact_newest(const struct artifact_digest digests[], const char *series);
/* suiting() of what is released with Kubernetes itself: the same version. */
char *artifact_of_kubernetes(const struct version *kubernetes);

/* What stands for the words in braces. */
struct artifact_words {
	const char *name, *version, *architecture;
	const char *url; /* or NULL */
};
/*
 * Fills in a pattern; free *@ret. -EINVAL, naming it, when it has a word in braces that is none.
 * With `url`, which it then is a mirror of, also {host}, {path} (without its first slash) and
 * {file} of that URL are known, and {url} itself.
 */
int artifact_fill(const char *pattern, const struct artifact_words *words, char **ret,
		  struct error *err);
/*
 * Where a mirror has what is at words->url: a pattern with braces is filled in, and any other takes
 * the place of scheme and host. Free *@ret.
 */
int artifact_mirror(const char *mirror, const struct artifact_words *words, char **ret,
		    struct error *err);
