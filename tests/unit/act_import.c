/* Images of an archive, and the programs that bring them into a runtime. */
#include "act_bench.h"
#include "acts/import.h"
#include "archive/archive_make.h"
#include "standin.h"

static const char config[] = "{\"architecture\":\"amd64\",\"os\":\"linux\"}";

/* The runtime, and what was run for it. */
static struct {
	const char *name;
	bool silent, has_podman, present;
	struct strbuf asked;
} runtime;

static int say_runtime(const struct host *host, const char *endpoint, int64_t timeout_ms,
		       struct json **ret, struct error *error)
{
	(void)host, (void)endpoint, (void)timeout_ms, (void)error;
	*ret = json_map();
	json_map_set_text(*ret, "state", "answers");
	json_map_set_text(*ret, "name", runtime.name);
	return 0;
}

static int say_image(const struct host *host, const char *endpoint, const char *image,
		     bool *ret_present, struct error *error)
{
	(void)host, (void)image;
	if (runtime.silent)
		return error_set(error, -ENOTCONN, "nothing listens at %s", endpoint);
	*ret_present = runtime.present;
	return 0;
}

static int run_program(const struct host *host, const struct host_program *program,
		       int64_t timeout_ms, struct host_command *ret, struct error *error)
{
	char magic[sizeof("oci-layout")] = "";

	(void)host, (void)timeout_ms;
	if (str_eq(program->argv[0], "podman") && !runtime.has_podman)
		return error_set(error, -ENOENT, "cannot run podman: there is no such program");
	for (size_t i = 0; program->argv[i]; i++)
		strbuf_printf(&runtime.asked, "%s%s", i ? " " : "", program->argv[i]);
	if (program->reads)
		ck_assert_int_eq(read(program->fd, magic, sizeof(magic)), sizeof(magic));
	strbuf_printf(&runtime.asked, " <%s\n", magic);
	runtime.present = true;
	fake_answer(ret, 0, "");
	return 0;
}

/* An archive that holds one image; its name is in *@ret_image. */
static void make_archive(const struct tree *tree, char **ret_path, char **ret_image)
{
	char hex[SHA256_HEX_SIZE];
	cleanup_making struct archive_making *making = NULL;
	cleanup_free char *manifest = NULL, *first = NULL, *second = NULL, *asked = NULL;
	struct standin standin;
	struct archive_wish wish = { .knode_version = "1",
				     .kubernetes_version = "v1.36.1",
				     .architecture = "amd64" };

	sha256_hex(config, strlen(config), hex);
	manifest = xasprintf("{\"schemaVersion\":2,\"mediaType\":\"m/m\",\"config\":{\"digest\":"
			     "\"sha256:%s\",\"size\":%zu},\"layers\":[]}",
			     hex, strlen(config));
	first = standin_say("200 OK", "", manifest);
	second = standin_say("200 OK", "", config);
	standin = standin_start((const char *const[]){ first, second, NULL });
	*ret_image = xasprintf("127.0.0.1:%d/a:1", standin.port);
	*ret_path = xasprintf("%s/knode.tar", tree->path);
	wish.path = *ret_path;
	ck_assert_msg(archive_begin(&wish, &making, &err) == 0, "%s", err.message);
	ck_assert_msg(archive_pull(making, *ret_image, &err) == 0, "%s", err.message);
	ck_assert_msg(archive_finish(making, &err) == 0, "%s", err.message);
	asked = standin_end(&standin);
}

/* An import into the fake runtime. */
struct scene {
	struct bench bench;
	struct tree tree;
	struct host_ops ops;
	char *path, *image;
};

static void scene_make(struct scene *scene, const char *name)
{
	scene->bench = bench_make();
	scene->tree = tree_make();
	scene->ops = *scene->bench.host->ops;
	scene->ops.runtime = say_runtime;
	scene->ops.image = say_image;
	scene->ops.program = run_program;
	scene->bench.host->ops = &scene->ops;
	runtime.name = name;
	runtime.asked = strbuf_make(STRBUF_MAX_LINE);
	make_archive(&scene->tree, &scene->path, &scene->image);
	plan_import(scene->bench.plan, scene->path, "unix:///run/r.sock");
}

