#include "client/cri_describe.h"

#include <errno.h>

static int add_version(struct cri *cri, struct json *out, struct error *err)
{
	cleanup(cri_version_done) struct cri_version version = { 0 };
	int r = cri_version(cri, &version, err);

	if (r < 0)
		return r;
	json_map_set_text(out, "name", version.name);
	json_map_set_text(out, "version", version.version);
	json_map_set_text(out, "api", version.api);
	return 0;
}

static void add_cni(const struct json *cni, struct json *out)
{
	const char *one = json_map_text(cni, "binDir", "");
	cleanup(str_list_done) struct str_list dirs = { 0 };

	json_get_texts(json_map_get(cni, "binDirs"), &dirs);
	if (*one)
		str_list_add(&dirs, one);
	if (dirs.count)
		json_map_set(out, "cniBinDirs", json_texts(&dirs));
	json_map_set_text(out, "cniConfDir", json_map_text(cni, "confDir", NULL));
}

/*
 * containerd before 2.0 tells its cgroup driver only as an option of the OCI runtime; containerd
 * since 2.0 tells neither sandbox image nor snapshotter (internal/cri/config/config.go); CRI-O the
 * sandbox image alone (server/runtime_status.go). Where containerd looks for plugins of CNI is one
 * directory before 2.1, and since then several.
 */
static void add_configuration(const struct json *config, struct json *out)
{
	const struct json *containerd = json_map_get(config, "containerd");
	const char *runtime = json_map_text(containerd, "defaultRuntimeName", "");
	const struct json *options = json_map_get(
		json_map_get(json_map_get(containerd, "runtimes"), runtime), "options");
	const struct json *oom = json_map_get(config, "restrictOOMScoreAdj");

	if (json_map_get(options, "SystemdCgroup"))
		json_map_set_text(out, "cgroupDriver",
				  json_map_bool(options, "SystemdCgroup", false) ? "systemd"
										 : "cgroupfs");
	json_map_set_text(out, "sandboxImage", json_map_text(config, "sandboxImage", NULL));
	json_map_set_text(out, "snapshotter", json_map_text(containerd, "snapshotter", NULL));
	if (oom)
		json_map_set_bool(out, "restrictOomScoreAdj", json_get_bool(oom, false));
	add_cni(json_map_get(config, "cni"), out);
}

static int add_status(struct cri *cri, struct json *out, struct error *err)
{
	cleanup(cri_status_done) struct cri_status status = { 0 };
	struct json *conditions;
	int r = cri_status(cri, &status, err);

	if (r < 0)
		return r;
	conditions = json_list();
	for (size_t i = 0; i < status.condition_count; i++) {
		const struct cri_condition *condition = &status.conditions[i];
		struct json *entry = json_map();

		json_map_set_text(entry, "type", condition->type);
		json_map_set_bool(entry, "met", condition->met);
		if (*condition->reason)
			json_map_set_text(entry, "reason", condition->reason);
		if (*condition->message)
			json_map_set_text(entry, "message", condition->message);
		json_list_add(conditions, entry);
	}
	json_map_set(out, "conditions", conditions);
	add_configuration(json_map_get(status.info, "config"), out);
	return 0;
}

/*
 * What the call tells goes before what Status tells; where there is no such call, that counts. A
 * busy machine may cut the answer "no such call" short each time (lib/client/grpc.c): a runtime
 * that has just told its version and state lacks this one call then, and no more.
 */
static int add_cgroup_driver(struct cri *cri, struct json *out, struct error *err)
{
	enum cri_cgroup_driver driver;
	int r = cri_runtime_config(cri, &driver, err);

	if (r == -ENOSYS || r == -EPROTO) {
		error_clear(err);
		return 0;
	}
	if (r == 0)
		json_map_set_text(out, "cgroupDriver",
				  driver == CRI_CGROUP_SYSTEMD ? "systemd" : "cgroupfs");
	return r;
}

static int add_images(struct cri *cri, struct json *out, struct error *err)
{
	cleanup(cri_images_done) struct cri_images images = { 0 };
	cleanup(str_list_done) struct str_list names = { 0 };
	int r = cri_list_images(cri, &images, err);

	if (r < 0)
		return r;
	for (size_t i = 0; i < images.count; i++) {
		str_list_add_all(&names, &images.items[i].tags);
		str_list_add_all(&names, &images.items[i].digests);
	}
	str_list_sort(&names);
	json_map_set(out, "images", json_texts(&names));
	return 0;
}

int cri_describe(struct cri *cri, struct json **ret, struct error *err)
{
	cleanup_json struct json *out = json_map();
	int r = add_version(cri, out, err);

	if (r == 0)
		r = add_status(cri, out, err);
	if (r == 0)
		r = add_cgroup_driver(cri, out, err);
	if (r == 0)
		r = add_images(cri, out, err);
	if (r == 0)
		*ret = take_ptr(&out);
	return r;
}
