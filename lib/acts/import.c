/*
 * Images of an archive (archive/archive.h), which is the target, into the container runtime.
 * Parameters: socket. The state: {"missing":[NAME,...]}, those that the runtime lacks.
 *
 * CRI cannot import, so that the runtime's own programs do it: ctr for containerd, podman or skopeo
 * for CRI-O, which has its images where they have theirs. Undo leaves images, as acts/image.c does,
 * and says so.
 */
#include "acts/import.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "archive/archive.h"
#include "host/host_change.h"
#include "plan/act.h"

enum {
	ASK_TIMEOUT_MS = 10 * 1000,
	TIMEOUT_MS = 30 * 60 * 1000, /* of one import: layers are unpacked, too */
};

static const char *socket_of(const struct action *action)
{
	return json_map_text(action->params, "socket", "");
}

/* --- Looking --- */

/* The images that the runtime lacks: all of them, with the reason in *@ret_late, if it is silent.
 */
static struct json *list_missing(const struct action *action, const struct host *host,
				 const struct archive *archive, char **ret_late)
{
	struct json *missing = json_list();

	for (size_t i = 0; i < archive->image_count; i++) {
		const char *name = archive->images[i].name;
		bool present = false;
		struct error why;

		/* An earlier action may bring the runtime, or start it. */
		if (!*ret_late && host_image(host, socket_of(action), name, &present, &why) < 0)
			*ret_late = xstrdup(why.message);
		if (!present)
			json_list_add_text(missing, name);
	}
	return missing;
}

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	cleanup_archive struct archive *archive = NULL;
	int r = archive_open(action->target, &archive, err);

	if (r < 0)
		return r;
	ret->now = json_map();
	ret->want = json_map();
	json_map_set(ret->now, "missing", list_missing(action, host, archive, &ret->late));
	json_map_set(ret->want, "missing", json_list());
	change_settle(ret, CHANGE_RUN);
	return 0;
}

/* Undo leaves images, and the archive may be gone by then. */
static int look(const struct action *action, const struct host *host, struct change *ret,
		struct error *err)
{
	(void)action, (void)host, (void)err;
	ret->kind = CHANGE_UNKNOWN;
	ret->now = json_map();
	ret->want = json_map();
	return 0;
}

static int restore(const struct action *action, struct host *host, const struct json *before,
		   const struct strbuf *data, const struct change *now, char **ret_note,
		   struct error *err)
{
	(void)host, (void)before, (void)data, (void)now, (void)err;
	*ret_note = xasprintf("the images of %s stay in the container runtime: the kubelet removes "
			      "those that nothing uses",
			      action->target);
	return 0;
}

/* --- Importing --- */

/* Whatever belongs to images has to have its digest before the runtime gets any of it. */
static int check_content(const struct archive *archive, const struct teller *teller,
			 struct error *err)
{
	int r = 0;

	teller_tell(teller, "images", "digests are compared");
	for (size_t i = archive_artifacts(archive); i < archive->count && r == 0; i++)
		r = archive_check(archive, &archive->members[i], teller, err);
	return r;
}

/* Runs a program; -ECHILD, with what it said, when it does not exit with 0. */
static int run(struct host *host, const struct host_program *program, struct error *err)
{
	struct host_command answer = { 0 };
	int r = host_run_program(host, program, TIMEOUT_MS, &answer, err);

	return r < 0 ? r : act_judge(program->argv[0], &answer, err);
}

/* All at once: ctr reads the end of the archive, which is a layout of images. */
static int import_by_ctr(const struct action *action, struct host *host,
			 const struct archive *archive, const struct teller *teller,
			 struct error *err)
{
	const char *socket = socket_of(action);
	const char *const argv[] = {
		"ctr",
		"--address",
		str_starts(socket, "unix://") ? socket + strlen("unix://") : socket,
		"-n",
		"k8s.io",
		"images",
		"import",
		"-",
		NULL,
	};
	cleanup_fd int fd = open(archive->path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || lseek(fd, (off_t)archive->images_at, SEEK_SET) < 0)
		return error_errno(err, -errno, "cannot read %s", archive->path);
	teller_tell(teller, "images", "ctr images import");
	return run(host, &(struct host_program){ .argv = argv, .reads = true, .fd = fd }, err);
}

/* One after the other, by podman, or by skopeo where there is no podman. */
static int import_for_crio(const struct action *action, struct host *host,
			   const struct archive *archive, const struct teller *teller,
			   struct error *err)
{
	int r = 0;

	(void)action;
	for (size_t i = 0; i < archive->image_count && r == 0; i++) {
		const char *name = archive->images[i].name;
		cleanup_free char *from = xasprintf("oci-archive:%s:%s", archive->path, name);
		cleanup_free char *to = xasprintf("containers-storage:%s", name);
		const char *const podman[] = { "podman", "pull", "--quiet", from, NULL };
		const char *const skopeo[] = { "skopeo", "copy", "--quiet", from, to, NULL };
		struct error why;

		teller_tell(teller, "images", name);
		r = run(host, &(struct host_program){ .argv = podman }, &why);
		if (r == -ENOENT)
			r = run(host, &(struct host_program){ .argv = skopeo }, &why);
		if (r < 0)
			error_set(err, r, "%s: %s", name, why.message);
	}
	return r;
}

/* Programs that import, by the name that a runtime calls itself. */
static const struct {
	const char *runtime;
	int (*import)(const struct action *action, struct host *host, const struct archive *archive,
		      const struct teller *teller, struct error *err);
} importers[] = {
	{ "containerd", import_by_ctr },
	{ "cri-o", import_for_crio },
};

static int import(const struct action *action, struct host *host, const struct archive *archive,
		  const struct teller *teller, struct error *err)
{
	cleanup_json struct json *runtime = NULL;
	const char *name;
	int r = host_runtime(host, socket_of(action), ASK_TIMEOUT_MS, &runtime, err);

	if (r < 0)
		return r;
	name = json_map_text(runtime, "name", "");
	for (size_t i = 0; i < ARRAY_SIZE(importers); i++)
		if (str_eq(importers[i].runtime, name))
			return importers[i].import(action, host, archive, teller, err);
	return error_set(err, -EOPNOTSUPP,
			 "no program is known that brings images into \"%s\", the runtime at %s: "
			 "containerd and CRI-O have one",
			 name, socket_of(action));
}

static int await(const struct action *action, struct host *host, const struct change *change,
		 const struct teller *teller, struct error *err)
{
	cleanup_archive struct archive *archive = NULL;
	int r;

	if (change->late)
		return error_set(err, -ENOTCONN, "%s", change->late);
	r = archive_open(action->target, &archive, err);
	if (r == 0)
		r = check_content(archive, teller, err);
	return r < 0 ? r : import(action, host, archive, teller, err);
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	size_t count = json_count(json_map_get(change->now, "missing"));

	(void)action;
	strbuf_printf(out, "%zu image%s", count, count == 1 ? "" : "s");
	if (change->late)
		strbuf_printf(out, "; now %s", change->late);
}

static const struct act_param required[] = {
	{ "socket", JSON_KIND_TEXT },
	{ 0 },
};

const struct act act_import = {
	.name = "import",
	.space = "import",
	.required = required,
	.runtime = true,
	.inspect = inspect,
	.look = look,
	.await = await,
	.restore = restore,
	.describe = describe,
};

struct action *plan_import(struct plan *plan, const char *path, const char *endpoint)
{
	struct json *params = json_map();

	json_map_set_text(params, "socket", endpoint);
	return plan_add(plan, &act_import, path, params);
}
