#include "release/release.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>

enum {
	PART_MAX = 999,     /* of a version's numbers */
	DEFAULT_MINOR = 37, /* what the label "stable" stands for */
};

/*
 * One row for each minor version, oldest first and without gaps; one without a newest patch was
 * not released when this was written. From https://kubernetes.io/releases/ and
 * cmd/kubeadm/app/constants of each version; v1.38 from CHANGELOG-1.38.md of v1.38.0-alpha.2.
 */
static const struct release releases[] = {
	{ 26, "v1.26.15", "3.5.6-0", "v1.9.3", "3.9" },
	{ 27, "v1.27.16", "3.5.7-0", "v1.10.1", "3.9" },
	{ 28, "v1.28.15", "3.5.9-0", "v1.10.1", "3.9" },
	{ 29, "v1.29.14", "3.5.10-0", "v1.11.1", "3.9" },
	{ 30, "v1.30.14", "3.5.12-0", "v1.11.1", "3.9" },
	{ 31, "v1.31.14", "3.5.15-0", "v1.11.1", "3.10" },
	{ 32, "v1.32.13", "3.5.16-0", "v1.11.3", "3.10" },
	{ 33, "v1.33.13", "3.5.21-0", "v1.12.0", "3.10" },
	{ 34, "v1.34.12", "3.6.4-0", "v1.12.1", "3.10.1" },
	{ 35, "v1.35.9", "3.6.6-0", "v1.13.1", "3.10.1" },
	{ 36, "v1.36.5", "3.6.8-0", "v1.14.2", "3.10.2" },
	{ 37, "v1.37.1", "3.7.0-0", "v1.14.6", "3.10.2" },
	{ 38, NULL, "3.7.1-0", "v1.14.7", "3.10.2" },
};

/*
 * Image tags that a patch release of a minor raised (NULL: as before). Per row: the first patch
 * that has them, seen in cmd/kubeadm/app/constants/constants.go of that tag and of the one before;
 * up to v1.30 in published output of `kubeadm config images list` of both, in pull requests and
 * changelogs where they are named. What v1.29.10 to v1.29.12 print was not seen. v1.26 stays with
 * what kubeadm v1.26.0 takes for all of its patches, with which knode is compared.
 */
static const struct {
	int minor, patch;
	const char *etcd, *coredns;
} raised[] = {
	{ 27, 7, "3.5.9-0", NULL },   { 27, 10, "3.5.10-0", NULL },
	{ 27, 12, "3.5.12-0", NULL }, { 28, 6, "3.5.10-0", NULL },
	{ 28, 8, "3.5.12-0", NULL },  { 28, 14, "3.5.15-0", NULL }, /* #126399 */
	{ 29, 3, "3.5.12-0", NULL },                                /* #123188, CHANGELOG-1.29.md */
	{ 29, 9, "3.5.15-0", NULL },                                /* #126397 */
	{ 29, 13, "3.5.16-0", NULL }, { 30, 5, "3.5.15-0", "v1.11.3" }, /* #126395 */
	{ 31, 1, NULL, "v1.11.3" }, /* kubernetes/kubernetes#126796 */
	{ 31, 14, "3.5.24-0", NULL }, { 32, 10, "3.5.24-0", NULL }, /* #135019 */
	{ 33, 6, "3.5.24-0", NULL },                                /* #135018 */
	{ 34, 2, "3.6.5-0", NULL },                                 /* #134861 */
};

/*
 * Image tags of k8s-dns-node-cache, and the first minor that has them: as nodelocaldns.yaml of
 * kubernetes/kubernetes had them when the minor was made (v1.26.0; main of February 2023 and of
 * December 2025, #135699; #138610). Between v1.28 and v1.34 none was seen that is the minor's for
 * sure: they take the one before, which any of them runs.
 */
static const struct {
	int minor;
	const char *tag;
} node_caches[] = {
	{ 26, "1.22.13" },
	{ 27, "1.22.20" },
	{ 35, "1.26.4" },
	{ 37, "1.26.8" },
};

struct since {
	int minor, patch;
};

