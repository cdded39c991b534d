/* Unpacking: what is wanted comes out, and a hostile or broken archive is refused. */
#include "client/unpack.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tar_unit.h"
#include "unit.h"

static struct error err;

static int new_file(void)
{
	int fd = memfd_create("member", MFD_CLOEXEC);

	ck_assert_int_ge(fd, 0);
	return fd;
}

static char *content(int fd)
{
	char text[4096];
	ssize_t length = pread(fd, text, sizeof(text), 0);

	ck_assert_int_ge(length, 0);
	return xstrndup(text, (size_t)length);
}

/* Unpacks what is in @data, in pieces of odd sizes. */
static int unpack(const struct strbuf *data, struct unpack_wish wish)
{
	cleanup_unpack struct unpack *unpack = NULL;
	int r;

	err = (struct error){ 0 };
	wish.name = "x.tgz";
	r = unpack_start(&wish, &unpack, &err);
	for (size_t at = 0, size = 1; r == 0 && at < data->length;
	     at += size, size = size * 3 + 1) {
		size = size < data->length - at ? size : data->length - at;
		r = unpack_feed(unpack, data->text + at, size, &err);
	}
	return r < 0 ? r : unpack_end(unpack, &err);
}

START_TEST(what_is_wanted_comes_out)
{
	cleanup(strbuf_done) struct strbuf data = strbuf_make(STRBUF_MAX_TEXT);
	struct unpack_member members[] = {
		{ .from = "bin/one", .fd = new_file() },
		{ .from = "bin/gone", .optional = true, .fd = new_file() },
		{ .from = "two", .fd = new_file() },
	};
	cleanup_free char *one = NULL, *two = NULL;

	tar_add(&data, &(struct tar_entry){ .name = "x-1.0/", .type = '5' });
	tar_add(&data, &(struct tar_entry){ .name = "./x-1.0/bin/one", .text = "first" });
	tar_add(&data, &(struct tar_entry){ .name = "x-1.0/README", .text = "no" });
	tar_add(&data, &(struct tar_entry){ .name = "x-1.0/l", .type = '2', .link = "bin/../two" });
	tar_add(&data, &(struct tar_entry){ .name = "x-1.0/two", .mode = 0600, .text = "second" });
	tar_end(&data);
	ck_assert_msg(
		unpack(&data, (struct unpack_wish){ .strip = 1, .members = members, .count = 3 }) ==
			0,
		"%s", err.message);
	one = content(members[0].fd);
	two = content(members[2].fd);
	ck_assert_str_eq(one, "first");
	ck_assert_str_eq(two, "second");
	ck_assert(members[0].found && !members[1].found && members[2].found);
	ck_assert_uint_eq(members[2].size, 6);
	ck_assert_str_eq(members[0].sha256,
			 "a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e");
	for (size_t i = 0; i < 3; i++) {
		close(members[i].fd);
		free(members[i].sha256);
	}
}
END_TEST

/* Archives with one entry that is refused, and what is said to it. */
static const struct {
	struct tar_entry entry;
	int code;
	const char *message;
} hostile[] = {
	{ { .name = "/etc/passwd", .text = "x" },
	  -EPERM,
	  "x.tgz: \"/etc/passwd\" in it is a path that leads out of it: the archive is refused" },
	{ { .name = "a/../../b", .text = "x" },
	  -EPERM,
	  "x.tgz: \"a/../../b\" in it is a path that leads out of it: the archive is refused" },
	{ { .name = "..", .type = '5' },
	  -EPERM,
	  "x.tgz: \"..\" in it is a path that leads out of it: the archive is refused" },
	{ { .name = "link", .type = '2', .link = "/etc" },
	  -EPERM,
	  "x.tgz: \"link\" in it is a link that leads out of it: the archive is refused" },
	{ { .name = "a/link", .type = '2', .link = "../../etc" },
	  -EPERM,
	  "x.tgz: \"a/link\" in it is a link that leads out of it: the archive is refused" },
	{ { .name = "hard", .type = '1', .link = "../etc/passwd" },
	  -EPERM,
	  "x.tgz: \"hard\" in it is a link that leads out of it: the archive is refused" },
	{ { .name = "dev", .type = '3' },
	  -EPERM,
	  "x.tgz: \"dev\" in it is neither file, directory nor link: the archive is refused" },
	{ { .name = "pipe", .type = '6' },
	  -EPERM,
	  "x.tgz: \"pipe\" in it is neither file, directory nor link: the archive is refused" },
	{ { .name = "su", .mode = 04755, .text = "x" },
	  -EPERM,
	  "x.tgz: \"su\" in it would run as another user or group: the archive is refused" },
	{ { .name = "wanted", .mode = 02755, .text = "x" },
	  -EPERM,
	  "x.tgz: \"wanted\" in it would run as another user or group: the archive is refused" },
	{ { .name = "wanted", .type = '2', .link = "other" },
	  -EPERM,
	  "x.tgz: \"wanted\" in it is no file: the archive is refused" },
	{ { .name = "large", .text = "x", .size = 2 << 20 },
	  -EFBIG,
	  "x.tgz: what is in it is larger than 1 MiB: the archive is refused" },
	{ { .name = "other", .text = "x" }, -ENOENT, "x.tgz holds no wanted" },
};

