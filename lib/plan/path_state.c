#include "plan/path_state.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/sha256.h"
#include "host/host_change.h"
#include "host/package.h"
#include "plan/late.h"

struct action *path_add(struct plan *plan, const struct act *act, const char *path,
			struct json *params)
{
	if (*path != '/' || str_ends(path, "/") || strstr(path, "//") || strstr(path, "/../") ||
	    strstr(path, "/./"))
		plan_fault(plan, xasprintf("%s: not a plain absolute path", path));
	return plan_add(plan, act, path, params);
}

mode_t path_mode(const struct json *params, mode_t otherwise)
{
	const char *mode = json_map_text(params, "mode", NULL);

	return mode ? (mode_t)strtoul(mode, NULL, 8) : otherwise;
}

struct json *path_absent(void)
{
	struct json *state = json_map();

	json_map_set_text(state, "type", "absent");
	return state;
}

bool path_is(const struct json *state, const char *type)
{
	return str_eq(json_map_text(state, "type", ""), type);
}

static void add_mode(struct json *state, const struct stat *st)
{
	json_map_set(state, "mode", json_printf("%04o", st->st_mode & 07777));
	json_map_set(state, "owner", json_printf("%u:%u", st->st_uid, st->st_gid));
}

static int add_content(struct json *state, const struct host *host, const char *path,
		       struct strbuf **ret, struct error *err)
{
	cleanup(strbuf_done) struct strbuf data = strbuf_make(HOST_MAX_FILE);
	int r = host_read(host, path, HOST_MAX_FILE, &data, err);

	if (r < 0)
		return r;
	path_want_data(state, &data);
	if (ret) {
		*ret = xmemdup(&data, sizeof(data));
		data = strbuf_make(HOST_MAX_FILE);
	}
	return 0;
}

int path_look(const struct host *host, const char *path, struct json **ret, struct error *err)
{
	cleanup_json struct json *state = json_map();
	cleanup_free char *to = NULL;
	struct error ignored;
	struct stat st;
	int r = host_stat(host, path, false, &st, &ignored);

	if (r == -ENOENT) {
		*ret = path_absent();
		return 0;
	}
	if (r < 0)
		return error_set(err, r, "%s", ignored.message);
	if (S_ISREG(st.st_mode)) {
		json_map_set_text(state, "type", "file");
		add_mode(state, &st);
	} else if (S_ISDIR(st.st_mode)) {
		json_map_set_text(state, "type", "dir");
		add_mode(state, &st);
	} else if (S_ISLNK(st.st_mode)) {
		json_map_set_text(state, "type", "link");
		r = host_readlink(host, path, &to, err);
		json_map_set_text(state, "to", to);
	} else {
		json_map_set_text(state, "type", "other");
	}
	if (r == 0)
		*ret = take_ptr(&state);
	return r;
}

int path_state(const struct host *host, const char *path, struct json **ret,
	       struct strbuf **ret_data, struct error *err)
{
	cleanup_json struct json *state = NULL;
	int r = path_look(host, path, &state, err);

	if (r == 0 && path_is(state, "file"))
		r = add_content(state, host, path, ret_data, err);
	if (r == 0)
		*ret = take_ptr(&state);
	return r;
}

void path_want_mode(struct json *want, const char *mode)
{
	json_map_set_text(want, "mode", mode);
	if (geteuid() == 0)
		json_map_set_text(want, "owner", "0:0");
}

void path_want_data(struct json *want, const struct strbuf *data)
{
	char digest[SHA256_HEX_SIZE];

	sha256_hex(data->text, data->length, digest);
	json_map_set_text(want, "sha256", digest);
}

void path_describe_mode(const struct change *change, struct strbuf *out)
{
	const char *was = json_map_text(change->now, "owner", "");
	const char *owner = json_map_text(change->want, "owner", was);
	bool moves = !str_eq(owner, was);

	strbuf_printf(out, "mode %s", json_map_text(change->now, "mode", ""));
	if (moves)
		strbuf_printf(out, " %s", was);
	strbuf_printf(out, " -> %s", json_map_text(change->want, "mode", ""));
	if (moves)
		strbuf_printf(out, " %s", owner);
}