/* Since which version; kubernetes/kubernetes' changelogs, and docs/releases.md. */
static const struct since changes[] = {
	[RELEASE_POD_PRIORITY] = { 27 },
	[RELEASE_COREDNS_NO_NODES] = { 28 },
	[RELEASE_COREDNS_DROP_ALL] = { 29 },
	[RELEASE_SUPER_ADMIN] = { 29 },
	[RELEASE_ETCD_CLIENT_NO_MASTERS] = { 29 },
	[RELEASE_IMAGES_DNS_FIRST] = { 29 },
	[RELEASE_GET_NODES_UNSCOPED] = { 29 },
	[RELEASE_IP_FORWARD_BY_FAMILY] = { 27 },
	[RELEASE_KUBELET_THREE_OLDER] = { 28 },
	[RELEASE_NO_BRIDGE_NF_CALL] = { 30 },
	[RELEASE_OUTPUT_V1ALPHA3] = { 31 },
	[RELEASE_V1BETA4] = { 31 },
	[RELEASE_ETCD_LIVEZ] = { 31 },
	[RELEASE_ECDSA_KUBECONFIGS] = { 31 },
	[RELEASE_SKIPPED_IS_DISABLED] = { 31 },
	[RELEASE_NARROW_CA_DIRECTORIES] = { 31 },
	[RELEASE_SCHEDULER_LIVEZ] = { 32 },
	[RELEASE_NO_CRICTL] = { 32 },
	[RELEASE_NO_CONNTRACK] = { 32 },
	[RELEASE_COREDNS_CACHE_BLOCK] = { 33 },
	[RELEASE_KUBELET_LOCAL_SERVER] = { 33 },
	[RELEASE_ETCD_BY_TAG] = { 34 },
	[RELEASE_ECDSA_P384] = { 34 },
	[RELEASE_NAMED_PROBE_PORT] = { 34 },
	[RELEASE_INSTANCE_CONFIG] = { 34 },
	[RELEASE_NO_CGROUP_V1] = { 35 },
	[RELEASE_NO_PAUSE_FLAG] = { 35 },
	[RELEASE_NODE_CACHE_PIDFILE] = { 35 },
	[RELEASE_HTTP_ENDPOINTS] = { 35 },
	[RELEASE_KEEP_ARGS_ORDER] = { 36 },
	[RELEASE_ETCD_3_6] = { 36 },
	[RELEASE_NO_FLEXVOLUME] = { 36 },
	[RELEASE_NO_SOCKET_ANNOTATION] = { 36 },
	[RELEASE_KUBELET_CLIENT_BOUND] = { 36, 1 },
	[RELEASE_NO_V1BETA3] = { 37 },
	[RELEASE_ML_DSA] = { 38 },
};
_Static_assert(ARRAY_SIZE(changes) == RELEASE_CHANGES, "a row for each enum release_change");

/* Patch releases of older minors that have a change, too. */
static const struct {
	enum release_change change;
	struct since since;
} backports[] = {
	/* kubernetes/kubernetes#138957 */
	{ RELEASE_KUBELET_CLIENT_BOUND, { 33, 12 } },
	{ RELEASE_KUBELET_CLIENT_BOUND, { 34, 8 } },
	{ RELEASE_KUBELET_CLIENT_BOUND, { 35, 5 } },
	/* kubernetes/kubernetes#135400 */
	{ RELEASE_KEEP_ARGS_ORDER, { 32, 12 } },
	{ RELEASE_KEEP_ARGS_ORDER, { 33, 8 } },
	{ RELEASE_KEEP_ARGS_ORDER, { 34, 4 } },
	{ RELEASE_KEEP_ARGS_ORDER, { 35, 1 } },
};

/* Reads one number without leading zeros; *@text moves behind it. */
static bool read_number(const char **text, int *ret)
{
	const char *start = *text;
	int value = 0;

	while (**text >= '0' && **text <= '9') {
		value = value * 10 + (**text - '0');
		if (value > PART_MAX)
			return false;
		(*text)++;
	}
	*ret = value;
	return *text > start && (*start != '0' || *text == start + 1);
}

static bool skip(const char **text, char c)
{
	if (**text != c)
		return false;
	(*text)++;
	return true;
}

/* Identifiers of letters, digits and dashes between dots, none of them empty. */
static bool read_identifiers(const char **text)
{
	size_t length;

	do {
		length = 0;
		while (isalnum((unsigned char)(*text)[length]) || (*text)[length] == '-')
			length++;
		*text += length;
	} while (length && skip(text, '.'));
	return length > 0;
}

static bool scan_version(const char *text, struct version *ret)
{
	struct version v = { 0 };
	const char *start;

	(void)skip(&text, 'v'); /* optional */
	if (!read_number(&text, &v.major) || !skip(&text, '.') || !read_number(&text, &v.minor) ||
	    !skip(&text, '.') || !read_number(&text, &v.patch))
		return false;
	if (skip(&text, '-')) {
		start = text;
		if (!read_identifiers(&text) || (size_t)(text - start) >= sizeof(v.pre))
			return false;
		memcpy(v.pre, start, (size_t)(text - start));
	}
	if (skip(&text, '+') && !read_identifiers(&text))
		return false;
	if (*text)
		return false;
	*ret = v;
	return true;
}

int version_parse(const char *text, struct version *ret, struct error *err)
{
	if (!scan_version(text, ret))
		return error_set(err, -EINVAL, "\"%s\" is not a version such as %s", text,
				 release_default_version());
	return 0;
}

/* Compares one identifier of two pre-releases: numbers by value and below words. */
static int compare_identifier(const char *a, size_t a_length, const char *b, size_t b_length)
{
	bool a_number = strspn(a, "0123456789") >= a_length;
	bool b_number = strspn(b, "0123456789") >= b_length;
	size_t shorter = a_length < b_length ? a_length : b_length;
	int order;

	if (a_number != b_number)
		return a_number ? -1 : 1;
	if (a_number && a_length != b_length)
		return a_length < b_length ? -1 : 1;
	order = strncmp(a, b, shorter);
	if (order)
		return order;
	return (a_length > b_length) - (a_length < b_length);
}

