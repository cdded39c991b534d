/* Versions of the specification of CNI (pkg/version/plugin.go of libcni), and names. */
#include <ctype.h>
#include <errno.h>
#include <limits.h>

#include "cni/cni_list.h"

enum {
	PARTS = 3
};

static int parse_version(const char *version, int64_t parts[PARTS])
{
	cleanup_free char *copy = xstrdup(*version ? version : "0.1.0");
	char *rest = copy, *part;
	size_t count = 0;

	for (size_t i = 0; i < PARTS; i++)
		parts[i] = 0;
	while ((part = strsep(&rest, ".")))
		if (count == PARTS || parse_int(part, 0, INT_MAX, &parts[count++]) < 0)
			return -EINVAL;
	return 0;
}

bool cni_version_is_valid(const char *version)
{
	int64_t parts[PARTS];

	return parse_version(version, parts) == 0;
}

bool cni_version_has(const char *version, const char *other)
{
	int64_t a[PARTS], b[PARTS];

	if (parse_version(version, a) < 0 || parse_version(other, b) < 0)
		return false;
	for (size_t i = 0; i < PARTS; i++)
		if (a[i] != b[i])
			return a[i] > b[i];
	return true;
}

char *cni_version_remedy(const struct cni_list *list, const struct str_list *spoken)
{
	if (json_count(json_map_get(list->document, "cniVersions")))
		return xasprintf("take \"%s\" out of \"cniVersions\" of %s", list->version,
				 list->path);
	return xasprintf("set \"cniVersion\" of %s to \"%s\"", list->path,
			 spoken->items[spoken->count - 1]);
}

bool cni_name_is_valid(const char *name)
{
	if (!isalnum((unsigned char)*name))
		return false;
	for (const char *c = name; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("_.-", *c))
			return false;
	return true;
}

bool cni_interface_is_valid(const char *name)
{
	size_t length = strlen(name);

	if (length == 0 || length > CNI_INTERFACE_MAX || str_eq(name, ".") || str_eq(name, ".."))
		return false;
	for (const char *c = name; *c; c++)
		if (*c == '/' || *c == ':' || isspace((unsigned char)*c))
			return false;
	return true;
}