struct host_file path_file(const struct json *state, const struct strbuf *data)
{
	struct host_file file = {
		.data = data->text,
		.size = data->length,
		.mode = (mode_t)strtoul(json_map_text(state, "mode", "0600"), NULL, 8),
	};

	/* Without an owner it is root's. */
	(void)sscanf(json_map_text(state, "owner", ""), "%u:%u", &file.uid, &file.gid);
	return file;
}

int path_apply_many(const struct action *const actions[], struct host *host,
		    const struct change *const changes[], size_t count, struct error *err)
{
	cleanup_free struct host_file *files = xcalloc(count, sizeof(*files));
	cleanup_free const char **paths = xcalloc(count, sizeof(*paths));
	const struct strbuf none = { 0 };
	size_t written = 0;
	int r = 0;

	for (size_t i = 0; i < count && r == 0; i++) {
		const struct strbuf *data = changes[i]->want_data;
		struct host_file file;

		if (changes[i]->late)
			return error_set(err, -ENOENT, "%s: %s", actions[i]->target,
					 changes[i]->late);
		file = path_file(changes[i]->want, data ? data : &none);
		if (data) {
			paths[written] = actions[i]->target;
			files[written++] = file;
		} else {
			r = host_chmod(host, actions[i]->target, file.mode, file.uid, file.gid,
				       err);
		}
	}
	return r < 0 ? r : host_write_many(host, paths, files, written, err);
}

int path_apply(const struct action *action, struct host *host, const struct change *change,
	       struct error *err)
{
	return path_apply_many(&action, host, &change, 1, err);
}

static bool is_same_type(const struct json *a, const struct json *b)
{
	return str_eq(json_map_text(a, "type", ""), json_map_text(b, "type", ""));
}

/* Takes away what is at @path. */
static int clear(struct host *host, const char *path, const struct json *now, struct error *err)
{
	if (path_is(now, "absent"))
		return 0;
	if (path_is(now, "dir"))
		return host_rmdir(host, path, err);
	return host_unlink(host, path, err);
}

static int restore_file(struct host *host, const char *path, const struct json *before,
			const struct strbuf *data, struct error *err)
{
	struct host_file file;

	if (!data)
		return error_set(err, -ENOENT, "the original of %s is not in the journal", path);
	file = path_file(before, data);
	return host_write(host, path, &file, err);
}

static int restore_dir(struct host *host, const char *path, const struct json *before, bool exists,
		       struct error *err)
{
	const struct strbuf none = { 0 };
	struct host_file dir = path_file(before, &none);

	if (exists)
		return host_chmod(host, path, dir.mode, dir.uid, dir.gid, err);
	return host_mkdir(host, path, dir.mode, dir.uid, dir.gid, err);
}

int path_restore(const struct action *action, struct host *host, const struct json *before,
		 const struct strbuf *data, const struct change *now, char **ret_note,
		 struct error *err)
{
	const char *path = action->target;
	int r = host_discard_temp(host, path, err);

	(void)ret_note;
	if (r < 0 || state_has(now->now, before))
		return r;
	if (!is_same_type(now->now, before))
		r = clear(host, path, now->now, err);
	if (r < 0)
		return r;
	if (path_is(before, "file"))
		return restore_file(host, path, before, data, err);
	if (path_is(before, "dir"))
		return restore_dir(host, path, before, is_same_type(now->now, before), err);
	if (path_is(before, "link"))
		return host_symlink(host, json_map_text(before, "to", ""), path, err);
	return 0;
}

int path_check_package(const struct host *host, const char *path, struct error *err)
{
	cleanup_free char *package = NULL;
	int r = package_owner(host, path, &package, err);

	if (r < 0 || !package)
		return r;
	return error_set(err, -EBUSY,
			 "%s belongs to the package %s, and is not overwritten: an update of the "
			 "package would take the change away again",
			 path, package);
}

bool path_stands_on(const struct action *action, const struct action *earlier)
{
	size_t length = strlen(earlier->target);

	if (!str_eq(earlier->act->space, "path"))
		return false;
	return (str_starts(action->target, earlier->target) && action->target[length] == '/') ||
	       action_waits_for(action, earlier->target);
}

bool path_follows(const struct action *action, const struct action *earlier)
{
	return str_eq(earlier->act->space, "path") && str_eq(earlier->target, action->target);
}
