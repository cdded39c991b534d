/*
 * An artifact: programs that are fetched as one file, an archive or the program itself. Parameters:
 * version, arch, from, dir, files (a list of {"from","to","optional"}, without "from" for the
 * program itself); url, where its makers publish it; digest, or list and listName, where it stands;
 * strip, caFile and held (a package), all optional; archived: `from` is an archive
 * (archive/archive.h), which also has the digest where nothing else says it.
 *
 * The state: {"version","arch","digest"} while the files are as the record has them, which knode
 * writes when all of them are in their places ("record"); "whole"; and "files", each by its path as
 * path_state.h has it.
 */
#include "acts/artifact.h"

#include <errno.h>
#include <unistd.h>

#include "archive/archive.h"
#include "delivery/delivery.h"
#include "delivery/installed.h"
#include "host/host_change.h"
#include "host/package.h"
#include "plan/path_state.h"

enum {
	MODE = 0755,
};

static const char *param(const struct action *action, const char *name)
{
	return json_map_text(action->params, name, NULL);
}

static bool is_archived(const struct action *action)
{
	return json_map_bool(action->params, "archived", false);
}

static int look(const struct action *action, const struct host *host, struct change *ret,
		struct error *err)
{
	return installed_look(action, host, &ret->now, err);
}

/* Files that a package brought stay, and all of the artifact with them. */
static int look_at_packages(const struct action *action, const struct host *host,
			    struct change *change, struct error *err)
{
	cleanup(str_list_done) struct str_list owned = { 0 };
	struct json_iter iter = json_iter(json_map_get(change->now, "files"));
	cleanup_free char *package = NULL;
	int r = package_list_owned(host, param(action, "dir"), &owned, err);

	while (r == 0 && json_next(&iter)) {
		if (!str_list_has(&owned, iter.key))
			continue;
		r = package_owner(host, iter.key, &package, err);
		if (r < 0 || !package)
			return r;
		change->kind = CHANGE_NONE;
		change->remark =
			xasprintf("%s belongs to the package %s, whose files stay, and are "
				  "what is used",
				  iter.key, package);
		return 0;
	}
	return r;
}

/* A package that is held stays what is used, so that nothing comes before it in PATH. */
static void leave_to_package(const char *package, struct change *change)
{
	change->kind = CHANGE_NONE;
	change->remark = xasprintf("the package %s is held, and stays what is used: nothing is put "
				   "beside it",
				   package);
}

static bool has_any(const struct json *files)
{
	struct json_iter iter = json_iter(files);

	while (json_next(&iter))
		if (path_is(iter.value, "file"))
			return true;
	return false;
}

/* Whether the archive has it: known before anything is changed. */
static int look_into_archive(const struct action *action, struct error *err)
{
	cleanup_archive struct archive *archive = NULL;
	const struct archive_member *member;
	int r = archive_open(param(action, "from"), &archive, err);

	return r < 0 ? r
		     : archive_find(archive, action->target, param(action, "version"),
				    param(action, "arch"), &member, err);
}

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	int r = look(action, host, ret, err);

	if (r < 0)
		return r;
	ret->want = json_map();
	installed_identity(ret->want, action->params);
	json_map_set_bool(ret->want, "whole", true);
	change_settle(ret,
		      has_any(json_map_get(ret->now, "files")) ? CHANGE_MODIFY : CHANGE_CREATE);
	if (ret->kind == CHANGE_CREATE && param(action, "held"))
		leave_to_package(param(action, "held"), ret);
	if (ret->kind == CHANGE_NONE)
		return 0;
	r = look_at_packages(action, host, ret, err);
	return r < 0 || ret->kind == CHANGE_NONE || !is_archived(action)
		       ? r
		       : look_into_archive(action, err);
}

/* --- Making it so --- */

static struct delivery *delivery_of(const struct action *action)
{
	const struct json *files = json_map_get(action->params, "files");
	struct delivery *delivery = xcalloc(1, sizeof(*delivery));

	*delivery = (struct delivery){
		.name = xasprintf("%s %s", action->target, param(action, "version")),
		.from = xstrdup(param(action, "from")),
		.digest = xstrdup_or_null(param(action, "digest")),
		.list = xstrdup_or_null(param(action, "list")),
		.file = xstrdup_or_null(param(action, "listName")),
		.strip = (unsigned)json_map_int(action->params, "strip", 0),
		.count = json_count(files),
		.files = xcalloc(json_count(files) + 1, sizeof(*delivery->files)),
	};
	if (is_archived(action)) {
		delivery->artifact = xstrdup(action->target);
		delivery->version = xstrdup(param(action, "version"));
		delivery->architecture = xstrdup(param(action, "arch"));
	}
	for (size_t i = 0; i < delivery->count; i++) {
		const struct json *file = json_list_at(files, i);

		delivery->files[i] = (struct delivery_file){
			.from = xstrdup_or_null(json_map_text(file, "from", NULL)),
			.path = installed_path(action, file),
			.optional = json_map_bool(file, "optional", false),
			.fd = -1,
		};
	}
	return delivery;
}

