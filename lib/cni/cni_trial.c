#include <errno.h>

#include "cni/cni_result.h"
#include "cni/cni_trial_inside.h"
#include "host/isolated.h"

static const char *const verdicts[] = {
	[CNI_PASS] = "pass",
	[CNI_FAIL] = "fail",
	[CNI_WARN] = "warn",
	[CNI_SKIP] = "skip",
};

const char *cni_verdict_name(enum cni_verdict verdict)
{
	return verdicts[verdict];
}

void cni_proofs_done(struct cni_proofs *proofs)
{
	for (size_t i = 0; i < proofs->count; i++) {
		free(proofs->items[i].id);
		free(proofs->items[i].message);
		free(proofs->items[i].remedy);
		free(proofs->items[i].plugin);
	}
	free(proofs->items);
	*proofs = (struct cni_proofs){ 0 };
}

static void trial_begin(struct trial *trial)
{
	static const struct trial_pod pods[TRIAL_PODS] = {
		{ .name = "pod-1", .netns = "/run/netns/pod-1", .container = "knode-test-1" },
		{ .name = "pod-2", .netns = "/run/netns/pod-2", .container = "knode-test-2" },
	};

	cni_needs_confine(&trial->needs);
	trial->runtime = (struct cni_runtime){ .host = trial->host, .bin_dirs = trial->bin_dirs };
	trial->pod_count = trial->needs.one_pod ? 1 : TRIAL_PODS;
	for (size_t i = 0; i < TRIAL_PODS; i++) {
		trial->pods[i] = pods[i];
		trial->pods[i].capabilities = trial_capabilities(&trial->needs, i);
	}
}

static void trial_done(struct trial *trial)
{
	for (size_t i = 0; i < TRIAL_PODS; i++) {
		trial_pod_done(&trial->pods[i]);
		json_free(trial->pods[i].capabilities);
	}
	cni_runtime_done(&trial->runtime);
}

/* --- The story --- */

/* Whether the running host has what the world was given for it. */
static bool has_master(struct trial *trial)
{
	const struct cni_needs *needs = &trial->needs;
	const char *key = str_eq(needs->type, "host-device") ? "device" : "master";
	cleanup_free char *place = NULL, *remedy = NULL;

	if (!needs->master || cni_likeness_has(trial->likeness, needs->master))
		return true;
	place = cni_place(needs->main->file, needs->main->config, key);
	remedy = xasprintf("give \"%s\" a link of this host: ip -br link", key);
	if (json_map_get(needs->main->config, key))
		trial_fail("master", remedy, "%s: this host has no link %s", place, needs->master);
	else
		trial_fail("master", remedy,
			   "%s: no %s is named, and this host has no default route to take it from",
			   place, key);
	return false;
}

/* The daemon of the trial is the trial's own: that of the running host has to be there, too. */
static void tell_daemon(const struct trial *trial)
{
	if (trial->lacks_daemon)
		trial_fail("daemon", "systemctl enable --now cni-dhcp.socket",
			   "nothing serves %s on this host: pods get no address of DHCP",
			   cni_needs_socket(&trial->needs));
}

/* Whether the plugins speak the version of the list; fills in whether they have STATUS and GC. */
static bool speaks_version(struct trial *trial, const char *type, bool *ret_newest)
{
	cleanup(str_list_done) struct str_list versions = { 0 };
	const char *wanted = *trial->list->version ? trial->list->version : "0.1.0";
	cleanup_free char *all = NULL, *remedy = NULL;
	struct error failure = { 0 };

	if (cni_plugin_versions(trial->host, trial->bin_dirs, type, 0, &versions, &failure) < 0) {
		*ret_newest = false;
		return true; /* ADD tells what is wrong of it */
	}
	for (size_t i = 0; i < versions.count; i++)
		if (cni_version_is_valid(versions.items[i]) &&
		    cni_version_has(versions.items[i], wanted) &&
		    cni_version_has(wanted, versions.items[i]))
			return true;
	all = str_list_join(&versions, ", ");
	remedy = xasprintf("set \"cniVersion\" of %s to \"%s\"", trial->list->path,
			   versions.items[versions.count - 1]);
	trial_fail("version", remedy, "the list is of version %s, and the plugin %s speaks %s",
		   wanted, type, all);
	return false;
}

