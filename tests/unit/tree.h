/*
 * Trees of files for tests: made in /tmp, and gone with the test's process.
 *
 *	cleanup_tree struct tree tree = tree_make();
 *	tree_put(&tree, "/etc/fstab", 0644, "...");
 *	text = tree_text(&tree, "/var/lib/knode");
 */
#pragma once

#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/sha256.h"
#include "base/str_list.h"
#include "base/strbuf.h"

struct tree {
	char path[32];
};

#define cleanup_tree cleanup(tree_remove)

static inline int tree_remove_one(const char *path, const struct stat *st, int type,
				  struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

static inline void tree_remove(struct tree *tree)
{
	nftw(tree->path, tree_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static inline struct tree tree_make(void)
{
	struct tree tree = { "/tmp/knode-unit-XXXXXX" };

	ck_assert_ptr_nonnull(mkdtemp(tree.path));
	ck_assert_int_eq(chmod(tree.path, 0755), 0);
	return tree;
}

/* The real path of @path in the tree; freed by the caller. */
static inline char *tree_path(const struct tree *tree, const char *path)
{
	return xasprintf("%s%s", tree->path, path);
}

static inline void tree_mkdir(const struct tree *tree, const char *path, mode_t mode)
{
	cleanup_free char *real = tree_path(tree, path);

	for (char *end = real + strlen(tree->path) + 1; *end; end++) {
		if (*end != '/')
			continue;
		*end = '\0';
		(void)mkdir(real, 0755);
		*end = '/';
	}
	(void)mkdir(real, mode);
	ck_assert_int_eq(chmod(real, mode), 0);
}

/* Writes a file, in place where there is one; its directories are made. */
static inline void tree_put(const struct tree *tree, const char *path, mode_t mode,
			    const char *text)
{
	cleanup_free char *real = tree_path(tree, path);
	cleanup_free char *dir = xstrndup(path, (size_t)(strrchr(path, '/') - path));
	int fd;

	if (access(real, F_OK) < 0 && *dir)
		tree_mkdir(tree, dir, 0755);
	fd = open(real, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	ck_assert_int_eq(fchmod(fd, mode), 0);
	close(fd);
}

static inline void tree_link(const struct tree *tree, const char *path, const char *to)
{
	cleanup_free char *real = tree_path(tree, path);

	ck_assert_int_eq(symlink(to, real), 0);
}

/* The text of a file; freed by the caller. NULL when there is none. */
static inline char *tree_get(const struct tree *tree, const char *path)
{
	cleanup_free char *real = tree_path(tree, path);
	char *text = xcalloc(1, STRBUF_MAX_LINE);
	int fd = open(real, O_RDONLY);

	if (fd < 0 || read(fd, text, STRBUF_MAX_LINE - 1) < 0) {
		free(text);
		return NULL;
	}
	close(fd);
	return text;
}

static inline void tree_check(const struct tree *tree, const char *path, const char *text)
{
	cleanup_free char *got = tree_get(tree, path);

	ck_assert_msg(got != NULL, "%s is missing", path);
	ck_assert_str_eq(got, text);
}

static inline mode_t tree_mode(const struct tree *tree, const char *path)
{
	cleanup_free char *real = tree_path(tree, path);
	struct stat st;

	ck_assert_msg(lstat(real, &st) == 0, "%s is missing", path);
	return st.st_mode & 07777;
}

static inline void tree_add_xattrs(const char *real, struct strbuf *out)
{
	char names[4096], value[4096];
	ssize_t length = llistxattr(real, names, sizeof(names));

	for (const char *name = names; name < names + length; name += strlen(name) + 1) {
		ssize_t size = lgetxattr(real, name, value, sizeof(value));
		char digest[SHA256_HEX_SIZE];

		sha256_hex(value, size < 0 ? 0 : (size_t)size, digest);
		strbuf_printf(out, " %s=%.16s", name, digest);
	}
}

static inline void tree_add_line(const struct tree *tree, const char *path, struct strbuf *out)
{
	cleanup_free char *real = tree_path(tree, path), *text = NULL;
	char to[4096] = "", digest[SHA256_HEX_SIZE] = "";
	struct stat st;

	ck_assert_int_eq(lstat(real, &st), 0);
	if (S_ISLNK(st.st_mode))
		ck_assert_int_gt(readlink(real, to, sizeof(to) - 1), 0);
	if (S_ISREG(st.st_mode)) {
		text = tree_get(tree, path);
		sha256_hex(text, strlen(text), digest);
	}
	strbuf_printf(out, "%s %06o %u:%u %s%.16s", path, st.st_mode, st.st_uid, st.st_gid, to,
		      digest);
	tree_add_xattrs(real, out);
	strbuf_putc(out, '\n');
}

static inline void tree_add_dir(const struct tree *tree, const char *path, const char *skip,
				struct strbuf *out)
{
	cleanup_free char *real = tree_path(tree, path);
	struct dirent **entries;
	int count = scandir(real, &entries, NULL, alphasort);

	ck_assert_int_ge(count, 2);
	for (int i = 0; i < count; i++) {
		cleanup_free char *below = xasprintf("%s/%s", path, entries[i]->d_name);
		bool dots = str_eq(entries[i]->d_name, ".") || str_eq(entries[i]->d_name, "..");

		if (!dots && (!skip || !str_eq(below, skip))) {
			tree_add_line(tree, below, out);
			if (entries[i]->d_type == DT_DIR)
				tree_add_dir(tree, below, skip, out);
		}
		free(entries[i]);
	}
	free(entries);
}

/*
 * Everything of the tree but what lies below @skip (may be NULL), one line each, sorted: path,
 * mode, owner, link target or digest, extended attributes. Freed by the caller.
 */
static inline char *tree_text(const struct tree *tree, const char *skip)
{
	struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);

	tree_add_dir(tree, "", skip, &out);
	return strbuf_take(&out);
}
