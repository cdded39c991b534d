#include "base/distribution.h"

#include "base/text.h"

static const struct distribution distributions[] = {
	{ "debian", FAMILY_DEBIAN, "apt-get install", " -y" },
	{ "ubuntu", FAMILY_DEBIAN, "apt-get install", " -y" },
	{ "rhel", FAMILY_RED_HAT, "dnf install", " -y" },
	{ "fedora", FAMILY_RED_HAT, "dnf install", " -y" },
	{ "centos", FAMILY_RED_HAT, "dnf install", " -y" },
	{ "suse", FAMILY_SUSE, "zypper install", " -y" },
	{ "opensuse", FAMILY_SUSE, "zypper install", " -y" },
	{ "opensuse-microos", FAMILY_SUSE, "transactional-update pkg install", " -y" },
	{ "opensuse-leap-micro", FAMILY_SUSE, "transactional-update pkg install", " -y" },
	{ "sle-micro", FAMILY_SUSE, "transactional-update pkg install", " -y" },
	{ "sl-micro", FAMILY_SUSE, "transactional-update pkg install", " -y" },
	{ "alpine", FAMILY_ALPINE, "apk add", "" },
	{ "arch", FAMILY_ARCH, "pacman -S", " --noconfirm" },
	{ "flatcar", FAMILY_IMAGE, NULL, "" },
	{ "talos", FAMILY_IMAGE, NULL, "" },
	{ "bottlerocket", FAMILY_IMAGE, NULL, "" },
};

static const struct distribution *distribution_of(const char *id)
{
	for (size_t i = 0; i < ARRAY_SIZE(distributions); i++)
		if (str_eq(distributions[i].id, id))
			return &distributions[i];
	return NULL;
}

/* The first known one of the words; quotes around them part words, too. */
static const struct distribution *find_word(const char *words)
{
	const struct distribution *found = NULL;
	cleanup_free char *text = xstrdup(words);
	char *rest = text, *word;

	for (char *c = text; *c; c++)
		if (*c == '"' || *c == '\'')
			*c = ' ';
	while (!found && (word = text_next_word(&rest)))
		found = distribution_of(word);
	return found;
}

const struct distribution *distribution_find(const char *id, const char *id_like)
{
	const struct distribution *found = id ? find_word(id) : NULL;

	return found || !id_like ? found : find_word(id_like);
}

/* What stands behind @key at the beginning of a line; NULL without such a line. Free it. */
static char *value_of(const char *os_release, const char *key)
{
	cleanup_free char *text = xstrdup(os_release);
	char *rest = text, *line;

	while ((line = text_next_line(&rest)))
		if (str_starts(line, key))
			return xstrdup(line + strlen(key));
	return NULL;
}

const struct distribution *distribution_read(const char *os_release)
{
	cleanup_free char *id = value_of(os_release, "ID=");
	cleanup_free char *id_like = value_of(os_release, "ID_LIKE=");

	return distribution_find(id, id_like);
}
