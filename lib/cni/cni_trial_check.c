/* CHECK: whether plugins find what they made. */
#include "cni/cni_trial_inside.h"

/*
 * What plugins are known to miss, though it is there: it was tried out by then.
 *
 * portmap before v1.3.0 looks for the rules of an address in those of the other family, too
 * (containernetworking/plugins#819). Plugins that make links look for their routes in the table
 * main alone (pkg/ip/utils_linux.go, up to v1.9.1), where vrf and sbr leave none.
 */
static const struct mistake {
	const char *chained; /* a plugin of the list */
	const char *failed;  /* the one that fails CHECK; NULL: the first one */
	const char *words;
	const char *message, *remedy;
} mistakes[] = {
	{ "portmap", "portmap", "could not check ipv4 dnat",
	  "portmap before v1.3.0 misses rules for a family that the pods have not; all other "
	  "plugins find what they made",
	  "knode install cni-plugins" },
	{ "portmap", "portmap", "could not check ipv6 dnat",
	  "portmap before v1.3.0 misses rules for a family that the pods have not; all other "
	  "plugins find what they made",
	  "knode install cni-plugins" },
	{ "vrf", NULL, "Failed to find Gateway",
	  "CHECK looks for the pods' routes where a VRF has none; all other plugins find what they "
	  "made",
	  "\"disableCheck\": true" },
	{ "sbr", NULL, "Failed to find Gateway",
	  "CHECK looks for the pods' routes where sbr leaves none; all other plugins find what "
	  "they made",
	  "\"disableCheck\": true" },
};

static const struct mistake *find_mistake(const struct trial *trial)
{
	const struct cni_runtime *runtime = &trial->runtime;

	for (size_t i = 0; runtime->failed && runtime->own_words && i < ARRAY_SIZE(mistakes); i++) {
		const struct mistake *mistake = &mistakes[i];

		if (trial_plugin(trial, mistake->chained) &&
		    str_eq(runtime->failed,
			   mistake->failed ? mistake->failed : trial->needs.type) &&
		    strstr(runtime->own_words, mistake->words))
			return str_eq(mistake->chained, "portmap") && !trial->maps_ports ? NULL
											 : mistake;
	}
	return NULL;
}

/* CHECK of all plugins, or of all but one. */
static int check_pod(struct trial *trial, const struct trial_pod *pod, const char *without,
		     struct error *err)
{
	const struct cni_attachment attachment = trial_attachment(pod);
	cleanup_free struct cni_plugin *plugins = xcalloc(trial->list->count, sizeof(*plugins));
	struct cni_list list = *trial->list;

	list.plugins = plugins;
	list.count = 0;
	for (size_t i = 0; i < trial->list->count; i++)
		if (!without || !str_eq(trial->list->plugins[i].type, without))
			plugins[list.count++] = trial->list->plugins[i];
	return cni_check(&trial->runtime, &list, &attachment, err);
}

void trial_check(struct trial *trial)
{
	const struct mistake *mistake = NULL;
	cleanup_free char *without = NULL;

	if (!cni_version_has(trial->list->version, "0.4.0") || trial->list->disable_check) {
		trial_skip("check", trial->list->disable_check
					    ? "the network says disableCheck"
					    : "there is CHECK since version 0.4.0");
		return;
	}
	for (size_t i = 0; i < trial->pod_count; i++) {
		const struct trial_pod *pod = &trial->pods[i];
		struct error failure = { 0 };
		int r = check_pod(trial, pod, without, &failure);

		if (r < 0 && !mistake && (mistake = find_mistake(trial))) {
			without = xstrdup(trial->runtime.failed);
			error_clear(&failure);
			r = check_pod(trial, pod, without, &failure);
		}
		if (r < 0) {
			error_wrap(&failure, "%s", pod->name);
			trial_fail_plugin(trial, "check", &failure);
			return;
		}
	}
	if (mistake)
		trial_warn("check", mistake->remedy, "%s", mistake->message);
	else
		trial_pass("check", "all plugins find what they made");
}
