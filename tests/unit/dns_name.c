/* Names: how they are read, their labels, and the names of addresses of endpoints. */
#include "dns/dns_name.h"

#include <errno.h>

#include "unit.h"

static void check_read(const char *text, const char *wanted)
{
	cleanup_free char *name = NULL;
	struct error err;
	int r = dns_name_parse(text, &name, &err);

	ck_assert_msg(r == 0, "%s", err.message);
	ck_assert_str_eq(name, wanted);
}

static void check_fault(const char *text, const char *message)
{
	char *name = NULL;
	struct error err;

	ck_assert_int_eq(dns_name_parse(text, &name, &err), -EINVAL);
	ck_assert_str_eq(err.message, message);
}

START_TEST(are_read)
{
	check_read("web.apps.svc.cluster.local", "web.apps.svc.cluster.local.");
	check_read("Web.Apps.", "Web.Apps.");
	check_read(".", ".");
	check_read("a\\.b.c", "a\\.b.c.");
	check_read("a\\046b.c", "a\\.b.c.");
	check_read("\\097.c", "a.c.");
	check_read("a b.c", "a\\032b.c.");
	check_read("\\255.c", "\\255.c.");
	check_read("_http._tcp.*.c", "_http._tcp.*.c.");
}
END_TEST

START_TEST(are_refused)
{
	cleanup_free char *label = xasprintf("%064d", 1), *full = xasprintf("%063d", 1);
	cleanup_free char *name = xasprintf("%s.%s.%s.%s", full, full, full, full);
	cleanup_free char *long_label =
		xasprintf("\"%s\" has a label of more than 63 bytes", label);
	cleanup_free char *long_name = xasprintf("\"%s\" is longer than 255 bytes", name);

	check_fault("", "a name is empty");
	check_fault("a..b", "\"a..b\" has an empty label");
	check_fault(".a", "\".a\" has an empty label");
	check_fault("a\\25",
		    "\"a\\25\": a backslash stands before a character or three digits up to "
		    "255");
	check_fault("a\\256",
		    "\"a\\256\": a backslash stands before a character or three digits up "
		    "to 255");
	check_fault("a\\", "\"a\\\": a backslash stands before a character or three digits up to "
			   "255");
	check_fault(label, long_label);
	check_fault(name, long_name);
}
END_TEST

START_TEST(have_labels)
{
	cleanup_labels struct dns_labels labels = dns_labels_of("a\\.b.c.cluster.local.", 2);

	ck_assert_uint_eq(labels.count, 2);
	ck_assert_str_eq(labels.items[0], "a\\.b");
	ck_assert_str_eq(labels.items[1], "c");
	ck_assert_uint_eq(dns_name_labels("."), 0);
	ck_assert_uint_eq(dns_name_labels("a\\.b.c."), 2);
	ck_assert_str_eq(dns_name_tail("x.Cluster.local.", 2), "Cluster.local.");
	ck_assert_str_eq(dns_name_tail("local.", 2), "local.");
	ck_assert(dns_name_is_in("x.Cluster.LOCAL.", "cluster.local."));
	ck_assert(dns_name_is_in("cluster.local.", "cluster.local."));
	ck_assert(!dns_name_is_in("mycluster.local.", "cluster.local."));
	ck_assert(!dns_name_is_in("local.", "cluster.local."));
	ck_assert(!dns_name_is_in("a\\.cluster.local.", "cluster.local."));
}
END_TEST

UNIT_TESTS(dns_name, are_read, are_refused, have_labels)
