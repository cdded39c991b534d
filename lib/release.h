/*
 * Kubernetes versions, and what differs between them: the one table of releases (v1.26 to v1.37).
 */
#pragma once

#include "error.h"

struct version {
	int major, minor, patch;
	char pre[32]; /* "rc.1", or empty */
};

enum {
	RELEASE_OLDEST_MINOR = 26,
	RELEASE_NEWEST_MINOR = 37,
};

/* "v1.36.4", also without "v"; build metadata (+...) is dropped. -EINVAL with a message. */
int version_parse(const char *text, struct version *ret, struct error *err);
/* <0, 0, >0; a pre-release is below its release (https://semver.org, part 11). */
int version_compare(const struct version *a, const struct version *b);
bool version_at_least(const struct version *v, int minor, int patch);
/* "v1.36.4"; free it. */
char *version_format(const struct version *v);

/* What one minor version brings along; see docs/releases.md for the sources. */
struct release {
	int minor;
	const char *newest; /* newest patch known: "v1.36.4" */
	const char *etcd;   /* image tag: "3.6.8-0" */
	const char *coredns;
	const char *pause;
};

/* The row of a minor version; the newest row for a newer one, NULL for an older one. */
const struct release *release_find(int minor);
/* A label ("stable", "stable-1", "stable-1.33", "latest") as a version, from the table, without any
 * network. -EINVAL when it is no label, -ENOENT when the table has none for it. */
int release_resolve_label(const char *label, struct version *ret, struct error *err);
extern const char release_default_version[]; /* "v1.36.4" */
