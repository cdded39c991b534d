/* Versions, as programs of a recorded host tell them. */
#include "facts/program.h"

#include <errno.h>
#include <fcntl.h>

#include "tree.h"
#include "unit.h"

static void assert_version(const char *out, int code, const char *text, const char *version)
{
	cleanup_tree struct tree tree = tree_make();
	cleanup_host struct host *host = NULL;
	cleanup_free char *answers = xasprintf(
		"{\"commands\":[{\"argv\":[\"x\",\"--version\"],\"status\":0,\"out\":\"%s\"}]}",
		out);
	cleanup_free char *told = NULL, *formatted = NULL;
	struct version parsed;
	struct error err;

	tree_put(&tree, "/.knode/answers.json", 0644, answers);
	ck_assert_int_eq(host_open_recorded(tree.path, &host, &err), 0);
	ck_assert_int_eq(program_version(host, "x", &parsed, &told, &err), code);
	ck_assert_pstr_eq(told, text);
	if (code < 0)
		return;
	formatted = version_format(&parsed);
	ck_assert_str_eq(formatted, version);
}

START_TEST(takes_the_first_word_that_is_one)
{
	assert_version("Kubernetes v1.36.4\\n", 0, "v1.36.4", "v1.36.4");
	assert_version("containerd github.com/containerd/containerd 1.6.20~ds1 x", 0, "1.6.20~ds1",
		       "v1.6.20");
	assert_version("crio version 1.28.1\\nVersion: 1.28.1", 0, "1.28.1", "v1.28.1");
}
END_TEST

START_TEST(tells_when_there_is_none)
{
	assert_version("hello 1 v x.1", -EBADMSG, NULL, NULL);
	assert_version("", -EBADMSG, NULL, NULL);
}
END_TEST

UNIT_TESTS(program, takes_the_first_word_that_is_one, tells_when_there_is_none)