static int make(const struct action *const actions[], const struct host *host,
		struct change *const changes[], size_t count, const struct teller *teller,
		struct error *err)
{
	cleanup_free struct delivery **deliveries = xcalloc(count, sizeof(*deliveries));

	for (size_t i = 0; i < count; i++) {
		deliveries[i] = delivery_of(actions[i]);
		changes[i]->made = deliveries[i];
		changes[i]->free_made = delivery_free;
	}
	return deliver(deliveries, count, host, param(actions[0], "caFile"), teller, err);
}

static char *original_path(const struct json *state)
{
	return xasprintf(ACT_ORIGINALS "/%s", json_map_text(state, "sha256", ""));
}

/* Gives the file at @from a second name, or a copy where that cannot be. */
static int copy_file(struct host *host, const char *from, const char *to, const struct json *state,
		     struct error *err)
{
	const struct strbuf none = { 0 };
	struct host_file file = path_file(state, &none);
	cleanup_fd int fd = -1;
	int r = host_open_file(host, from, &fd, err);

	file.is_open = true;
	file.fd = fd;
	return r < 0 ? r : host_write(host, to, &file, err);
}

/* Keeps the file at @path, as it is, for undo. */
static int keep(struct host *host, const char *path, const struct json *state, struct error *err)
{
	cleanup_free char *original = original_path(state);
	int r;

	if (!path_is(state, "file") || host_exists(host, original))
		return 0;
	r = host_mkdir_parents(host, ACT_ORIGINALS, 0700, err);
	return r < 0 ? r : copy_file(host, path, original, state, err);
}

static const struct delivery_file *find_delivered(const struct delivery *delivery, const char *path)
{
	for (size_t i = 0; i < delivery->count; i++)
		if (delivery->files[i].found && str_eq(delivery->files[i].path, path))
			return &delivery->files[i];
	return NULL;
}

/* Keeps what is replaced, and what the record has and is not delivered any more. */
static int keep_originals(struct host *host, const struct delivery *delivery,
			  const struct change *change, struct error *err)
{
	const struct json *recorded = json_map_get(json_map_get(change->now, "record"), "files");
	struct json_iter iter = json_iter(json_map_get(change->now, "files"));
	int r = 0;

	while (r == 0 && json_next(&iter)) {
		const struct delivery_file *file = find_delivered(delivery, iter.key);

		if (file ? !str_eq(file->sha256, json_map_text(iter.value, "sha256", ""))
			 : json_map_get(recorded, iter.key) != NULL)
			r = keep(host, iter.key, iter.value, err);
	}
	return r;
}

static int place_files(struct host *host, const struct delivery *delivery, struct error *err)
{
	cleanup_free const char **paths = xcalloc(delivery->count, sizeof(*paths));
	cleanup_free struct host_file *files = xcalloc(delivery->count, sizeof(*files));
	size_t count = 0;

	for (size_t i = 0; i < delivery->count; i++) {
		if (!delivery->files[i].found)
			continue;
		paths[count] = delivery->files[i].path;
		files[count++] = (struct host_file){
			.is_open = true,
			.fd = delivery->files[i].fd,
			.mode = MODE,
		};
	}
	return host_write_many(host, paths, files, count, err);
}

/* Removes what an older version brought, and this one does not. */
static int remove_older(struct host *host, const struct delivery *delivery,
			const struct change *change, struct error *err)
{
	const struct json *files = json_map_get(change->now, "files");
	struct json_iter iter =
		json_iter(json_map_get(json_map_get(change->now, "record"), "files"));
	int r = 0;

	while (r == 0 && json_next(&iter))
		if (!find_delivered(delivery, iter.key) &&
		    path_is(json_map_get(files, iter.key), "file"))
			r = host_unlink(host, iter.key, err);
	return r;
}

/* What is there now. */
static struct json *record_of(const struct action *action, const struct delivery *delivery)
{
	struct json *record = json_map(), *files = json_map();

	installed_identity(record, action->params);
	json_map_set_text(record, "digest", delivery->found);
	json_map_set_text(record, "from", delivery->from);
	for (size_t i = 0; i < delivery->count; i++)
		if (delivery->files[i].found)
			json_map_set_text(files, delivery->files[i].path,
					  delivery->files[i].sha256);
	json_map_set(record, "files", files);
	return record;
}

static int apply(const struct action *action, struct host *host, const struct change *change,
		 struct error *err)
{
	const struct delivery *delivery = change->made;
	cleanup_json struct json *record = record_of(action, delivery);
	int r = keep_originals(host, delivery, change, err);

	if (r == 0)
		r = place_files(host, delivery, err);
	if (r == 0)
		r = remove_older(host, delivery, change, err);
	return r < 0 ? r : installed_write(action, host, record, err);
}

