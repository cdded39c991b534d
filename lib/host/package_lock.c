/* Locks of dnf, and what its repositories exclude. */
#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>

#include "base/text.h"
#include "data/toml.h"
#include "host/package_hold.h"

/* --- versionlock.list: lines as "kubelet-0:1.36.4-150500.1.1.*"; "!" before it excludes --- */

/*
 * Whether a pattern is about the package: its name alone, with its version, or with another one.
 * yum wrote the epoch first.
 */
static bool is_about(const char *pattern, const char *name, const char *version)
{
	cleanup_free char *whole = xasprintf("%s-%s", name, version);
	cleanup_free char *any = xasprintf("%s-%s.any", name, version);
	size_t epoch = strspn(pattern, "0123456789"), length = strlen(name);

	if (epoch && pattern[epoch] == ':')
		pattern += epoch + 1;
	if (fnmatch(pattern, name, 0) == 0 || fnmatch(pattern, whole, 0) == 0 ||
	    fnmatch(pattern, any, 0) == 0)
		return true;
	return strncmp(pattern, name, length) == 0 && pattern[length] == '-' &&
	       (isdigit((unsigned char)pattern[length + 1]) || pattern[length + 1] == '*');
}

static bool list_has(const char *text, const char *name, const char *version)
{
	cleanup_free char *copy = xstrdup(text);
	char *rest = copy, *line;

	while ((line = text_next_line(&rest))) {
		line = text_trim(line);
		if (*line && *line != '#' && *line != '!' && is_about(line, name, version))
			return true;
	}
	return false;
}

/* --- versionlock.toml: packages, each a name with conditions --- */

static bool is_exclusion(const struct json *condition)
{
	const char *comparator = json_map_text(condition, "comparator", "");

	return str_eq(comparator, "!=") || str_eq(comparator, "<>");
}

static bool locks(const struct json *package, const char *name)
{
	const struct json *conditions = json_map_get(package, "conditions");

	if (fnmatch(json_map_text(package, "name", ""), name, 0) != 0)
		return false;
	for (size_t i = 0; i < json_count(conditions); i++)
		if (!is_exclusion(json_list_at(conditions, i)))
			return true;
	return false;
}

static int toml_has(const char *path, const char *text, const char *name, bool *ret,
		    struct error *err)
{
	cleanup_json struct json *document = NULL;
	const struct json *packages;
	int r = toml_parse(path, text, strlen(text), &document, err);

	if (r < 0)
		return r;
	*ret = false;
	/* dnf passes over what has another version, or none (libdnf5, versionlock_config.cpp). */
	if (!str_eq(json_map_text(document, "version", ""), VERSIONLOCK_VERSION))
		return 0;
	packages = json_map_get(document, "packages");
	for (size_t i = 0; i < json_count(packages) && !*ret; i++)
		*ret = locks(json_list_at(packages, i), name);
	return 0;
}

int package_lock_has(const char *path, const char *text, const char *name, const char *version,
		     bool *ret, struct error *err)
{
	if (str_ends(path, ".toml"))
		return toml_has(path, text, name, ret, err);
	*ret = list_has(text, name, version);
	return 0;
}