static bool are_versions_well(struct trial *trial, bool *ret_newest)
{
	*ret_newest = cni_version_has(trial->list->version, "1.1.0");
	for (size_t i = 0; i < trial->list->count; i++)
		if (!speaks_version(trial, trial->list->plugins[i].type, ret_newest))
			return false;
	if (*trial->needs.ipam && !speaks_version(trial, trial->needs.ipam, ret_newest))
		return false;
	return true;
}

static void ask_status(struct trial *trial, bool newest)
{
	struct error failure = { 0 };

	if (!cni_version_has(trial->list->version, "1.1.0"))
		trial_skip("status", "there is STATUS since version 1.1.0, and the list is of %s",
			   *trial->list->version ? trial->list->version : "0.1.0");
	else if (!newest)
		trial_skip("status", "a plugin does not tell which versions it speaks");
	else if (cni_status(&trial->runtime, trial->list, &failure) < 0)
		trial_fail_plugin(trial, "status", &failure);
	else
		trial_pass("status", "all plugins say that they are ready");
}

static int add_pod(struct trial *trial, struct trial_pod *pod)
{
	const struct cni_attachment attachment = trial_attachment(pod);
	cleanup_json struct json *result = NULL;
	struct error failure = { 0 };
	int r = cni_add(&trial->runtime, trial->list, &attachment, &result, &failure);

	if (r == 0) {
		pod->result = cni_result_view(result);
		r = trial_pod_look(trial, pod, &failure);
	}
	if (r < 0) {
		error_wrap(&failure, "%s", pod->name);
		trial_fail_plugin(trial, "add", &failure);
	}
	return r;
}

/* Also of a pod whose ADD failed half-way; @told: what fails now was told already. */
static void delete_pod(struct trial *trial, struct trial_pod *pod, bool told)
{
	const struct cni_attachment attachment = trial_attachment(pod);
	struct error failure = { 0 };

	if (cni_del(&trial->runtime, trial->list, &attachment, &failure) == 0 || told)
		return;
	error_wrap(&failure, "%s", pod->name);
	trial_fail_plugin(trial, "del", &failure);
}

/*
 * portmap before v1.3.0 looks for the rules of an address in those of the other family, too
 * (containernetworking/plugins#819). Its ports were tried out already.
 */
static bool is_mistake_of_portmap(const struct trial *trial)
{
	const struct cni_runtime *runtime = &trial->runtime;

	return trial->maps_ports && runtime->failed && runtime->own_words &&
	       str_eq(runtime->failed, "portmap") &&
	       (strstr(runtime->own_words, "could not check ipv4 dnat") ||
		strstr(runtime->own_words, "could not check ipv6 dnat"));
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

static void check_pods(struct trial *trial)
{
	const char *without = NULL;

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

		if (r < 0 && !without && is_mistake_of_portmap(trial)) {
			without = "portmap";
			error_clear(&failure);
			r = check_pod(trial, pod, without, &failure);
		}
		if (r < 0) {
			error_wrap(&failure, "%s", pod->name);
			trial_fail_plugin(trial, "check", &failure);
			return;
		}
	}
	if (without)
		trial_warn(
			"check", "knode install cni-plugins",
			"portmap before v1.3.0 misses rules for a family that the pods have not; "
			"all other plugins find what they made");
	else
		trial_pass("check", "all plugins find what they made");
}

/* Pods that the runtime names live through it; CHECK tells. */
static void collect_garbage(struct trial *trial, bool newest)
{
	cleanup_json struct json *valid = json_list();
	struct error failure = { 0 };

	if (!newest || trial->list->disable_gc)
		return;
	for (size_t i = 0; i < trial->pod_count; i++) {
		struct json *item = json_map();

		json_map_set_text(item, "containerID", trial->pods[i].container);
		json_map_set_text(item, "ifname", TRIAL_INTERFACE);
		json_list_add(valid, item);
	}
	if (cni_gc(&trial->runtime, trial->list, valid, &failure) < 0)
		trial_fail_plugin(trial, "gc", &failure);
	else
		trial_pass("gc", "all plugins collect garbage");
}

static void prove(struct trial *trial, bool newest)
{
	trial_address(trial);
	trial_gateway(trial);
	trial_routes(trial);
	trial_pod_to_pod(trial);
	trial_pod_to_host(trial);
	trial_outside(trial);
	trial_port_mapping(trial);
	trial_mtu(trial);
	trial_dns(trial);
	collect_garbage(trial, newest);
	check_pods(trial);
}

