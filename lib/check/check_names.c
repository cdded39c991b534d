/* What checks and their results are called: ids, kubeadm's names, and hints for mistyped ones. */
#include <errno.h>
#include <fnmatch.h>
#include <strings.h>

#include "base/nearest.h"
#include "check/check.h"

enum {
	WORDS_MAX = 256 /* names among which the nearest is looked for */
};

/*
 * Names of kubeadm's checks that are no check of a host: they belong to later steps of init, join
 * and upgrade, or are gone. To leave one out is no mistake.
 */
static const char *const other_names[] = {
	"ExternalEtcdVersion", "CoreDNSUnsupportedPlugins", "CoreDNSMigration",
	"CreateJob",           "ControlPlaneNodesReady",    "StaticPodManifest",
	"Service-Docker",      "IsDockerSystemdCheck",      "RequiredIPVSKernelModulesAvailable",
	"IPVSProxierCheck",
};

static bool is_pattern(const char *name)
{
	return strchr(name, '*');
}

bool check_is_whole(const struct check *check, const char *word)
{
	if (strcasecmp(word, check->id) == 0)
		return true;
	for (const char *const *name = check->names; name && *name; name++)
		if (!is_pattern(*name) && strcasecmp(word, *name) == 0)
			return true;
	return false;
}

const char *check_whole_name(const struct check *check)
{
	for (const char *const *name = check->names; name && *name; name++)
		if (!is_pattern(*name))
			return *name;
	return check->id;
}

bool check_is_called(const struct check *check, const char *word)
{
	size_t length = strlen(check->id);

	if (check_is_whole(check, word))
		return true;
	if (strncasecmp(word, check->id, length) == 0 && word[length] == ':')
		return true;
	for (const char *const *name = check->names; name && *name; name++)
		if (is_pattern(*name) && fnmatch(*name, word, FNM_CASEFOLD) == 0)
			return true;
	return false;
}

bool result_is_called(const struct result *result, const char *word)
{
	return check_is_whole(result->check, word) || strcasecmp(word, result->name) == 0;
}

const struct check *check_find(const struct check *const *table, const char *name)
{
	for (size_t i = 0; table[i]; i++)
		if (check_is_called(table[i], name))
			return table[i];
	return NULL;
}

static bool is_other_name(const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(other_names); i++)
		if (strcasecmp(word, other_names[i]) == 0)
			return true;
	return false;
}

/* "Port-*" as "Prot-6443" would have it: "Port-6443". */
static char *fill_pattern(const char *pattern, const char *typed)
{
	const char *dash = strchr(typed, '-');
	const char *subject = dash ? dash + strspn(dash, "-") : "";

	return xasprintf("%.*s%s", (int)strcspn(pattern, "*"), pattern, subject);
}

/* Everything that may be said, for hints; freed by the caller. */
static struct str_list all_names(const struct check *const *table, const char *typed)
{
	struct str_list words = { 0 };

	for (size_t i = 0; table[i]; i++) {
		str_list_add(&words, table[i]->id);
		for (const char *const *name = table[i]->names; name && *name; name++)
			str_list_take(&words, fill_pattern(*name, is_pattern(*name) ? typed : ""));
	}
	for (size_t i = 0; i < ARRAY_SIZE(other_names); i++)
		str_list_add(&words, other_names[i]);
	return words;
}

static int unknown_word(const struct check *const *table, const char *word, const char *option,
			struct error *err)
{
	cleanup(str_list_done) struct str_list words = all_names(table, word);
	const char *hint = nearest(word, (const char *const *)words.items, words.count);

	if (hint)
		return error_set(err, -EINVAL,
				 "%s: no check is called \"%s\"; did you mean \"%s\"?", option,
				 word, hint);
	return error_set(err, -EINVAL,
			 "%s: no check is called \"%s\"; `knode preflight --list` lists them",
			 option, word);
}

int check_words(const struct check *const *table, const struct str_list *words, bool all,
		const char *option, struct error *err)
{
	for (size_t i = 0; i < words->count; i++) {
		const char *word = words->items[i];

		if (!check_find(table, word) && !is_other_name(word) &&
		    !(all && strcasecmp(word, "all") == 0))
			return unknown_word(table, word, option, err);
	}
	return 0;
}
