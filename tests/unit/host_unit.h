/* What tests of hosts share: a host in a directory of the test's own process. */
#pragma once

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "host/host_ops.h"
#include "unit.h"

static char base[64]; /* a directory of each test's own process */
static struct error err;

static inline struct host *open_root(enum host_access access)
{
	struct host *host;

	if (!*base) {
		(void)snprintf(base, sizeof(base), "/tmp/knode-unit-XXXXXX");
		ck_assert_ptr_nonnull(mkdtemp(base));
	}
	ck_assert_int_eq(host_open(base, access, &host, &err), 0);
	return host;
}

/* A path below the root, as the test's own process sees it. */
static inline const char *real(const char *path)
{
	static char buffer[8192];

	(void)snprintf(buffer, sizeof(buffer), "%s%s", base, path);
	return buffer;
}

static inline void put(const char *path, const char *text)
{
	FILE *file = fopen(real(path), "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs(text, file), 0);
	ck_assert_int_eq(fclose(file), 0);
}

static inline void link_to(const char *target, const char *path)
{
	ck_assert_int_eq(symlink(target, real(path)), 0);
}

static inline char *text_of(const struct host *host, const char *path)
{
	char *text = NULL;

	return host_read_text(host, path, &text, &err) == 0 ? text : NULL;
}

static inline void assert_text(const struct host *host, const char *path, const char *expected)
{
	cleanup_free char *text = text_of(host, path);

	ck_assert_msg(text != NULL, "%s", err.message);
	ck_assert_str_eq(text, expected);
}

static inline mode_t mode_of(const char *path)
{
	struct stat st;

	ck_assert_int_eq(lstat(real(path), &st), 0);
	return st.st_mode & 07777;
}

static inline struct host_file file_of(const char *text, mode_t mode)
{
	return (struct host_file){ .data = text, .size = strlen(text), .mode = mode };
}

static inline void remove_tree(void)
{
	cleanup_free char *command = xasprintf("%s", base);
	const char *const argv[] = { "rm", "-rf", command, NULL };
	cleanup_host struct host *host = NULL;
	struct host_command result = { 0 };

	ck_assert_int_eq(host_open(NULL, HOST_WRITE, &host, &err), 0);
	ck_assert_int_eq(host_run(host, argv, 10000, &result, &err), 0);
	ck_assert_int_eq(result.status, 0);
	host_command_done(&result);
}
