/*
 * Distributions of Linux: which family one is of, and what installs packages there. The one table
 * of them: who has something by family has an array of FAMILIES.
 */
#pragma once

enum family {
	FAMILY_DEBIAN,
	FAMILY_RED_HAT,
	FAMILY_SUSE,
	FAMILY_ALPINE,
	FAMILY_ARCH,
	FAMILY_IMAGE, /* the system is one read-only image: nothing is installed into it */
	FAMILIES,
};

struct distribution {
	const char *id; /* of os-release(5) */
	enum family family;
	const char *install; /* "apt-get install"; NULL: nothing installs packages */
	const char *yes;     /* the words with which it does not ask: " -y" */
};

/*
 * By ID and ID_LIKE of os-release(5), the first known one of their words; the ID comes first, since
 * of a host whose /usr is an image only that tells. Both may be NULL; NULL: not known.
 */
const struct distribution *distribution_find(const char *id, const char *id_like);
/* By the text of os-release(5). */
const struct distribution *distribution_read(const char *os_release);
