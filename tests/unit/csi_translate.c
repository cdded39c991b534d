/* What the migration library of Kubernetes v1.26 made of the objects of tests/storage. */
#include "storage/csi_translate.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/text.h"
#include "storage/md5.h"
#include "unit.h"

static const struct version old = { .major = 1, .minor = 26 };

static char *read_file(const char *path)
{
	struct strbuf text = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_fd int fd = open(path, O_RDONLY | O_CLOEXEC);
	char block[65536];
	ssize_t n;

	ck_assert_msg(fd >= 0, "%s is missing: the tests run in the folder of the project", path);
	while ((n = read(fd, block, sizeof(block))) > 0)
		strbuf_add(&text, block, (size_t)n);
	return strbuf_take(&text);
}

/* What is compared: the members that the library changes, or why it does not translate. */
static struct json *translated(const struct json *object)
{
	static const char *const of_volume[] = { "csi", "nodeAffinity", "accessModes", NULL };
	static const char *const of_class[] = { "parameters", "allowedTopologies", NULL };
	bool is_class = strcmp(json_map_text(object, "kind", ""), "StorageClass") == 0;
	cleanup_json struct json *now = NULL;
	struct json *ret = json_map();
	const struct json *from;
	struct error err;

	if (csi_translate(object, &old, &now, &err) < 0) {
		json_map_set_text(ret, "error", err.message);
		return ret;
	}
	from = is_class ? now : json_map_get(now, "spec");
	for (const char *const *key = is_class ? of_class : of_volume; *key; key++)
		if (json_map_get(from, *key))
			json_map_set(ret, *key, json_ref(json_map_get(from, *key)));
	return ret;
}

START_TEST(is_done_as_by_the_library_of_1_26)
{
	cleanup_free char *text = read_file("tests/storage/csi-v1.26.jsonl");
	char *rest = text, *line;
	size_t count = 0;

	while ((line = text_next_line(&rest))) {
		cleanup_json struct json *recorded = NULL, *found = NULL;
		cleanup_free char *have = NULL;
		const struct json *expected;
		struct error err;

		ck_assert_msg(json_parse("case", line, strlen(line), &recorded, &err) == 0, "%s",
			      err.message);
		expected = json_map_get(recorded, "expected");
		found = translated(json_map_get(recorded, "object"));
		have = json_to_text(found);
		/* Messages of the library hold structs of Go: only that there is one counts. */
		if (json_map_get(expected, "error"))
			ck_assert_msg(json_map_get(found, "error") != NULL, "%s\nhave %s", line,
				      have);
		else
			ck_assert_msg(json_same(found, expected), "%s\nhave %s", line, have);
		count++;
	}
	ck_assert_uint_ge(count, 150);
}
END_TEST

START_TEST(leaves_what_no_driver_took_over)
{
	static const char text[] = "{\"kind\":\"PersistentVolume\",\"spec\":{\"nfs\":{\"server\":"
				   "\"s\",\"path\":\"/e\"}}}";
	cleanup_json struct json *object = NULL, *now = NULL;
	struct error err;

	ck_assert_int_eq(json_parse("test", text, sizeof(text) - 1, &object, &err), 0);
	ck_assert_int_eq(csi_translate(object, &old, &now, &err), 0);
	ck_assert_ptr_null(now);
}
END_TEST

/* https://www.rfc-editor.org/rfc/rfc1321, A.5 */
START_TEST(has_digests)
{
	static const struct {
		const char *text, *digest;
	} cases[] = {
		{ "", "d41d8cd98f00b204e9800998ecf8427e" },
		{ "abc", "900150983cd24fb0d6963f7d28e17f72" },
		{ "message digest", "f96b697d7cb7938d525a2f31aaf161d0" },
		{ "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
		  "57edf4a22be3c955ac49da2e2107b67a" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char digest[MD5_MAX_TEXT];

		md5_text(cases[i].text, digest);
		ck_assert_str_eq(digest, cases[i].digest);
	}
}
END_TEST

UNIT_TESTS(csi_translate, is_done_as_by_the_library_of_1_26, leaves_what_no_driver_took_over,
	   has_digests)
