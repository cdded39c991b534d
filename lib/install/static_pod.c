#include "install/static_pod.h"

#include "acts/file.h"
#include "install/args.h"
#include "install/manifest.h"
#include "plan/plan_order.h"

enum {
	PROBE_PERIOD_MS = 10 * 1000,
};

static struct json *container_of(const struct json *pod)
{
	return json_list_at(json_path(pod, "spec.containers"), 0);
}

/* Puts an object with a name into a list that is sorted by names, instead of one so named. */
static void put_named(struct json *list, struct json *object)
{
	const char *name = json_map_text(object, "name", "");
	size_t i = 0;

	while (i < json_count(list) &&
	       strcmp(json_map_text(json_list_at(list, i), "name", ""), name) < 0)
		i++;
	if (i < json_count(list) && str_eq(json_map_text(json_list_at(list, i), "name", ""), name))
		json_list_replace(list, i, object);
	else
		json_list_insert(list, i, object);
}

void static_pod_mount(struct json *pod, const struct config_volume *volume)
{
	struct json *mount = json_map(), *host_path = json_map(), *source = json_map();

	json_map_set_text(mount, "mountPath", volume->mount_path);
	json_map_set_text(mount, "name", volume->name);
	if (volume->read_only)
		json_map_set_bool(mount, "readOnly", true);
	put_named(json_map_get(container_of(pod), "volumeMounts"), mount);

	json_map_set_text(host_path, "path", volume->host_path);
	json_map_set_text(host_path, "type", volume->path_type ? volume->path_type : "");
	json_map_set(source, "hostPath", host_path);
	json_map_set_text(source, "name", volume->name);
	put_named(json_path(pod, "spec.volumes"), source);
}

/* "/usr/share/ca-certificates" becomes "usr-share-ca-certificates"; free it. */
static char *volume_name(const char *path)
{
	char *name = xstrdup(path + strspn(path, "/"));

	for (char *c = name; *c; c++)
		if (*c == '/')
			*c = '-';
	return name;
}

void static_pod_mount_ca_directories(struct json *pod, const struct config *config)
{
	static char type[] = "DirectoryOrCreate";
	const struct str_list *directories = &config->node.ca_directories;

	for (size_t i = 0; i < directories->count; i++) {
		char *path = directories->items[i];
		cleanup_free char *name = volume_name(path);

		static_pod_mount(pod, &(struct config_volume){ .name = name,
							       .host_path = path,
							       .mount_path = path,
							       .path_type = type,
							       .read_only = true });
	}
}

/* The environment: proxies, then what was given; by name, the last of a name counts. */
static struct json *environment(const struct config *config, const struct static_pod *pod)
{
	const struct config_args *proxies = &config->node.proxy_environment;
	cleanup_json struct json *list = json_list();

	for (size_t i = 0; pod->takes_proxies && i < proxies->count; i++) {
		struct json *variable = json_map();

		json_map_set_text(variable, "name", proxies->items[i].name);
		json_map_set_text(variable, "value", proxies->items[i].value);
		put_named(list, variable);
	}
	for (size_t i = 0; i < json_count(pod->extra_envs); i++)
		put_named(list, json_clone(json_list_at(pod->extra_envs, i)));
	return json_count(list) ? take_ptr(&list) : json_nil();
}

const char *static_pod_probe_address(const char *bind_address)
{
	return str_eq(bind_address, "0.0.0.0") || str_eq(bind_address, "::") ? NULL : bind_address;
}

/* How often the startup probe may fail: as long as the component may take to come up. */
static int64_t startup_failures(const struct config *config)
{
	int64_t ms = config->init.timeouts.control_plane_component_health_check;

	return (ms + PROBE_PERIOD_MS - 1) / PROBE_PERIOD_MS;
}

/* Older Kubernetes: fewer probes, ports as numbers, no priority. */
static void make_older(struct json *pod, const struct static_pod *what,
		       const struct version *version)
{
	static const char *const probes[] = { "livenessProbe", "readinessProbe", "startupProbe" };
	struct json *container = container_of(pod);
	const struct json *port =
		json_map_get(json_list_at(json_map_get(container, "ports"), 0), "containerPort");

	if (what->not_ready)
		json_map_remove(container, "readinessProbe");
	if (!release_has(version, RELEASE_POD_PRIORITY))
		json_map_remove(json_map_get(pod, "spec"), "priority");
	if (release_has(version, RELEASE_NAMED_PROBE_PORT))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(probes); i++) {
		struct json *get = json_path(json_map_get(container, probes[i]), "httpGet");

		if (get)
			json_map_set(get, "port", json_clone(port));
	}
	json_map_remove(container, "ports");
}

int static_pod_render(const struct installer_input *in, const struct static_pod *pod,
		      struct json *values, struct json **ret, struct error *err)
{
	cleanup_free char *image = config_image(in->config, pod->image);
	cleanup_free char *name = xasprintf("%s.yaml", pod->component);
	cleanup_json struct json *manifest = NULL;
	int r;

	template_set(values, "IMAGE", image);
	template_set(values, "PROBE_HOST", pod->probe_address);
	json_map_set(values, "ENV", environment(in->config, pod));
	json_map_set_int(values, "STARTUP_FAILURES", startup_failures(in->config));
	r = manifest_render(name, values, &manifest, err);
	if (r < 0)
		return r;
	make_older(manifest, pod, &in->config->version);
	args_merge(json_map_get(container_of(manifest), "command"), pod->extra_args,
		   &in->config->version);
	*ret = take_ptr(&manifest);
	return 0;
}

int static_pod_add(const struct installer_input *in, const struct static_pod *pod,
		   struct json **manifest, struct plan *plan, struct error *err)
{
	const struct config_volumes *volumes = pod->extra_volumes;
	cleanup_free char *name = xasprintf("%s.yaml", pod->component);
	struct action *action;
	int r;

	for (size_t i = 0; volumes && i < volumes->count; i++)
		static_pod_mount(*manifest, &volumes->items[i]);
	r = patches_apply(in->patches, pod->component, manifest, err);
	if (r == 0)
		r = manifest_add_file(plan, name, *manifest, &action, err);
	if (r < 0)
		return r;
	action_is_static_pod(action);
	action_hurry(action, HASTE_POD);
	return 0;
}
