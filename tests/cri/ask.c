/*
 * ask SOCKET CALL [ARGUMENT...]: asks a container runtime by client/cri.h, and prints what it says,
 * as JSON; exits 1 with the error and its code. For the tests beside it.
 */
#include <errno.h>
#include <stdio.h>

#include "client/cri.h"
#include "client/cri_log.h"

enum {
	PULL_MS = 60 * 1000,
	GRACE_S = 1,
};

static void print(const struct json *value)
{
	cleanup_free char *text = json_to_text(value);

	puts(text);
}

static int say_version(struct cri *cri, char **argv, struct error *err)
{
	cleanup(cri_version_done) struct cri_version version = { 0 };
	int r = cri_version(cri, &version, err);

	(void)argv;
	if (r == 0)
		printf("%s %s %s\n", version.name, version.version, version.api);
	return r;
}

static int say_status(struct cri *cri, char **argv, struct error *err)
{
	cleanup(cri_status_done) struct cri_status status = { 0 };
	cleanup_json struct json *out = json_map();
	int r = cri_status(cri, &status, err);

	(void)argv;
	if (r < 0)
		return r;
	for (size_t i = 0; i < status.condition_count; i++) {
		const struct cri_condition *condition = &status.conditions[i];

		json_map_set(out, condition->type,
			     json_printf("%s %s %s", condition->met ? "yes" : "no",
					 condition->reason, condition->message));
	}
	json_map_set(out, "info", json_clone(status.info));
	print(out);
	return 0;
}

static int say_runtime_config(struct cri *cri, char **argv, struct error *err)
{
	enum cri_cgroup_driver driver;
	int r = cri_runtime_config(cri, &driver, err);

	(void)argv;
	if (r == 0)
		puts(driver == CRI_CGROUP_SYSTEMD ? "systemd" : "cgroupfs");
	return r;
}

static struct json *image_tree(const struct cri_image *image)
{
	struct json *tree = json_map();

	json_map_set_text(tree, "id", image->id);
	json_map_set(tree, "tags", json_texts(&image->tags));
	json_map_set_int(tree, "size", (int64_t)image->size);
	return tree;
}

static int list_images(struct cri *cri, char **argv, struct error *err)
{
	cleanup(cri_images_done) struct cri_images images = { 0 };
	int r = cri_list_images(cri, &images, err);

	(void)argv;
	for (size_t i = 0; i < images.count; i++) {
		cleanup_json struct json *tree = image_tree(&images.items[i]);

		print(tree);
	}
	return r;
}

static int say_image(struct cri *cri, char **argv, struct error *err)
{
	cleanup(cri_image_done) struct cri_image image = { 0 };
	cleanup_json struct json *tree = NULL;
	int r = cri_image_status(cri, argv[0], &image, err);

	if (r < 0)
		return r;
	tree = image_tree(&image);
	print(tree);
	return 0;
}

static int pull(struct cri *cri, char **argv, struct error *err)
{
	cleanup_free char *id = NULL;
	int r = cri_pull_image(cri, argv[0], PULL_MS, &id, err);

	if (r == 0)
		puts(id);
	return r;
}

static int remove_image(struct cri *cri, char **argv, struct error *err)
{
	return cri_remove_image(cri, argv[0], err);
}

/* --- Pods and containers --- */

static int list_pods(struct cri *cri, char **argv, struct error *err)
{
	cleanup(cri_pods_done) struct cri_pods pods = { 0 };
	const struct cri_filter filter = { .label = argv[0],
					   .label_value = argv[0] ? argv[1] : NULL };
	int r = cri_list_pods(cri, &filter, &pods, err);

	for (size_t i = 0; i < pods.count; i++)
		printf("%s %s/%s %s %u %s\n", pods.items[i].id, pods.items[i].namespace,
		       pods.items[i].name, pods.items[i].uid, pods.items[i].attempt,
		       pods.items[i].ready ? "ready" : "not ready");
	return r;
}

/*
 * NAME LOG-DIRECTORY: in the host's network, so that no CNI is needed; with ASK_SLICE set, in one
 * of its own, and in that slice of systemd.
 */
static struct cri_pod_config pod_config(char **argv, struct json *labels)
{
	json_map_set_text(labels, "io.kubernetes.pod.name", argv[0]);
	json_map_set_text(labels, "tier", "test");
	return (struct cri_pod_config){
		.name = argv[0],
		.namespace = "default",
		.uid = "0f1e2d3c",
		.attempt = 3,
		.log_directory = argv[1],
		.labels = labels,
		.host_network = !getenv("ASK_SLICE"),
		.cgroup_parent = getenv("ASK_SLICE"),
	};
}

static int run_pod(struct cri *cri, char **argv, struct error *err)
{
	cleanup_json struct json *labels = json_map();
	const struct cri_pod_config config = pod_config(argv, labels);
	cleanup_free char *id = NULL;
	int r = cri_run_pod(cri, &config, &id, err);

	if (r == 0)
		puts(id);
	return r;
}

static int stop_pod(struct cri *cri, char **argv, struct error *err)
{
	return cri_stop_pod(cri, argv[0], err);
}

static int remove_pod(struct cri *cri, char **argv, struct error *err)
{
	return cri_remove_pod(cri, argv[0], err);
}

