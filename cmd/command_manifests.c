#include "command_manifests.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static int read_stream(int fd, const char *name, struct strbuf *out, struct error *err)
{
	char block[64 * 1024];
	ssize_t n;

	while ((n = read(fd, block, sizeof(block))) > 0 && !out->full)
		strbuf_add(out, block, (size_t)n);
	if (n < 0)
		return error_errno(err, -errno, "cannot read %s", name);
	if (out->full)
		return error_set(err, -EFBIG, "%s: larger than %d MiB", name,
				 MANIFESTS_MAX_INPUT / 1024 / 1024);
	return 0;
}

void manifest_texts_done(struct manifest_texts *texts)
{
	for (size_t i = 0; i < texts->count; i++) {
		free(texts->items[i].name);
		strbuf_done(&texts->items[i].data);
	}
	free(texts->items);
	*texts = (struct manifest_texts){ 0 };
}

static int read_file(const char *path, struct manifest_texts *ret, struct error *err)
{
	bool is_stdin = str_eq(path, "-");
	cleanup_fd int opened = -1;
	struct manifest_text *text;

	ret->items = grow(ret->items, &ret->capacity, ret->count + 1, sizeof(*ret->items));
	text = &ret->items[ret->count++];
	*text = (struct manifest_text){ .name = xstrdup(is_stdin ? "stdin" : path),
					.data = strbuf_make(MANIFESTS_MAX_INPUT) };
	if (!is_stdin) {
		opened = open(path, O_RDONLY | O_CLOEXEC);
		if (opened < 0)
			return error_errno(err, -errno, "cannot open %s", path);
	}
	return read_stream(is_stdin ? STDIN_FILENO : opened, path, &text->data, err);
}

static int read_directory(const char *path, struct manifest_texts *ret, struct error *err)
{
	cleanup(str_list_done) struct str_list names = { 0 };
	DIR *directory = opendir(path);
	const struct dirent *entry;

	if (!directory)
		return error_errno(err, -errno, "cannot open %s", path);
	while ((entry = readdir(directory)))
		if (str_ends(entry->d_name, ".yaml") || str_ends(entry->d_name, ".yml") ||
		    str_ends(entry->d_name, ".json"))
			str_list_add(&names, entry->d_name);
	closedir(directory);
	str_list_sort(&names);
	for (size_t i = 0; i < names.count; i++) {
		cleanup_free char *file = xasprintf("%s/%s", path, names.items[i]);
		int r = read_file(file, ret, err);

		if (r < 0)
			return r;
	}
	return 0;
}

int read_texts(const char *command, const struct str_list *files, struct manifest_texts *ret,
	       struct error *err)
{
	if (!files->count)
		return error_set(err, -EINVAL, "%s: -f FILE is missing", command);
	for (size_t i = 0; i < files->count; i++) {
		struct stat st;
		bool is_directory = stat(files->items[i], &st) == 0 && S_ISDIR(st.st_mode);
		int r = is_directory ? read_directory(files->items[i], ret, err)
				     : read_file(files->items[i], ret, err);

		if (r < 0)
			return r;
	}
	return 0;
}

int read_manifests(const char *command, const struct str_list *files, struct manifests *ret,
		   struct error *err)
{
	cleanup_texts struct manifest_texts texts = { 0 };
	int r = read_texts(command, files, &texts, err);

	for (size_t i = 0; i < texts.count && r == 0; i++)
		r = manifests_add(ret, texts.items[i].name, texts.items[i].data.text,
				  texts.items[i].data.length, err);
	return r;
}

int read_version(const char *text, struct version *ret, struct error *err)
{
	struct error not_a_label;

	if (!text)
		text = release_default_version();
	if (release_resolve_label(text, ret, &not_a_label) == 0)
		return 0;
	return version_parse(text, ret, err);
}
