#include "delivery/installed.h"

#include <errno.h>

#include "host/host_change.h"
#include "plan/path_state.h"

#define RECORDS "/var/lib/knode/artifacts"

enum {
	RECORD_MAX = 256 * 1024,
};

static const char *param(const struct action *action, const char *name)
{
	return json_map_text(action->params, name, NULL);
}

static char *record_path(const struct action *action)
{
	return xasprintf(RECORDS "/%s.json", action->target);
}

char *installed_path(const struct action *action, const struct json *file)
{
	return xasprintf("%s/%s", param(action, "dir"), json_map_text(file, "to", ""));
}

/* What knode wrote of it, or NULL; one that cannot be understood is none. */
static struct json *read_record(const struct action *action, const struct host *host)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(RECORD_MAX);
	cleanup_free char *path = record_path(action);
	struct json *record = NULL;
	struct error ignored; /* then there is none */

	if (host_read(host, path, RECORD_MAX, &text, &ignored) == 0 &&
	    json_parse(path, text.text, text.length, &record, &ignored) == 0 && json_is_map(record))
		return record;
	json_free(record);
	return NULL;
}

static int check_obstacle(const char *path, const struct json *state, struct error *err)
{
	if (path_is(state, "file") || path_is(state, "absent"))
		return 0;
	if (path_is(state, "link"))
		return error_set(err, -ELOOP,
				 "%s is a symbolic link to %s, and is not replaced: remove the "
				 "link, or put a file in its place",
				 path, json_map_text(state, "to", ""));
	return error_set(err, -EEXIST, "%s shall be a file, and is something else (%s)", path,
			 json_map_text(state, "type", ""));
}

/* Adds the state of the file at @path, unless it is there. */
static int add_file(const struct host *host, const char *path, struct json *files,
		    struct error *err)
{
	cleanup_json struct json *state = NULL;
	cleanup_free char *digest = NULL;
	int r;

	if (json_map_get(files, path))
		return 0;
	r = path_look(host, path, &state, err);
	if (r == 0)
		r = check_obstacle(path, state, err);
	if (r == 0 && path_is(state, "file"))
		r = host_digest(host, path, &digest, err);
	if (r < 0)
		return r;
	json_map_set_text(state, "sha256", digest);
	json_map_set(files, path, take_ptr(&state));
	return 0;
}

/* The states of the files that are wanted, and of those that the record has. */
static int add_files(const struct action *action, const struct host *host,
		     const struct json *record, struct json *files, struct error *err)
{
	const struct json *wanted = json_map_get(action->params, "files");
	struct json_iter iter = json_iter(json_map_get(record, "files"));
	int r = 0;

	for (size_t i = 0; i < json_count(wanted) && r == 0; i++) {
		cleanup_free char *path = installed_path(action, json_list_at(wanted, i));

		r = add_file(host, path, files, err);
	}
	while (r == 0 && json_next(&iter))
		r = add_file(host, iter.key, files, err);
	return r;
}

/* Whether the file is a program of root with that digest. */
static bool is_intact(const struct json *files, const char *path, const char *sha256)
{
	const struct json *state = json_map_get(files, path);
	cleanup_json struct json *want = json_map();

	json_map_set_text(want, "type", "file");
	json_map_set_text(want, "sha256", sha256);
	path_want_mode(want, "0755");
	return state && state_has(state, want);
}

/* Whether all that the record has is there, and the record has all that is needed. */
static bool is_whole(const struct action *action, const struct json *record,
		     const struct json *files)
{
	const struct json *wanted = json_map_get(action->params, "files");
	const struct json *recorded = json_map_get(record, "files");
	struct json_iter iter = json_iter(recorded);

	while (json_next(&iter))
		if (!is_intact(files, iter.key, json_get_text(iter.value, "")))
			return false;
	for (size_t i = 0; i < json_count(wanted); i++) {
		cleanup_free char *path = installed_path(action, json_list_at(wanted, i));

		if (!json_map_bool(json_list_at(wanted, i), "optional", false) &&
		    !json_map_get(recorded, path))
			return false;
	}
	return json_count(recorded) > 0;
}

/* Whether it is a single program, and is there, whoever put it there. */
static bool is_there(const struct action *action, const struct json *files)
{
	const struct json *file = json_list_at(json_map_get(action->params, "files"), 0);
	const char *digest = param(action, "digest");
	cleanup_free char *path = installed_path(action, file);

	return !json_map_get(file, "from") && digest && str_starts(digest, "sha256:") &&
	       is_intact(files, path, digest + strlen("sha256:"));
}

void installed_identity(struct json *state, const struct json *from)
{
	static const char *const names[] = { "version", "arch", "digest" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		json_map_set_text(state, names[i], json_map_text(from, names[i], NULL));
}

int installed_look(const struct action *action, const struct host *host, struct json **ret,
		   struct error *err)
{
	cleanup_json struct json *record = read_record(action, host), *now = json_map();
	struct json *files = json_map();
	bool whole, there;
	int r;

	json_map_set(now, "files", files);
	r = add_files(action, host, record, files, err);
	if (r < 0)
		return r;
	whole = record && is_whole(action, record, files);
	there = is_there(action, files);
	if (whole || there)
		installed_identity(now, whole ? record : action->params);
	json_map_set_bool(now, "whole", whole || there);
	if (record)
		json_map_set(now, "record", take_ptr(&record));
	*ret = take_ptr(&now);
	return 0;
}

int installed_write(const struct action *action, struct host *host, const struct json *record,
		    struct error *err)
{
	cleanup_free char *path = record_path(action), *text = NULL;
	struct host_file file = { .mode = 0600 };
	int r = host_discard_temp(host, path, err);

	if (r < 0)
		return r;
	if (!record)
		return host_exists(host, path) ? host_unlink(host, path, err) : 0;
	text = json_to_text(record);
	file.data = text;
	file.size = strlen(text);
	r = host_mkdir_parents(host, RECORDS, 0700, err);
	return r < 0 ? r : host_write(host, path, &file, err);
}