START_TEST(what_is_hostile_is_refused)
{
	for (size_t i = 0; i < ARRAY_SIZE(hostile); i++) {
		cleanup(strbuf_done) struct strbuf data = strbuf_make(STRBUF_MAX_TEXT);
		struct unpack_member member = { .from = "wanted", .fd = new_file() };
		const struct unpack_wish wish = { .max_bytes = 1 << 20,
						  .members = &member,
						  .count = 1 };
		int r;

		tar_add(&data, &hostile[i].entry);
		tar_end(&data);
		r = unpack(&data, wish);
		ck_assert_str_eq(err.message, hostile[i].message);
		ck_assert_int_eq(r, hostile[i].code);
		close(member.fd);
		free(member.sha256);
	}
}
END_TEST

START_TEST(a_file_twice_is_refused)
{
	cleanup(strbuf_done) struct strbuf data = strbuf_make(STRBUF_MAX_TEXT);
	struct unpack_member member = { .from = "wanted", .fd = new_file() };

	tar_add(&data, &(struct tar_entry){ .name = "wanted", .text = "one" });
	tar_add(&data, &(struct tar_entry){ .name = "./wanted", .text = "two" });
	tar_end(&data);
	ck_assert_int_eq(unpack(&data, (struct unpack_wish){ .members = &member, .count = 1 }),
			 -EPERM);
	ck_assert_str_eq(err.message,
			 "x.tgz: \"wanted\" in it is there twice: the archive is refused");
	close(member.fd);
	free(member.sha256);
}
END_TEST

START_TEST(too_many_files_are_refused)
{
	cleanup(strbuf_done) struct strbuf data = strbuf_make(STRBUF_MAX_TEXT);
	struct unpack_member member = { .from = "wanted", .fd = new_file() };

	for (int i = 0; i <= UNPACK_MAX_ENTRIES; i++)
		tar_add(&data, &(struct tar_entry){ .name = "x", .type = '5' });
	tar_end(&data);
	ck_assert_int_eq(unpack(&data, (struct unpack_wish){ .members = &member, .count = 1 }),
			 -EFBIG);
	ck_assert_str_eq(err.message, "x.tgz holds more than 20000 files: the archive is refused");
	close(member.fd);
}
END_TEST

/* Cut off at any place, it is no archive. */
START_TEST(what_is_cut_off_is_no_archive)
{
	cleanup(strbuf_done) struct strbuf data = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_free char *text = xasprintf("%03000d", 7);
	size_t length;

	tar_add(&data, &(struct tar_entry){ .name = "wanted", .text = text });
	length = data.length;
	for (size_t at = 0; at < length; at += 37) {
		struct unpack_member member = { .from = "wanted", .fd = new_file() };

		strbuf_cut(&data, length - at);
		if (length - at < TAR_BLOCK + strlen(text))
			ck_assert_int_lt(unpack(&data, (struct unpack_wish){ .members = &member,
									     .count = 1 }),
					 0);
		close(member.fd);
		free(member.sha256);
	}
}
END_TEST

START_TEST(a_page_is_no_archive)
{
	cleanup(strbuf_done) struct strbuf data = strbuf_make(STRBUF_MAX_TEXT);
	struct unpack_member member = { .from = "wanted", .fd = new_file() };

	for (int i = 0; i < 100; i++)
		strbuf_puts(&data, "<html>Please log in</html>\n");
	ck_assert_int_eq(unpack(&data, (struct unpack_wish){ .members = &member, .count = 1 }),
			 -EBADMSG);
	ck_assert_str_eq(err.message, "x.tgz is no whole archive: Unrecognized archive format");
	close(member.fd);
}
END_TEST

UNIT_TESTS(unpack, what_is_wanted_comes_out, what_is_hostile_is_refused, a_file_twice_is_refused,
	   too_many_files_are_refused, what_is_cut_off_is_no_archive, a_page_is_no_archive)
