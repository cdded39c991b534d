/* Lists of files, and of directories. */
#include <errno.h>

#include "cni/cni_list_inside.h"

static bool is_file(const struct host *host, const char *path)
{
	struct error ignored;
	struct stat st;

	/* As Go's DirEntry.IsDir(), which does not follow links. */
	return host_stat(host, path, false, &st, &ignored) == 0 && !S_ISDIR(st.st_mode);
}

/* The names of files with one of these endings, in their order; none where there is no directory.
 */
static int list_files(const struct host *host, const char *dir, const char *const *endings,
		      struct str_list *ret, struct error *err)
{
	cleanup(str_list_done) struct str_list names = { 0 };
	struct error failure = { 0 };
	int r = host_list(host, dir, &names, &failure);

	if (r == -ENOENT)
		return 0;
	if (r < 0) {
		*err = failure;
		return r;
	}
	for (size_t i = 0; i < names.count; i++) {
		cleanup_free char *path = xasprintf("%s/%s", dir, names.items[i]);
		bool wanted = false;

		for (size_t j = 0; endings[j]; j++)
			wanted = wanted || str_ends(names.items[i], endings[j]);
		if (wanted && is_file(host, path))
			str_list_take(ret, take_ptr(&path));
	}
	return 0;
}

static int read_file(const struct host *host, const char *path, struct strbuf *out,
		     struct error *err)
{
	return host_read(host, path, CNI_LIST_MAX_FILE, out, err);
}

/* Plugins of files in a directory of the network's name, beside the list. */
static int add_beside(const struct host *host, struct cni_list *list, struct error *err)
{
	static const char *const endings[] = { ".conf", NULL };
	const char *slash = strrchr(list->path, '/');
	cleanup_free char *dir =
		xasprintf("%.*s/%s", (int)(slash - list->path), list->path, list->name);
	cleanup(str_list_done) struct str_list paths = { 0 };
	int r = 0;

	if (list->only_inlined || !cni_name_is_valid(list->name))
		return 0;
	r = list_files(host, dir, endings, &paths, err);
	for (size_t i = 0; r == 0 && i < paths.count; i++) {
		cleanup(strbuf_done) struct strbuf text = strbuf_make(CNI_LIST_MAX_FILE);
		const struct yaml_file *file;

		r = read_file(host, paths.items[i], &text, err);
		if (r == 0)
			r = cni_list_add_file(list, paths.items[i], text.text, text.length, &file,
					      err);
		if (r == 0)
			r = cni_list_add_plugin(list, file, file->documents[0], err);
	}
	return r;
}

int cni_list_load(const struct host *host, const char *path, struct cni_list **ret,
		  struct error *err)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(CNI_LIST_MAX_FILE);
	cleanup_cni_list struct cni_list *list = NULL;
	int r = read_file(host, path, &text, err);

	if (r == 0)
		r = cni_list_begin(path, text.text, text.length, &list, err);
	if (r == 0)
		r = add_beside(host, list, err);
	if (r == 0)
		r = cni_list_end(list, err);
	if (r == 0)
		*ret = take_ptr(&list);
	return r;
}

int cni_lists_load(const struct host *host, const char *dir, struct cni_lists *ret,
		   struct error *err)
{
	static const char *const endings[] = { ".conf", ".conflist", ".json", NULL };
	cleanup(str_list_done) struct str_list paths = { 0 };
	int r = list_files(host, dir, endings, &paths, err);

	if (r < 0)
		return r;
	*ret = (struct cni_lists){ .dir = xstrdup(dir) };
	for (size_t i = 0; i < paths.count; i++) {
		struct cni_list_file *file;
		struct error problem = { 0 };

		ret->items = grow(ret->items, &ret->capacity, ret->count + 1, sizeof(*ret->items));
		file = &ret->items[ret->count++];
		*file = (struct cni_list_file){ .path = xstrdup(paths.items[i]) };
		if (cni_list_load(host, file->path, &file->list, &problem) < 0)
			file->problem = xstrdup(problem.message);
	}
	return 0;
}

void cni_lists_done(struct cni_lists *lists)
{
	for (size_t i = 0; i < lists->count; i++) {
		cni_list_free(lists->items[i].list);
		free(lists->items[i].path);
		free(lists->items[i].problem);
	}
	free(lists->items);
	free(lists->dir);
	*lists = (struct cni_lists){ 0 };
}

static int fail_name(const struct cni_lists *lists, const char *name, struct error *err)
{
	cleanup(str_list_done) struct str_list names = { 0 };
	cleanup_free char *list = NULL;

	for (size_t i = 0; i < lists->count; i++)
		if (lists->items[i].list)
			str_list_add(&names, lists->items[i].list->name);
	list = str_list_join(&names, ", ");
	return error_set(err, -ENOENT, "%s has no network \"%s\"%s%s", lists->dir, name,
			 names.count ? ", only " : "", list);
}

int cni_lists_choose(const struct cni_lists *lists, const char *name, const struct cni_list **ret,
		     struct error *err)
{
	if (lists->count == 0)
		return error_set(
			err, -ENOENT,
			"%s has no network configuration: `knode install cni-config` writes "
			"that of a configuration",
			lists->dir);
	if (!name && !lists->items[0].list)
		return error_set(err, -EINVAL, "%s", lists->items[0].problem);
	for (size_t i = 0; i < lists->count; i++) {
		const struct cni_list *list = lists->items[i].list;

		if (list && (!name || str_eq(list->name, name))) {
			*ret = list;
			return 0;
		}
	}
	return fail_name(lists, name, err);
}