/* Attaches the pods, shows what there is to show, and takes them off again. */
static void attach(struct trial *trial, bool newest)
{
	cleanup(str_list_done) struct str_list before = { 0 }, one = { 0 }, again = { 0 },
					       after = { 0 };
	bool two = trial->pod_count == TRIAL_PODS;
	int r;

	trial_snapshot(trial, &before);
	r = add_pod(trial, &trial->pods[0]);
	trial_snapshot(trial, &one);
	if (r == 0 && two)
		r = add_pod(trial, &trial->pods[1]);
	if (r == 0) {
		trial_pass("add", two ? "two pods are attached" : "one pod is attached");
		prove(trial, newest);
	}
	if (two) {
		delete_pod(trial, &trial->pods[1], r < 0);
		trial_snapshot(trial, &again);
	}
	delete_pod(trial, &trial->pods[0], r < 0);
	trial_snapshot(trial, &after);
	trial_left(trial, &before, &one, two ? &again : NULL, &after);
}

/* What is needed before the first ADD. */
static int prepare(struct trial *trial, bool *ret_ready, struct error *err)
{
	cleanup_free char *plugin = NULL;
	struct error lack = { 0 };
	int r;

	*ret_ready = false;
	if (!has_master(trial) || !trial_kernel(trial))
		return 0;
	r = cni_world_build(trial->host, trial->likeness, &trial->needs, err);
	if (r < 0)
		return r;
	if (str_eq(trial->needs.ipam, "dhcp") &&
	    cni_plugin_find(trial->host, trial->bin_dirs, "dhcp", &plugin, &lack) == 0)
		r = cni_world_serve_dhcp(trial->host, &trial->needs, plugin, err);
	*ret_ready = r == 0;
	return r;
}

static int run(struct host *host, void *arg, struct error *err)
{
	struct trial *trial = arg;
	bool ready, newest;
	int r;

	trial->host = host;
	tell_daemon(trial);
	trial_begin(trial);
	r = prepare(trial, &ready, err);
	if (r == 0 && ready && are_versions_well(trial, &newest)) {
		ask_status(trial, newest);
		attach(trial, newest);
	}
	trial_done(trial);
	return r;
}

/* --- Outside --- */

static void hear(void *arg, const struct json *message)
{
	struct cni_proofs *proofs = arg;
	struct cni_proof *proof;
	int64_t verdict = json_map_int(message, "verdict", CNI_FAIL);

	if (verdict < 0 || verdict >= CNI_VERDICTS)
		return;
	proofs->items =
		grow(proofs->items, &proofs->capacity, proofs->count + 1, sizeof(*proofs->items));
	proof = &proofs->items[proofs->count++];
	*proof = (struct cni_proof){
		.id = xstrdup(json_map_text(message, "test", "")),
		.verdict = (enum cni_verdict)verdict,
		.message = xstrdup(json_map_text(message, "message", "")),
		.remedy = xstrdup_or_null(json_map_text(message, "remedy", NULL)),
		.plugin = xstrdup_or_null(json_map_text(message, "plugin", NULL)),
		.code = json_map_int(message, "code", CNI_CODE_NONE),
	};
	proofs->counts[verdict]++;
}

static bool is_socket(const struct host *host, const char *path)
{
	struct error ignored;
	struct stat st;

	return host_stat(host, path, true, &st, &ignored) == 0 && S_ISSOCK(st.st_mode);
}

int cni_trial(const struct host *host, const struct cni_list *list, const struct str_list *bin_dirs,
	      struct cni_proofs *ret, struct error *err)
{
	struct cni_likeness likeness;
	struct trial trial = { .list = list, .bin_dirs = bin_dirs, .likeness = &likeness };
	int r;

	cni_likeness_take(host, &likeness);
	cni_needs_find(list, &likeness, &trial.needs);
	trial.lacks_daemon = str_eq(trial.needs.ipam, "dhcp") &&
			     !is_socket(host, cni_needs_socket(&trial.needs));
	r = isolated_run(
		&(struct isolated){
			.run = run, .run_arg = &trial, .heard = hear, .heard_arg = ret },
		err);
	cni_likeness_done(&likeness);
	return r;
}
