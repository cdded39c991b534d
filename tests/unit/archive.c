/* Archives: their headers, their lists, and what is found in them. */
#include "archive/archive.h"

#include <errno.h>

#include "archive/archive_list.h"
#include "archive/tar.h"
#include "unit.h"

#define HEX "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static struct error err;

START_TEST(a_header_says_what_was_put_in)
{
	static const uint64_t sizes[] = { 0, 1, 511, 512, 513, TAR_MAX_SIZE - 1 };
	char block[TAR_BLOCK];

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct tar_entry entry = { 0 };

		tar_make("blobs/sha256/" HEX, sizes[i], block);
		ck_assert_ptr_null(tar_parse(block, &entry));
		ck_assert_str_eq(entry.name, "blobs/sha256/" HEX);
		ck_assert_uint_eq(entry.size, sizes[i]);
	}
	ck_assert_uint_eq(tar_padded(0), 0);
	ck_assert_uint_eq(tar_padded(1), 512);
	ck_assert_uint_eq(tar_padded(512), 512);
}
END_TEST

/* Every byte that is changed is noticed by the sum, or by what it means. */
START_TEST(a_header_that_was_changed_is_none)
{
	char block[TAR_BLOCK];

	for (size_t i = 0; i < TAR_BLOCK; i++) {
		struct tar_entry entry = { 0 };

		tar_make("a/b", 7, block);
		block[i] ^= 0x40;
		/* The sum's own last byte, which old programs leave out. */
		if (i != 155)
			ck_assert_msg(tar_parse(block, &entry) != NULL, "byte %zu", i);
	}
}
END_TEST

START_TEST(paths_stay_inside)
{
	static const char *const names[] = { "/a",     "..",   "../a", "a/..",
					     "a/../b", "a//b", "./a",  "." };
	char block[TAR_BLOCK];

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct tar_entry entry = { 0 };

		tar_make(names[i], 0, block);
		ck_assert_str_eq(tar_parse(block, &entry),
				 "whose path is not one of an archive of knode");
	}
}
END_TEST

#define KIND             "\"apiVersion\":\"knode.io/v1alpha1\",\"kind\":\"Archive\""
#define CONTENT_OF(file) "{\"file\":\"" file "\",\"size\":1,\"digest\":\"sha256:" HEX "\"}"
#define IMAGE            "\"images\":[{\"name\":\"a\",\"digest\":\"sha256:" HEX "\"}]"

/* What the list is refused with; "" when it is not. Free it. */
static char *refusal(const char *list)
{
	struct archive archive = { .fd = -1 };
	cleanup(strbuf_done) struct strbuf text = strbuf_make(ARCHIVE_MAX_LIST);
	int r;

	strbuf_puts(&text, list);
	r = archive_list_parse(&archive, &text, &err);
	archive_list_done(&archive);
	ck_assert(r == 0 || r == -EBADMSG);
	return xstrdup(r < 0 ? err.message : "");
}

static const struct {
	const char *list, *message;
} lists[] = {
	{ "{" KIND "}", "" },
	{ "{" KIND "," IMAGE ",\"content\":[" CONTENT_OF("oci-layout") "]}", "" },
	{ "{" KIND "," IMAGE ",\"content\":[" CONTENT_OF("index.json") "]}",
	  "archive.json has images without their content, or the reverse" },
	{ "{" KIND ",\"content\":[" CONTENT_OF("oci-layout") "]}",
	  "archive.json has images without their content, or the reverse" },
	{ "{" KIND "," IMAGE
	  ",\"content\":[" CONTENT_OF("oci-layout") "," CONTENT_OF("blobs/sha256/00") "]}",
	  "archive.json: content[1] is not called by its digest" },
	{ "{" KIND "," IMAGE
	  ",\"content\":[" CONTENT_OF("oci-layout") "," CONTENT_OF("blobs/sha256/" HEX) "]}",
	  "" },
	{ "{" KIND ",\"content\":[" CONTENT_OF("archive.json") "]}",
	  "archive.json: content[0] is there twice" },
	{ "{" KIND ",\"content\":[7]}", "archive.json: content[0] lacks what an entry has" },
	{ "{" KIND ",\"images\":[{\"name\":\"a\"}]}",
	  "archive.json: images[0] lacks a name or a digest" },
	{ "[]",
	  "archive.json is not of the kind Archive of knode.io/v1alpha1, which this knode reads" },
};

START_TEST(a_list_is_judged)
{
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		cleanup_free char *message = refusal(lists[i].list);

		ck_assert_str_eq(message, lists[i].message);
	}
}
END_TEST

START_TEST(a_list_of_too_many_is_refused)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(ARCHIVE_MAX_LIST);
	cleanup_free char *message = NULL;

	strbuf_puts(&text, "{" KIND ",\"content\":[");
	for (int i = 0; i <= ARCHIVE_MAX_MEMBERS; i++)
		strbuf_puts(&text, i ? ",0" : "0");
	strbuf_puts(&text, "]}");
	message = refusal(text.text);
	ck_assert_str_eq(message, "archive.json has more than 4096 members");
}
END_TEST

UNIT_TESTS(archive, a_header_says_what_was_put_in, a_header_that_was_changed_is_none,
	   paths_stay_inside, a_list_is_judged, a_list_of_too_many_is_refused)
