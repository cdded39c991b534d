/* Recorded hosts, and recording one. */
#include "host_unit.h"

START_TEST(a_recorded_host_answers_from_its_file)
{
	cleanup_host struct host *host = NULL;
	const char *const version[] = { "kubelet", "--version", NULL };
	const char *const other[] = { "kubelet", NULL };
	struct host_uname name;
	struct host_unit unit;
	struct host_filesystem fs;
	struct host_command command;
	cleanup_json struct json *addresses = NULL;
	cleanup_free char *proxy = NULL;
	uint32_t euid;

	host_close(open_root(HOST_READ));
	ck_assert_int_eq(host_open_recorded(base, &host, &err), -ENOENT);
	ck_assert_int_eq(mkdir(real("/.knode"), 0755), 0);
	put("/.knode/answers.json",
	    "{\"uname\":{\"nodename\":\"n\",\"release\":\"6.1.0\"},"
	    "\"environment\":{\"HTTP_PROXY\":\"http://p:3128\"},"
	    "\"filesystems\":{\"/\":{\"size\":10},\"/var\":{\"size\":20}},"
	    "\"units\":{\"a.service\":{\"load\":\"loaded\",\"active\":\"active\"}},"
	    "\"commands\":[{\"argv\":[\"kubelet\",\"--version\"],\"status\":1,\"out\":\"v\"}],"
	    "\"resolutions\":{\"n\":[\"10.0.0.1\"],\"none\":[]}}");
	ck_assert_int_eq(host_open_recorded(base, &host, &err), 0);
	ck_assert_int_eq(host_uname(host, &name, &err), 0);
	ck_assert_str_eq(name.release, "6.1.0");
	host_uname_done(&name);
	ck_assert_int_eq(host_environment(host, "HTTP_PROXY", &proxy, &err), 0);
	ck_assert_str_eq(proxy, "http://p:3128");
	ck_assert_int_eq(host_filesystem(host, "/var/lib", &fs, &err), 0);
	ck_assert_uint_eq(fs.size, 20);
	ck_assert_int_eq(host_filesystem(host, "/variable", &fs, &err), 0);
	ck_assert_uint_eq(fs.size, 10);
	ck_assert_int_eq(host_unit(host, "a.service", &unit, &err), 0);
	ck_assert_str_eq(unit.active, "active");
	host_unit_done(&unit);
	ck_assert_int_eq(host_unit(host, "b.service", &unit, &err), 0);
	ck_assert_str_eq(unit.load, "not-found");
	host_unit_done(&unit);
	ck_assert_int_eq(host_query(host, version, 1, &command, &err), 0);
	ck_assert_int_eq(command.status, 1);
	ck_assert_str_eq(command.out, "v");
	host_command_done(&command);
	ck_assert_int_eq(host_query(host, other, 1, &command, &err), -EOPNOTSUPP);
	ck_assert_int_eq(host_resolve(host, "n", 1, &addresses, &err), 0);
	ck_assert_str_eq(json_get_text(json_list_at(addresses, 0), ""), "10.0.0.1");
	ck_assert_int_eq(host_resolve(host, "none", 1, &addresses, &err), -ENOENT);
	ck_assert_int_eq(host_resolve(host, "unasked", 1, &addresses, &err), -EOPNOTSUPP);
	ck_assert_int_eq(host_euid(host, &euid, &err), -EOPNOTSUPP);
	ck_assert_int_eq(host_write_value(host, "/x", "1", &err), -EROFS);
	remove_tree();
}
END_TEST

START_TEST(a_recorded_directory_may_be_empty)
{
	cleanup_host struct host *host = open_root(HOST_WRITE), *recorded = NULL;
	cleanup(str_list_done) struct str_list here = { 0 }, there = { 0 };
	struct host_file file = file_of("{}", 0644);

	ck_assert_int_eq(host_mkdir_parents(host, "/.knode", 0755, &err), 0);
	ck_assert_int_eq(host_mkdir_parents(host, "/etc/cni", 0755, &err), 0);
	ck_assert_int_eq(host_write(host, "/.knode/answers.json", &file, &err), 0);
	put("/etc/cni/.keep", "");
	ck_assert_int_eq(host_open_recorded(base, &recorded, &err), 0);
	ck_assert_int_eq(host_list(host, "/etc/cni", &here, &err), 0);
	ck_assert_int_eq(host_list(recorded, "/etc/cni", &there, &err), 0);
	ck_assert_uint_eq(here.count, 1);
	ck_assert_uint_eq(there.count, 0);
	remove_tree();
}
END_TEST

START_TEST(a_recording_writes_down_each_look)
{
	cleanup_host struct host *host = open_root(HOST_READ), *recording = NULL;
	cleanup_free char *log = xasprintf("%s/log", base);
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_TEXT);
	struct str_list names = { 0 };
	struct host_file file = file_of("x", 0644);
	uint32_t euid;

	ck_assert_int_eq(host_open_recording(log, &recording, &err), 0);
	ck_assert(host_exists(recording, "/etc"));
	ck_assert_int_eq(host_list(recording, "/", &names, &err), 0);
	str_list_done(&names);
	ck_assert_int_eq(host_read(recording, "/etc/none", 1, &text, &err), -ENOENT);
	ck_assert_int_eq(host_euid(recording, &euid, &err), 0);
	ck_assert_int_eq(host_write(recording, "/tmp/x", &file, &err), -EROFS);
	ck_assert_int_eq(host_read(host, "/log", STRBUF_MAX_TEXT, &text, &err), 0);
	ck_assert_ptr_nonnull(strstr(text.text, "{\"path\":\"/etc\",\"how\":\"look\"}\n"));
	ck_assert_ptr_nonnull(strstr(text.text, "{\"path\":\"/\",\"how\":\"list\"}\n"));
	ck_assert_ptr_nonnull(strstr(text.text, "{\"path\":\"/etc/none\",\"how\":\"read\"}\n"));
	ck_assert_ptr_nonnull(strstr(text.text, "{\"answer\":\"euid\",\"value\":"));
	remove_tree();
}
END_TEST

UNIT_TESTS(host_recorded, a_recorded_host_answers_from_its_file, a_recorded_directory_may_be_empty,
	   a_recording_writes_down_each_look)
