#include "install/install.h"

#include <errno.h>

/*
 * In the order of application: what is downloaded comes first, all of it at once, so that nothing
 * is changed when one of them cannot be had; then what is made for it; units start last.
 */
static const struct {
	const char *word, *installer;
	bool fetches; /* artifacts, and nothing else of weight */
} parts[] = {
	{ "cni-plugins", "cni-plugins", true },
	{ "containerd", "containerd", true },
	{ "runc", "runc", true },
	{ "crictl", "crictl", true },
	{ "kubelet", "kubelet-binary", true },
	{ "kubectl", "kubectl-binary", true },
	{ "etcd", "etcd-binaries", true },
	{ "control-plane", "control-plane-binaries", true },
	{ "containerd", "containerd-config" },
	{ "cni-config", "cni-config" },
	{ "containerd", "containerd-unit" },
	{ "registries", "containerd-registries" },
	{ "images", "archive-images" },
	{ "holds", "package-holds" },
};

static void list(bool all, struct str_list *ret)
{
	str_list_add(ret, "all");
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if ((all || parts[i].fetches) && !str_list_has(ret, parts[i].word))
			str_list_add(ret, parts[i].word);
}

void install_list(struct str_list *ret)
{
	list(true, ret);
}

void install_list_fetched(struct str_list *ret)
{
	list(false, ret);
}

bool install_has(const char *id)
{
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (str_eq(parts[i].installer, id))
			return true;
	return false;
}

static bool is_taken(const char *word, const struct str_list *words)
{
	return words->count == 0 || str_list_has(words, "all") || str_list_has(words, word);
}

static int check_word(const char *word, bool all, struct error *err)
{
	cleanup(str_list_done) struct str_list known = { 0 };
	cleanup_free char *words = NULL;

	list(all, &known);
	if (str_list_has(&known, word))
		return 0;
	words = str_list_join(&known, ", ");
	return error_set(err, -EINVAL, "\"%s\" is nothing that knode %s; what is: %s", word,
			 all ? "installs" : "fetches", words);
}

void install_want(const struct str_list *words, const struct config *config,
		  struct facts_wanted *wanted)
{
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (is_taken(parts[i].word, words))
			installer_want(installer_find(parts[i].installer), config, wanted);
}

static int add_parts(const struct installer_input *in, const struct str_list *words, bool all,
		     struct plan *plan, struct error *err)
{
	int r = 0;

	for (size_t i = 0; i < words->count && r == 0; i++)
		r = check_word(words->items[i], all, err);
	for (size_t i = 0; i < ARRAY_SIZE(parts) && r == 0; i++)
		if (is_taken(parts[i].word, words) && (all || parts[i].fetches))
			r = installer_add(installer_find(parts[i].installer), in, plan, err);
	plan_set_installer(plan, NULL);
	return r;
}

int install_add(const struct installer_input *in, const struct str_list *words, struct plan *plan,
		struct error *err)
{
	return add_parts(in, words, true, plan, err);
}

int install_add_fetched(const struct installer_input *in, const struct str_list *words,
			struct plan *plan, struct error *err)
{
	return add_parts(in, words, false, plan, err);
}
