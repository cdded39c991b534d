/* The library that is absent, on a host of another distribution than this one. */
#include <dlfcn.h>
#include <stdio.h>
#include <unistd.h>

static const char *os_release_path; /* NULL: every library is there */

#define dlopen(soname, flags) (os_release_path ? NULL : (dlopen)(soname, flags))
#define dlerror()             "it is not there"
#define fopen(path, mode)     (fopen)(os_release_path, mode)

#include "../../lib/base/library.c" /* NOLINT: its calls of the above are answered here */
#include "unit.h"

static struct error err;

static void expect_remedy(const char *soname, const char *os_release, const char *expected)
{
	cleanup_free char *command = library_remedy(soname, os_release);

	if (expected)
		ck_assert_pstr_eq(command, expected);
	else
		ck_assert_ptr_null(command);
}

START_TEST(names_the_package_of_the_distribution)
{
	static const struct {
		const char *os_release, *crypto, *systemd, *zlib;
	} rows[] = {
		{ "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\n",
		  "apt-get install libssl3", "apt-get install libsystemd0",
		  "apt-get install zlib1g" },
		{ "ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n", "dnf install openssl-libs",
		  "dnf install systemd-libs", "dnf install zlib" },
		{ "ID_LIKE='suse'\nID='sles'", "zypper install libopenssl3",
		  "zypper install libsystemd0", "zypper install libz1" },
		{ "ID=\"opensuse-microos\"\nID_LIKE=\"suse opensuse\"\n",
		  "transactional-update pkg install libopenssl3",
		  "transactional-update pkg install libsystemd0",
		  "transactional-update pkg install libz1" },
		{ "ID=alpine\n", "apk add libcrypto3", NULL, "apk add zlib" },
		{ "ID=manjaro\nID_LIKE=arch\n", "pacman -S openssl", "pacman -S systemd-libs",
		  "pacman -S zlib" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		expect_remedy("libcrypto.so.3", rows[i].os_release, rows[i].crypto);
		expect_remedy("libsystemd.so.0", rows[i].os_release, rows[i].systemd);
		expect_remedy("libz.so.1", rows[i].os_release, rows[i].zlib);
	}
}
END_TEST

START_TEST(names_none_where_the_distribution_is_unknown)
{
	static const char *const texts[] = {
		"", "ID=", "ID=flatcar\nID_LIKE=coreos\n", "VARIANT_ID=debian\n", "NAME=debian",
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		expect_remedy("libz.so.1", texts[i], NULL);
}
END_TEST

START_TEST(loads_what_is_there)
{
	void *first, *second;

	ck_assert_int_eq(library_open("libz.so.1", "this test needs", &first, &err), 0);
	ck_assert_int_eq(library_open("libz.so.1", "this test needs", &second, &err), 0);
	ck_assert_ptr_eq(first, second);
}
END_TEST

static void expect_absent(const char *os_release, const char *message)
{
	char path[] = "/tmp/os-release-XXXXXX";
	int fd = mkstemp(path);
	void *handle;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(dprintf(fd, "%s", os_release), (int)strlen(os_release));
	close(fd);
	os_release_path = path;
	ck_assert_int_eq(library_open("libcrypto.so.3", "certificates need", &handle, &err),
			 -ELIBACC);
	unlink(path);
	ck_assert_str_eq(err.message, message);
}

START_TEST(tells_what_is_absent_and_how_to_get_it)
{
	expect_absent("ID=debian\n", "certificates need OpenSSL 3, which this host lacks "
				     "(it is not there); install it: apt-get install libssl3");
	expect_absent("ID=fedora\n", "certificates need OpenSSL 3, which this host lacks "
				     "(it is not there); install it: dnf install openssl-libs");
	expect_absent("ID=gentoo\n", "certificates need OpenSSL 3, which this host lacks "
				     "(it is not there); install the package that has it");
}
END_TEST

UNIT_TESTS(library, names_the_package_of_the_distribution,
	   names_none_where_the_distribution_is_unknown, loads_what_is_there,
	   tells_what_is_absent_and_how_to_get_it)
