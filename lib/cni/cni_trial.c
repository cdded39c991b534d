#include <errno.h>

#include "cni/cni_fields.h"
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
		trial->pods[i].interface =
			str_eq(trial->needs.type, "loopback") ? "lo" : TRIAL_INTERFACE;
		trial->pods[i].end = (struct probe_end){
			.netns = pods[i].netns,
			.device = trial_plugin(trial, "vrf") ? TRIAL_INTERFACE : NULL,
			.sources = trial_plugin(trial, "sbr") ? trial->pods[i].addresses : NULL,
		};
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
	free(trial->stuck);
}

/* --- The story --- */

/* What names the device of host-device, where its name does not; NULL: nothing. */
static const char *device_key(const struct json *config)
{
	static const char *const keys[] = { "hwaddr", "kernelpath", "pciBusID" };

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (*json_map_text(config, keys[i], ""))
			return keys[i];
	return NULL;
}

static void tell_no_device(const struct trial *trial)
{
	const struct cni_plugin *plugin = trial->needs.main;
	const char *key = device_key(plugin->config);
	cleanup_free char *place = cni_place(plugin->file, plugin->config, key);

	if (key)
		trial_fail("master", "ip -br link", "%s: no link of this host has the address %s",
			   place, json_map_text(plugin->config, key, ""));
	else
		trial_fail("master", "give \"device\" a link of this host: ip -br link",
			   "%s: one of device, hwaddr, kernelpath and pciBusID has to say which "
			   "link is meant",
			   place);
}

/* A throw-away host has no hardware: only the running one finds a device by its place. */
static int check_device(const struct trial *trial, struct error *err)
{
	const struct cni_plugin *plugin = trial->needs.main;
	const char *key = device_key(plugin->config);
	cleanup_free char *place = NULL;

	if (!str_eq(trial->needs.type, "host-device") || trial->needs.master || !key ||
	    str_eq(key, "hwaddr"))
		return 0;
	place = cni_place(plugin->file, plugin->config, key);
	return error_set(err, -EOPNOTSUPP,
			 "%s: a throw-away host has no devices that %s could name: this network "
			 "cannot be tried out",
			 place, key);
}

/* Whether the running host has what the world was given for it. */
static bool has_master(struct trial *trial)
{
	const struct cni_needs *needs = &trial->needs;
	bool is_device = str_eq(needs->type, "host-device");
	const char *key = is_device ? "device" : "master";
	cleanup_free char *place = NULL, *remedy = NULL;

	if (is_device && !needs->master) {
		tell_no_device(trial);
		return false;
	}
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
	remedy = cni_version_remedy(trial->list, &versions);
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

/* What does nothing, or harm, though all works: what plugins refuse, they tell themselves. */
static void judge_fields(struct trial *trial)
{
	for (size_t i = 0; i < trial->list->count; i++) {
		const struct cni_plugin *plugin = &trial->list->plugins[i];
		cleanup_cni_faults struct cni_faults faults = { 0 };

		cni_fields_judge(trial->host, trial->bin_dirs, plugin, true, &faults);
		for (size_t j = 0; j < faults.count; j++) {
			const struct cni_fault *fault = &faults.items[j];
			cleanup_free char *place = cni_fields_place(plugin, fault);
			bool newer = fault->kind == CNI_FAULT_VERSION;

			if (newer || fault->kind == CNI_FAULT_UNKNOWN ||
			    fault->kind == CNI_FAULT_IDLE || fault->kind == CNI_FAULT_HARM)
				trial_warn("fields", newer ? "knode install cni-plugins" : NULL,
					   "%s: %s: %s", place, fault->path, fault->message);
		}
	}
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

	if (cni_del(&trial->runtime, trial->list, &attachment, &failure) == 0)
		return;
	if (told) {
		if (!trial->stuck)
			trial->stuck = xstrdup(failure.message);
		return;
	}
	error_wrap(&failure, "%s", pod->name);
	trial_fail_plugin(trial, "del", &failure);
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

static void prove_ways(struct trial *trial)
{
	if (trial->needs.nowhere) {
		trial_skip("pod-to-pod", "no packet leaves a pod by the link that %s makes",
			   trial->needs.type);
		return;
	}
	trial_bound(trial);
	trial_pod_to_pod(trial);
	trial_pod_to_host(trial);
	trial_outside(trial);
	trial_port_mapping(trial);
}

static void prove(struct trial *trial, bool newest)
{
	trial_address(trial);
	if (!trial->needs.nowhere)
		trial_gateway(trial);
	trial_routes(trial);
	prove_ways(trial);
	trial_mtu(trial);
	trial_dns(trial);
	collect_garbage(trial, newest);
	trial_check(trial);
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
	int r = check_device(trial, err);

	*ret_ready = false;
	if (r < 0)
		return r;
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
		judge_fields(trial);
		ask_status(trial, newest);
		attach(trial, newest);
	}
	trial_done(trial);
	return r;
}

/* --- Outside --- */

/* Who hears. */
struct hearer {
	const struct cni_try *try;
	struct cni_proofs *proofs;
};

static char *find_remedy(const struct cni_try *try, const struct json *message)
{
	const char *module = json_map_text(message, "module", NULL);

	if (module && try->advise)
		return try->advise(try->advise_arg, module, json_map_text(message, "option", NULL));
	return xstrdup_or_null(json_map_text(message, "remedy", NULL));
}

static void hear(void *arg, const struct json *message)
{
	const struct hearer *hearer = arg;
	struct cni_proofs *proofs = hearer->proofs;
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
		.remedy = find_remedy(hearer->try, message),
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

int cni_trial(const struct cni_try *try, struct cni_proofs *ret, struct error *err)
{
	struct cni_likeness likeness;
	struct trial trial = { .list = try->list,
			       .bin_dirs = try->bin_dirs,
			       .likeness = &likeness };
	struct hearer hearer = { try, ret };
	int r;

	cni_likeness_take(try->host, &likeness);
	cni_needs_find(try->list, &likeness, &trial.needs);
	trial.lacks_daemon = str_eq(trial.needs.ipam, "dhcp") &&
			     !is_socket(try->host, cni_needs_socket(&trial.needs));
	r = isolated_run(
		&(struct isolated){
			.run = run, .run_arg = &trial, .heard = hear, .heard_arg = &hearer },
		err);
	cni_likeness_done(&likeness);
	return r;
}