/* All pods, side by side. */
static int remove_pods(struct cri *cri, char **argv, struct error *err)
{
	cleanup(cri_pods_done) struct cri_pods pods = { 0 };
	struct cri_call *calls[100];
	int r = cri_list_pods(cri, NULL, &pods, err);

	(void)argv;
	if (r < 0 || pods.count > ARRAY_SIZE(calls))
		return r;
	for (size_t i = 0; i < pods.count; i++)
		calls[i] = cri_start_remove_pod(cri, pods.items[i].id, NULL);
	for (size_t i = 0; i < pods.count; i++) {
		struct error one;

		if (cri_end_remove_pod(calls[i], &one) < 0 && r == 0)
			r = error_set(err, one.code, "%s", one.message);
	}
	return r;
}

static int list_containers(struct cri *cri, char **argv, struct error *err)
{
	cleanup(cri_containers_done) struct cri_containers list = { 0 };
	const struct cri_filter filter = { .pod_id = argv[0] };
	int r = cri_list_containers(cri, &filter, &list, err);

	for (size_t i = 0; i < list.count; i++)
		printf("%s %s %s %s\n", list.items[i].id, list.items[i].name, list.items[i].image,
		       cri_container_state_name(list.items[i].state));
	return r;
}

/* POD-NAME LOG-DIRECTORY POD-ID IMAGE WORD... : the words are the container's command. */
static int create(struct cri *cri, char **argv, struct error *err)
{
	cleanup_json struct json *labels = json_map();
	const struct cri_pod_config pod = pod_config(argv, labels);
	const char *command[16] = { 0 };
	const struct cri_mount mounts[] = { { "/etc", "/host-etc", true }, { 0 } };
	struct cri_container_config config = {
		.name = "main",
		.image = argv[3],
		.command = command,
		.environment = (const char *const[]){ "GREETING=hello=world", "EMPTY=", NULL },
		.mounts = mounts,
		.labels = labels,
		.log_path = "main/0.log",
		.host_network = true,
	};
	cleanup_free char *id = NULL;
	int r;

	for (size_t i = 0; argv[4 + i] && i < ARRAY_SIZE(command) - 1; i++)
		command[i] = argv[4 + i];
	r = cri_create_container(cri, argv[2], &pod, &config, &id, err);
	if (r == 0)
		puts(id);
	return r;
}

static int start(struct cri *cri, char **argv, struct error *err)
{
	return cri_start_container(cri, argv[0], err);
}

static int stop(struct cri *cri, char **argv, struct error *err)
{
	return cri_stop_container(cri, argv[0], GRACE_S, err);
}

static int remove_container(struct cri *cri, char **argv, struct error *err)
{
	return cri_remove_container(cri, argv[0], err);
}

static int say_container(struct cri *cri, char **argv, struct error *err)
{
	cleanup(cri_container_done) struct cri_container container = { 0 };
	cleanup_json struct json *tree = json_map();
	int r = cri_container_status(cri, argv[0], &container, err);

	if (r < 0)
		return r;
	json_map_set_text(tree, "name", container.name);
	json_map_set_text(tree, "image", container.image);
	json_map_set_text(tree, "state", cri_container_state_name(container.state));
	json_map_set_int(tree, "exitCode", container.exit_code);
	json_map_set_bool(tree, "started", container.started_at > 0);
	json_map_set_bool(tree, "finished", container.finished_at > 0);
	json_map_set_text(tree, "reason", container.reason);
	json_map_set_text(tree, "message", container.message);
	json_map_set_text(tree, "logPath", container.log_path);
	json_map_set(tree, "labels", json_clone(container.labels));
	print(tree);
	return 0;
}

/* PATH: the last three lines. */
static int say_log(struct cri *cri, char **argv, struct error *err)
{
	cleanup(str_list_done) struct str_list lines = { 0 };
	int r = cri_log_tail(argv[0], 3, &lines, err);

	(void)cri;
	for (size_t i = 0; i < lines.count; i++)
		puts(lines.items[i]);
	return r;
}

static const struct {
	const char *name;
	int arguments;
	int (*run)(struct cri *cri, char **argv, struct error *err);
} calls[] = {
	{ "version", 0, say_version },
	{ "status", 0, say_status },
	{ "runtime-config", 0, say_runtime_config },
	{ "images", 0, list_images },
	{ "image", 1, say_image },
	{ "pull", 1, pull },
	{ "remove-image", 1, remove_image },
	{ "pods", 0, list_pods },
	{ "run-pod", 2, run_pod },
	{ "stop-pod", 1, stop_pod },
	{ "remove-pod", 1, remove_pod },
	{ "remove-pods", 0, remove_pods },
	{ "containers", 0, list_containers },
	{ "create", 4, create },
	{ "start", 1, start },
	{ "container", 1, say_container },
	{ "stop", 1, stop },
	{ "remove-container", 1, remove_container },
	{ "log", 1, say_log },
};

int main(int argc, char **argv)
{
	const char *limit = getenv("ASK_TIMEOUT_MS");
	int64_t timeout = CRI_TIMEOUT_MS;
	cleanup_cri struct cri *cri = NULL;
	struct error err = { 0 };
	int r = argc < 3 ? error_set(&err, -EINVAL, "ask SOCKET CALL [ARGUMENT...]") : 0;

	if (limit && parse_int(limit, 1, INT32_MAX, &timeout) < 0)
		r = error_set(&err, -EINVAL, "ASK_TIMEOUT_MS is no number");
	if (r == 0)
		r = cri_open(NULL, argv[1], timeout, &cri, &err);
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(calls); i++)
		if (str_eq(calls[i].name, argv[2]) && argc - 3 >= calls[i].arguments)
			r = calls[i].run(cri, argv + 3, &err);
	if (r < 0)
		fprintf(stderr, "%s: %s\n", strerrorname_np(-r), err.message);
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