static int compare_pre(const char *a, const char *b)
{
	if (!*a || !*b)
		return !*a - !*b;
	while (*a && *b) {
		size_t a_length = strcspn(a, "."), b_length = strcspn(b, ".");
		int order = compare_identifier(a, a_length, b, b_length);

		if (order)
			return order;
		a += a_length + (a[a_length] == '.');
		b += b_length + (b[b_length] == '.');
	}
	return !!*a - !!*b;
}

int version_compare(const struct version *a, const struct version *b)
{
	if (a->major != b->major)
		return a->major < b->major ? -1 : 1;
	if (a->minor != b->minor)
		return a->minor < b->minor ? -1 : 1;
	if (a->patch != b->patch)
		return a->patch < b->patch ? -1 : 1;
	return compare_pre(a->pre, b->pre);
}

bool version_at_least(const struct version *v, int minor, int patch)
{
	if (v->major != 1)
		return v->major > 1;
	return v->minor > minor || (v->minor == minor && v->patch >= patch);
}

char *version_format(const struct version *v)
{
	return xasprintf("v%d.%d.%d%s%s", v->major, v->minor, v->patch, *v->pre ? "-" : "", v->pre);
}

int release_oldest_minor(void)
{
	return releases[0].minor;
}

int release_newest_minor(void)
{
	return releases[ARRAY_SIZE(releases) - 1].minor;
}

const struct release *release_find(int minor)
{
	if (minor < release_oldest_minor())
		return NULL;
	if (minor > release_newest_minor())
		minor = release_newest_minor();
	return &releases[minor - release_oldest_minor()];
}

const char *release_default_version(void)
{
	return release_find(DEFAULT_MINOR)->newest;
}

const char *release_etcd(const struct version *v)
{
	const char *tag = release_find(v->minor)->etcd;

	for (size_t i = 0; i < ARRAY_SIZE(raised); i++)
		if (raised[i].minor == v->minor && raised[i].patch <= v->patch && raised[i].etcd)
			tag = raised[i].etcd;
	return tag;
}

const char *release_coredns(const struct version *v)
{
	const char *tag = release_find(v->minor)->coredns;

	for (size_t i = 0; i < ARRAY_SIZE(raised); i++)
		if (raised[i].minor == v->minor && raised[i].patch <= v->patch && raised[i].coredns)
			tag = raised[i].coredns;
	return tag;
}

const char *release_node_cache(const struct version *v)
{
	const char *tag = node_caches[0].tag;

	for (size_t i = 0; i < ARRAY_SIZE(node_caches); i++)
		if (version_at_least(v, node_caches[i].minor, 0))
			tag = node_caches[i].tag;
	return tag;
}

static int not_a_label(const char *label, struct error *err)
{
	return error_set(err, -EINVAL,
			 "\"%s\" is neither a version such as %s nor a label such as stable-1.%d",
			 label, release_default_version(), DEFAULT_MINOR);
}

static int unknown_label(const char *label, struct error *err)
{
	return error_set(err, -ENOENT,
			 "\"%s\" is a label that only the network could resolve; name a version "
			 "such as %s instead",
			 label, release_default_version());
}

int release_resolve_label(const char *label, struct version *ret, struct error *err)
{
	const struct release *release = NULL;
	const char *rest = label;
	int major, minor;

	if (str_starts(label, "ci/") || str_starts(label, "ci-cross/"))
		return unknown_label(label, err);
	if (str_starts(rest, "release/"))
		rest += strlen("release/");
	if (str_starts(rest, "stable"))
		rest += strlen("stable");
	else if (str_starts(rest, "latest"))
		rest += strlen("latest");
	else
		return not_a_label(label, err);
	if (!*rest)
		return version_parse(release_default_version(), ret, err);

	if (!skip(&rest, '-') || !read_number(&rest, &major))
		return not_a_label(label, err);
	if (!*rest && major == 1)
		return version_parse(release_default_version(), ret, err);
	if (*rest && (!skip(&rest, '.') || !read_number(&rest, &minor) || *rest))
		return not_a_label(label, err);
	else if (major == 1 && minor <= release_newest_minor())
		release = release_find(minor);
	if (!release || !release->newest)
		return unknown_label(label, err);
	return version_parse(release->newest, ret, err);
}

bool release_has(const struct version *v, enum release_change change)
{
	for (size_t i = 0; i < ARRAY_SIZE(backports); i++) {
		const struct since *since = &backports[i].since;

		if (backports[i].change == change && v->major == 1 && v->minor == since->minor &&
		    v->patch >= since->patch)
			return true;
	}
	return version_at_least(v, changes[change].minor, changes[change].patch);
}

const char *release_kubelet_client_organization(const struct version *v)
{
	if (release_has(v, RELEASE_KUBELET_CLIENT_BOUND))
		return NULL;
	return release_has(v, RELEASE_SUPER_ADMIN) ? "kubeadm:cluster-admins" : "system:masters";
}
