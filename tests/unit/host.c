/* Opening a host, and reading it. */
#include "host_unit.h"

START_TEST(reads_files_exactly)
{
	cleanup_host struct host *host = open_root(HOST_READ);
	cleanup(strbuf_done) struct strbuf text = strbuf_make(100);
	cleanup_free char *target = NULL;
	struct str_list names = { 0 };

	put("/b", "12345");
	put("/a", " \tword \n\n");
	link_to("/b", "/c");
	ck_assert_int_eq(host_read(host, "/b", 5, &text, &err), 0);
	ck_assert_str_eq(text.text, "12345");
	strbuf_clear(&text);
	ck_assert_int_eq(host_read(host, "/b", 4, &text, &err), -EFBIG);
	ck_assert_str_eq(err.message, "cannot read /b: more than 4 bytes");
	assert_text(host, "/a", " \tword");
	ck_assert_int_eq(host_read(host, "/", 4, &text, &err), -EISDIR);
	ck_assert_int_eq(host_readlink(host, "/c", &target, &err), 0);
	ck_assert_str_eq(target, "/b");
	ck_assert_int_eq(host_readlink(host, "/b", &target, &err), -EINVAL);
	ck_assert_int_eq(host_list(host, "/", &names, &err), 0);
	ck_assert_uint_eq(names.count, 3);
	ck_assert_str_eq(names.items[0], "a");
	ck_assert_str_eq(names.items[2], "c");
	str_list_done(&names);
	ck_assert_int_eq(host_list(host, "/b", &names, &err), -ENOTDIR);
	remove_tree();
}
END_TEST

START_TEST(reads_the_end_of_files_by_whole_lines)
{
	cleanup_host struct host *host = open_root(HOST_READ);
	cleanup(strbuf_done) struct strbuf all = strbuf_make(100), tail = strbuf_make(100);
	cleanup(strbuf_done) struct strbuf none = strbuf_make(100);

	put("/log", "one\ntwo\nthree\n");
	ck_assert_int_eq(host_read_tail(host, "/log", 100, &all, &err), 0);
	ck_assert_str_eq(all.text, "one\ntwo\nthree\n");
	ck_assert_int_eq(host_read_tail(host, "/log", 20, &tail, &err), 0);
	ck_assert_str_eq(tail.text, "three\n");
	ck_assert_int_eq(host_read_tail(host, "/none", 12, &none, &err), -ENOENT);
	remove_tree();
}
END_TEST

START_TEST(does_not_wait_for_a_pipe)
{
	cleanup_host struct host *host = open_root(HOST_READ);
	char *text;

	ck_assert_int_eq(mkfifo(real("/pipe"), 0644), 0);
	ck_assert_int_eq(host_read_text(host, "/pipe", &text, &err), -EINVAL);
	ck_assert_str_eq(err.message, "cannot read /pipe: not a regular file");
	remove_tree();
}
END_TEST

START_TEST(a_root_directory_is_made_and_has_no_run_time_state)
{
	cleanup_host struct host *host = open_root(HOST_READ), *deep = NULL, *none = NULL;
	cleanup_free char *dir = xasprintf("%s/a/b", base);
	struct host_uname name;

	umask(0777);
	ck_assert_int_eq(host_open(dir, HOST_READ, &none, &err), -ENOENT);
	ck_assert_int_eq(host_open(dir, HOST_WRITE, &deep, &err), 0);
	umask(022);
	ck_assert_int_eq(mode_of("/a/b"), 0755);
	ck_assert_int_eq(host_kind(deep), HOST_ROOT);
	ck_assert_int_eq(host_uname(deep, &name, &err), -EOPNOTSUPP);
	ck_assert_int_eq(host_change_unit(deep, "x.service", HOST_UNIT_START, 1, &err),
			 -EOPNOTSUPP);
	ck_assert_int_eq(host_open("", HOST_READ, &none, &err), -EINVAL);
	remove_tree();
}
END_TEST

START_TEST(the_running_host_answers)
{
	cleanup_host struct host *host = NULL;
	cleanup_json struct json *links = NULL, *addresses = NULL, *routes = NULL, *local = NULL;
	struct host_uname name;
	struct host_clock clock;
	struct host_filesystem fs;
	bool loopback = false;

	ck_assert_int_eq(host_open("//", HOST_READ, &host, &err), 0);
	ck_assert_int_eq(host_kind(host), HOST_RUNNING);
	ck_assert_int_eq(host_uname(host, &name, &err), 0);
	ck_assert_str_eq(name.sysname, "Linux");
	host_uname_done(&name);
	ck_assert_int_eq(host_clock(host, &clock, &err), 0);
	ck_assert_int_gt(clock.now, 0);
	ck_assert_int_eq(host_filesystem(host, "/", &fs, &err), 0);
	ck_assert_uint_gt(fs.size, 0);
	ck_assert_int_eq(host_links(host, &links, &err), 0);
	for (size_t i = 0; i < json_count(links); i++)
		if (str_eq(json_map_text(json_list_at(links, i), "kind", ""), "loopback"))
			loopback = true;
	ck_assert(loopback);
	ck_assert_int_eq(host_addresses(host, &addresses, &err), 0);
	ck_assert_int_eq(host_routes(host, &routes, &err), 0);
	ck_assert_int_eq(host_resolve(host, "127.0.0.9", 10000, &local, &err), 0);
	ck_assert_str_eq(json_get_text(json_list_at(local, 0), ""), "127.0.0.9");
}
END_TEST

START_TEST(lists_where_links_lead)
{
	cleanup_host struct host *host = open_root(HOST_READ);
	cleanup(str_list_done) struct str_list targets = { 0 };

	put("/file", "x");
	link_to("socket:[1]", "/3");
	link_to("/nowhere", "/4");
	ck_assert_int_eq(host_list_links(host, "/", &targets, &err), 0);
	str_list_sort(&targets);
	ck_assert_uint_eq(targets.count, 2);
	ck_assert_str_eq(targets.items[0], "/nowhere");
	ck_assert_str_eq(targets.items[1], "socket:[1]");
	ck_assert_int_eq(host_list_links(host, "/none", &targets, &err), -ENOENT);
	remove_tree();
}
END_TEST

UNIT_TESTS(host, reads_files_exactly, reads_the_end_of_files_by_whole_lines,
	   does_not_wait_for_a_pipe, a_root_directory_is_made_and_has_no_run_time_state,
	   the_running_host_answers, lists_where_links_lead)