static int apply_many(const struct action *const actions[], struct host *host,
		      const struct change *const changes[], size_t count, struct error *err)
{
	int r = 0;

	for (size_t i = 0; i < count && r == 0; i++)
		r = apply(actions[i], host, changes[i], err);
	return r;
}

/* --- Taking it back --- */

static int restore_file(struct host *host, const char *path, const struct json *before,
			const struct json *now, struct error *err)
{
	cleanup_free char *original = original_path(before);
	int r = host_discard_temp(host, path, err);

	if (r < 0 || json_same(before, now))
		return r;
	if (!path_is(before, "absent"))
		return copy_file(host, original, path, before, err);
	return path_is(now, "file") ? host_unlink(host, path, err) : 0;
}

static int restore(const struct action *action, struct host *host, const struct json *before,
		   const struct strbuf *data, const struct change *now, char **ret_note,
		   struct error *err)
{
	const struct json *files = json_map_get(now->now, "files");
	struct json_iter iter = json_iter(json_map_get(before, "files"));
	int r = 0;

	(void)data, (void)ret_note;
	while (r == 0 && json_next(&iter))
		r = restore_file(host, iter.key, iter.value, json_map_get(files, iter.key), err);
	return r < 0 ? r : installed_write(action, host, json_map_get(before, "record"), err);
}

/* --- The rest --- */

static bool stands_on(const struct action *action, const struct action *earlier)
{
	const char *dir = param(action, "dir");
	size_t length = strlen(earlier->target);

	return str_eq(earlier->act->space, "path") && str_starts(dir, earlier->target) &&
	       (dir[length] == '/' || !dir[length]);
}

static bool brings(const struct action *action, const char *path)
{
	const struct json *files = json_map_get(action->params, "files");

	for (size_t i = 0; i < json_count(files); i++) {
		cleanup_free char *own = installed_path(action, json_list_at(files, i));

		if (str_eq(own, path))
			return true;
	}
	return false;
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	const struct json *files = json_map_get(action->params, "files");
	const char *old = json_map_text(json_map_get(change->now, "record"), "version", NULL);
	const char *version = param(action, "version"), *digest = param(action, "digest");

	if (old && !str_eq(old, version))
		strbuf_printf(out, "%s -> ", old);
	strbuf_printf(out, "%s for %s, ", version, param(action, "arch"));
	if (json_count(files) == 1)
		strbuf_printf(out, "%s/%s", param(action, "dir"),
			      json_map_text(json_list_at(files, 0), "to", ""));
	else
		strbuf_printf(out, "%zu files in %s", json_count(files), param(action, "dir"));
	strbuf_printf(out, ", from %s, ", param(action, "from"));
	if (digest)
		strbuf_puts(out, digest);
	else
		strbuf_printf(out, "digest from %s at apply",
			      is_archived(action) ? "there" : param(action, "list"));
}

static const struct act_param required[] = {
	{ "version", JSON_KIND_TEXT }, { "arch", JSON_KIND_TEXT },  { "from", JSON_KIND_TEXT },
	{ "dir", JSON_KIND_TEXT },     { "files", JSON_KIND_LIST }, { 0 },
};

const struct act act_artifact = {
	.name = "artifact",
	.space = "artifact",
	.required = required,
	.inspect = inspect,
	.look = look,
	.make = make,
	.apply = apply,
	.apply_many = apply_many,
	.restore = restore,
	.stands_on = stands_on,
	.brings = brings,
	.describe = describe,
};

static struct json *files_of(const struct plan_artifact_file files[])
{
	struct json *list = json_list();

	for (; files->to; files++) {
		struct json *file = json_map();

		json_map_set_text(file, "from", files->from);
		json_map_set_text(file, "to", files->to);
		if (files->optional)
			json_map_set_bool(file, "optional", true);
		json_list_add(list, file);
	}
	return list;
}

struct action *plan_artifact(struct plan *plan, const struct plan_artifact *artifact)
{
	bool is_listed = !artifact->digest && !artifact->archived;
	struct json *params = json_map();

	json_map_set_text(params, "version", artifact->version);
	json_map_set_text(params, "arch", artifact->architecture);
	json_map_set_text(params, "url", artifact->url);
	json_map_set_text(params, "from", artifact->from);
	if (artifact->archived)
		json_map_set_bool(params, "archived", true);
	json_map_set_text(params, "digest", artifact->digest);
	json_map_set_text(params, "list", is_listed ? artifact->list : NULL);
	json_map_set_text(params, "listName", is_listed ? artifact->list_name : NULL);
	json_map_set_text(params, "dir", artifact->dir);
	if (artifact->strip)
		json_map_set_int(params, "strip", artifact->strip);
	json_map_set(params, "files", files_of(artifact->files));
	json_map_set_text(params, "caFile", artifact->ca_file);
	json_map_set_text(params, "held", artifact->held);
	return plan_add(plan, &act_artifact, artifact->name, params);
}