static void scene_done(struct scene *scene)
{
	bench_done(&scene->bench);
	tree_remove(&scene->tree);
	free(scene->path);
	free(scene->image);
	strbuf_done(&runtime.asked);
	runtime.silent = runtime.present = runtime.has_podman = false;
}
#define cleanup_scene cleanup(scene_done)

static int import(const struct scene *scene, struct change *change)
{
	const struct action *action = plan_at(scene->bench.plan, 0);

	inspect(&scene->bench, change);
	ck_assert_int_eq(change->kind, CHANGE_RUN);
	return action->act->await(action, scene->bench.host, change, NULL, &err);
}

START_TEST(containerd_gets_all_by_ctr)
{
	cleanup_scene struct scene scene = { 0 };
	cleanup_change struct change change = { 0 }, after = { 0 };
	cleanup_free char *note = NULL, *wanted = NULL;

	scene_make(&scene, "containerd");
	ck_assert_msg(import(&scene, &change) == 0, "%s", err.message);
	ck_assert_str_eq(runtime.asked.text,
			 "ctr --address /run/r.sock -n k8s.io images import - <oci-layout\n");
	inspect(&scene.bench, &after);
	ck_assert_int_eq(after.kind, CHANGE_NONE);
	note = put_back(&scene.bench, &change);
	wanted = xasprintf("the images of %s stay in the container runtime: the kubelet removes "
			   "those that nothing uses",
			   scene.path);
	ck_assert_str_eq(note, wanted);
}
END_TEST

START_TEST(crio_gets_each_by_podman_or_skopeo)
{
	for (int has_podman = 0; has_podman <= 1; has_podman++) {
		cleanup_scene struct scene scene = { 0 };
		cleanup_change struct change change = { 0 };
		cleanup_free char *wanted = NULL;

		scene_make(&scene, "cri-o");
		runtime.has_podman = has_podman;
		ck_assert_msg(import(&scene, &change) == 0, "%s", err.message);
		wanted = has_podman ? xasprintf("podman pull --quiet oci-archive:%s:%s <\n",
						scene.path, scene.image)
				    : xasprintf("skopeo copy --quiet oci-archive:%s:%s "
						"containers-storage:%s <\n",
						scene.path, scene.image, scene.image);
		ck_assert_str_eq(runtime.asked.text, wanted);
	}
}
END_TEST

START_TEST(other_runtimes_get_nothing)
{
	cleanup_scene struct scene scene = { 0 };
	cleanup_change struct change change = { 0 };

	scene_make(&scene, "docker");
	ck_assert_int_eq(import(&scene, &change), -EOPNOTSUPP);
	ck_assert_str_eq(err.message,
			 "no program is known that brings images into \"docker\", the runtime at "
			 "unix:///run/r.sock: containerd and CRI-O have one");
	ck_assert_str_eq(runtime.asked.text, "");
}
END_TEST

START_TEST(a_silent_runtime_may_come_with_the_plan)
{
	cleanup_scene struct scene scene = { 0 };
	cleanup_change struct change change = { 0 };
	cleanup(strbuf_done) struct strbuf said = strbuf_make(STRBUF_MAX_LINE);

	scene_make(&scene, "containerd");
	runtime.silent = true;
	ck_assert_int_eq(import(&scene, &change), -ENOTCONN);
	ck_assert_str_eq(err.message, "nothing listens at unix:///run/r.sock");
	act_find("import")->describe(plan_at(scene.bench.plan, 0), &change, &said);
	ck_assert_str_eq(said.text, "1 image; now nothing listens at unix:///run/r.sock");
}
END_TEST

UNIT_TESTS(act_import, containerd_gets_all_by_ctr, crio_gets_each_by_podman_or_skopeo,
	   other_runtimes_get_nothing, a_silent_runtime_may_come_with_the_plan)
