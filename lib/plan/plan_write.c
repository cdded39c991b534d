/* The plan as a directory: its files as they would lie on the host, and its API objects. */
#include <ctype.h>
#include <stdio.h>
#include <unistd.h>

#include "data/yaml.h"
#include "host/host_change.h"
#include "plan/act.h"

/* The files that are written, in one round at the end; the texts are what the items point into. */
struct files {
	char **paths, **texts;
	struct host_file *items;
	size_t count;
};

static void files_done(struct files *files)
{
	for (size_t i = 0; i < files->count; i++) {
		free(files->paths[i]);
		free(files->texts[i]);
	}
	free(files->paths);
	free(files->texts);
	free(files->items);
}

/* @path and @text are given away. */
static int add_file(struct files *files, struct host *host, char *path, mode_t mode, char *text,
		    struct error *err)
{
	cleanup_free char *dir = xstrndup(path, (size_t)(strrchr(path, '/') - path));

	files->paths[files->count] = path;
	files->texts[files->count] = text;
	files->items[files->count++] = (struct host_file){
		.data = text, .size = strlen(text), .mode = mode, .uid = geteuid(), .gid = getegid()
	};
	return *dir ? host_mkdir_parents(host, dir, 0755, err) : 0;
}

/*
 * "/api/01-role-kubeadm_nodes-kubeadm-config.yaml". What knode makes beyond what kubeadm does lies
 * apart, in /api/knode/, so that the others are kubeadm's set.
 */
static char *object_path(const struct json *object, size_t number)
{
	const char *kind = json_map_text(object, "kind", "");
	const char *name = json_get_text(json_path(object, "metadata.name"), "");
	const char *dir = str_starts(name, "knode:") ? "/api/knode/" : "/api/";
	char *path = xasprintf("%s%02zu-%s-%s.yaml", dir, number, kind, name);

	for (char *c = path + strlen(dir); *c; c++)
		*c = *c == ':' || *c == '/' ? '_' : (char)tolower(*c);
	return path;
}

static int add_object(struct files *files, struct host *host, const struct json *object,
		      size_t number, struct error *err)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_TEXT);

	yaml_write(object, false, &text);
	return add_file(files, host, object_path(object, number), 0600, strbuf_take(&text), err);
}

static int write_action(const struct action *action, struct host *host, struct files *files,
			size_t *objects, struct error *err)
{
	const struct product product = action_product(action);

	switch (product.kind) {
	case PRODUCT_NONE:
		return 0;
	case PRODUCT_DIR:
		return host_mkdir_parents(host, action->target, product.mode, err);
	case PRODUCT_FILE:
		return add_file(files, host, xstrdup(action->target), product.mode,
				xstrdup(product.content), err);
	case PRODUCT_LINK:
		return host_symlink(host, product.to, action->target, err);
	case PRODUCT_OBJECT:
		return add_object(files, host, product.object, (*objects)++, err);
	}
	abort(); /* there is no other kind */
}

static int write_actions(const struct plan *plan, struct host *host, struct files *files,
			 struct error *err)
{
	size_t objects = 0;
	int r = 0;

	for (size_t i = 0; i < plan_count(plan) && r == 0; i++)
		r = write_action(plan_at(plan, i), host, files, &objects, err);
	if (r == 0)
		r = host_write_many(host, (const char *const *)files->paths, files->items,
				    files->count, err);
	return r < 0 ? r : host_sync(host, err);
}

int plan_write_dir(const struct plan *plan, const char *dir, struct error *err)
{
	cleanup(files_done) struct files files = { 0 };
	cleanup_host struct host *host = NULL;
	bool is_new = access(dir, F_OK) < 0;
	int r = host_open(dir, HOST_WRITE, &host, err);

	if (r == 0 && is_new)
		r = host_chmod(host, "/", 0700, geteuid(), getegid(), err);
	if (r < 0)
		return r;
	files.paths = xcalloc(plan_count(plan), sizeof(*files.paths));
	files.texts = xcalloc(plan_count(plan), sizeof(*files.texts));
	files.items = xcalloc(plan_count(plan), sizeof(*files.items));
	return write_actions(plan, host, &files, err);
}
