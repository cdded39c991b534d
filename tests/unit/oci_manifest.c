/* What a registry says an image is made of. */
#include "client/oci_manifest.h"

#include <errno.h>

#include "unit.h"

#define DIGEST(digit)                                                                           \
	"sha256:" digit digit digit digit digit digit digit digit digit digit digit digit digit \
		digit digit digit

#define ONE   DIGEST("1111")
#define TWO   DIGEST("2222")
#define THREE DIGEST("3333")

static struct json *parse(const char *text)
{
	struct json *document = NULL;
	struct error err;

	ck_assert_msg(json_parse("manifest", text, strlen(text), &document, &err) == 0, "%s",
		      err.message);
	return document;
}

static const char list[] =
	"{\"schemaVersion\":2,\"manifests\":["
	"{\"digest\":\"" ONE
	"\",\"size\":10,\"platform\":{\"os\":\"windows\",\"architecture\":\"amd64\"}},"
	"{\"digest\":\"" ONE
	"\",\"size\":11,\"platform\":{\"os\":\"linux\",\"architecture\":\"arm\",\"variant\":\"v7\"}},"
	"{\"digest\":\"" TWO
	"\",\"size\":12,\"mediaType\":\"a/b\",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}},"
	"{\"digest\":\"" THREE
	"\",\"size\":13,\"platform\":{\"os\":\"linux\",\"architecture\":\"arm64\",\"variant\":\"v8\"}},"
	"{\"digest\":\"" ONE
	"\",\"size\":14,\"platform\":{\"os\":\"unknown\",\"architecture\":\"unknown\"}}]}";

START_TEST(a_list_has_a_manifest_for_each_platform)
{
	cleanup_json struct json *document = parse(list);
	cleanup_oci_blob struct oci_blob amd64 = { 0 }, arm64 = { 0 }, none = { 0 };
	struct error err;

	ck_assert(oci_manifest_is_list(document));
	ck_assert_int_eq(oci_manifest_choose(document, "amd64", &amd64, &err), 0);
	ck_assert_str_eq(amd64.digest, TWO);
	ck_assert_str_eq(amd64.media_type, "a/b");
	ck_assert_int_eq(amd64.size, 12);
	ck_assert_int_eq(oci_manifest_choose(document, "arm64", &arm64, &err), 0);
	ck_assert_str_eq(arm64.digest, THREE);
	ck_assert_int_eq(oci_manifest_choose(document, "riscv64", &none, &err), -ENOENT);
	ck_assert_str_eq(err.message, "it is not made for linux/riscv64, only for windows/amd64, "
				      "linux/arm/v7, linux/amd64, linux/arm64/v8");
}
END_TEST

START_TEST(an_empty_list_has_nothing)
{
	cleanup_json struct json *document = parse("{\"manifests\":[]}");
	cleanup_oci_blob struct oci_blob none = { 0 };
	struct error err;

	ck_assert_int_eq(oci_manifest_choose(document, "amd64", &none, &err), -ENOENT);
	ck_assert_str_eq(err.message, "it is not made for linux/amd64, only for nothing");
}
END_TEST

START_TEST(a_manifest_has_its_blobs_once)
{
	cleanup_json struct json *document =
		parse("{\"schemaVersion\":2,\"config\":{\"digest\":\"" ONE "\",\"size\":1},"
		      "\"layers\":[{\"digest\":\"" TWO "\",\"size\":2},{\"digest\":\"" THREE
		      "\",\"size\":3},{\"digest\":\"" TWO "\",\"size\":2}]}");
	cleanup_oci_blobs struct oci_blobs blobs = { 0 };
	struct error err;

	ck_assert(!oci_manifest_is_list(document));
	ck_assert_int_eq(oci_manifest_blobs(document, &blobs, &err), 0);
	ck_assert_uint_eq(blobs.count, 3);
	ck_assert_str_eq(blobs.items[0].digest, ONE);
	ck_assert_str_eq(blobs.items[1].digest, TWO);
	ck_assert_str_eq(blobs.items[2].digest, THREE);
	ck_assert_int_eq(blobs.items[2].size, 3);
}
END_TEST

static const struct {
	const char *text, *message;
} wrong[] = {
	{ "{}", "the registry answers with \"\" (schema 0), which is no manifest of an image of "
		"today" },
	{ "{\"schemaVersion\":1,\"mediaType\":\"old\",\"layers\":[]}",
	  "the registry answers with \"old\" (schema 1), which is no manifest of an image of today" },
	{ "{\"schemaVersion\":2,\"layers\":[]}",
	  "the registry names content by \"\", of -1 bytes, which is no digest by SHA-256 with a "
	  "size" },
	{ "{\"schemaVersion\":2,\"config\":{\"digest\":\"" ONE "\",\"size\":1},\"layers\":"
	  "[{\"digest\":\"sha256:../../etc/passwd\",\"size\":1}]}",
	  "the registry names content by \"sha256:../../etc/passwd\", of 1 bytes, which is no "
	  "digest by SHA-256 with a size" },
	{ "{\"schemaVersion\":2,\"config\":{\"digest\":\"" ONE "\",\"size\":-5},\"layers\":[]}",
	  "the registry names content by \"" ONE "\", of -5 bytes, which is no digest by SHA-256 "
	  "with a size" },
};

START_TEST(what_is_no_manifest_is_told)
{
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		cleanup_json struct json *document = parse(wrong[i].text);
		cleanup_oci_blobs struct oci_blobs blobs = { 0 };
		struct error err;

		ck_assert_int_eq(oci_manifest_blobs(document, &blobs, &err), -EINVAL);
		ck_assert_str_eq(err.message, wrong[i].message);
	}
}
END_TEST

UNIT_TESTS(oci_manifest, a_list_has_a_manifest_for_each_platform, an_empty_list_has_nothing,
	   a_manifest_has_its_blobs_once, what_is_no_manifest_is_told)
