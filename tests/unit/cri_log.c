/* Logs of containers. */
#include "client/cri_log.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tree.h"
#include "unit.h"

static const struct {
	const char *text;
	size_t count;
	const char *shown; /* with '|' between lines */
} logs[] = {
	{ "", 3, "" },
	{ "2026-01-31T12:00:00.123456789Z stdout F one\n"
	  "2026-01-31T12:00:01.123456789+01:00 stderr F two\n",
	  3, "one|two" },
	{ "2026-01-31T12:00:00Z stdout F one\n2026-01-31T12:00:00Z stdout F two\n"
	  "2026-01-31T12:00:00Z stdout F three\n",
	  2, "two|three" },
	{ "2026-01-31T12:00:00Z stdout F one\n", 0, "" },
	/* Pieces of two streams between each other. */
	{ "2026-01-31T12:00:00Z stdout P out, \n2026-01-31T12:00:00Z stderr P err, \n"
	  "2026-01-31T12:00:00Z stdout P on, \n2026-01-31T12:00:00Z stderr F end\n"
	  "2026-01-31T12:00:00Z stdout F end\n",
	  9, "err, end|out, on, end" },
	{ "2026-01-31T12:00:00Z stdout P cut off", 9, "cut off" },
	{ "2026-01-31T12:00:00Z stdout F \n2026-01-31T12:00:00Z stdout F\n", 9, "|" },
	{ "2026-01-31T12:00:00Z stdout F:later tagged\n", 9, "tagged" },
	{ "2026-01-31T12:00:00Z stdout F a\tb \x1b[31mred\xff\n", 9, "a b \\x1b[31mred\\xff" },
	/* What is no line of a log. */
	{ "panic: no form at all\nTim stdout X what\n", 9,
	  "panic: no form at all|Tim stdout X what" },
};

START_TEST(test_lines)
{
	for (size_t i = 0; i < ARRAY_SIZE(logs); i++) {
		cleanup(str_list_done) struct str_list lines = { 0 };
		cleanup_free char *shown = NULL;

		cri_log_lines(logs[i].text, strlen(logs[i].text), logs[i].count, &lines);
		shown = str_list_join(&lines, "|");
		ck_assert_str_eq(shown, logs[i].shown);
	}
}
END_TEST

static void check_tail(const char *path, size_t count, const char *shown)
{
	cleanup(str_list_done) struct str_list lines = { 0 };
	cleanup_free char *joined = NULL;
	struct error err = { 0 };

	ck_assert_int_eq(cri_log_tail(path, count, &lines, &err), 0);
	joined = str_list_join(&lines, "|");
	ck_assert_str_eq(joined, shown);
}

START_TEST(test_tail)
{
	cleanup_tree struct tree tree = tree_make();
	cleanup(strbuf_done) struct strbuf text = strbuf_make(4 * CRI_LOG_TAIL_MAX);
	cleanup_free char *path = tree_path(&tree, "/0.log");
	cleanup_free char *absent = tree_path(&tree, "/1.log");
	cleanup_free char *message =
		xasprintf("cannot open the log %s: No such file or directory", absent);
	struct str_list lines = { 0 };
	struct error err = { 0 };

	for (size_t i = 0; text.length < 2 * CRI_LOG_TAIL_MAX; i++)
		strbuf_printf(&text, "2026-01-31T12:00:00Z stdout F line %zu\n", i);
	strbuf_puts(&text, "2026-01-31T12:00:00Z stderr F the end\n");
	tree_put(&tree, "/0.log", 0600, text.text);
	check_tail(path, 1, "the end");
	ck_assert_int_eq(cri_log_tail(path, SIZE_MAX, &lines, &err), 0);
	ck_assert_uint_lt(lines.count, text.length / 40);
	ck_assert_msg(str_starts(lines.items[0], "line "), "%s", lines.items[0]);
	str_list_done(&lines);
	ck_assert_int_eq(cri_log_tail(absent, 1, &lines, &err), -ENOENT);
	ck_assert_str_eq(err.message, message);
	error_clear(&err);
	ck_assert_int_eq(cri_log_tail(tree.path, 1, &lines, &err), -EINVAL);
}
END_TEST

START_TEST(test_find)
{
	cleanup_tree struct tree tree = tree_make();
	cleanup_free char *path = NULL, *wanted = NULL, *second = NULL, *message = NULL;
	struct error err = { 0 };

	tree_put(&tree, "/kube-system_etcd-cp1_aa/etcd/2.log", 0600, "x");
	tree_put(&tree, "/kube-system_etcd-cp1_aa/etcd/10.log", 0600, "x");
	tree_put(&tree, "/kube-system_etcd-cp1_aa/etcd/11.log.20260131-120000.gz", 0600, "x");
	tree_put(&tree, "/kube-system_etcd-cp1_aa/other/99.log", 0600, "x");
	tree_put(&tree, "/kube-system_etcd-cp10_bb/etcd/99.log", 0600, "x");
	ck_assert_int_eq(cri_log_find(tree.path, "kube-system", "etcd-cp1", "etcd", &path, &err),
			 0);
	wanted = xasprintf("%s/kube-system_etcd-cp1_aa/etcd/10.log", tree.path);
	ck_assert_str_eq(path, wanted);
	free(take_ptr(&path));
	/* The pod was made anew. */
	tree_put(&tree, "/kube-system_etcd-cp1_cc/etcd/0.log", 0600, "x");
	second = xasprintf("%s/kube-system_etcd-cp1_cc/etcd/0.log", tree.path);
	ck_assert_int_eq(
		utimensat(AT_FDCWD, wanted, (const struct timespec[]){ { 1, 0 }, { 1, 0 } }, 0), 0);
	ck_assert_int_eq(cri_log_find(tree.path, "kube-system", "etcd-cp1", "etcd", &path, &err),
			 0);
	ck_assert_str_eq(path, second);
	free(take_ptr(&path));
	ck_assert_int_eq(cri_log_find(tree.path, "kube-system", "etcd-cp2", "etcd", &path, &err),
			 -ENOENT);
	message =
		xasprintf("%s has no log of the container etcd of kube-system/etcd-cp2", tree.path);
	ck_assert_str_eq(err.message, message);
}
END_TEST

UNIT_TESTS(cri_log, test_lines, test_tail, test_find)
